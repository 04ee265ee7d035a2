//! The filling: people, who follows whom, posts with what was said of them, conversations.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use image::{ImageFormat, RgbImage};
use indicatif::{ProgressBar, ProgressStyle};

use super::DemoArgs;
use super::chance::Chance;
use super::drawing::{Scene, describe, draw, draw_avatar};
use super::people::{PEOPLE, Person};
use super::talk;
use super::texts::{CONVERSATIONS, SCENES};
use crate::config::Config;
use crate::db::{Clock, MediaId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{
    Contact, EmailAddress, NewUser, Username, create_user, hash_password,
};
use crate::features::reactions::ReactionKind;
use crate::features::{chat, media, people, posts, profiles, reactions};
use crate::routes;
use crate::secrets::new_file_key;
use crate::state::{App, SignUpPolicy, Site};
use crate::web::{Role, Viewer};

/// The posts lie within this time before now.
const SPAN: Duration = Duration::from_secs(60 * 24 * 3600);

/// Drawn two at a time: the cores are busy with making their widths too.
const AT_ONCE: usize = 2;

/// A post that is still to be published.
struct Plan {
    author: UserId,
    caption: &'static str,
    at: Timestamp,
    photos: Vec<(Scene, u64, (u32, u32))>,
}

/// Fills the site and gives a text with the sign-ins.
pub(super) async fn fill(config: Config, demo: &DemoArgs) -> Result<String, Error> {
    let port = config.web.bind.port();
    let now = Clock::system().now();
    let clock = Clock::manual_at(now.minus(SPAN));
    let app = App::open(config, clock.clone(), routes::COUNTERS).await?;
    let mut chance = Chance::new(20_261_121);
    let count = usize::try_from(demo.people).unwrap_or(PEOPLE.len());
    let chosen: Vec<&Person> = PEOPLE.iter().take(count).collect();
    let bar = ProgressBar::new(demo.posts + demo.people).with_style(
        ProgressStyle::with_template("{bar:32} {pos}/{len} {msg}").map_err(Error::internal)?,
    );

    bar.set_message("people");
    let password = format!("Porch-{}", new_file_key().get(..10).unwrap_or_default());
    set_up(&app, port).await?;
    let members = make_people(&app, &chosen, &password, &bar).await?;
    follow_each_other(&app, &members, &mut chance).await?;

    bar.set_message("posts");
    let plans = plan_posts(&members, demo.posts, now, &mut chance);
    publish(&app, plans, &members, &mut chance, &bar).await?;
    converse(&app, &chosen, &mut chance).await?;
    ask_each_other(&app, &members).await?;
    app.stopping.cancel();
    bar.finish_and_clear();

    let line = |person: Option<&&Person>| person.map_or("", |person| person.username);
    Ok(format!(
        "Sign in as a member with  {}  or as an admin with  {}\nThe password of both is  {password}",
        line(chosen.first()),
        line(chosen.get(1)),
    ))
}

async fn set_up(app: &Arc<App>, port: u16) -> Result<(), Error> {
    let address = format!("http://localhost:{port}");
    let base_url = crate::config::parse_base_url(&address).map_err(Error::internal)?;
    app.db
        .write(move |tx| {
            Site {
                name: "Veranda".into(),
                base_url,
                sign_up: SignUpPolicy::Open,
                members_invite: true,
                terms: String::new(),
                staff_two_step: false,
                quota_megabytes: crate::state::DEFAULT_QUOTA,
                keeps_originals: false,
                open_to_guests: false,
                in_search_engines: false,
                is_set_up: true,
            }
            .store(tx)
        })
        .await
}

async fn make_people(
    app: &Arc<App>,
    chosen: &[&'static Person],
    password: &str,
    bar: &ProgressBar,
) -> Result<Vec<UserId>, Error> {
    let hash = hash_password(app, password).await?;
    let mut members = Vec::new();
    for (number, person) in chosen.iter().copied().enumerate() {
        app.db.clock().advance(Duration::from_secs(97));
        let hash = hash.clone();
        let id = app
            .db
            .write(move |tx| make_person(tx, person, number == 1, hash))
            .await?;
        // Two of three have a picture; the others stand by their initials.
        if number % 3 != 2 {
            let seed = Chance::new(number as u64 + 7).number();
            let drawn = app.picture_work.run(move || draw_avatar(seed)).await?;
            let picture = take_in(app, id, &drawn, media::Shape::Avatar(None)).await?;
            app.db
                .write(move |tx| {
                    profiles::set_picture(tx, id, profiles::Spot::Avatar, Some(picture))
                })
                .await?;
        }
        members.push(id);
        bar.inc(1);
    }
    Ok(members)
}

fn make_person(
    tx: &mut Tx<'_>,
    person: &Person,
    is_admin: bool,
    password_hash: String,
) -> Result<UserId, Error> {
    let address = format!("{}@example.org", person.username);
    let role = if is_admin { Role::Admin } else { Role::Member };
    let username = Username::parse(person.username).map_err(Error::internal)?;
    let address = EmailAddress::parse(&address).map_err(Error::internal)?;
    let contact = Some(Contact::Email(address));
    let user = NewUser {
        password_hash: Some(password_hash),
        ..NewUser::new(username, person.name.to_owned(), contact, role)
    };
    let id = create_user(tx, &user)?;
    profiles::set_bio(tx, id, person.bio)?;
    Ok(id)
}

async fn take_in(
    app: &Arc<App>,
    owner: UserId,
    drawn: &RgbImage,
    shape: media::Shape,
) -> Result<MediaId, Error> {
    let mut png = Cursor::new(Vec::new());
    drawn
        .write_to(&mut png, ImageFormat::Png)
        .map_err(Error::internal)?;
    media::take_in_bytes(app, owner, png.into_inner(), shape)
        .await?
        .map_err(Error::internal)
}

/// Everybody follows a third of the others; the first person more than that.
async fn follow_each_other(
    app: &Arc<App>,
    members: &[UserId],
    chance: &mut Chance,
) -> Result<(), Error> {
    for (number, follower) in members.iter().copied().enumerate() {
        for followee in members.iter().copied() {
            let likely = if number < 2 { 70 } else { 33 };
            if follower != followee && chance.percent(likely) {
                app.db
                    .write(move |tx| people::follow(tx, follower, followee))
                    .await?;
            }
        }
    }
    Ok(())
}

/// In the end the first person and the sixth keep their accounts to their followers. All who do not
/// follow them ask to, and so does the first.
async fn ask_each_other(app: &Arc<App>, members: &[UserId]) -> Result<(), Error> {
    let private: Vec<UserId> = members.iter().copied().step_by(5).take(2).collect();
    for person in &private {
        let person = *person;
        app.db
            .write(move |tx| people::set_private(tx, person, true))
            .await?;
        for asking in members.iter().copied().filter(|asking| *asking != person) {
            app.db
                .write(move |tx| people::follow(tx, asking, person))
                .await?;
        }
    }
    Ok(())
}

fn plan_posts(members: &[UserId], count: u64, now: Timestamp, chance: &mut Chance) -> Vec<Plan> {
    let step = SPAN.as_secs().saturating_sub(7200) / count.max(1);
    (0..count)
        .filter_map(|number| {
            let author = *chance.pick(members)?;
            let (scene, captions) = *chance.pick(&SCENES)?;
            let caption = *chance.pick(captions)?;
            let ago =
                Duration::from_secs((count - number) * step - chance.number() % step.max(2) / 2);
            let several = if chance.percent(30) {
                2 + chance.below(3)
            } else {
                1
            };
            let shape = *chance.pick(&[(1280, 960), (1280, 960), (1080, 1080), (1024, 1280)])?;
            let photos = (0..several)
                .map(|_| (scene, chance.number(), shape))
                .collect();
            Some(Plan {
                author,
                caption,
                at: now.minus(ago),
                photos,
            })
        })
        .collect()
}

/// Draws ahead while it publishes, in the order of time.
async fn publish(
    app: &Arc<App>,
    plans: Vec<Plan>,
    members: &[UserId],
    chance: &mut Chance,
    bar: &ProgressBar,
) -> Result<(), Error> {
    let drawn = futures_util::stream::iter(plans).map(|plan| async {
        let mut photos = Vec::new();
        for (scene, seed, (width, height)) in plan.photos.iter().copied() {
            let picture = tokio::task::spawn_blocking(move || draw(scene, seed, width, height))
                .await
                .map_err(Error::internal)?;
            let id = take_in(app, plan.author, &picture, media::Shape::Photo).await?;
            photos.push((id, describe(scene).to_owned()));
        }
        Ok::<_, Error>((plan, photos))
    });
    let mut drawn = std::pin::pin!(drawn.buffered(AT_ONCE));
    while let Some(ready) = drawn.next().await {
        let (plan, photos) = ready?;
        walk_to(app, plan.at);
        let post = app
            .db
            .write(move |tx| posts::publish_now(tx, plan.author, plan.caption, &photos, plan.at))
            .await?;
        for member in members.iter().copied() {
            if chance.percent(28) {
                let kind = reaction(chance);
                app.db
                    .write(move |tx| reactions::react(tx, member, post, Some(kind)))
                    .await?;
            }
        }
        talk::below(app, post, members, chance).await?;
        bar.inc(1);
    }
    Ok(())
}

/// Mostly likes and hearts, as it is.
fn reaction(chance: &mut Chance) -> ReactionKind {
    match chance.below(20) {
        0..9 => ReactionKind::Like,
        9..15 => ReactionKind::Love,
        15..17 => ReactionKind::Wow,
        17..19 => ReactionKind::Haha,
        _ => ReactionKind::Sad,
    }
}

/// The clock only goes forward.
fn walk_to(app: &App, at: Timestamp) {
    let clock = app.db.clock();
    clock.advance(at.since(clock.now()));
}

async fn converse(
    app: &Arc<App>,
    chosen: &[&'static Person],
    chance: &mut Chance,
) -> Result<(), Error> {
    let Some(first) = chosen.first() else {
        return Ok(());
    };
    for (lines, other) in CONVERSATIONS.iter().zip(chosen.iter().skip(1)) {
        for (number, line) in lines.iter().enumerate() {
            app.db
                .clock()
                .advance(Duration::from_secs(60 + chance.number() % 240));
            let (from, to) = if number % 2 == 0 {
                (other, first)
            } else {
                (first, other)
            };
            let (from, to, line) = (from.username, to.username, *line);
            app.db.write(move |tx| say(tx, from, to, line)).await?;
        }
    }
    Ok(())
}

fn say(tx: &mut Tx<'_>, from: &str, to: &str, line: &str) -> Result<(), Error> {
    let speaker = people::find_by_username(tx.conn, from)?;
    let viewer = Viewer::load(tx.conn, speaker)?.ok_or(Error::NotFound)?;
    let conversation = chat::open(tx, &viewer, to)?;
    let message = chat::MessageForm {
        body: line.to_owned(),
        ..chat::MessageForm::default()
    };
    chat::send(tx, &viewer, conversation, message.parse()?)?;
    Ok(())
}
