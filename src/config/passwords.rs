//! Which new passwords are refused: a list of one's own, a service of leaked ones.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::error::Error;

/// Who chooses a password does not wait longer for the service than this.
const RANGE_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, clap::Args)]
pub(super) struct PasswordArgs {
    /// A list of refused passwords made by `veranda passwords build`, instead of the one that ships.
    #[arg(long, env = "VERANDA_PASSWORD_LIST", global = true)]
    password_list: Option<PathBuf>,
    /// A service that knows leaked passwords by the first digits of their hash, such as https://api.pwnedpasswords.com; without it none is asked.
    #[arg(long, env = "VERANDA_PASSWORD_RANGE_URL", global = true)]
    password_range_url: Option<String>,
}

/// What new passwords are compared with.
#[derive(Debug, Clone)]
pub struct PasswordConfig {
    /// A list of the operator's own.
    pub list: Option<PathBuf>,
    /// The service of leaked passwords: `/range/` and five digits are put behind it.
    pub range_url: Option<Url>,
    /// How long its answer is waited for.
    pub range_timeout: Duration,
}

impl PasswordArgs {
    pub(super) fn check(&self) -> Result<PasswordConfig, Error> {
        let range_url = match self.password_range_url.as_deref().unwrap_or_default() {
            "" => None,
            text => Some(range_url(text)?),
        };
        let list = self.password_list.clone();
        Ok(PasswordConfig {
            list: list.filter(|path| !path.as_os_str().is_empty()),
            range_url,
            range_timeout: RANGE_TIMEOUT,
        })
    }
}

fn range_url(text: &str) -> Result<Url, Error> {
    Url::parse(text.trim())
        .ok()
        .filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
        })
        .ok_or_else(|| {
            Error::internal(
                "VERANDA_PASSWORD_RANGE_URL must be an address such as https://api.pwnedpasswords.com. Leave it out to ask no service.",
            )
        })
}
