//! One websocket: one task that reads its client, its conversation's frames and the clock.
//!
//! What it holds while idle is small: rare work is boxed, frames are shared, nothing is kept.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::CloseCode;
use bytestring::ByteString;
use tokio::time::Instant;

use super::forms::MessageForm;
use super::frames::{Incoming, Outgoing, is_personal, is_typing_of, message_seq};
use super::{conversation, message, reading};
use crate::db::{ConversationId, DbConn, Tx, UserId};
use crate::error::Error;
use crate::realtime::Seat;
use crate::state::App;
use crate::web::{End, Line, Viewer, close};

/// A client's "typing" is passed on once in this time.
const TYPING: Duration = Duration::from_secs(2);

/// Messages read from the database at once.
const PAGE: i64 = 100;

/// One client's line to one conversation.
pub struct Socket {
    app: Arc<App>,
    user: UserId,
    id: ConversationId,
    seat: Seat,
    /// What the client has by its own word or from us; nothing before its hello.
    has: Option<i64>,
    typed_at: Option<Instant>,
}

impl Socket {
    /// Takes a seat in the conversation.
    pub fn new(app: &Arc<App>, user: UserId, session: &str, id: ConversationId) -> Self {
        Self {
            app: Arc::clone(app),
            user,
            id,
            seat: app.bus.join(id.0, session),
            has: None,
            typed_at: None,
        }
    }

    /// Answers the handshake and starts the task.
    ///
    /// # Errors
    /// `BadRequest` when it is no handshake.
    pub fn open(self, request: &HttpRequest, payload: Payload) -> Result<HttpResponse, Error> {
        let (response, line) = Line::open(request, payload, &self.app, self.seat.ended())?;
        actix_web::rt::spawn(self.run(line));
        Ok(response)
    }

    async fn run(mut self, mut line: Line) {
        loop {
            let step = tokio::select! {
                text = line.next() => match text {
                    Ok(text) => Box::pin(self.command(&mut line, &text)).await,
                    Err(end) => Err(end),
                },
                frame = self.seat.frame() => match frame {
                    Ok(frame) => self.forward(&mut line, frame).await,
                    Err(_) => Err(close(CloseCode::Again, "Too slow. Please come again.")),
                },
            };
            if let Err(end) = step {
                return line.close(end).await;
            }
        }
    }

    /// A frame of the conversation, unless the client has it, has not said hello, or sent it.
    async fn forward(&self, line: &mut Line, frame: ByteString) -> Result<(), End> {
        let known = match (self.has, message_seq(&frame)) {
            (None, _) => true,
            (Some(has), Some(seq)) => seq <= has,
            (Some(_), None) => is_typing_of(&frame, self.user),
        };
        match message_seq(&frame) {
            _ if known => Ok(()),
            Some(seq) if is_personal(&frame) => self.personal(line, seq).await,
            _ => line.say(frame).await,
        }
    }

    /// A message that looks otherwise to each who sees it, with this person's eyes.
    async fn personal(&self, line: &mut Line, seq: i64) -> Result<(), End> {
        let (id, site) = (self.id, self.app.site.load_full());
        let frames = self.read(move |conn, viewer| {
            conversation::membership(conn, viewer.id, id)?;
            let rows = message::after(conn, id, seq - 1, 1)?;
            message::frames_for(conn, viewer.id, &site, &rows)
        });
        for (_, frame) in frames.await.map_err(|error| failed(&error))? {
            line.say(frame).await?;
        }
        Ok(())
    }

    async fn command(&mut self, line: &mut Line, text: &str) -> Result<(), End> {
        let Ok(incoming) = serde_json::from_str(text) else {
            return Err(close(CloseCode::Invalid, "That could not be read."));
        };
        let done = match incoming {
            Incoming::Hello { after } => return self.hello(line, after.max(0)).await,
            Incoming::Message { client_key, body } => {
                return self.message(line, MessageForm { body, client_key }).await;
            }
            Incoming::Typing => self.typing().await,
            Incoming::Read { seq } => {
                let (user, id) = (self.user, self.id);
                self.write(move |tx, _| {
                    conversation::membership(tx.conn, user, id)?;
                    reading::mark_read(tx, user, id, seq)
                })
                .await
            }
        };
        match done {
            Err(error) if is_final(&error) => Err(no_longer()),
            _ => Ok(()),
        }
    }

