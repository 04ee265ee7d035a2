//! Files that mean harm, or are odd: each is taken rightly or gets its own message, and the next
//! upload works.

use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::multipart::{Form, Part};

use super::files::{animated_webp, gif_of_frames, progressive_jpeg, with_exif};
use crate::support::test_pictures::{cmyk_jpeg, file_of, four_corners, jpeg_with_exif, png_bomb};
use crate::support::{Page, TestApp, TestClient};

const DAMAGED: &str =
    "This picture seems to be damaged or incomplete. Please try again, or choose another one.";
const NO_PICTURE: &str =
    "This file is not a picture we can show. Please choose a JPEG, PNG, WebP or GIF file.";
const MANY_PIXELS: &str =
    "This picture has more than 40 million pixels. Please make it smaller and try again.";

fn image() -> DynamicImage {
    DynamicImage::from(four_corners(120, 80))
}

fn cut(format: ImageFormat) -> Vec<u8> {
    let whole = file_of(&image(), format);
    whole[..whole.len() / 2].to_vec()
}

/// A picture and something else in one file.
fn followed_by(format: ImageFormat, more: &[u8]) -> Vec<u8> {
    [&file_of(&image(), format)[..], more].concat()
}

/// Name, content, and what is said; nothing when it is taken.
fn files() -> Vec<(&'static str, Vec<u8>, Option<&'static str>)> {
    let png = || file_of(&image(), ImageFormat::Png);
    let sixteen = DynamicImage::from(image().to_rgba16());
    let script = b"<script>alert(1)</script>";
    vec![
        ("cut.jpg", cut(ImageFormat::Jpeg), Some(DAMAGED)),
        ("cut.png", cut(ImageFormat::Png), Some(DAMAGED)),
        ("cut.webp", cut(ImageFormat::WebP), Some(DAMAGED)),
        ("cut.gif", cut(ImageFormat::Gif), Some(DAMAGED)),
        (
            "renamed.jpg",
            png(),
            Some(
                "This is a PNG picture by another name. Please rename it to end in .png and try again.",
            ),
        ),
        (
            "page.html",
            file_of(&image(), ImageFormat::Gif),
            Some(
                "This is a GIF picture by another name. Please rename it to end in .gif and try again.",
            ),
        ),
        ("SHOUTING.PNG", png(), None),
        ("pasted", png(), None),
        (
            "words.jpg",
            b"Dear all, this was my holiday.".to_vec(),
            Some(NO_PICTURE),
        ),
        (
            "drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>".to_vec(),
            Some(NO_PICTURE),
        ),
        (
            "page.png",
            b"<!DOCTYPE html><html></html>".to_vec(),
            Some(NO_PICTURE),
        ),
        (
            "phone.heic",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
            Some(
                "This is a HEIC picture, which not every browser can show. Please save it as JPEG, PNG, WebP or GIF and choose that.",
            ),
        ),
        (
            "polyglot.gif",
            b"GIF89a/*"
                .iter()
                .chain(script)
                .chain(b"*/=1")
                .copied()
                .collect(),
            Some(MANY_PIXELS),
        ),
        (
            "page-behind.jpg",
            followed_by(ImageFormat::Jpeg, script),
            None,
        ),
        (
            "archive-behind.png",
            followed_by(ImageFormat::Png, b"PK\x03\x04evil.sh"),
            None,
        ),
        ("bomb.png", png_bomb(50_000, 50_000), Some(MANY_PIXELS)),
        ("line.png", png_bomb(40_000_001, 1), Some(MANY_PIXELS)),
        ("long.gif", gif_of_frames(10_000), None),
        (
            "empty.jpg",
            Vec::new(),
            Some("This file is empty. Please choose another one."),
        ),
        ("sixteen.png", file_of(&sixteen, ImageFormat::Png), None),
        ("printed.jpg", cmyk_jpeg([255, 0, 0, 255]), None),
        ("moving.webp", animated_webp(&four_corners(60, 40), 5), None),
        ("passes.jpg", progressive_jpeg(), None),
        (
            "turned.jpg",
            jpeg_with_exif(&four_corners(90, 60), 8, true),
            None,
        ),
        (
            "turned-oddly.jpg",
            jpeg_with_exif(&four_corners(91, 60), 4711, true),
            None,
        ),
        (
            "short-exif.jpg",
            with_exif(&four_corners(92, 60), b"II*\0"),
            None,
        ),
        (
            "circular-exif.jpg",
            with_exif(&four_corners(93, 60), b"II*\0\x08\0\0\0\0\0\x08\0\0\0"),
            None,
        ),
        (
            "far-exif.jpg",
            with_exif(&four_corners(94, 60), b"MM\0*\xff\xff\xff\xff"),
            None,
        ),
    ]
}

