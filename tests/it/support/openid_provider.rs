//! Another site that speaks OpenID Connect: it signs real tokens, checks the client, the code
//! and the PKCE verifier as it should, and answers wrongly when it is told to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::http::header::LOCATION;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use openidconnect::core::{CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use rsa::pkcs1::{EncodeRsaPrivateKey, LineEnding};
use rsa::rand_core::OsRng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use veranda::config::ProviderConfig;
use veranda::db::Clock;

use super::test_pictures::{file_of, four_corners};

const CLIENT_ID: &str = "veranda";
pub const CLIENT_SECRET: &str = "a-secret-between-two-sites";

/// What is wrong with the next answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// The person says no.
    Denies,
    WrongNonce,
    NoNonce,
    WrongAudience,
    TwoAudiences,
    OtherParty,
    WrongIssuer,
    Expired,
    /// `alg` is none, and there is no signature.
    Unsigned,
    /// Signed with the client's secret, which more than one side has.
    SharedSecret,
    /// Signed with a key that is not among the published ones, under the name of one that is.
    ForeignKey,
    /// The claims were changed after they were signed.
    Changed,
    /// It belongs to another access token.
    WrongHash,
    NoToken,
    NotJson,
    /// It is out of order.
    Broken,
}

/// Whoever is signed in there.
#[derive(Clone, Debug)]
pub struct Person {
    pub subject: String,
    pub claims: Value,
}

impl Person {
    pub fn new(subject: &str, email: &str, verified: bool) -> Self {
        let claims = json!({
            "email": email, "email_verified": verified, "name": "Lan Nguyễn",
            "given_name": "Lan", "family_name": "Nguyễn", "locale": "vi",
        });
        Self {
            subject: subject.into(),
            claims,
        }
    }
}

/// A code that was given out.
struct Grant {
    challenge: String,
    nonce: String,
    back: String,
}

struct State {
    issuer: String,
    key: CoreRsaPrivateSigningKey,
    keys_made: usize,
    person: Person,
    fault: Fault,
    /// Whether names and addresses are told only when asked for with the access token.
    tells_late: bool,
    grants: HashMap<String, Grant>,
    codes: usize,
    /// How often a token was handed out.
    tokens: usize,
    clock: Clock,
}

/// Listens on a port of its own until the test ends.
#[derive(Clone)]
pub struct OpenIdProvider {
    pub issuer: String,
    state: Arc<Mutex<State>>,
}

fn new_key(number: usize) -> CoreRsaPrivateSigningKey {
    let key = rsa::RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
    let pem = key.to_pkcs1_pem(LineEnding::LF).unwrap();
    let name = JsonWebKeyId::new(format!("key-{number}"));
    CoreRsaPrivateSigningKey::from_pem(&pem, Some(name)).unwrap()
}

impl OpenIdProvider {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State {
            issuer: String::new(),
            key: new_key(1),
            keys_made: 1,
            person: Person::new("1001", "lan@example.org", true),
            fault: Fault::None,
            tells_late: false,
            grants: HashMap::new(),
            codes: 0,
            tokens: 0,
            clock: Clock::system(),
        }));
        let shared = web::Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route(
                    "/.well-known/openid-configuration",
                    web::get().to(discovery),
                )
                .route("/keys", web::get().to(keys))
                .route("/authorize", web::get().to(authorize))
                .route("/token", web::post().to(token))
                .route("/person", web::get().to(person))
                .route("/picture.png", web::get().to(picture))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let issuer = format!("http://{}", server.addrs()[0]);
        state.lock().unwrap().issuer = issuer.clone();
        actix_web::rt::spawn(server.run());
        Self { issuer, state }
    }

    /// What a site that takes its accounts is told.
    pub fn config(&self) -> ProviderConfig {
        ProviderConfig {
            slug: "google",
            name: "Google".into(),
            issuer: self.issuer.clone(),
            client_id: CLIENT_ID.into(),
            client_secret: CLIENT_SECRET.into(),
        }
    }

    /// From now on this person is signed in there.
    pub fn is_used_by(&self, person: Person) {
        self.state.lock().unwrap().person = person;
    }

    /// From now on this is wrong.
    pub fn has(&self, fault: Fault) {
        self.state.lock().unwrap().fault = fault;
    }

    /// From now on the token holds the subject alone.
    pub fn tells_late(&self) {
        self.state.lock().unwrap().tells_late = true;
    }

    /// From now on it reads this clock.
    pub fn goes_by(&self, clock: &Clock) {
        self.state.lock().unwrap().clock = clock.clone();
    }

    /// From now on it signs with another key, and has forgotten the one before.
    pub fn rotates_its_key(&self) {
        let mut state = self.state.lock().unwrap();
        state.keys_made += 1;
        state.key = new_key(state.keys_made);
    }

    /// How often a token was handed out.
    pub fn tokens(&self) -> usize {
        self.state.lock().unwrap().tokens
    }

    /// Where somebody who opens this address there is sent back to.
    pub async fn visit(&self, address: &str) -> String {
        assert!(address.starts_with(&self.issuer), "{address}");
        visit(address).await
    }
}

