//! Where the site listens, under which names, and behind which proxies.

use std::net::{IpAddr, SocketAddr};

use url::Url;

use crate::error::Error;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct WebArgs {
    /// Address and port to listen on; 0.0.0.0:8080 lets other devices of the network in.
    #[arg(
        long,
        env = "VERANDA_BIND",
        default_value = "127.0.0.1:8080",
        global = true
    )]
    bind: SocketAddr,
    /// The address people type, such as https://veranda.example.org; overrides the one chosen at set-up.
    #[arg(long, env = "VERANDA_BASE_URL", global = true)]
    base_url: Option<String>,
    /// Further host names the site answers to, separated by commas.
    #[arg(
        long,
        env = "VERANDA_ALLOWED_HOSTS",
        value_delimiter = ',',
        global = true
    )]
    allowed_hosts: Vec<String>,
    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(
        long,
        env = "VERANDA_TRUSTED_PROXIES",
        value_delimiter = ',',
        global = true
    )]
    trusted_proxies: Vec<IpAddr>,
    /// Threads that answer requests; 0 takes one per core.
    #[arg(long, env = "VERANDA_WORKERS", default_value_t = 0, global = true)]
    workers: usize,
}

/// The web server's settings.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// Where to listen.
    pub bind: SocketAddr,
    /// The public address, when set here rather than at set-up.
    pub base_url: Option<Url>,
    /// Further host names, lower case.
    pub allowed_hosts: Vec<String>,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads; 0 for one per core.
    pub workers: usize,
    /// Whether requests are limited; only load tests switch it off.
    pub rate_limits: bool,
}

impl WebArgs {
    pub(super) fn check(&self) -> Result<WebConfig, Error> {
        let base_url = match self.base_url.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => Some(
                parse_base_url(text)
                    .map_err(|message| Error::internal(format!("VERANDA_BASE_URL: {message}")))?,
            ),
            None => None,
        };
        Ok(WebConfig {
            bind: self.bind,
            base_url,
            allowed_hosts: self
                .allowed_hosts
                .iter()
                .map(|host| host.trim().to_ascii_lowercase())
                .filter(|host| !host.is_empty())
                .collect(),
            trusted_proxies: self.trusted_proxies.clone(),
            workers: self.workers,
            rate_limits: true,
        })
    }
}

/// The longest address of a site, in characters.
const ADDRESS_MAX: usize = 200;

/// Reads a site's address: http or https, a host, nothing behind it.
///
/// # Errors
/// A text for the person who typed it.
pub fn parse_base_url(text: &str) -> Result<Url, String> {
    const HINT: &str =
        "Please write an address such as https://veranda.example.org or http://192.168.1.20:8080.";
    if text.chars().count() > ADDRESS_MAX {
        return Err(format!(
            "Please keep this to {ADDRESS_MAX} characters or fewer."
        ));
    }
    let url = Url::parse(text.trim()).map_err(|_| HINT.to_owned())?;
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    if plain && web && url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err(HINT.to_owned())
    }
}
