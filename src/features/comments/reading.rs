//! The comments of a post put together for its page: the list of threads, or one thread around
//! a comment.

use super::order::{From, Order};
use super::queries::{self, Part};
use super::rows::Comment;
use super::views::{CommentForm, CommentView, TalkFull, Thread};
use super::{Names, place};
use crate::db::{CommentId, DbConn, Timestamp};
use crate::error::Error;
use crate::features::posts::Post;
use crate::view::Moment;
use crate::web::{PageSize, Viewer};

/// Threads on one page.
const THREADS: PageSize = PageSize(20);

/// Answers shown below the first comment of each of them. With the threads this bounds a page,
/// whatever is written on a post.
const FIRST_REPLIES: PageSize = PageSize(5);

/// Answers on a page of one thread.
const REPLIES: PageSize = PageSize(50);

/// Answers shown before the one that was asked for.
const BEFORE: PageSize = PageSize(10);

/// What is to be read of the comments.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// In which order the threads stand.
    pub order: Order,
    /// The thread behind which the page begins.
    pub from: Option<From>,
    /// One comment, whose thread is shown alone.
    pub comment: Option<CommentId>,
    /// The place in that thread behind which the page begins.
    pub after: Option<String>,
    /// The place before which it ends.
    pub before: Option<String>,
}

/// Who reads, and when.
pub struct Reading<'r> {
    /// The person.
    pub viewer: &'r Viewer,
    /// The post, which they may see.
    pub post: &'r Post,
    /// The moment.
    pub now: Timestamp,
}

impl Reading<'_> {
    /// The comments of a post as its page shows them; `total` is their number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn talk(
        &self,
        conn: &mut DbConn,
        wanted: &Wanted,
        total: i64,
        form: CommentForm,
    ) -> Result<TalkFull, Error> {
        let one = match wanted.comment {
            Some(id) => self.around(conn, id, wanted)?,
            None => None,
        };
        let is_one = one.is_some();
        let (threads, next) = match one {
            Some(thread) => (vec![thread], None),
            None => self.threads(conn, wanted)?,
        };
        let texts = threads.iter().flat_map(Unfinished::texts);
        let names = Names::of(conn, Some(self.viewer.id), texts)?;
        Ok(TalkFull {
            post: self.post.id,
            total,
            order: wanted.order,
            is_one,
            is_past: !is_one && wanted.from.is_some(),
            threads: threads
                .into_iter()
                .map(|thread| thread.finish(self, &names))
                .collect(),
            next,
            form,
        })
    }

    /// A comment with what may be done to it.
    pub fn view(&self, comment: Comment, names: &Names) -> CommentView {
        let when = Moment::in_zone(comment.created_at, self.now, self.viewer.zone());
        CommentView::new(comment, self.viewer.id, self.post, names, when)
    }

    /// One comment by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub fn alone(&self, conn: &mut DbConn, comment: Comment) -> Result<CommentView, Error> {
        let names = Names::of(conn, Some(self.viewer.id), comment.text().into_iter())?;
        Ok(self.view(comment, &names))
    }

    fn threads(
        &self,
        conn: &mut DbConn,
        wanted: &Wanted,
    ) -> Result<(Vec<Unfinished>, Option<String>), Error> {
        let (viewer, post, order) = (self.viewer.id, self.post.id, wanted.order);
        let mut firsts = queries::threads(conn, viewer, post, order, wanted.from, THREADS.limit())?;
        let next = THREADS.cut(&mut firsts, |last| {
            let (likes, id) = (last.counted_likes, last.id.0);
            let from = From { likes, id };
            format!(
                "/posts/{post}?order={}&from={from}#comments-{post}",
                order.word()
            )
        });
        let roots: Vec<CommentId> = firsts
            .iter()
            .filter(|first| first.replies > 0)
            .map(|first| first.id)
            .collect();
        let mut replies = queries::first_replies(conn, viewer, &roots, FIRST_REPLIES.limit())?;
        let threads = firsts.into_iter().map(|first| {
            let mut replies = replies.remove(&first.id).unwrap_or_default();
            let more = FIRST_REPLIES.cut(&mut replies, |last| behind(&first, last));
            Unfinished {
                first,
                replies,
                earlier: None,
                more,
            }
        });
        Ok((threads.collect(), next))
    }

    /// The thread around a comment; nothing when it is not shown.
    fn around(
        &self,
        conn: &mut DbConn,
        id: CommentId,
        wanted: &Wanted,
    ) -> Result<Option<Unfinished>, Error> {
        let viewer = self.viewer.id;
        let asked = match queries::one(conn, viewer, id) {
            Ok(asked) if asked.is_shown && asked.post == self.post.id => asked,
            Ok(_) | Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let root = asked.root;
        let first = match asked.root == asked.id {
            true => asked.clone(),
            false => queries::one(conn, viewer, root)?,
        };
        let (before, from, size) = match (&wanted.before, &wanted.after) {
            (Some(before), _) => (Some(before), None, REPLIES),
            (_, Some(after)) => (None, Some((Part::Behind, after)), REPLIES),
            _ => (Some(&asked.place), Some((Part::From, &asked.place)), BEFORE),
        };
        let mut thread = Unfinished {
            earlier: None,
            more: None,
            replies: Vec::new(),
            first,
        };
        if let Some(before) = before.filter(|before| !before.is_empty()) {
            let part = Part::Before;
            let mut found = queries::replies(conn, viewer, root, part, before, size.limit())?;
            thread.earlier = size.cut(&mut found, |first| {
                let (post, place) = (first.post, &first.place);
                format!(
                    "/posts/{post}?comment={root}&before={place}#comment-{}",
                    first.id
                )
            });
            found.reverse();
            thread.replies = found;
        }
        if let Some((part, place)) = from {
            let limit = REPLIES.limit();
            let mut found = queries::replies(conn, viewer, root, part, place, limit)?;
            thread.more = REPLIES.cut(&mut found, |last| behind(&thread.first, last));
            thread.replies.extend(found);
        }
        Ok(Some(thread))
    }
}

/// Where the answers behind `last` are.
fn behind(first: &Comment, last: &Comment) -> String {
    let (post, root, place) = (first.post, first.id, &last.place);
    format!("/posts/{post}?comment={root}&after={place}#comment-{root}")
}

/// A thread before its texts are made HTML.
struct Unfinished {
    first: Comment,
    replies: Vec<Comment>,
    earlier: Option<String>,
    more: Option<String>,
}

impl Unfinished {
    fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.first)
            .chain(&self.replies)
            .filter_map(Comment::text)
    }

    fn finish(self, reading: &Reading<'_>, names: &Names) -> Thread {
        let replies = self.replies.into_iter();
        Thread {
            first: reading.view(self.first, names),
            replies: replies.map(|reply| reading.view(reply, names)).collect(),
            earlier: self.earlier,
            more: self.more,
        }
    }
}

/// The query string of a post's page.
#[derive(Debug, Default, serde::Deserialize)]
pub struct TalkQuery {
    order: Option<String>,
    from: Option<String>,
    comment: Option<String>,
    after: Option<String>,
    before: Option<String>,
}

impl TalkQuery {
    /// What it asks for; anything odd is the first page.
    pub fn wanted(&self) -> Wanted {
        let comment = self.comment.as_deref().and_then(|id| id.parse().ok());
        Wanted {
            order: Order::parse(self.order.as_deref()),
            from: From::parse(self.from.as_deref()),
            comment: comment.map(CommentId),
            after: place::parse(self.after.as_deref()),
            before: place::parse(self.before.as_deref()),
        }
    }
}