/// Where somebody who opens an address of a provider is sent back to.
pub async fn visit(address: &str) -> String {
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let answer = http.get(address).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

type Shared = web::Data<Mutex<State>>;

async fn discovery(state: Shared) -> HttpResponse {
    let state = state.lock().unwrap();
    if state.fault == Fault::Broken {
        return HttpResponse::InternalServerError().body("<h1>Sorry</h1>");
    }
    let own = |path: &str| format!("{}{path}", state.issuer);
    HttpResponse::Ok().json(json!({
        "issuer": state.issuer,
        "authorization_endpoint": own("/authorize"),
        "token_endpoint": own("/token"),
        "userinfo_endpoint": own("/person"),
        "jwks_uri": own("/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // It would sign so if it were asked to: who believes it must not.
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

async fn keys(state: Shared) -> HttpResponse {
    let state = state.lock().unwrap();
    HttpResponse::Ok().json(json!({ "keys": [state.key.as_verification_key()] }))
}

/// Sends back at once: whoever comes is signed in, and agrees unless they deny.
async fn authorize(state: Shared, query: web::Query<HashMap<String, String>>) -> HttpResponse {
    let mut state = state.lock().unwrap();
    let get = |name: &str| query.get(name).cloned().unwrap_or_default();
    let known = get("client_id") == CLIENT_ID
        && get("response_type") == "code"
        && get("code_challenge_method") == "S256"
        && get("code_challenge").len() == 43
        && !get("nonce").is_empty()
        && get("scope").split(' ').any(|scope| scope == "openid");
    if !known {
        return HttpResponse::BadRequest().body(format!("{query:?}"));
    }
    let mut back: url::Url = get("redirect_uri").parse().unwrap();
    if state.fault == Fault::Denies {
        back.query_pairs_mut().append_pair("error", "access_denied");
    } else {
        state.codes += 1;
        let code = format!("code-{}", state.codes);
        let grant = Grant {
            challenge: get("code_challenge"),
            nonce: get("nonce"),
            back: get("redirect_uri"),
        };
        state.grants.insert(code.clone(), grant);
        back.query_pairs_mut().append_pair("code", &code);
    }
    back.query_pairs_mut().append_pair("state", &get("state"));
    HttpResponse::Found()
        .insert_header((LOCATION, back.to_string()))
        .finish()
}

async fn token(
    request: HttpRequest,
    state: Shared,
    form: web::Form<HashMap<String, String>>,
) -> HttpResponse {
    let mut state = state.lock().unwrap();
    let refuse = |error: &str| HttpResponse::BadRequest().json(json!({ "error": error }));
    if state.fault == Fault::Broken {
        return HttpResponse::InternalServerError().body("<h1>Sorry</h1>");
    }
    let client = format!(
        "Basic {}",
        STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"))
    );
    if request
        .headers()
        .get("authorization")
        .map(|value| value.as_bytes())
        != Some(client.as_bytes())
    {
        return HttpResponse::Unauthorized().json(json!({ "error": "invalid_client" }));
    }
    let get = |name: &str| form.get(name).cloned().unwrap_or_default();
    let Some(grant) = state.grants.remove(&get("code")) else {
        return refuse("invalid_grant");
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(get("code_verifier").as_bytes()));
    if challenge != grant.challenge || get("redirect_uri") != grant.back {
        return refuse("invalid_grant");
    }
    state.tokens += 1;
    if state.fault == Fault::NotJson {
        return HttpResponse::Ok().body("<h1>Hello</h1>");
    }
    let access = format!("access-{}", state.tokens);
    let mut answer = json!({ "access_token": access, "token_type": "Bearer", "expires_in": 3600 });
    if state.fault != Fault::NoToken {
        answer["id_token"] = id_token(&state, &grant.nonce, &access).into();
    }
    HttpResponse::Ok().json(answer)
}

fn id_token(state: &State, nonce: &str, access: &str) -> String {
    let now = state.clock.now().0 / 1_000_000;
    let mut claims = json!({
        "iss": state.issuer, "aud": CLIENT_ID, "sub": state.person.subject,
        "iat": now, "exp": now + 6 * 3600, "nonce": nonce, "at_hash": at_hash(access),
    });
    if !state.tells_late {
        for (name, claim) in state.person.claims.as_object().unwrap() {
            claims[name] = claim.clone();
        }
    }
    match state.fault {
        Fault::WrongNonce => claims["nonce"] = "another".into(),
        Fault::NoNonce => claims["nonce"] = Value::Null,
        Fault::WrongAudience => claims["aud"] = "somebody-else".into(),
        Fault::TwoAudiences => claims["aud"] = json!([CLIENT_ID, "somebody-else"]),
        Fault::OtherParty => claims["azp"] = "somebody-else".into(),
        Fault::WrongIssuer => claims["iss"] = "https://accounts.example.org".into(),
        Fault::Expired => claims["exp"] = (now - 3600).into(),
        Fault::WrongHash => claims["at_hash"] = at_hash("another").into(),
        _ => {}
    }
    let (alg, kid) = match state.fault {
        Fault::Unsigned => ("none", Value::Null),
        Fault::SharedSecret => ("HS256", Value::Null),
        _ => ("RS256", format!("key-{}", state.keys_made).into()),
    };
    let mut header = json!({ "alg": alg, "typ": "JWT" });
    if !kid.is_null() {
        header["kid"] = kid;
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let mut signed = format!("{}.{}", part(&header), part(&claims));
    let signature = match state.fault {
        Fault::Unsigned => Vec::new(),
        Fault::SharedSecret => {
            let mut mac = Hmac::<Sha256>::new_from_slice(CLIENT_SECRET.as_bytes()).unwrap();
            mac.update(signed.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        Fault::ForeignKey => sign(&new_key(state.keys_made), &signed),
        _ => sign(&state.key, &signed),
    };
    if state.fault == Fault::Changed {
        claims["sub"] = "1".into();
        signed = format!("{}.{}", part(&header), part(&claims));
    }
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn sign(key: &CoreRsaPrivateSigningKey, message: &str) -> Vec<u8> {
    key.sign(
        &CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        message.as_bytes(),
    )
    .unwrap()
}

fn at_hash(access: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(access.as_bytes())[..16])
}

async fn person(request: HttpRequest, state: Shared) -> HttpResponse {
    let state = state.lock().unwrap();
    let bearer = request.headers().get("authorization");
    if !bearer.is_some_and(|value| value.as_bytes().starts_with(b"Bearer access-")) {
        return HttpResponse::Unauthorized().finish();
    }
    let mut claims = state.person.claims.clone();
    claims["sub"] = state.person.subject.clone().into();
    HttpResponse::Ok().json(claims)
}

async fn picture() -> HttpResponse {
    let picture = image::DynamicImage::ImageRgb8(four_corners(400, 400));
    HttpResponse::Ok().body(file_of(&picture, image::ImageFormat::Png))
}
