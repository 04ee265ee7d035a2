//! From where and with what somebody acts, as they read it later in their own log.

use std::net::IpAddr;

/// The longest text of a browser that is looked at, in bytes.
const AGENT_MAX: usize = 400;

/// The label of what does not say what it is.
const UNKNOWN: &str = "An unknown browser";

/// From where a request came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The client's address, as limits count it.
    pub client: IpAddr,
    /// Part of it: enough to know one's own, too little to find somebody.
    pub network: String,
    /// Such as: Firefox on Linux.
    pub label: String,
}

impl Origin {
    /// Of a client with this `User-Agent`.
    pub fn new(client: IpAddr, agent: &str) -> Self {
        Self {
            client,
            network: network(client),
            label: label(agent),
        }
    }

    /// The label as it stands inside a sentence.
    pub fn label_inside(&self) -> &str {
        match self.label.as_str() {
            UNKNOWN => "an unknown browser",
            label => label,
        }
    }

    /// The part of an address that a person reads in their log.
    pub fn network_of(client: IpAddr) -> String {
        network(client)
    }
}

fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            format!("{a}.{b}.x.x")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:…")
        }
    }
}

fn label(agent: &str) -> String {
    let known = agent
        .get(..agent.len().min(AGENT_MAX))
        .and_then(|agent| woothee::parser::Parser::new().parse(agent));
    match known {
        Some(seen) if seen.name != "UNKNOWN" && seen.os != "UNKNOWN" => {
            format!("{} on {}", seen.name, system(seen.os))
        }
        Some(seen) if seen.name != "UNKNOWN" => seen.name.to_owned(),
        _ => UNKNOWN.into(),
    }
}

/// Systems by the names people know.
fn system(name: &str) -> &str {
    match name {
        "Mac OSX" => "macOS",
        other if other.starts_with("Windows") => "Windows",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn devices_are_named_in_words_and_addresses_shortened() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
        let origin = Origin::new("203.0.113.9".parse().unwrap(), agent);
        assert_eq!(origin.label, "Firefox on Linux");
        assert_eq!(origin.network, "203.0.x.x");
        let other = Origin::new("2001:db8:1:2::".parse().unwrap(), "curl/8");
        assert_eq!(other.network, "2001:db8:1:…");
        assert!(!other.label.is_empty());
        assert_eq!(origin.label_inside(), "Firefox on Linux");
        let unknown = Origin::new("::".parse().unwrap(), "");
        assert_eq!(unknown.label, "An unknown browser");
        assert_eq!(unknown.label_inside(), "an unknown browser");
        Origin::new("::".parse().unwrap(), &"ж".repeat(500));
    }
}
