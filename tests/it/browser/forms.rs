//! What people see of a form: what it says beside a field, and how it counts a wait down.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::chromium::Browser;
use crate::support::{PASSWORD, PATIENCE};

/// The button that sends a form which stands alone on its page.
pub const SEND: &str = ".auth__form .button--primary";

impl Browser {
    /// Writes a form's fields and sends it.
    pub async fn fill_in(&self, fields: &[(&str, &str)], button: &str) {
        for (field, text) in fields {
            self.write(field, text).await;
        }
        self.press(button).await;
    }

    /// Waits until a field was refused: it says why, for eyes and for screen readers, and is
    /// where one goes on writing.
    pub async fn wait_for_refusal(&self, field: &str, why: &str) {
        let script = format!(
            "const field = document.getElementById('f-{field}');
             const told = (field.getAttribute('aria-describedby') ?? '').split(' ')
                 .map(id => document.getElementById(id)?.textContent ?? '').join(' ');
             return field.getAttribute('aria-invalid') === 'true' && told.includes({why:?})
                 && document.activeElement === field;"
        );
        let what = format!("{why} beside {field}");
        self.wait_until(&script, &what).await;
    }

    /// Waits until a button says that it can be pressed only later, and that comes nearer.
    pub async fn wait_for_countdown(&self, button: &str) {
        let script = format!(
            "const told = document.querySelector('[data-enhance=countdown]').textContent;
             window.toldFirst ??= told;
             return document.querySelector({button:?}).disabled && /^in [12]:\\d\\d$/.test(told)
                 && told !== window.toldFirst;"
        );
        self.wait_until(&script, "countdown").await;
    }

    /// The device's clock goes ahead until the page's wait is over.
    pub async fn sit_the_wait_out(&self, button: &str) {
        self.wait_for(button).await;
        let later = "const now = Date.now; Date.now = () => now() + 200000; return true;";
        assert!(self.holds(later).await);
        let free = format!(
            "return !document.querySelector({button:?}).disabled
                 && document.querySelector('[data-enhance=countdown]').textContent === '';"
        );
        self.wait_until(&free, "end of the wait").await;
    }

    /// Signs in from the page for that; where one lands is up to the account.
    pub async fn sign_in(&self, login: &str) {
        self.open("/sign-in").await;
        let fields = [("#f-login", login), ("#f-password", PASSWORD)];
        self.fill_in(&fields, SEND).await;
    }

    pub async fn sign_out(&self) {
        self.press(".nav form[action='/sign-out'] button").await;
        self.wait_for_path("/sign-in").await;
    }

    /// Presses what downloads a file into an empty folder; gives where it landed whole. Its name
    /// ends so.
    pub async fn download(&self, css: &str, folder: &Path, end: &str) -> PathBuf {
        self.download_to(folder).await;
        self.press(css).await;
        let begun = Instant::now();
        loop {
            let files = std::fs::read_dir(folder).unwrap();
            let mut files = files.map(|file| file.unwrap().path());
            if let Some(file) = files.find(|file| file.to_string_lossy().ends_with(end)) {
                return file;
            }
            assert!(begun.elapsed() < PATIENCE, "nothing was downloaded");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
