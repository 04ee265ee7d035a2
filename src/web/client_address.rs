//! The client's address, as limits count it.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;

/// The address the request came from. `X-Forwarded-For` is believed only from `trusted`
/// proxies, read from its end. IPv6 counts by /64, since one home has all of it.
pub fn client_address(request: &HttpRequest, trusted: &[IpAddr]) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |address| address.ip());
    let mut client = peer;
    if trusted.contains(&peer) {
        let forwarded = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .collect::<Vec<_>>()
            .join(",");
        for address in forwarded.rsplit(',') {
            let Ok(address) = address.trim().parse() else {
                break;
            };
            client = address;
            if !trusted.contains(&client) {
                break;
            }
        }
    }
    network(client)
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn only_believed_proxies_say_who_the_client_is() {
        let request = TestRequest::default()
            .peer_addr("10.0.0.1:1".parse().unwrap())
            .insert_header(("x-forwarded-for", "6.6.6.6, 1.2.3.4, 10.0.0.2"))
            .to_http_request();
        let proxies: [IpAddr; 2] = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        assert_eq!(client_address(&request, &[]).to_string(), "10.0.0.1");
        assert_eq!(client_address(&request, &proxies).to_string(), "1.2.3.4");
    }

    #[test]
    fn one_home_of_ipv6_is_one_client() {
        assert_eq!(
            network("2001:db8:1:2:3::4".parse().unwrap()),
            network("2001:db8:1:2:ffff::1".parse().unwrap())
        );
    }
}
