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
            serde_urlencoded::from_bytes(&body)
                .map(Self)
                .map_err(|_| Error::BadRequest("The form could not be read."))
        })
    }
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
