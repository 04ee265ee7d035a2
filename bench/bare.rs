//! The least that actix does for the same bytes: what the site's pages are measured against.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, get, web};
use bytes::Bytes;

#[get("/hello")]
async fn hello() -> &'static str {
    "hello"
}

#[get("/page")]
async fn page(page: web::Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page.get_ref().clone())
}

#[get("/echo")]
async fn echo(request: HttpRequest, body: web::Payload) -> Result<HttpResponse, actix_web::Error> {
    use futures_util::StreamExt;
    let (response, mut session, mut messages) = actix_ws::handle(&request, body)?;
    actix_web::rt::spawn(async move {
        while let Some(Ok(message)) = messages.next().await {
            if let actix_ws::Message::Text(text) = message
                && session.text(text).await.is_err()
            {
                break;
            }
        }
    });
    Ok(response)
}

pub async fn run(port: u16, file: &str) {
    let bytes = web::Data::new(Bytes::from(std::fs::read(file).unwrap()));
    HttpServer::new(move || {
        App::new()
            .app_data(bytes.clone())
            .service(hello)
            .service(page)
            .service(echo)
    })
    .bind(("127.0.0.1", port))
    .unwrap()
    .run()
    .await
    .unwrap();
}
