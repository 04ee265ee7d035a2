//! The signed-in person, as permissions and the frame need them.

use diesel::prelude::*;

use super::presence::{is_on_web, is_private, is_reachable, shares_activity};
use crate::db::schema::{two_step, users};
use crate::db::{DbConn, Timestamp, UserId, text_enum};
use crate::error::Error;
use crate::view::{Avatar, TimeZone, ViewerCard};

text_enum! {
    /// What a person may do beyond their own things.
    pub enum Role {
        /// Their own things only.
        Member = "member",
        /// Sees the admin pages and acts on people and posts.
        Staff = "staff",
        /// Staff who also change the site's settings and roles.
        Admin = "admin",
    }
}

/// Who is looking, as the database knows them at this moment.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Viewer {
    /// Their id.
    pub id: UserId,
    /// Their username.
    pub username: String,
    /// Their name.
    pub full_name: String,
    /// Their stored picture.
    pub avatar_key: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Grows with every follow and block that changes what they see.
    pub relations_version: i64,
    /// Whether they have a proven address or number, to which a new password could be sent.
    #[diesel(select_expression = is_reachable(), select_expression_type = is_reachable)]
    pub is_reachable: bool,
    /// Whether only those who follow them see what they post.
    #[diesel(select_expression = is_private(), select_expression_type = is_private)]
    pub is_private: bool,
    /// Whether people without an account may see them, once the site lets them look in.
    #[diesel(select_expression = is_on_web(), select_expression_type = is_on_web)]
    pub is_on_web: bool,
    /// Whether those who follow them see what they do with posts.
    #[diesel(select_expression = shares_activity(), select_expression_type = shares_activity)]
    pub shares_activity: bool,
    time_zone: String,
    suspended_at: Option<Timestamp>,
    deletes_at: Option<Timestamp>,
}

impl Viewer {
    /// The person, unless the account is suspended, leaves or is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub fn load(conn: &mut DbConn, id: UserId) -> Result<Option<Self>, Error> {
        let viewer = users::table
            .find(id)
            .select(Self::as_select())
            .first(conn)
            .optional()?;
        Ok(viewer
            .filter(|viewer: &Self| viewer.suspended_at.is_none() && viewer.deletes_at.is_none()))
    }

    /// Whether they see the admin pages.
    pub fn is_staff(&self) -> bool {
        matches!(self.role, Role::Staff | Role::Admin)
    }

    /// The zone in which they read the clock.
    pub fn zone(&self) -> TimeZone {
        TimeZone::stored(&self.time_zone)
    }

    /// Whether they sign in in two steps.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has_second_step(&self, conn: &mut DbConn) -> Result<bool, Error> {
        let confirmed = two_step::table
            .find(self.id)
            .filter(two_step::confirmed_at.is_not_null());
        Ok(diesel::select(diesel::dsl::exists(confirmed)).get_result(conn)?)
    }

    /// Whether they change the site's settings.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    /// Their picture or initials.
    pub fn avatar(&self) -> Avatar {
        Avatar::new(self.id.0, &self.full_name, self.avatar_key.as_deref())
    }

    /// For the frame.
    pub fn card(&self) -> ViewerCard {
        ViewerCard {
            username: self.username.clone(),
            full_name: self.full_name.clone(),
            avatar: self.avatar(),
            is_staff: self.is_staff(),
            is_private: self.is_private,
        }
    }
}
