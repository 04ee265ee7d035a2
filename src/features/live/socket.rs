//! One page's line: one task that hears which posts the page shows and tells what is new on them.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use actix_ws::CloseCode;
use askama::Template;
use tokio::time::{Instant, sleep_until};

use super::frames::{GonePart, Incoming, Outgoing, Shown};
use crate::db::{PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::comments::{News, news};
use crate::features::feed::newer_than;
use crate::features::notifications::{Told, told};
use crate::realtime::{SessionEnd, Topic, Watch};
use crate::state::App;
use crate::web::{End, Line, Viewer, close};

/// Posts that one page shows at most; further ones are not watched.
const MOST: usize = 300;

/// New posts of the feed that are counted at most: as many as one page of it shows.
const MOST_COUNTED: i64 = 20;

/// What changes within this time is told together.
const PAUSE: Duration = Duration::from_millis(250);

/// See the module.
pub struct Socket {
    app: Arc<App>,
    user: UserId,
    watch: Watch,
    shown: HashMap<PostId, Shown>,
    /// How much the page knows that its person was told.
    told: Option<Told>,
    /// When the newest post of the feed appeared that the page shows.
    newest: Option<Timestamp>,
    /// How many newer ones it knows of.
    newer: usize,
    /// When something may be told again.
    next: Instant,
    /// Held as long as the line is open.
    _end: SessionEnd,
}

impl Socket {
    /// A person's page, opened in a session whose end is heard.
    pub fn new(app: &Arc<App>, user: UserId, end: SessionEnd) -> Self {
        Self {
            app: Arc::clone(app),
            user,
            watch: app.bus.watch(),
            shown: HashMap::new(),
            told: None,
            newest: None,
            newer: 0,
            next: Instant::now(),
            _end: end,
        }
    }

    /// Runs until the line ends.
    pub async fn run(mut self, mut line: Line) {
        loop {
            let step = tokio::select! {
                text = line.next() => match text {
                    Ok(text) => self.hear(&mut line, &text).await,
                    Err(end) => Err(end),
                },
                () = changed(&self.watch, self.next) => self.tell(&mut line).await,
            };
            if let Err(end) = step {
                return line.close(end).await;
            }
        }
    }

    async fn hear(&mut self, line: &mut Line, text: &str) -> Result<(), End> {
        let Ok(Incoming::Watch {
            posts,
            notices,
            feed,
        }) = serde_json::from_str(text)
        else {
            return Err(close(CloseCode::Invalid, "That could not be read."));
        };
        for post in posts {
            let known = self.shown.contains_key(&post.id);
            if known || self.watch.len() < MOST {
                self.shown.insert(post.id, post);
                self.watch.follow(Topic::Post(post.id.0));
            }
        }
        if notices && self.told.is_none() {
            self.watch.follow(Topic::Person(self.user.0));
        }
        if let Some(newest) = feed {
            self.newest = Some(newest);
            self.watch.follow(Topic::Feed(self.user.0));
        }
        say(line, &Outgoing::Ready).await
    }

    /// Reads what is new on the posts that changed, and tells it.
    async fn tell(&mut self, line: &mut Line) -> Result<(), End> {
        let news = self
            .read(self.watch.take())
            .await
            .map_err(|error| match error {
                Error::Unauthenticated => close(CloseCode::Policy, "You were signed out here."),
                error => {
                    tracing::error!(%error, "a line's work failed");
                    close(CloseCode::Again, "Please come again.")
                }
            })?;
        if let Some(told) = news.told.filter(|told| self.told != Some(*told)) {
            self.told = Some(told);
            say(line, &Outgoing::Notices(told)).await?;
        }
        if let Some(newer) = news.newer.filter(|newer| self.newer != *newer) {
            self.newer = newer;
            let text = came(newer);
            say(line, &Outgoing::Feed { text }).await?;
        }
        for (id, found) in news.posts {
            match found {
                Found::Nothing => {}
                // As a look at its page would tell, whether it is there for others or not.
                Found::Hidden => {
                    self.shown.remove(&id);
                    self.watch.leave(Topic::Post(id.0));
                    say(line, &gone(id)?).await?;
                }
                Found::News(news) => {
                    if let Some(shown) = self.shown.get_mut(&id) {
                        shown.version = news.version;
                    }
                    say(line, &Outgoing::Post(news)).await?;
                }
            }
        }
        self.next = Instant::now() + PAUSE;
        Ok(())
    }

    /// What is new of these, as the page's person may see it.
    async fn read(&self, changed: Vec<Topic>) -> Result<Changes, Error> {
        let (user, newest, now) = (self.user, self.newest, self.app.db.clock().now());
        let shown: Vec<Shown> = changed
            .iter()
            .filter_map(|topic| match topic {
                Topic::Post(id) => self.shown.get(&PostId(*id)).copied(),
                Topic::Person(_) | Topic::Feed(_) => None,
            })
            .collect();
        self.app
            .db
            .read(move |conn| {
                let viewer = Viewer::load(conn, user)?.ok_or(Error::Unauthenticated)?;
                let mut changes = Changes::default();
                for shown in shown {
                    let new = news(conn, &viewer, now, shown.id, shown.version, shown.view());
                    let new = match new {
                        Ok(Some(news)) => Found::News(Box::new(news)),
                        Ok(None) => Found::Nothing,
                        Err(Error::NotFound) => Found::Hidden,
                        Err(error) => return Err(error),
                    };
                    changes.posts.push((shown.id, new));
                }
                if changed.contains(&Topic::Person(user.0)) {
                    changes.told = Some(told(conn, user)?);
                }
                if let Some(newest) = newest.filter(|_| changed.contains(&Topic::Feed(user.0))) {
                    changes.newer = Some(newer_than(conn, user, newest, MOST_COUNTED + 1)?);
                }
                Ok(changes)
            })
            .await
    }
}

/// What is new for a page.
#[derive(Default)]
struct Changes {
    posts: Vec<(PostId, Found)>,
    told: Option<Told>,
    /// How many posts came to the feed.
    newer: Option<usize>,
}

/// What leads to the posts that came.
fn came(newer: usize) -> String {
    match newer {
        0 => String::new(),
        1 => "1 new post".into(),
        more if more as i64 > MOST_COUNTED => format!("More than {MOST_COUNTED} new posts"),
        more => format!("{more} new posts"),
    }
}

/// What a look at a post found.
enum Found {
    /// The page shows its version.
    Nothing,
    /// The person may not see it.
    Hidden,
    /// Something new.
    News(Box<News>),
}

/// Waits for a change, and until it may be told.
async fn changed(watch: &Watch, next: Instant) {
    watch.changed().await;
    sleep_until(next).await;
}

fn gone(post: PostId) -> Result<Outgoing, End> {
    let html = GonePart { post }.render().map_err(unwritten)?;
    Ok(Outgoing::Gone { post, html })
}

async fn say(line: &mut Line, frame: &Outgoing) -> Result<(), End> {
    let text = serde_json::to_string(frame).map_err(unwritten)?;
    line.say(text).await
}

fn unwritten(error: impl Display) -> End {
    tracing::error!(%error, "a frame could not be written");
    close(CloseCode::Error, "Please come again.")
}
