//! A browser without scripts: cookies, forms, pages.

use std::sync::Arc;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Method, StatusCode};
use scraper::{Html, Selector};

/// One visitor with their cookies. Clones share them.
#[derive(Clone)]
pub struct TestClient {
    http: reqwest::Client,
    base: String,
    jar: Arc<reqwest::cookie::Jar>,
}

impl TestClient {
    pub fn new(base: &str) -> Self {
        let jar = Arc::new(reqwest::cookie::Jar::default());
        let http = reqwest::Client::builder()
            .cookie_provider(Arc::clone(&jar))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            base: base.to_owned(),
            jar,
        }
    }

    /// A request to this site that says where it comes from, as browsers do.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .header("origin", &self.base)
    }

    pub async fn get(&self, path: &str) -> Page {
        Page::of(self.request(Method::GET, path)).await
    }

    /// Follows redirects, as many as a browser would.
    pub async fn visit(&self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..10 {
            match page.location() {
                Some(next) => page = self.get(&next).await,
                None => return page,
            }
        }
        panic!("{path} redirects in circles");
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        Page::of(self.request(Method::POST, path).form(form)).await
    }

    /// As a script of the page posts: the answer is a fragment.
    pub async fn fetch(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let request = self
            .request(Method::POST, path)
            .header("x-requested-with", "fetch");
        Page::of(request.form(form)).await
    }

    /// A form, not sent yet.
    pub fn post_request(&self, path: &str, form: &[(&str, &str)]) -> reqwest::RequestBuilder {
        self.request(Method::POST, path).form(form)
    }

    /// A form with files, not sent yet.
    pub fn upload_request(
        &self,
        path: &str,
        form: reqwest::multipart::Form,
    ) -> reqwest::RequestBuilder {
        self.request(Method::POST, path).multipart(form)
    }

    pub async fn upload(&self, path: &str, form: reqwest::multipart::Form) -> Page {
        Page::of(self.request(Method::POST, path).multipart(form)).await
    }

    /// The cookies as a header, for websockets.
    pub fn cookies(&self) -> String {
        use reqwest::cookie::CookieStore;
        let url = self.base.parse().unwrap();
        self.jar
            .cookies(&url)
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }
}

/// What came back.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Page {
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let status = response.status();
        let headers = response.headers().clone();
        let bytes = response.bytes().await.unwrap().to_vec();
        Self {
            status,
            headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    /// Where a redirect goes.
    pub fn location(&self) -> Option<String> {
        let location = self.headers.get(LOCATION)?;
        Some(location.to_str().unwrap().to_owned())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The texts of every element that a selector finds, white space folded.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        html.select(&selector)
            .map(|element| {
                let text: String = element.text().collect();
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    /// The text of the first element.
    pub fn text(&self, selector: &str) -> String {
        self.texts(selector)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {selector} in\n{}", self.body))
    }

    pub fn has(&self, selector: &str) -> bool {
        !self.texts(selector).is_empty()
    }

    /// An attribute of every element that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        html.select(&selector)
            .filter_map(|element| element.attr(name).map(str::to_owned))
            .collect()
    }

    /// It must have gone on to this path.
    #[track_caller]
    pub fn goes_to(&self, path: &str) {
        assert_eq!(self.location().as_deref(), Some(path), "{}", self.body);
    }
}
