//! One websocket's line to its client: what it says, the clock that asks whether it is there, and
//! the ends that every line has. What is said on it is the feature's.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::{CloseCode, CloseReason, Message, MessageStream, ProtocolError, Session};
use bytestring::ByteString;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::state::App;

/// The largest frame of a client, in bytes: a message of 4,000 characters fits.
const LARGEST: usize = 16 * 1024;

/// How often the client is asked whether it is there; it has until the next time to answer.
const PING: Duration = Duration::from_secs(25);

/// A frame not taken within this time ends the line: nothing is kept for slow readers.
const SLOWEST: Duration = Duration::from_secs(10);

/// Frames a client may send within [`WINDOW`].
const BUDGET: u32 = 100;

/// See [`BUDGET`].
const WINDOW: Duration = Duration::from_secs(10);

/// Why a line ends; nothing when there is nobody left to tell.
pub type End = Option<CloseReason>;

/// See the module.
pub struct Line {
    session: Session,
    stream: MessageStream,
    clock: Interval,
    /// Whether the client was heard since the last tick.
    heard: bool,
    window: Instant,
    spent: u32,
    ended: CancellationToken,
    stopping: CancellationToken,
}

impl Line {
    /// Answers the handshake. The line ends when `ended` is rung or the program stops.
    ///
    /// # Errors
    /// `BadRequest` when it is no handshake.
    pub fn open(
        request: &HttpRequest,
        payload: Payload,
        app: &Arc<App>,
        ended: CancellationToken,
    ) -> Result<(HttpResponse, Self), Error> {
        let (response, session, stream) = actix_ws::handle(request, payload)
            .map_err(|_| Error::BadRequest("This address speaks websocket."))?;
        let mut clock = interval_at(Instant::now() + PING, PING);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let line = Self {
            session,
            stream: stream.max_frame_size(LARGEST),
            clock,
            heard: true,
            window: Instant::now(),
            spent: 0,
            ended,
            stopping: app.stopping.clone(),
        };
        Ok((response, line))
    }

    /// The next text of the client. Nothing is lost when this is dropped while it waits.
    ///
    /// # Errors
    /// The end of the line.
    pub async fn next(&mut self) -> Result<ByteString, End> {
        loop {
            tokio::select! {
                () = self.ended.cancelled() => {
                    return Err(close(CloseCode::Policy, "You were signed out here."));
                }
                () = self.stopping.cancelled() => {
                    return Err(close(CloseCode::Away, "Back in a moment."));
                }
                incoming = self.stream.recv() => {
                    self.heard = true;
                    if let Some(text) = self.incoming(incoming).await? {
                        return Ok(text);
                    }
                }
                _ = self.clock.tick() => {
                    if !std::mem::take(&mut self.heard) {
                        return Err(None);
                    }
                    in_time(self.session.ping(b"")).await?;
                }
            }
        }
    }

    async fn incoming(
        &mut self,
        incoming: Option<Result<Message, ProtocolError>>,
    ) -> Result<Option<ByteString>, End> {
        match incoming {
            Some(Ok(Message::Text(text))) => {
                self.spend()?;
                Ok(Some(text))
            }
            Some(Ok(Message::Ping(bytes))) => {
                self.spend()?;
                in_time(self.session.pong(&bytes)).await?;
                Ok(None)
            }
            Some(Ok(Message::Pong(_) | Message::Nop)) => Ok(None),
            Some(Ok(Message::Binary(_) | Message::Continuation(_))) => {
                Err(close(CloseCode::Unsupported, "Whole text frames only."))
            }
            Some(Err(ProtocolError::Overflow)) => Err(close(CloseCode::Size, "Too large.")),
            Some(Ok(Message::Close(reason))) => Err(reason),
            Some(Err(_)) => Err(close(CloseCode::Protocol, "")),
            None => Err(None),
        }
    }

    fn spend(&mut self) -> Result<(), End> {
        let now = Instant::now();
        if now - self.window > WINDOW {
            (self.window, self.spent) = (now, 0);
        }
        self.spent += 1;
        if self.spent > BUDGET {
            return Err(close(CloseCode::Policy, "That was too much at once."));
        }
        Ok(())
    }

    /// Says something to the client.
    ///
    /// # Errors
    /// The end of the line, also when the client does not take it in time.
    pub async fn say(&mut self, text: impl Into<ByteString>) -> Result<(), End> {
        in_time(self.session.text(text)).await
    }

    /// Ends the line. A slow reader is not waited for: dropping the session ends the answer.
    pub async fn close(self, end: End) {
        let _ = timeout(SLOWEST, self.session.close(end)).await;
    }
}

async fn in_time(sending: impl Future<Output = Result<(), actix_ws::Closed>>) -> Result<(), End> {
    match timeout(SLOWEST, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(None),
        Err(_) => Err(close(CloseCode::Again, "Too slow. Please come again.")),
    }
}

/// An end with its reason.
pub fn close(code: CloseCode, why: &str) -> End {
    let description = (!why.is_empty()).then(|| why.to_owned());
    Some(CloseReason { code, description })
}
