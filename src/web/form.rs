//! Posted forms, with a limit that is answered rather than cut off.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// The largest form: ten alt texts and a caption with every character escaped.
const LIMIT: usize = 256 * 1024;

/// Beyond this a body is not even drained: the connection is closed.
const DRAIN_LIMIT: usize = 64 * 1024 * 1024;

/// A form, `application/x-www-form-urlencoded`. A field given twice is refused.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut payload = payload.take();
        let is_form = request
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        Box::pin(async move {
            let body = read(&mut payload).await?;
            if !is_form && !body.is_empty() {
                return Err(Error::BadRequest("This address takes a form."));
            }
            if !is_text(&body) {
                return Err(NO_TEXT);
            }
            serde_urlencoded::from_bytes(&body)
                .map(Self)
                .map_err(|_| Error::BadRequest("The form could not be read."))
        })
    }
}

/// What is said to a body whose text is not UTF-8. Browsers send nothing else.
pub(super) const NO_TEXT: Error =
    Error::BadRequest("This holds characters that could not be read. Please type them again.");

/// Whether an escaped form is UTF-8 once its escapes are read. Reading it would replace what is
/// not, and something nobody typed would be stored.
fn is_text(body: &[u8]) -> bool {
    let digit = |at: usize| char::from(*body.get(at)?).to_digit(16);
    let mut plain = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                plain.extend(u8::try_from(high * 16 + low));
                at += 3;
            }
            _ => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    std::str::from_utf8(&plain).is_ok()
}

async fn read(payload: &mut Payload) -> Result<BytesMut, Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::BadRequest("The form did not arrive whole."))?;
        if body.len() + chunk.len() > LIMIT {
            drain(payload, body.len() + chunk.len()).await;
            return Err(Error::TooLarge("This is more text than one form can take."));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Reads what is left and drops it, so that the browser hears the answer instead of a reset.
pub async fn drain(payload: &mut Payload, already_read: usize) {
    let mut read = already_read;
    while let Some(Ok(chunk)) = payload.next().await {
        read += chunk.len();
        if read > DRAIN_LIMIT {
            return;
        }
    }
}
