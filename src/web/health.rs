//! For those who watch the site: is it alive, is it ready.

use actix_web::{HttpResponse, get, web};
use diesel::RunQueryDsl;

use crate::error::Error;
use crate::state::App;

/// The program runs.
#[get("/healthz")]
pub async fn alive() -> HttpResponse {
    plain("alive")
}

/// The database answers, is at this program's version, and the worker takes jobs.
#[get("/readyz")]
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse, Error> {
    let now = app.db.clock().now();
    let overdue = app
        .db
        .read(move |conn| {
            diesel::sql_query("SELECT 1").execute(conn)?;
            crate::jobs::oldest_overdue(conn, now)
        })
        .await?;
    match overdue {
        Some(late) if late > crate::jobs::LATE => {
            Err(Error::Unavailable(format!("a job waits for {late:?}")))
        }
        _ => Ok(plain("ready")),
    }
}

fn plain(text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(text)
}
