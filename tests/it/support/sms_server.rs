//! A stand-in for Twilio that answers as it is told, and keeps what it gets.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde::Deserialize;
use serde_json::json;

/// How it answers the next message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Takes it: 201.
    Takes,
    /// Not a phone number: 400 with code 21211.
    NoSuchNumber,
    /// The sender is not the account's: 400 with code 21606.
    NotOurSender,
    /// Does not know the token: 401.
    RefusesSignIn,
    /// Too many at once: 429.
    Busy,
    /// Is broken: 500 and a page.
    Broken,
    /// Takes it and never answers.
    Silent,
}

/// A message that it was given, whatever it answered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Posted {
    pub to: String,
    #[serde(default)]
    pub from: String,
    pub body: String,
}

#[derive(Default)]
struct Kept {
    posted: Vec<Posted>,
    sign_ins: Vec<String>,
    paths: Vec<String>,
}

/// Listens on a port of its own until the test ends.
pub struct SmsServer {
    pub url: String,
    answer: Arc<Mutex<Answer>>,
    kept: Arc<Mutex<Kept>>,
    server: actix_web::dev::ServerHandle,
}

impl SmsServer {
    pub fn start(answer: Answer) -> Self {
        let answer = Arc::new(Mutex::new(answer));
        let kept = Arc::<Mutex<Kept>>::default();
        let state = web::Data::new((Arc::clone(&answer), Arc::clone(&kept)));
        let server = HttpServer::new(move || {
            App::new().app_data(state.clone()).route(
                "/2010-04-01/Accounts/{sid}/Messages.json",
                web::post().to(take),
            )
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            url,
            answer,
            kept,
            server: handle,
        }
    }

    /// From now on it answers so.
    pub fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// Every message it was given.
    pub fn posted(&self) -> Vec<Posted> {
        self.kept.lock().unwrap().posted.clone()
    }

    /// The last `Authorization` header and path.
    pub fn last_request(&self) -> (String, String) {
        let kept = self.kept.lock().unwrap();
        (
            kept.sign_ins.last().unwrap().clone(),
            kept.paths.last().unwrap().clone(),
        )
    }

    pub async fn stop(&self) {
        self.server.stop(false).await;
    }
}

type State = (Arc<Mutex<Answer>>, Arc<Mutex<Kept>>);

async fn take(
    request: HttpRequest,
    state: web::Data<State>,
    form: web::Form<Posted>,
) -> HttpResponse {
    let (answer, number) = {
        let (answer, kept) = state.get_ref();
        let mut kept = kept.lock().unwrap();
        let sign_in = request.headers().get("authorization");
        let sign_in = sign_in.map(|value| value.to_str().unwrap().to_owned());
        kept.posted.push(form.into_inner());
        kept.sign_ins.push(sign_in.unwrap_or_default());
        kept.paths.push(request.path().to_owned());
        (*answer.lock().unwrap(), kept.posted.len())
    };
    let refusal = |code: i64, message: &str| json!({ "code": code, "message": message });
    match answer {
        Answer::Takes => HttpResponse::Created()
            .json(json!({ "sid": format!("SM{number:032}"), "status": "queued" })),
        Answer::NoSuchNumber => {
            HttpResponse::BadRequest().json(refusal(21211, "The 'To' number is not valid."))
        }
        Answer::NotOurSender => {
            HttpResponse::BadRequest().json(refusal(21606, "The 'From' number is not yours."))
        }
        Answer::RefusesSignIn => HttpResponse::Unauthorized().json(refusal(20003, "Authenticate")),
        Answer::Busy => HttpResponse::TooManyRequests().json(refusal(20429, "Too Many Requests")),
        Answer::Broken => HttpResponse::InternalServerError().body("<h1>Sorry</h1>"),
        Answer::Silent => std::future::pending().await,
    }
}
