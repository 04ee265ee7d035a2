//! `veranda check`: what would be wrong or unsafe in the settings, and what to change.

use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use url::{Host, Url};

use super::passwords;
use crate::config::{Config, ConfigArgs, MailTransport, PasswordConfig, SmtpTls};
use crate::db::{self, DbConn, Purpose};
use crate::error::Error;
use crate::features::site::miscounted_posts;
use crate::state::Site;

/// A key with fewer different characters was not made at random.
const SECRET_KEY_MIN_VARIETY: usize = 10;

/// What was looked at: fine, or what to change.
type Finding = Result<String, String>;

pub(super) fn run(args: &ConfigArgs) -> Result<(), Error> {
    let config = Config::load(args)?;
    let mut conn = db::connect(&config.backend, Purpose::Read)?;
    let mut findings = vec![
        data_folder(&config.data_dir),
        secret_key(args, &config.data_dir),
        password_list(&config.passwords),
    ];
    let migrations = migrations(&mut conn)?;
    let is_current = migrations.is_ok();
    findings.push(migrations);
    if is_current {
        let site = Site::load(&mut conn, config.web.base_url.clone())?;
        findings.push(base_url(&site.base_url));
        findings.push(mail(&config.mail.transport, site.is_https()));
        findings.push(counters(&mut conn)?);
    }
    let wrong = findings.iter().filter(|finding| finding.is_err()).count();
    for finding in findings {
        match finding {
            Ok(text) => println!("OK    {text}"),
            Err(text) => println!("WRONG {text}"),
        }
    }
    match wrong {
        0 => Ok(()),
        1 => Err(Error::internal("1 thing has to be changed.")),
        count => Err(Error::internal(format!(
            "{count} things have to be changed."
        ))),
    }
}

fn data_folder(folder: &Path) -> Finding {
    let shown = folder.display();
    match std::fs::metadata(folder).map(|found| found.permissions().mode()) {
        Err(error) => Err(format!("The data folder {shown} cannot be read: {error}.")),
        Ok(mode) if mode & 0o007 != 0 => Err(format!(
            "Everyone on this machine can look into the data folder. Run: chmod 700 {shown}"
        )),
        Ok(_) => Ok("The data folder is closed to others.".into()),
    }
}

fn secret_key(args: &ConfigArgs, folder: &Path) -> Finding {
    if let Some(text) = args.secret_key.as_deref().filter(|text| !text.is_empty()) {
        let mut characters: Vec<char> = text.trim().chars().collect();
        characters.sort_unstable();
        characters.dedup();
        return if characters.len() < SECRET_KEY_MIN_VARIETY {
            Err("VERANDA_SECRET_KEY can be guessed. Make one with: openssl rand -hex 32".into())
        } else {
            Ok("The secret key is long enough.".into())
        };
    }
    let path = folder.join("secret.key");
    match std::fs::metadata(&path).map(|found| found.permissions().mode()) {
        Ok(mode) if mode & 0o077 != 0 => Err(format!(
            "Others can read the secret key. Run: chmod 600 {}",
            path.display()
        )),
        _ => Ok("The secret key was made at random and is closed to others.".into()),
    }
}

fn password_list(config: &PasswordConfig) -> Finding {
    passwords::chosen(config)
        .map(|list| format!("{} common passwords are refused.", list.count()))
        .map_err(|error| error.for_operator())
}

fn migrations(conn: &mut DbConn) -> Result<Finding, Error> {
    Ok(if db::pending_migrations(conn)? {
        Err("The database is older than this program. Run: veranda migrate".into())
    } else {
        Ok("The database is up to date.".into())
    })
}

fn base_url(url: &Url) -> Finding {
    if url.scheme() == "https" || !is_public(url) {
        Ok(format!("The site's address is {url}"))
    } else {
        Err(format!(
            "{url} is open to everyone but not encrypted. Put the site behind a proxy with TLS, and set its https address in the settings or as VERANDA_BASE_URL."
        ))
    }
}

/// Whether strangers can reach it: not by a name or number of a home or office network.
fn is_public(url: &Url) -> bool {
    const LOCAL: [&str; 8] = [
        "localhost",
        "local",
        "lan",
        "home",
        "internal",
        "arpa",
        "test",
        "example",
    ];
    match url.host() {
        Some(Host::Domain(name)) => match name.trim_end_matches('.').rsplit_once('.') {
            Some((_, last)) => !LOCAL.contains(&last),
            None => false,
        },
        Some(Host::Ipv4(address)) => is_public_address(address.into()),
        Some(Host::Ipv6(address)) => is_public_address(address.into()),
        None => false,
    }
}

fn is_public_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !(v4.is_private() || v4.is_loopback() || v4.is_link_local()),
        IpAddr::V6(v6) => !(v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local()),
    }
}

fn mail(transport: &MailTransport, is_https: bool) -> Finding {
    match transport {
        MailTransport::File(_) | MailTransport::Log if is_https => Err(
            "Mail reaches nobody: it is only written down. Set VERANDA_MAIL=smtp and VERANDA_SMTP_HOST."
                .into(),
        ),
        MailTransport::File(folder) => Ok(format!(
            "Mail is written to {}; good for trying out.",
            folder.display()
        )),
        MailTransport::Log => Ok("Mail is written to the log; good for trying out.".into()),
        MailTransport::Smtp(smtp)
            if smtp.tls == SmtpTls::None
                && !matches!(smtp.host.as_str(), "localhost" | "127.0.0.1" | "::1") =>
        {
            Err(format!(
                "Mail goes to {} unencrypted. Leave out VERANDA_SMTP_TLS=none.",
                smtp.host
            ))
        }
        MailTransport::Smtp(smtp) => Ok(format!("Mail goes out by {}.", smtp.host)),
    }
}

fn counters(conn: &mut DbConn) -> Result<Finding, Error> {
    Ok(match miscounted_posts(conn)? {
        0 => Ok("Every post's counts are right.".into()),
        count => Err(format!(
            "{count} posts show wrong counts of comments or reactions. Please report this; it is a defect."
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_networks_of_ones_own() {
        let fine = |text: &str| base_url(&Url::parse(text).unwrap()).is_ok();
        for text in [
            "https://veranda.example.org",
            "http://localhost:8080",
            "http://192.168.1.20:8080",
            "http://nas",
            "http://nas.local",
            "http://[::1]:8080",
        ] {
            assert!(fine(text), "{text}");
        }
        assert!(!fine("http://veranda.example.org"));
        assert!(!fine("http://8.8.8.8"));
    }
}
