//! Chromium, driven as a person uses it: what is pressed must be there first.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::extensions::cdp::ChromeDevTools;
use thirtyfour::prelude::*;

use crate::support::{PATIENCE, TestClient};

/// The driver's process; ends with the test.
pub struct Chromium {
    driver: Child,
    port: u16,
}

impl Chromium {
    pub async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver; bin/test installs it");
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "chromedriver does not answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Self { driver, port }
    }

    /// A browser with a new profile.
    pub async fn browser(&self, base: &str) -> Browser {
        let mut capabilities = DesiredCapabilities::chrome();
        for flag in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // Going back loads the page, as it does whenever a browser is short of memory.
            "--disable-back-forward-cache",
            "--window-size=1400,1000",
        ] {
            capabilities.add_arg(flag).unwrap();
        }
        let url = format!("http://127.0.0.1:{}", self.port);
        Browser {
            driver: WebDriver::new(&url, capabilities).await.unwrap(),
            base: base.to_owned(),
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// One person's browser.
pub struct Browser {
    driver: WebDriver,
    base: String,
}

impl Browser {
    pub async fn open(&self, path: &str) {
        self.driver
            .goto(format!("{}{path}", self.base))
            .await
            .unwrap();
    }

    /// Opens a file of this machine.
    pub async fn open_file(&self, path: &std::path::Path) {
        let url = format!("file://{}", path.display());
        self.driver.goto(url).await.unwrap();
    }

    /// Keeps what the window shows, to be looked at.
    pub async fn keep_screenshot(&self, name: &str) {
        let folder = std::path::Path::new("target/screenshots");
        std::fs::create_dir_all(folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        self.driver.screenshot(&path).await.unwrap();
    }

    /// Light or dark, as the device would have it.
    pub async fn prefer(&self, scheme: &str) {
        let tools = ChromeDevTools::new(self.driver.handle.clone());
        let wish = serde_json::json!({
            "features": [{"name": "prefers-color-scheme", "value": scheme}],
        });
        tools
            .execute_cdp_with_params("Emulation.setEmulatedMedia", wish)
            .await
            .unwrap();
    }

    /// Goes on with the session of a client that signed in already.
    pub async fn enter_as(&self, client: &TestClient) {
        self.open("/sign-in").await;
        for pair in client.cookies().split("; ") {
            let (name, value) = pair.split_once('=').unwrap();
            let cookie = Cookie::new(name, value);
            self.driver.add_cookie(cookie).await.unwrap();
        }
    }

    /// How well the browser is connected from now on: not at all, or sending so many bytes a second.
    pub async fn connect(&self, upload: Option<i64>) {
        let tools = ChromeDevTools::new(self.driver.handle.clone());
        let network = serde_json::json!({
            "offline": upload.is_none(), "latency": 0, "downloadThroughput": -1,
            "uploadThroughput": upload.unwrap_or(-1),
        });
        tools
            .execute_cdp_with_params("Network.enable", serde_json::json!({}))
            .await
            .unwrap();
        tools
            .execute_cdp_with_params("Network.emulateNetworkConditions", network)
            .await
            .unwrap();
    }

    /// From now on what is downloaded lands in this folder.
    pub async fn download_to(&self, folder: &std::path::Path) {
        let tools = ChromeDevTools::new(self.driver.handle.clone());
        let wish = serde_json::json!({"behavior": "allow", "downloadPath": folder});
        tools
            .execute_cdp_with_params("Browser.setDownloadBehavior", wish)
            .await
            .unwrap();
    }

    /// The window as wide as a phone is; headless windows have no smaller size of their own.
    pub async fn resize(&self, width: u32) {
        let tools = ChromeDevTools::new(self.driver.handle.clone());
        let size = serde_json::json!({
            "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false,
        });
        tools
            .execute_cdp_with_params("Emulation.setDeviceMetricsOverride", size)
            .await
            .unwrap();
    }

    /// Plugs a device into the browser that makes passkeys for its owner; gives its name.
    pub async fn plug_in_device(&self) -> String {
        let tools = ChromeDevTools::new(self.driver.handle.clone());
        let device = serde_json::json!({"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true,
            "automaticPresenceSimulation": true,
        }});
        tools
            .execute_cdp_with_params("WebAuthn.enable", serde_json::json!({}))
            .await
            .unwrap();
        let answer = tools
            .execute_cdp_with_params("WebAuthn.addVirtualAuthenticator", device)
            .await
            .unwrap();
        answer["authenticatorId"].as_str().unwrap().to_owned()
    }

    /// Whether the owner's finger is on the device.
    pub async fn touch_device(&self, device: &str, touched: bool) {
        let tools = ChromeDevTools::new(self.driver.handle.clone());
        let command = "WebAuthn.setAutomaticPresenceSimulation";
        let with = serde_json::json!({"authenticatorId": device, "enabled": touched});
        tools.execute_cdp_with_params(command, with).await.unwrap();
    }

    pub async fn back(&self) {
        self.driver.back().await.unwrap();
    }

    pub async fn path(&self) -> String {
        self.driver.current_url().await.unwrap().path().to_owned()
    }

    pub async fn quit(self) {
        self.driver.quit().await.unwrap();
    }

    /// What the page shows, once its scripts listen.
    async fn find(&self, css: &str) -> WebElement {
        let script = "return document.readyState === 'complete'
            && !document.querySelector('[data-enhance]:not([data-enhanced])');";
        self.wait_until(script, "page whose scripts run").await;
        self.driver
            .query(By::Css(css))
            .wait(PATIENCE, Duration::from_millis(50))
            .first()
            .await
            .unwrap_or_else(|error| panic!("no {css}: {error}"))
    }

    /// What a person does with an element; once more where it was replaced or covered meanwhile.
    async fn act<T>(&self, css: &str, deed: impl AsyncFn(&WebElement) -> WebDriverResult<T>) -> T {
        use WebDriverErrorInner::{
            ElementClickIntercepted, ElementNotInteractable, StaleElementReference,
        };
        let begun = Instant::now();
        loop {
            let error = match deed(&self.find(css).await).await {
                Ok(done) => return done,
                Err(error) => error,
            };
            let passes = matches!(
                *error,
                StaleElementReference(_) | ElementClickIntercepted(_) | ElementNotInteractable(_)
            );
            assert!(passes && begun.elapsed() < PATIENCE, "{css}: {error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn press(&self, css: &str) {
        self.act(css, async |element| {
            element.scroll_into_view().await?;
            element.click().await
        })
        .await;
    }

    /// Two presses within a moment, as of those who know no other click.
    pub async fn press_twice(&self, css: &str) {
        self.act(css, async |element| {
            let actions = self.driver.action_chain();
            actions.double_click_element(element).perform().await
        })
        .await;
    }

    /// A press that has begun; [`Self::let_go`] ends it.
    pub async fn hold_down(&self, css: &str) {
        self.act(css, async |element| {
            let actions = self.driver.action_chain();
            actions.click_and_hold_element(element).perform().await
        })
        .await;
    }

    pub async fn let_go(&self) {
        let actions = self.driver.action_chain();
        actions.release().perform().await.unwrap();
    }

    /// Replaces what stands in a field.
    pub async fn write(&self, css: &str, text: &str) {
        self.act(css, async |element| {
            element.clear().await?;
            element.send_keys(text).await
        })
        .await;
    }

    /// Writes on where a field ends.
    pub async fn type_on(&self, css: &str, keys: &str) {
        self.act(css, async |element| element.send_keys(keys).await)
            .await;
    }

    /// Enter, with the Control key down.
    pub async fn hold_control_and_press_enter(&self, css: &str) {
        self.type_on(css, "\u{E009}\u{E007}").await;
    }

    /// What an element says.
    pub async fn text(&self, css: &str) -> String {
        self.act(css, async |element| element.text().await).await
    }

    pub async fn choose_files(&self, css: &str, paths: &[String]) {
        self.type_on(css, &paths.join("\n")).await;
    }

    pub async fn wait_for(&self, css: &str) {
        self.find(css).await;
    }

    pub async fn wait_for_count(&self, css: &str, count: usize) {
        let script = format!("return document.querySelectorAll({css:?}).length === {count};");
        self.wait_until(&script, &format!("{count} of {css}")).await;
    }

    pub async fn wait_for_text(&self, css: &str, text: &str) {
        let script = format!(
            "return [...document.querySelectorAll({css:?})].some(e => e.textContent.includes({text:?}));"
        );
        self.wait_until(&script, &format!("{text} in {css}")).await;
    }

    pub async fn wait_for_path(&self, path: &str) {
        let script =
            format!("return location.pathname === {path:?} && document.readyState === 'complete';");
        self.wait_until(&script, path).await;
    }

    /// Waits for a script of the page to say so.
    pub async fn wait_until(&self, script: &str, what: &str) {
        let begun = Instant::now();
        while !self.holds(script).await {
            assert!(
                begun.elapsed() < PATIENCE,
                "still no {what} at {}",
                self.path().await
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Whether a script of the page says so; a page that is just going says nothing.
    pub async fn holds(&self, script: &str) -> bool {
        let script = format!("return (async () => {{ {script} }})();");
        match self.driver.execute(script, Vec::new()).await {
            Ok(answer) => answer.json().as_bool().unwrap_or(false),
            Err(_) => false,
        }
    }
}
