//! That every scene is drawn, in every format, the same each time.

use std::collections::HashSet;

use super::{Scene, describe, draw, draw_avatar};

/// How many different colours a picture has.
fn colours(image: &image::RgbImage) -> usize {
    image
        .pixels()
        .map(|pixel| pixel.0)
        .collect::<HashSet<_>>()
        .len()
}

#[test]
fn every_scene_in_every_format() {
    for scene in Scene::ALL {
        for (width, height) in [(96, 64), (64, 64), (64, 112)] {
            let image = draw(scene, 5, width, height);
            assert_eq!(image.dimensions(), (width, height));
            assert!(colours(&image) > 200, "{scene:?} is too plain");
        }
    }
}

#[test]
fn same_seed_same_picture() {
    for scene in Scene::ALL {
        let first = draw(scene, 1, 48, 32);
        assert_eq!(first, draw(scene, 1, 48, 32), "{scene:?}");
        assert_ne!(first, draw(scene, 2, 48, 32), "{scene:?}");
    }
    assert_eq!(draw_avatar(3), draw_avatar(3));
    assert_ne!(draw_avatar(3), draw_avatar(4));
}

#[test]
fn tiny_and_odd_sizes_do_no_harm() {
    for scene in Scene::ALL {
        assert_eq!(draw(scene, 9, 0, 0).dimensions(), (1, 1));
        assert_eq!(draw(scene, 9, 1, 40).dimensions(), (1, 40));
        assert_eq!(draw(scene, 9, 80, 2).dimensions(), (80, 2));
    }
}

#[test]
fn every_scene_has_its_own_words() {
    let texts: HashSet<_> = Scene::ALL.into_iter().map(describe).collect();
    assert_eq!(texts.len(), Scene::ALL.len());
}
