//! Who is on the other side before its first packet: where it comes from, and what the TLS handshake has proven. A
//! certificate that reaches this file is of an authority that the listener trusts; others end in the handshake.

use std::net::SocketAddr;

use rustls::pki_types::CertificateDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

/// What a client certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// There is none: the secret of CONNECT decides.
    Nothing,
    /// It names this device.
    Name(String),
    /// It names nobody, or more than one.
    Nobody,
}

/// The other side of a connection that has not logged in.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub peer: SocketAddr,
    pub proof: Proof,
}

impl Caller {
    /// One without a certificate.
    pub fn at(peer: SocketAddr) -> Self {
        Self { peer, proof: Proof::Nothing }
    }

    /// One that has done its handshake with this chain.
    pub fn certified(peer: SocketAddr, chain: Option<&[CertificateDer<'_>]>) -> Self {
        let proof = match chain.and_then(<[_]>::first) {
            None => Proof::Nothing,
            Some(leaf) => name_in(leaf).map_or(Proof::Nobody, Proof::Name),
        };
        Self { peer, proof }
    }
}

/// The common name of the subject; without one the first dNSName. Two common names are no name.
fn name_in(leaf: &[u8]) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(leaf).ok()?;
    let mut common = certificate.subject().iter_common_name();
    if let Some(name) = common.next() {
        let name = name.as_str().ok()?;
        return common.next().is_none().then(|| name.to_owned());
    }
    let others = certificate.subject_alternative_name().ok()??;
    others.value.general_names.iter().find_map(|name| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};

    use super::*;

    fn proof(common: &[&str], dns: &[&str]) -> Proof {
        let mut params = CertificateParams::new(dns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
        params.distinguished_name = DistinguishedName::new();
        for name in common {
            params.distinguished_name.push(DnType::CommonName, *name);
        }
        let certificate = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        Caller::certified(([127, 0, 0, 1], 9).into(), Some(&[certificate.der().clone()])).proof
    }

    #[test]
    fn the_common_name_comes_before_the_first_dns_name() {
        let name = |text: &str| Proof::Name(text.to_owned());
        assert_eq!(proof(&["button-1"], &[]), name("button-1"));
        assert_eq!(proof(&["按钮-1"], &["other"]), name("按钮-1"));
        assert_eq!(proof(&[], &["button-2", "other"]), name("button-2"));
        assert_eq!(proof(&[], &[]), Proof::Nobody);
    }

    #[test]
    fn no_certificate_proves_nothing_and_bytes_that_are_none_name_nobody() {
        let peer = ([127, 0, 0, 1], 9).into();
        assert_eq!(Caller::certified(peer, None).proof, Proof::Nothing);
        assert_eq!(Caller::certified(peer, Some(&[])).proof, Proof::Nothing);
        let odd = [CertificateDer::from(vec![0x30, 0x03, 1, 1, 0xff])];
        assert_eq!(Caller::certified(peer, Some(&odd)).proof, Proof::Nobody);
    }
}
