//! A new person's picture from the site whose account they came with.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use diesel::prelude::*;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, redirect};
use url::{Host, Url};

use super::picture::{Spot, set_picture};
use crate::db::schema::users;
use crate::db::{DbConn, UserId};
use crate::error::Error;
use crate::features::accounts::FetchPicture;
use crate::features::media::{self, PictureLimits, Shape};
use crate::state::App;

/// The picture must be here within this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Fetches it and gives it to them, unless they have one by then. One that cannot be had is
/// done without.
///
/// # Errors
/// When the database or the storage fails.
pub async fn fetch_picture(app: Arc<App>, job: FetchPicture) -> Result<(), Error> {
    let user = job.user;
    if !app.db.read(move |conn| is_without(conn, user)).await? {
        return Ok(());
    }
    let bytes = match fetch(&job).await {
        Ok(bytes) => bytes,
        Err(reason) => {
            tracing::info!(%user, %reason, "a picture could not be fetched");
            return Ok(());
        }
    };
    let chosen = match media::take_in_bytes(&app, user, bytes, Shape::Avatar(None)).await? {
        Ok(chosen) => chosen,
        Err(reason) => {
            tracing::info!(%user, %reason, "a fetched picture was refused");
            return Ok(());
        }
    };
    app.db
        .write(move |tx| match is_without(tx.conn, user)? {
            true => set_picture(tx, user, Spot::Avatar, Some(chosen)),
            false => Ok(()),
        })
        .await
}

fn is_without(conn: &mut DbConn, user: UserId) -> Result<bool, Error> {
    let without = users::table
        .find(user)
        .filter(users::avatar_key.is_null())
        .filter(users::deleted_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(without)).get_result(conn)?)
}

/// Why there is no picture. Its text holds no address.
#[derive(Debug, thiserror::Error)]
enum NoPicture {
    #[error("its address is not one of the public web")]
    Address,
    #[error("it is too large")]
    TooLarge,
    #[error("{0}")]
    Request(reqwest::Error),
}

impl From<reqwest::Error> for NoPicture {
    fn from(error: reqwest::Error) -> Self {
        Self::Request(error.without_url())
    }
}

async fn fetch(job: &FetchPicture) -> Result<Vec<u8>, NoPicture> {
    let address = Url::parse(&job.address).map_err(|_| NoPicture::Address)?;
    let is_issuers = Url::parse(&job.issuer).is_ok_and(|own| own.origin() == address.origin());
    if !is_issuers && !is_public(&address) {
        return Err(NoPicture::Address);
    }
    let request = client(is_issuers)?.get(address).send().await?;
    let mut answer = request.error_for_status()?;
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > PictureLimits::default().max_bytes {
            return Err(NoPicture::TooLarge);
        }
    }
    Ok(bytes)
}

/// Whether an address may be asked at all; what its name stands for is looked at when it is
/// looked up.
fn is_public(address: &Url) -> bool {
    address.scheme() == "https"
        && match address.host() {
            Some(Host::Domain(_)) => true,
            Some(Host::Ipv4(ip)) => is_public_ip(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => is_public_ip(IpAddr::V6(ip)),
            None => false,
        }
}

/// Addresses that everybody reaches: none of this machine, its network or its provider's.
fn is_public_ip(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let is_special = a == 0
                || a >= 224
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (18..20).contains(&b));
            !(is_special
                || v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_documentation())
        }
        // 2000::/3 is all that is given out; the ways back to IPv4 in it are not followed.
        IpAddr::V6(v6) => {
            let [a, b, ..] = v6.segments();
            a & 0xe000 == 0x2000 && a != 0x2002 && !(a == 0x2001 && (b == 0 || b == 0xdb8))
        }
    }
}

/// Looks names up, and forgets every address that is not public: so a name cannot be made to
/// lead into the network this site stands in.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public_ip(found.ip())).collect();
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// One for all requests of a kind: reading the machine's certificates takes a while.
fn client(is_issuers: bool) -> Result<&'static Client, reqwest::Error> {
    static ANY: OnceLock<Client> = OnceLock::new();
    static PUBLIC: OnceLock<Client> = OnceLock::new();
    let kept = if is_issuers { &ANY } else { &PUBLIC };
    if let Some(client) = kept.get() {
        return Ok(client);
    }
    let builder = Client::builder()
        .user_agent("Veranda")
        .timeout(PATIENCE)
        .redirect(redirect::Policy::none())
        // A proxy would look the names up itself.
        .no_proxy()
        .pool_max_idle_per_host(0);
    let client = match is_issuers {
        true => builder,
        false => builder.dns_resolver(Arc::new(PublicOnly)),
    }
    .build()?;
    Ok(kept.get_or_init(|| client))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_web_is_asked_for_pictures() {
        for good in [
            "https://lh3.example.com/a/picture",
            "https://93.184.216.34/p",
        ] {
            assert!(is_public(&good.parse().unwrap()), "{good}");
        }
        for bad in [
            "http://lh3.example.com/a",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://10.1.2.3/",
            "https://172.16.0.1/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[2002:a00:1::]/",
        ] {
            assert!(!is_public(&bad.parse().unwrap()), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_leads_nowhere() {
        let found = PublicOnly.resolve("localhost".parse().unwrap()).await;
        assert_eq!(found.map_or(0, Iterator::count), 0);
    }
}
