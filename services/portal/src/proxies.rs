//! Proxies before the portal (反向代理): whose word on a visitor's address is believed.

use std::net::IpAddr;

use techmarket_kernel::Network;

/// The visitor's address: the last one in `X-Forwarded-For` that is of no proxy of ours, as long as each that told of it is one.
/// What stands before that anybody may have written.
pub(crate) fn visitor(peer: Option<IpAddr>, forwarded: &[&str], proxies: &[Network]) -> Option<IpAddr> {
    let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.holds(address));
    let mut nearest = peer?;
    let told = forwarded.iter().flat_map(|line| line.split(','));
    let told: Vec<&str> = told.map(str::trim).collect();
    for text in told.into_iter().rev() {
        if !is_proxy(nearest) {
            break;
        }
        let Ok(address) = text.parse::<IpAddr>() else {
            break;
        };
        nearest = address;
    }
    Some(nearest.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proxies_of_ours_are_believed() {
        let proxies: Vec<Network> = ["10.0.0.0/8", "2001:db8::1"]
            .map(|text| text.parse().unwrap())
            .into();
        let at = |peer: &str, forwarded: &[&str]| {
            visitor(Some(peer.parse().unwrap()), forwarded, &proxies)
                .unwrap()
                .to_string()
        };
        assert_eq!(
            at("192.0.2.9", &["198.51.100.7"]),
            "192.0.2.9",
            "a stranger is not believed"
        );
        assert_eq!(at("10.0.0.5", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            at("10.0.0.5", &["6.6.6.6, 198.51.100.7", "10.1.1.1"]),
            "198.51.100.7"
        );
        assert_eq!(at("::ffff:10.0.0.5", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(at("2001:db8::1", &["nonsense"]), "2001:db8::1");
        assert_eq!(at("10.0.0.5", &[]), "10.0.0.5");
        assert_eq!(visitor(None, &["198.51.100.7"], &proxies), None);
    }
}
