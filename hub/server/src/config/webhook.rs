//! `[webhook]`: addresses inside that may be told of changes all the same.

use super::ConfigError;
use serde::Deserialize;
use std::net::IpAddr;

/// `[webhook]` in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookFile {
    #[serde(default)]
    allow: Vec<String>,
}

/// A network: an address, or an address and how many of its bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Reads `10.1.0.0/16`, `127.0.0.1` or `fd00::/8`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().ok()?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(all), |bits| bits.trim().parse().ok())?;
        (bits <= all).then_some(Self { address, bits })
    }

    /// True for an address in it.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros() >= self.bits,
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros() >= self.bits,
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

pub(super) fn read(file: &WebhookFile) -> Result<Vec<Network>, ConfigError> {
    let network = |text: &String| {
        let wrong = || ConfigError::Webhook(text.clone());
        Network::read(text).ok_or_else(wrong)
    };
    file.allow.iter().map(network).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_network_has_what_begins_like_it_and_nothing_else() {
        let has = |network: &str, address: &str| Network::read(network).unwrap().has(address.parse().unwrap());
        assert!(has("10.1.0.0/16", "10.1.255.3") && !has("10.1.0.0/16", "10.2.0.1"));
        assert!(has("127.0.0.1", "127.0.0.1") && !has("127.0.0.1", "127.0.0.2"));
        assert!(has("fd00::/8", "fdff::1") && !has("fd00::/8", "fe80::1") && !has("0.0.0.0/0", "::1"));
        assert!(has("0.0.0.0/0", "8.8.8.8"));
        for wrong in ["", "hub.local", "10.0.0.0/33", "10.0.0.0/x", "10.0.0", "::/129"] {
            assert_eq!(Network::read(wrong), None, "{wrong}");
        }
    }
}
