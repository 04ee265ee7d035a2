//! Forms with files, read part by part. Whatever is too large is read to its end and dropped,
//! so that the browser hears the answer instead of a reset.

use std::cell::{Cell, RefCell};
use std::future::{Ready, poll_fn, ready};
use std::path::PathBuf;
use std::pin::Pin;
use std::rc::Rc;

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::{Stream, StreamExt, stream};

use super::form::NO_TEXT;
use crate::error::Error;
use crate::state::App;
use crate::storage::{Arrival, Arrived};

/// Bytes of one request that are read at all. Beyond, the answer is 413.
const MAX_BODY: usize = 1024 * 1024 * 1024;

/// Bytes that a request refused for its size may still have on the way.
const MAX_DRAINED: usize = 2 * MAX_BODY;

/// Bytes of all fields that are not files.
const MAX_TEXT: usize = 256 * 1024;

/// Fields that are not files.
const MAX_FIELDS: usize = 200;

/// Characters that are kept of a file's name.
const MAX_NAME: usize = 120;

/// A posted form, `multipart/form-data`.
pub struct Upload {
    multipart: Multipart,
    body: Rc<Body>,
    /// Where files are kept while they arrive.
    folder: PathBuf,
    text_left: usize,
    fields_left: usize,
}

/// One part of a form.
#[derive(Debug)]
pub enum Part {
    /// A field.
    Field {
        /// Its name.
        name: String,
        /// What was typed.
        value: String,
    },
    /// A file that was chosen.
    File {
        /// As it is called where it came from.
        file_name: String,
        /// What is in it, on the disk; nothing when it is larger than asked for.
        file: Option<Arrived>,
    },
}

impl FromRequest for Upload {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Rc::new(Body {
            payload: RefCell::new(payload.take()),
            read: Cell::new(0),
        });
        let folder = request
            .app_data::<Data<App>>()
            .map(|app| app.config.data_dir.clone());
        ready(Ok(Self {
            folder: folder.unwrap_or_else(std::env::temp_dir),
            multipart: Multipart::new(request.headers(), body.stream()),
            body,
            text_left: MAX_TEXT,
            fields_left: MAX_FIELDS,
        }))
    }
}

impl Upload {
    /// The next part. Of a file at most `max_file` bytes are kept, on the disk; with 0 it is
    /// only read past.
    ///
    /// # Errors
    /// `TooLarge` and `BadRequest`, after the rest was read.
    pub async fn next(&mut self, max_file: usize) -> Result<Option<Part>, Error> {
        match self.part(max_file).await {
            Ok(part) => Ok(part),
            Err(error) => Err(self.refuse(error).await),
        }
    }

    /// Reads what is left and gives the error back, to be answered now.
    pub async fn refuse(&mut self, error: Error) -> Error {
        self.body.drain().await;
        error
    }

    async fn part(&mut self, max_file: usize) -> Result<Option<Part>, Error> {
        while let Some(field) = self.multipart.next().await {
            let mut field = field.map_err(|_| self.broken())?;
            let part = match file_name(&field) {
                None => Some(self.field(&mut field).await?),
                Some(name) => self.file(&mut field, name, max_file).await?,
            };
            if part.is_some() {
                return Ok(part);
            }
        }
        Ok(None)
    }

    async fn field(&mut self, field: &mut Field) -> Result<Part, Error> {
        const TOO_MUCH: Error = Error::TooLarge("This is more text than one form can take.");
        let name = field.name().unwrap_or_default().to_owned();
        let read = field.bytes(self.text_left).await.map_err(|_| TOO_MUCH)?;
        let value = read.map_err(|_| self.broken())?;
        self.text_left = self.text_left.saturating_sub(value.len());
        self.fields_left = self.fields_left.checked_sub(1).ok_or(TOO_MUCH)?;
        let value = String::from_utf8(value.to_vec()).map_err(|_| NO_TEXT)?;
        Ok(Part::Field { name, value })
    }

    /// Nothing for a file input that was left empty.
    async fn file(
        &mut self,
        field: &mut Field,
        file_name: String,
        max: usize,
    ) -> Result<Option<Part>, Error> {
        let mut arrival = Arrival::begin(&self.folder)?;
        while let Some(piece) = field.next().await {
            let piece = piece.map_err(|_| self.broken())?;
            if arrival.size().saturating_add(piece.len()) > max {
                let file = None;
                return Ok(Some(Part::File { file_name, file }));
            }
            arrival.add(&piece).await?;
        }
        if file_name.is_empty() && arrival.size() == 0 {
            return Ok(None);
        }
        let file = Some(arrival.end().await?);
        Ok(Some(Part::File { file_name, file }))
    }

    fn broken(&self) -> Error {
        if self.body.read.get() > MAX_BODY {
            Error::TooLarge("This is more than can be sent at once. Please send fewer files.")
        } else {
            Error::BadRequest("The form did not arrive whole. Please try again.")
        }
    }
}

/// The last part of the path that some browsers send, without what could confuse a reader.
fn file_name(field: &Field) -> Option<String> {
    let name = field.content_disposition()?.get_filename()?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    Some(name.trim().chars().take(MAX_NAME).collect())
}

/// The body of the request, shared with the parser so that its rest can be read past.
struct Body {
    payload: RefCell<Payload>,
    read: Cell<usize>,
}

impl Body {
    fn stream(self: &Rc<Self>) -> impl Stream<Item = Result<Bytes, PayloadError>> + use<> {
        let body = Rc::clone(self);
        stream::poll_fn(move |task| {
            Pin::new(&mut *body.payload.borrow_mut())
                .poll_next(task)
                .map(|chunk| chunk.map(|chunk| body.count(chunk?)))
        })
    }

    fn count(&self, chunk: Bytes) -> Result<Bytes, PayloadError> {
        self.read.set(self.read.get().saturating_add(chunk.len()));
        if self.read.get() > MAX_BODY {
            return Err(PayloadError::Overflow);
        }
        Ok(chunk)
    }

    async fn drain(&self) {
        while self.read.get() < MAX_DRAINED {
            let next = poll_fn(|task| Pin::new(&mut *self.payload.borrow_mut()).poll_next(task));
            match next.await {
                Some(Ok(chunk)) => self.read.set(self.read.get().saturating_add(chunk.len())),
                Some(Err(_)) | None => return,
            }
        }
    }
}
