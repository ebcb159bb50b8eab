//! To which addresses the market sends events. What names a host within the network of the market would let whoever makes a webhook call
//! what only its neighbours may (server-side request forgery).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;
use techmarket_kernel::{Network, Reason, Violations};

const MOST_URL: usize = 500;

/// Networks that are allowed though they are not public: those of the office.
#[derive(Clone, Debug, Default)]
pub struct Reachable(pub Vec<Network>);

impl Reachable {
    /// Whether events are sent to `address`.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|network| network.holds(address))
    }

    /// Whether events may be sent to `url` as it is written; a name is looked up when something is sent.
    pub fn check(&self, v: &mut Violations, field: &str, url: &str) {
        if url.is_empty() {
            return v.add(field, Reason::FieldRequired, "必填：接收事件的 https:// 地址");
        }
        if url.chars().count() > MOST_URL {
            return v.add(field, Reason::FieldTooLong, format!("至多 {MOST_URL} 个字符"));
        }
        let Some(read) = plain(url) else {
            let form = "应为 https://主机/路径，不含用户名、密码和 # 片段";
            return v.add(field, Reason::TextInvalid, form);
        };
        let literal = literal(&read);
        let by_tls = read.scheme() == "https";
        let near = literal.is_some_and(|address| address.is_loopback() && self.holds(address));
        if !by_tls && !near {
            let rule = "只向 https:// 地址推送；http:// 仅限服务器允许的回环地址";
            return v.add(field, Reason::WebhookAddressRefused, rule);
        }
        if literal.is_some_and(|address| !self.holds(address)) {
            let rule = "不向内网和保留地址推送；确需推送的，由服务器的管理员用 --webhook-network 允许该网段";
            v.add(field, Reason::WebhookAddressRefused, rule);
        }
    }
}

/// The URL, if it is one by HTTP that names a host and nobody's password.
fn plain(url: &str) -> Option<Url> {
    if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let read = Url::parse(url).ok()?;
    let plain = matches!(read.scheme(), "http" | "https")
        && read.host_str().is_some_and(|host| !host.is_empty())
        && read.username().is_empty()
        && read.password().is_none()
        && read.fragment().is_none();
    plain.then_some(read)
}

/// The address of a URL that names one. However it was written (`0x7f.1`), it is read as the connection reads it.
#[must_use]
pub fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_matches(['[', ']']).parse().ok()
}

/// Whether anybody on the internet may have the address.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// By the registry of special-purpose addresses of IANA (RFC 6890).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // 100.64.0.0/10 is that of carriers.
        [100, second, ..] => (64..128).contains(&second),
        [172, second, ..] => (16..32).contains(&second),
        // 198.18.0.0/15 is that of measurements, others stand in documents.
        [0 | 10 | 127, ..]
        | [169, 254, ..]
        | [192, 168, ..]
        | [192, 0, 0 | 2, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => true,
        // Multicast and what is reserved.
        [first, ..] => first >= 224,
    };
    !special
}

/// Of 2000::/3 all but what leads to IPv4 (Teredo, 6to4), is set apart or stands in documents.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let special = match first {
        0x2001 => second < 0x0200 || second == 0x0db8,
        0x2002 => true,
        0x3fff => second < 0x1000,
        _ => false,
    };
    (0x2000..0x4000).contains(&first) && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(networks: &[&str], url: &str) -> Option<Reason> {
        let networks = networks.iter().map(|text| text.parse().unwrap());
        let mut v = Violations::new();
        Reachable(networks.collect()).check(&mut v, "url", url);
        v.into_vec().first().map(|violation| violation.reason)
    }

    #[test]
    fn public_addresses_by_tls_are_taken() {
        for url in [
            "https://hooks.example.com/market?system=1",
            "https://8.8.8.8:8443/",
            "https://[2400:3200::1]/",
        ] {
            assert_eq!(refused(&[], url), None, "{url}");
        }
    }

    #[test]
    fn what_is_near_the_market_is_refused_however_it_is_written() {
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f.0.0.1",
            "2130706433",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fd00::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:0:1::]",
            "[ff02::1]",
            "[::7f00:1]",
        ] {
            let url = format!("https://{host}/");
            assert_eq!(refused(&[], &url), Some(Reason::WebhookAddressRefused), "{url}");
        }
        assert_eq!(refused(&["10.0.0.0/8"], "https://10.1.2.3/"), None);
        assert_eq!(refused(&["10.0.0.0/8"], "https://[::ffff:10.1.2.3]/"), None);
        assert!(refused(&["10.0.0.0/8"], "https://192.168.0.1/").is_some());
    }

    #[test]
    fn plain_http_is_for_allowed_loopback_alone() {
        assert_eq!(refused(&["127.0.0.0/8"], "http://127.0.0.1:9/x"), None);
        for (networks, url) in [
            (vec![], "http://127.0.0.1:9/x"),
            (vec!["10.0.0.0/8"], "http://10.0.0.1/"),
            (vec![], "http://example.com/"),
        ] {
            assert_eq!(
                refused(&networks, url),
                Some(Reason::WebhookAddressRefused),
                "{url}"
            );
        }
    }

    #[test]
    fn what_is_no_such_url_is_refused() {
        for url in [
            "hooks.example.com",
            "ftp://example.com/",
            "https://user@example.com/",
            "https://:secret@example.com/",
            "https://example.com/#part",
            "https://exa mple.com/",
            "file:///etc/passwd",
        ] {
            assert!(
                matches!(
                    refused(&[], url),
                    Some(Reason::TextInvalid | Reason::WebhookAddressRefused)
                ),
                "{url}"
            );
        }
        assert_eq!(refused(&[], ""), Some(Reason::FieldRequired));
        let long = format!("https://example.com/{}", "x".repeat(500));
        assert_eq!(refused(&[], &long), Some(Reason::FieldTooLong));
    }
}
