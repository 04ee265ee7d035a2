//! The links of a person's posts, without what opens them; and what of it goes with a post.

use diesel::prelude::*;
use serde_json::json;

use super::service::SecretLink;
use crate::db::schema::{posts, secret_links};
use crate::db::{DbConn, PostId, SecretLinkId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};

/// Secret links, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[Section {
        name: "secret-links",
        title: "Secret links to your posts",
        is_shown: true,
        read,
    }],
    remove,
};

fn read(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<SecretLink> = secret_links::table
        .inner_join(posts::table)
        .filter(posts::author_id.eq(user))
        .filter(secret_links::id.gt(SecretLinkId(after)))
        .order(secret_links::id)
        .limit(CHUNK)
        .select(SecretLink::as_select())
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.id.0,
        |link| {
            let json = json!({
                "id": link.id, "post": link.post_id, "made_at": link.created_at.iso(),
                "ends_at": link.expires_at.map(Timestamp::iso),
                "taken_back_at": link.revoked_at.map(Timestamp::iso), "views": link.views,
            });
            let title = format!("Link to post {}", link.post_id);
            let said = format!("Browsers that opened it: {}", link.views);
            Item::new(json, title).saying(said).at(link.created_at)
        },
    ))
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let own = posts::table
        .filter(posts::author_id.eq(user))
        .select(posts::id);
    let ids: Vec<SecretLinkId> = secret_links::table
        .filter(secret_links::post_id.eq_any(own))
        .limit(CHUNK)
        .select(secret_links::id)
        .load(tx.conn)?;
    forget(tx, &ids)
}

/// Removes a piece of the links to a post that goes.
///
/// # Errors
/// When the database fails.
pub fn forget_post(tx: &mut Tx<'_>, post: PostId) -> Result<Removal, Error> {
    let ids: Vec<SecretLinkId> = secret_links::table
        .filter(secret_links::post_id.eq(post))
        .limit(CHUNK)
        .select(secret_links::id)
        .load(tx.conn)?;
    forget(tx, &ids)
}

fn forget(tx: &mut Tx<'_>, ids: &[SecretLinkId]) -> Result<Removal, Error> {
    let gone = secret_links::table.filter(secret_links::id.eq_any(ids));
    Ok(Removal::after(diesel::delete(gone).execute(tx.conn)?))
}
