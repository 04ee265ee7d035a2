//! What the templates of comments show.

use askama::Template;

use super::order::Order;
use super::place::MAX_INDENT;
use super::rows::Comment;
use super::{MAX_BODY, Names};
use crate::db::{CommentId, PostId, UserId};
use crate::features::posts::Post;
use crate::features::reactions::ReactionBar;
use crate::view::{Avatar, Moment};

/// The box for a new comment.
#[derive(Debug, Clone)]
pub struct CommentForm {
    /// The viewer's picture, as HTML.
    pub face: String,
    /// Whether comments are taken.
    pub is_open: bool,
    /// As it was typed, when it was refused.
    pub typed: String,
    /// What is wrong with it.
    pub errors: Vec<String>,
}

impl CommentForm {
    /// An empty one below a post.
    pub fn empty(face: String, post: &Post) -> Self {
        Self {
            face,
            is_open: post.comments_closed_at.is_none(),
            typed: String::new(),
            errors: Vec::new(),
        }
    }

    /// The longest comment, in characters.
    pub fn max(&self) -> usize {
        MAX_BODY
    }
}

/// What is said about a post in the feed: reactions, its caption, the newest comments, the box.
/// One element, so that a script can put it in place as a whole.
#[derive(Debug, Template)]
#[template(path = "comments/talk.html")]
pub struct Talk {
    /// The post.
    pub post: PostId,
    /// Its reactions, with the count of comments.
    pub bar: ReactionBar,
    /// The author's username.
    pub author: String,
    /// What the author writes in.
    pub language: String,
    /// How the author's text begins, as HTML.
    pub caption: String,
    /// Whether there is more of it.
    pub is_cut: bool,
    /// The newest comments.
    pub brief: Brief,
    /// The box.
    pub form: CommentForm,
}

/// The newest comments of a post in the feed.
#[derive(Debug, Template)]
#[template(path = "comments/brief.html")]
pub struct Brief {
    post: PostId,
    total: i64,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    author: String,
    language: String,
    words: String,
    people: Vec<UserId>,
}

impl Brief {
    /// Of a post with so many comments, these being the newest, the older first.
    pub fn new(post: PostId, total: i64, comments: Vec<Comment>, names: &Names) -> Self {
        let line = |comment: Comment| {
            let said = comment.said?;
            let mut people = names.people_in(&said.body);
            people.push(said.author.id);
            Some(Line {
                words: names.html(&said.body),
                author: said.author.username,
                language: said.author.language,
                people,
            })
        };
        Self {
            post,
            total,
            lines: comments.into_iter().filter_map(line).collect(),
        }
    }

    /// Who wrote them and whom they name.
    pub fn people(&self) -> Vec<UserId> {
        let people = self.lines.iter().flat_map(|line| &line.people);
        people.copied().collect()
    }

    fn has_more(&self) -> bool {
        usize::try_from(self.total).is_ok_and(|total| total > self.lines.len())
    }
}

/// The comments on the post's own page. One element, as [`Talk`].
#[derive(Debug, Template)]
#[template(path = "comments/talk_full.html")]
pub struct TalkFull {
    /// The post.
    pub post: PostId,
    /// How many comments there are.
    pub total: i64,
    /// In which order the threads stand.
    pub order: Order,
    /// Whether this is one thread, not the list of them.
    pub is_one: bool,
    /// Whether these are not the first ones.
    pub is_past: bool,
    /// The threads.
    pub threads: Vec<Thread>,
    /// Where the next ones are.
    pub next: Option<String>,
    /// The box.
    pub form: CommentForm,
}

/// A comment with what was answered, each answer below what it answers.
#[derive(Debug)]
pub struct Thread {
    /// The first comment.
    pub first: CommentView,
    /// Answers.
    pub replies: Vec<CommentView>,
    /// Where answers before these are.
    pub earlier: Option<String>,
    /// Where the next answers are.
    pub more: Option<String>,
}

impl Thread {
    /// How many answers are not shown here, as far as that is known.
    fn left(&self) -> String {
        let here = self
            .replies
            .iter()
            .filter(|reply| reply.comment.said.is_some());
        let here = i64::try_from(here.count()).unwrap_or(i64::MAX);
        match self.first.comment.replies - here {
            1 if self.earlier.is_none() => "Show 1 more reply".into(),
            left @ 2.. if self.earlier.is_none() => format!("Show {left} more replies"),
            _ => "Show more replies".into(),
        }
    }
}

/// One comment with what may be done to it. An item of a list.
#[derive(Debug, Template)]
#[template(path = "comments/comment.html")]
pub struct CommentView {
    /// As it was read.
    pub comment: Comment,
    /// When it was written.
    pub when: Moment,
    /// Its words, as HTML.
    pub words: String,
    /// Whether the viewer wrote it.
    pub is_own: bool,
    /// Whether the viewer may delete it.
    pub is_deletable: bool,
    /// Whether it can be answered.
    pub is_answerable: bool,
}

impl CommentView {
    /// As the viewer sees it on this post.
    pub fn new(comment: Comment, viewer: UserId, post: &Post, names: &Names, when: Moment) -> Self {
        let said = comment.said.as_ref();
        let is_own = said.is_some_and(|said| said.author.id == viewer);
        Self {
            when,
            words: said.map(|said| names.html(&said.body)).unwrap_or_default(),
            is_own,
            is_deletable: is_own || viewer == post.author_id,
            is_answerable: post.comments_closed_at.is_none(),
            comment,
        }
    }

    fn indent(&self) -> usize {
        usize::try_from(self.comment.depth).map_or(MAX_INDENT, |depth| depth.min(MAX_INDENT))
    }

    /// Whether its place alone does not tell what it answers.
    fn says_whom(&self) -> bool {
        usize::try_from(self.comment.depth).is_ok_and(|depth| depth > MAX_INDENT)
    }

    fn avatar(&self) -> Option<Avatar> {
        self.comment.said.as_ref().map(|said| said.author.avatar())
    }
}

/// A form about one comment: to answer it or to edit it.
#[derive(Debug, Template)]
#[template(path = "comments/small_form.html")]
pub struct SmallForm {
    /// The comment.
    pub id: CommentId,
    /// Where it is sent.
    pub action: String,
    /// What the box is for.
    pub label: String,
    /// The button's text.
    pub button: &'static str,
    /// As it was typed, or as the comment is.
    pub typed: String,
    /// What is wrong with it.
    pub errors: Vec<String>,
}

impl SmallForm {
    fn max(&self) -> usize {
        MAX_BODY
    }
}
