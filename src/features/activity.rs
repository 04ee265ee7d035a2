//! Who did what: one row with each change, written in its transaction.
//!
//! The activity stream, the log of the admin pages and later notifications read these rows.

mod admin;
mod known;
mod leaving;
mod reading;
mod sharing;

pub use admin::{ActivityRecord, history};
pub use leaving::{forget_object, forget_objects, forget_person};
pub use reading::{Deed, done_by, done_by_followed, done_to_post, last_done};
pub use sharing::share;

use diesel::prelude::*;

use crate::db::schema::activities;
use crate::db::{DbConn, Timestamp, Tx, UserId, each, text_enum};
use crate::error::Error;

text_enum! {
    /// What was done.
    pub enum Verb {
        /// Joined the site.
        Joined = "joined",
        /// Published a post.
        Posted = "posted",
        /// Changed a post.
        Edited = "edited",
        /// Deleted something.
        Deleted = "deleted",
        /// Had something deleted removed for good.
        Purged = "purged",
        /// Restored something deleted.
        Restored = "restored",
        /// Put, changed or took back a reaction.
        Reacted = "reacted",
        /// Commented on a post.
        Commented = "commented",
        /// Answered a comment.
        Replied = "replied",
        /// Likes a comment.
        Liked = "liked",
        /// Likes a comment no more.
        Unliked = "unliked",
        /// Closed the comments of a post.
        ClosedComments = "closed_comments",
        /// Opened the comments of a post again.
        OpenedComments = "opened_comments",
        /// Made a secret link to a post.
        MadeSecretLink = "made_secret_link",
        /// Ended a secret link to a post.
        EndedSecretLink = "ended_secret_link",
        /// Follows a person.
        Followed = "followed",
        /// Follows a person no more.
        Unfollowed = "unfollowed",
        /// Asked to follow a person.
        AskedToFollow = "asked_to_follow",
        /// Took back the wish to follow a person.
        StoppedAsking = "stopped_asking",
        /// Let a person follow.
        AcceptedFollower = "accepted_follower",
        /// Did not let a person follow.
        DeclinedFollower = "declined_follower",
        /// Let a person follow no more.
        RemovedFollower = "removed_follower",
        /// Asked a person to be friends.
        AskedFriend = "asked_friend",
        /// Took back the wish to be friends.
        StoppedAskingFriend = "stopped_asking_friend",
        /// Became friends with a person who had asked.
        Befriended = "befriended",
        /// Declined to be friends with a person.
        DeclinedFriend = "declined_friend",
        /// Is friends with a person no more.
        Unfriended = "unfriended",
        /// Blocked a person.
        Blocked = "blocked",
        /// Unblocked a person.
        Unblocked = "unblocked",
        /// Muted a person.
        Muted = "muted",
        /// Muted a person no more.
        Unmuted = "unmuted",
        /// Reported something.
        Reported = "reported",
        /// Decided about a report.
        Decided = "decided",
        /// Changed their profile.
        UpdatedProfile = "updated_profile",
        /// Changed or reset their password.
        ChangedPassword = "changed_password",
        /// Signed in.
        SignedIn = "signed_in",
        /// Made an invitation.
        Invited = "invited",
        /// Ended an invitation.
        RevokedInvitation = "revoked_invitation",
        /// Suspended a person.
        Suspended = "suspended",
        /// Reinstated a person.
        Reinstated = "reinstated",
        /// Changed a person's role.
        ChangedRole = "changed_role",
        /// Let somebody in who waited.
        Approved = "approved",
        /// Did not let somebody in who waited.
        Declined = "declined",
        /// Forgave wrong sign-ins.
        ClearedAttempts = "cleared_attempts",
        /// Helped somebody who could not come in.
        HelpedIn = "helped_in",
        /// Changed the site's settings.
        ChangedSettings = "changed_settings",
        /// Opened a post that is for its author alone, as an admin.
        OpenedPrivate = "opened_private",
        /// Had a mail or a text message sent again.
        SentAgain = "sent_again",
        /// Had a job run again.
        RanAgain = "ran_again",
    }
}

text_enum! {
    /// What something was done to.
    pub enum Noun {
        /// A person.
        User = "user",
        /// A post.
        Post = "post",
        /// A comment.
        Comment = "comment",
        /// An invitation.
        Invitation = "invitation",
        /// The site itself.
        Site = "site",
        /// A sign-up that was not confirmed.
        PendingAccount = "pending_account",
        /// A report.
        Report = "report",
        /// A mail.
        Mail = "mail",
        /// A text message to a phone.
        Sms = "sms",
        /// A background job.
        Job = "job",
    }
}

/// One thing that was done.
pub struct Activity {
    /// Who did it.
    pub actor: UserId,
    /// What.
    pub verb: Verb,
    /// To what, by kind and id.
    pub object: (Noun, i64),
    /// Where it belongs, such as the post of a comment.
    pub target: Option<(Noun, i64)>,
    /// What else is known, as a JSON object.
    pub metadata: serde_json::Value,
}

impl Activity {
    /// Without target and metadata.
    pub fn new(actor: UserId, verb: Verb, object: (Noun, i64)) -> Self {
        Self {
            actor,
            verb,
            object,
            target: None,
            metadata: serde_json::json!({}),
        }
    }

    /// Says where it belongs.
    pub fn on(mut self, kind: Noun, id: i64) -> Self {
        self.target = Some((kind, id));
        self
    }

    /// Says what else is known.
    pub fn with(mut self, metadata: serde_json::Value) -> Self {
        self.metadata = metadata;
        self
    }
}

/// Writes it down.
///
/// # Errors
/// When the database fails.
pub fn record(tx: &mut Tx<'_>, activity: &Activity) -> Result<(), Error> {
    let row = (
        activities::actor_id.eq(activity.actor),
        activities::verb.eq(activity.verb),
        activities::object_kind.eq(activity.object.0),
        activities::object_id.eq(activity.object.1),
        activities::target_kind.eq(activity.target.map(|(kind, _)| kind)),
        activities::target_id.eq(activity.target.map(|(_, id)| id)),
        activities::metadata.eq(activity.metadata.to_string()),
        activities::created_at.eq(tx.now),
    );
    // Every write records one, so it goes the way whose text is not made anew each time.
    each!(&mut *tx.conn, |conn| diesel::insert_into(activities::table)
        .values(row)
        .execute(conn))?;
    Ok(())
}

/// One thing that somebody did, as it is written down.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = activities)]
pub struct Done {
    /// Its number.
    pub id: i64,
    /// What.
    pub verb: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which.
    pub object_id: i64,
    /// Where it belongs, by kind.
    pub target_kind: Option<String>,
    /// Where it belongs.
    pub target_id: Option<i64>,
    /// What else is known, as JSON.
    pub metadata: String,
    /// When.
    pub created_at: Timestamp,
}

/// What a person did, in its order, behind a number.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut DbConn, person: UserId, after: i64, limit: i64) -> Result<Vec<Done>, Error> {
    Ok(activities::table
        .filter(activities::actor_id.eq(person))
        .filter(activities::id.gt(after))
        .order(activities::id)
        .limit(limit)
        .select(Done::as_select())
        .load(conn)?)
}