    /// Sends everything after the client's last message, page by page, then says that it is all.
    async fn hello(&mut self, line: &mut Line, after: i64) -> Result<(), End> {
        let id = self.id;
        let mut last = after;
        loop {
            let site = self.app.site.load_full();
            let page = self
                .read(move |conn, viewer| {
                    let read = conversation::membership(conn, viewer.id, id)?.read_by_other;
                    let rows = message::after(conn, id, last, PAGE)?;
                    Ok((message::frames_for(conn, viewer.id, &site, &rows)?, read))
                })
                .await;
            let (frames, read) = page.map_err(|error| failed(&error))?;
            let whole = (frames.len() as i64) < PAGE;
            for (seq, frame) in frames {
                line.say(frame).await?;
                last = seq;
            }
            if whole {
                self.has = Some(last);
                return say(line, &Outgoing::Ready { seq: last, read }).await;
            }
        }
    }

    async fn message(&mut self, line: &mut Line, form: MessageForm) -> Result<(), End> {
        let (user, id) = (self.user, self.id);
        let key = form.client_key.clone();
        let sent = match form.parse() {
            Ok(new) => match self.app.limits.message(user) {
                Ok(()) => {
                    self.write(move |tx, viewer| message::send(tx, viewer, id, new))
                        .await
                }
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        let client_key = key.as_str();
        match sent {
            Ok(message) => {
                let seq = message.seq;
                say(line, &Outgoing::Ack { client_key, seq }).await
            }
            Err(error) if is_final(&error) => Err(no_longer()),
            Err(error) => {
                let text = &in_words(&error);
                say(line, &Outgoing::Error { client_key, text }).await
            }
        }
    }

    /// Tells the other that this person is writing, not too often and only who may write.
    async fn typing(&mut self) -> Result<(), Error> {
        let now = Instant::now();
        if self.typed_at.is_some_and(|at| now - at < TYPING) {
            return Ok(());
        }
        self.typed_at = Some(now);
        let id = self.id;
        self.read(move |conn, viewer| {
            conversation::membership(conn, viewer.id, id)?.check_writable()
        })
        .await?;
        let frame = Outgoing::Typing { from: self.user }.encode()?;
        self.app.bus.send(id.0, frame);
        Ok(())
    }

    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut DbConn, &Viewer) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let user = self.user;
        self.app
            .db
            .read(move |conn| {
                let viewer = Viewer::load(conn, user)?.ok_or(Error::Unauthenticated)?;
                query(conn, &viewer)
            })
            .await
    }

    async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Tx<'_>, &Viewer) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let user = self.user;
        self.app
            .db
            .write(move |tx| {
                let viewer = Viewer::load(tx.conn, user)?.ok_or(Error::Unauthenticated)?;
                change(tx, &viewer)
            })
            .await
    }
}

async fn say(line: &mut Line, frame: &Outgoing<'_>) -> Result<(), End> {
    let text = frame.encode().map_err(|error| failed(&error))?;
    line.say(text).await
}

fn no_longer() -> End {
    close(CloseCode::Policy, "This conversation is not open to you.")
}

fn failed(error: &Error) -> End {
    if is_final(error) {
        return no_longer();
    }
    tracing::error!(%error, "a socket's work failed");
    close(CloseCode::Again, "Please come again.")
}

/// Whether the person has no more right to be here at all.
fn is_final(error: &Error) -> bool {
    matches!(error, Error::NotFound | Error::Unauthenticated)
}

/// What a person reads beside a message that was not taken.
fn in_words(error: &Error) -> String {
    match error {
        Error::Forbidden(text) => (*text).to_owned(),
        Error::Invalid(errors) => errors
            .iter()
            .flat_map(|(_, messages)| messages)
            .next()
            .cloned()
            .unwrap_or_default(),
        Error::TooMany(wait) => format!(
            "That was quick. Please wait {} s and try again.",
            wait.as_secs() + 1
        ),
        other => {
            tracing::error!(error = %other, "a message could not be stored");
            "That did not go through. Please try again in a moment.".to_owned()
        }
    }
}
