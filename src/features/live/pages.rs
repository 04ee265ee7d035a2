//! The handshake.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::socket::Socket;
use crate::error::Error;
use crate::web::{Cx, Line, is_live_session};

/// Opens a page's line: the cross-site guard has looked at its Origin, the rest is looked at here.
#[get("/live")]
pub async fn live(
    cx: Cx,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    let session = cx.session_name()?;
    // Listened to before the session is looked at: its end is either seen or heard.
    let end = cx.app.bus.session_end(&session);
    let now = cx.app.db.clock().now();
    cx.read(move |conn, _| match is_live_session(conn, &session, now)? {
        true => Ok(()),
        false => Err(Error::Unauthenticated),
    })
    .await?;
    let (response, line) = Line::open(&request, payload, &cx.app, end.token())?;
    let socket = Socket::new(&cx.app, user, end);
    actix_web::rt::spawn(socket.run(line));
    Ok(response)
}
