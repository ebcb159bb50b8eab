//! Networks that a configuration names.

use std::net::IpAddr;
use std::str::FromStr;

/// An address or a network, for example `10.0.0.5` or `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether `address` is one of it. An IPv4 address within IPv6 is that of IPv4.
    #[must_use]
    pub fn holds(self, address: IpAddr) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_or_refused() {
        for text in ["10.0.0.0/33", "host", "10.0.0.0/x", ""] {
            assert!(text.parse::<Network>().unwrap_err().contains(text), "{text}");
        }
        let all: Network = "::/0".parse().unwrap();
        assert!(all.holds("2001:db8::9".parse().unwrap()) && !all.holds("10.0.0.1".parse().unwrap()));
    }
}