async fn sent(person: &TestClient, name: &str, bytes: Vec<u8>) -> Page {
    let part = Part::bytes(bytes).file_name(name.to_owned());
    let request = person
        .request(reqwest::Method::POST, "/posts/new")
        .header("x-requested-with", "fetch");
    Page::of(request.multipart(Form::new().part("photos", part))).await
}

#[actix_web::test]
async fn each_gets_its_message_or_is_taken_and_the_next_upload_works() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    for (number, (name, bytes, said)) in files().into_iter().enumerate() {
        let answer = sent(&ana, name, bytes).await;
        assert_eq!(answer.status, 200, "{name}");
        let errors = answer.texts(".tile__error");
        match said {
            Some(said) => assert_eq!(errors, [said], "{name}"),
            None => {
                assert!(errors.is_empty(), "{name}: {errors:?}");
                let source = answer.attributes(".tile img:not(.blur)", "src").remove(0);
                let picture = ana.get(&source).await;
                assert!(image::load_from_memory(&picture.bytes).is_ok(), "{name}");
                for trace in ["script", "PK\x03\x04", "Exif", "EXIF"] {
                    assert!(!super::has(&picture.bytes, trace), "{name}: {trace}");
                }
            }
        }
        let next = file_of(
            &DynamicImage::from(four_corners(200 + number as u32, 60)),
            ImageFormat::Jpeg,
        );
        let next = sent(&ana, "next.jpg", next).await;
        let tile = next
            .attributes(".tile img:not(.blur)", "src")
            .pop()
            .unwrap();
        assert_eq!(ana.get(&tile).await.status, 200, "after {name}");
        let discard = next.attributes("#tiles", "data-discard").remove(0);
        ana.post(&discard, &[("sure", "1")]).await.goes_to("/");
    }
    test.stop().await;
}

#[actix_web::test]
async fn of_a_film_the_first_frame_is_shown() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let film = animated_webp(&four_corners(60, 40), 5);
    let answer = sent(&ana, "moving.webp", film).await;
    let source = answer.attributes(".tile img:not(.blur)", "src").remove(0);
    let picture = image::load_from_memory(&ana.get(&source).await.bytes).unwrap();
    let [red, green, _] = picture.to_rgb8().get_pixel(2, 2).0;
    assert!(red > 150 && green < 100, "the corner of the first frame");
    test.stop().await;
}

#[actix_web::test]
async fn what_decodes_into_too_much_memory_is_refused_before_it_does() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    // Within the pixels, but with 16 bits for each of four colours: 320 MB and a copy.
    let mut bomb = png_bomb(6_300, 6_300);
    bomb[24] = 16;
    bomb[25] = 6;
    let header: Vec<u8> = bomb[12..29].to_vec();
    bomb[29..33].copy_from_slice(&crc32fast::hash(&header).to_be_bytes());
    let answer = sent(&ana, "heavy.png", bomb).await;
    assert_eq!(
        answer.texts(".tile__error"),
        ["This picture is too large for us to work on. Please make it smaller and try again."]
    );
    // Large but plain pictures are taken.
    let large = DynamicImage::from(RgbImage::new(6_000, 6_000));
    let answer = sent(&ana, "plain.png", file_of(&large, ImageFormat::Png)).await;
    assert_eq!(answer.texts(".blur__note"), ["Preparing"]);
    test.stop().await;
}
