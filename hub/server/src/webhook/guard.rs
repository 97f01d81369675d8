//! Which addresses may be told. A name is looked up, what it stands for is checked, and only what was checked is
//! connected to: a name that says something else a moment later gains nothing.

use crate::config::Network;
use futures::future::BoxFuture;
use hub_core::writing::is_line;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Longest address, characters.
const URL_CHARS: usize = 500;
/// A name must be found within this.
const LOOK_UP: Duration = Duration::from_secs(3);

/// Why an address is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not an address.
    #[error("url is https://host/path without a name and password in it, at most {URL_CHARS} characters")]
    NoUrl,
    /// It lies inside.
    #[error("url leads to an address inside (loopback, link-local, private): an operator can list it under [webhook]")]
    Inside,
    /// Open to everybody on the way.
    #[error("url must be https: only addresses that an operator lists under [webhook] are told over http")]
    Plain,
}

/// What is allowed.
#[derive(Clone, Debug)]
pub struct Guard {
    listed: Arc<[Network]>,
    /// Only what is listed: there is no TLS.
    plain: bool,
}

impl Guard {
    /// Allows public addresses and these networks; without TLS these networks only.
    #[must_use]
    pub fn new(listed: &[Network], plain: bool) -> Self {
        Self { listed: listed.into(), plain }
    }

    /// Refuses an address inside.
    pub fn check(&self, address: IpAddr) -> Result<(), Refused> {
        let address = address.to_canonical();
        if self.listed.iter().any(|network| network.has(address)) {
            return Ok(());
        }
        match address {
            _ if self.plain => Err(Refused::Plain),
            IpAddr::V4(v4) if is_public_v4(v4) => Ok(()),
            IpAddr::V6(v6) if is_public_v6(v6) => Ok(()),
            IpAddr::V4(_) | IpAddr::V6(_) => Err(Refused::Inside),
        }
    }

    /// All that a name stands for, when each of them is allowed.
    fn check_all(&self, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refused> {
        found.iter().try_for_each(|address| self.check(address.ip()))?;
        Ok(found)
    }
}

/// RFC 6890 and its register: everything that is not for the open network is refused.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !(special || address.is_loopback() || address.is_private() || address.is_link_local() || address.is_documentation())
}

/// Global unicast only, without what carries an IPv4 address inside.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let global = a & 0xe000 == 0x2000;
    let carries_v4 = a == 0x2002 || (a == 0x2001 && b == 0);
    let documentation = (a == 0x2001 && b == 0xdb8) || (a == 0x3fff && b < 0x1000);
    global && !carries_v4 && !documentation
}

/// Where names come from.
type LookUp = Arc<dyn Fn(String) -> BoxFuture<'static, std::io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// Finds names and gives only checked addresses.
#[derive(Clone)]
pub struct Finder {
    guard: Guard,
    look_up: LookUp,
}

impl Finder {
    /// Asks the system's resolver.
    #[must_use]
    pub fn new(guard: Guard) -> Self {
        let look_up: LookUp = Arc::new(|name| {
            Box::pin(async move {
                let found = tokio::time::timeout(LOOK_UP, tokio::net::lookup_host((name, 0))).await;
                Ok(found.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??.collect())
            })
        });
        Self { guard, look_up }
    }
}

impl Resolve for Finder {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, found) = (self.guard.clone(), (self.look_up)(name.as_str().to_owned()));
        Box::pin(async move {
            let checked = guard.check_all(found.await?)?;
            Ok(Box::new(checked.into_iter()) as Addrs)
        })
    }
}

/// An address that can be told, as far as it can be seen before a name is looked up.
pub fn check_url(text: &str, listed: &[Network]) -> Result<Url, Refused> {
    let url = Url::parse(text).map_err(|_| Refused::NoUrl)?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let plain = match url.scheme() {
        "https" => false,
        "http" => true,
        _ => return Err(Refused::NoUrl),
    };
    if !bare || !is_line(text, URL_CHARS) || url.host_str().is_none_or(str::is_empty) {
        return Err(Refused::NoUrl);
    }
    match literal(&url) {
        Some(address) => Guard::new(listed, plain).check(address)?,
        None if plain && listed.is_empty() => return Err(Refused::Plain),
        None => {}
    }
    Ok(url)
}

/// The address that stands in a URL itself: no name is looked up for it.
pub fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests;
