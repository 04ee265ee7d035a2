//! The other sites whose accounts are a way in: Google, and any one that speaks OpenID Connect.

use url::{Host, Url};

use crate::error::Error;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct IdentityArgs {
    /// The client id that Google gave this site; with its secret, people sign in with Google.
    #[arg(long, env = "VERANDA_GOOGLE_CLIENT_ID", global = true)]
    google_client_id: Option<String>,
    /// The secret that belongs to Google's client id.
    #[arg(
        long,
        env = "VERANDA_GOOGLE_CLIENT_SECRET",
        hide_env_values = true,
        global = true
    )]
    google_client_secret: Option<String>,
    /// Where Google signs people in; another address only for a stand-in.
    #[arg(
        long,
        env = "VERANDA_GOOGLE_ISSUER",
        default_value = "https://accounts.google.com",
        global = true
    )]
    google_issuer: String,
    /// What people call another site whose accounts are a way in, such as: Our School.
    #[arg(
        long,
        env = "VERANDA_OIDC_NAME",
        default_value = "OpenID",
        global = true
    )]
    oidc_name: String,
    /// That site's issuer, exactly as it writes it, such as https://id.example.org/realms/school.
    #[arg(long, env = "VERANDA_OIDC_ISSUER", global = true)]
    oidc_issuer: Option<String>,
    /// The client id that site gave.
    #[arg(long, env = "VERANDA_OIDC_CLIENT_ID", global = true)]
    oidc_client_id: Option<String>,
    /// The secret that belongs to it.
    #[arg(
        long,
        env = "VERANDA_OIDC_CLIENT_SECRET",
        hide_env_values = true,
        global = true
    )]
    oidc_client_secret: Option<String>,
}

/// Another site whose accounts are a way in.
#[derive(Clone)]
pub struct ProviderConfig {
    /// Its name in addresses and in the database.
    pub slug: &'static str,
    /// What people call it.
    pub name: String,
    /// Its issuer, to the letter: accounts are known by it.
    pub issuer: String,
    /// What it knows this site by.
    pub client_id: String,
    /// By what this site proves itself there.
    pub client_secret: String,
}

impl std::fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProviderConfig({} at {})", self.slug, self.issuer)
    }
}

impl IdentityArgs {
    pub(super) fn check(&self) -> Result<Vec<ProviderConfig>, Error> {
        let google = client(
            &self.google_client_id,
            &self.google_client_secret,
            "VERANDA_GOOGLE_CLIENT_ID and VERANDA_GOOGLE_CLIENT_SECRET",
        )?;
        let other = client(
            &self.oidc_client_id,
            &self.oidc_client_secret,
            "VERANDA_OIDC_CLIENT_ID and VERANDA_OIDC_CLIENT_SECRET",
        )?;
        let mut providers = Vec::new();
        if let Some((client_id, client_secret)) = google {
            providers.push(ProviderConfig {
                slug: "google",
                name: "Google".into(),
                issuer: issuer("VERANDA_GOOGLE_ISSUER", &self.google_issuer)?,
                client_id,
                client_secret,
            });
        }
        match (other, given(&self.oidc_issuer)) {
            (Some((client_id, client_secret)), Some(address)) => providers.push(ProviderConfig {
                slug: "openid",
                name: given(&Some(self.oidc_name.clone())).unwrap_or_else(|| "OpenID".into()),
                issuer: issuer("VERANDA_OIDC_ISSUER", &address)?,
                client_id,
                client_secret,
            }),
            (None, None) => {}
            _ => {
                return Err(Error::internal(
                    "Set VERANDA_OIDC_ISSUER, VERANDA_OIDC_CLIENT_ID and VERANDA_OIDC_CLIENT_SECRET, or none of them.",
                ));
            }
        }
        Ok(providers)
    }
}

fn given(text: &Option<String>) -> Option<String> {
    let text = text.as_deref().unwrap_or_default().trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn client(
    id: &Option<String>,
    secret: &Option<String>,
    names: &str,
) -> Result<Option<(String, String)>, Error> {
    match (given(id), given(secret)) {
        (Some(id), Some(secret)) => Ok(Some((id, secret))),
        (None, None) => Ok(None),
        _ => Err(Error::internal(format!("Set both {names}, or neither."))),
    }
}

/// Secrets go there, so it is reached by https, or is on this machine.
fn issuer(setting: &str, text: &str) -> Result<String, Error> {
    let text = text.trim();
    let is_good = Url::parse(text).is_ok_and(|url| {
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_here;
        is_safe && url.query().is_none() && url.fragment().is_none() && url.username().is_empty()
    });
    is_good.then(|| text.to_owned()).ok_or_else(|| {
        Error::internal(format!(
            "{setting} must be an address that begins with https, such as https://accounts.google.com."
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> IdentityArgs {
        IdentityArgs {
            google_client_id: None,
            google_client_secret: Some(String::new()),
            google_issuer: "https://accounts.google.com".into(),
            oidc_name: " ".into(),
            oidc_issuer: None,
            oidc_client_id: None,
            oidc_client_secret: None,
        }
    }

    #[test]
    fn a_provider_is_there_when_all_of_it_is_set() {
        assert!(args().check().unwrap().is_empty());
        let both = IdentityArgs {
            google_client_id: Some("g".into()),
            google_client_secret: Some("s".into()),
            oidc_issuer: Some("https://id.example.org/realms/school".into()),
            oidc_client_id: Some("o".into()),
            oidc_client_secret: Some("hidden".into()),
            ..args()
        };
        let providers = both.check().unwrap();
        let slugs: Vec<&str> = providers.iter().map(|provider| provider.slug).collect();
        assert_eq!(slugs, ["google", "openid"]);
        assert!(!format!("{providers:?}").contains("hidden"));
    }

    #[test]
    fn half_of_one_is_refused_with_the_names_of_the_settings() {
        let half = IdentityArgs {
            google_client_id: Some("g".into()),
            ..args()
        };
        let reason = half.check().unwrap_err().for_operator();
        assert!(reason.contains("VERANDA_GOOGLE_CLIENT_SECRET"), "{reason}");
        let lost = IdentityArgs {
            oidc_issuer: Some("https://id.example.org".into()),
            ..args()
        };
        assert!(lost.check().is_err());
    }

    #[test]
    fn an_issuer_is_reached_safely() {
        for good in [
            "https://id.example.org",
            "http://127.0.0.1:4000",
            "http://localhost",
        ] {
            assert!(issuer("X", good).is_ok(), "{good}");
        }
        for bad in [
            "http://id.example.org",
            "id.example.org",
            "https://a:b@c.org",
            "ftp://x",
        ] {
            assert!(issuer("X", bad).is_err(), "{bad}");
        }
    }
}
