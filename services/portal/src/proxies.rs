//! Proxies before the portal (反向代理): whose word on a visitor's address is believed.

use std::net::IpAddr;
use std::str::FromStr;

/// An address or a network, for example `10.0.0.5` or `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    fn holds(self, address: IpAddr) -> bool {
        let (own, width) = number(self.address);
        let (other, width_of_other) = number(address.to_canonical());
        let rest = width - self.bits;
        width == width_of_other && (rest == 128 || own >> rest == other >> rest)
    }
}

fn number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u32::from(address).into(), 32),
        IpAddr::V6(address) => (address.into(), 128),
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}”不是地址或网段：请写成 10.0.0.5 或 10.0.0.0/8 的样子");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (_, width) = number(address);
        let bits = bits.map_or(Ok(width), str::parse).map_err(|_| wrong())?;
        if bits > width {
            return Err(wrong());
        }
        Ok(Self { address, bits })
    }
}

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

    #[test]
    fn networks_are_read_or_refused() {
        for text in ["10.0.0.0/33", "host", "10.0.0.0/x", ""] {
            assert!(text.parse::<Network>().unwrap_err().contains(text), "{text}");
        }
        let all: Network = "::/0".parse().unwrap();
        assert!(all.holds("2001:db8::9".parse().unwrap()) && !all.holds("10.0.0.1".parse().unwrap()));
    }
}
