//! What every handler stands on: sessions, the viewer, guards, forms, pages and error pages.

mod answers;
mod client_address;
mod context;
mod customary;
mod device_cookie;
mod error_pages;
mod flash;
mod form;
mod guards;
mod head_requests;
mod health;
mod line;
mod origin;
mod page_body;
mod pagination;
mod presence;
mod reader;
mod refusal;
mod request_log;
mod session_cookie;
mod session_store;
mod static_files;
mod upload;
mod viewer;

pub use answers::{html, see_other};
pub use client_address::client_address;
pub use context::Cx;
pub use customary::{change_password, icon, settings};
pub use device_cookie::{device_hash, with_device};
pub use error_pages::{not_found, render_errors, until_set_up};
pub use flash::with_flash;
pub use form::{Form, drain};
pub use guards::{allowed_hosts, cross_site_guard, security_headers, with_frames};
pub use head_requests::{head_as_get, is_head};
pub use health::{alive, ready};
pub use line::{End, Line, close};
pub use origin::Origin;
pub use page_body::Place;
pub use pagination::{Cursor, PageSize, Paged};
pub use presence::{is_here, is_on_web, is_private};
pub use reader::Reader;
pub use refusal::Refusal;
pub use request_log::RequestLog;
pub use session_cookie::{mark_short_sessions, shorten_session_cookies};
pub use session_store::{
    DbSessionStore, end_all_sessions, end_other_sessions, end_session, is_live_session,
    session_middleware, sweep_sessions,
};
pub use static_files::static_file;
pub use upload::{Part, Upload};
pub use viewer::{Role, Viewer};
