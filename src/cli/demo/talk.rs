//! What people say below a post: comments, answers to them, answers to those, and likes.

use std::sync::Arc;
use std::time::Duration;

use super::chance::Chance;
use super::texts::{COMMENTS, REPLIES};
use crate::db::{CommentId, PostId, UserId};
use crate::error::Error;
use crate::features::comments;
use crate::state::App;

/// Between two comments.
const PAUSE: Duration = Duration::from_secs(41);

/// Lets some of these people talk below a post.
pub(super) async fn below(
    app: &Arc<App>,
    post: PostId,
    members: &[UserId],
    chance: &mut Chance,
) -> Result<(), Error> {
    let mut said: Vec<CommentId> = Vec::new();
    for member in members.iter().copied() {
        if !chance.percent(9) {
            continue;
        }
        app.db.clock().advance(PAUSE);
        let answered = match chance.percent(45) {
            true => chance.pick(&said).copied(),
            false => None,
        };
        let texts: &[&'static str] = match answered {
            Some(_) => &REPLIES,
            None => &COMMENTS,
        };
        let Some(text) = chance.pick(texts).copied() else {
            continue;
        };
        let id = app
            .db
            .write(move |tx| match answered {
                Some(parent) => comments::reply(tx, member, parent, text),
                None => comments::add(tx, member, post, text),
            })
            .await?;
        said.push(id);
        if chance.percent(8) {
            let more = format!("{text} So they say.");
            app.db
                .write(move |tx| comments::edit(tx, member, id, &more))
                .await?;
        }
        for admirer in members.iter().copied() {
            if chance.percent(5) {
                app.db
                    .write(move |tx| comments::like(tx, admirer, id, true))
                    .await?;
            }
        }
    }
    Ok(())
}
