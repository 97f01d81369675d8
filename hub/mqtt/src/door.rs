//! How many may come in: open connections in all, and those that have not logged in yet, in all and per address.
//! A pass is given back by dropping it, whatever happens to its connection.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::EndpointConfig;

#[derive(Debug, Default)]
struct Inner {
    open: usize,
    waiting: usize,
    waiting_by_ip: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
pub(crate) struct Door {
    inner: Mutex<Inner>,
    max_open: usize,
    max_waiting: usize,
    max_waiting_per_ip: usize,
}

/// Why a connection is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TurnedAway {
    Full,
    Address,
}

/// The right to be connected.
#[derive(Debug)]
pub(crate) struct Pass {
    door: Arc<Door>,
    /// The address it counts for while it waits for its log-in.
    waiting_at: Option<IpAddr>,
}

/// One subscriber of an IPv6 network has a whole /64.
fn block_of(peer: SocketAddr) -> IpAddr {
    match peer.ip().to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
}

impl Door {
    pub fn new(limits: &EndpointConfig) -> Self {
        Self {
            inner: Mutex::default(),
            max_open: limits.max_connections,
            max_waiting: limits.max_waiting,
            max_waiting_per_ip: limits.max_waiting_per_ip,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn enter(self: &Arc<Self>, peer: SocketAddr) -> Result<Pass, TurnedAway> {
        let mut inner = self.lock();
        if inner.open >= self.max_open || inner.waiting >= self.max_waiting {
            return Err(TurnedAway::Full);
        }
        let block = block_of(peer);
        if inner.waiting_by_ip.get(&block).is_some_and(|count| *count >= self.max_waiting_per_ip) {
            return Err(TurnedAway::Address);
        }
        inner.open += 1;
        inner.waiting += 1;
        *inner.waiting_by_ip.entry(block).or_default() += 1;
        Ok(Pass { door: self.clone(), waiting_at: Some(block) })
    }

    pub fn open_count(&self) -> usize {
        self.lock().open
    }
}

impl Inner {
    fn stop_waiting(&mut self, block: IpAddr) {
        self.waiting -= 1;
        if let Some(count) = self.waiting_by_ip.get_mut(&block) {
            *count -= 1;
            if *count == 0 {
                self.waiting_by_ip.remove(&block);
            }
        }
    }
}

impl Pass {
    /// The connection has logged in and no longer counts as waiting.
    pub fn logged_in(&mut self) {
        if let Some(block) = self.waiting_at.take() {
            self.door.lock().stop_waiting(block);
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut inner = self.door.lock();
        inner.open -= 1;
        if let Some(block) = self.waiting_at.take() {
            inner.stop_waiting(block);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn door(max_connections: usize, max_waiting: usize, max_waiting_per_ip: usize) -> Arc<Door> {
        Arc::new(Door::new(&EndpointConfig {
            max_connections,
            max_waiting,
            max_waiting_per_ip,
            ..EndpointConfig::default()
        }))
    }

    fn peer(text: &str) -> SocketAddr {
        SocketAddr::new(text.parse().unwrap(), 1)
    }

    #[test]
    fn one_address_cannot_take_the_places_of_another() {
        let door = door(9, 9, 1);
        let mut pass = door.enter(peer("10.0.0.1")).unwrap();
        assert_eq!(door.enter(peer("10.0.0.1")).unwrap_err(), TurnedAway::Address);
        assert_eq!(door.enter(peer("::ffff:10.0.0.1")).unwrap_err(), TurnedAway::Address);
        let _other = door.enter(peer("10.0.0.2")).unwrap();
        pass.logged_in();
        assert!(door.enter(peer("10.0.0.1")).is_ok());
    }

    #[test]
    fn an_ipv6_subscriber_counts_as_one_address() {
        let door = door(9, 9, 1);
        let _pass = door.enter(peer("2001:db8::1")).unwrap();
        assert_eq!(door.enter(peer("2001:db8::2")).unwrap_err(), TurnedAway::Address);
        assert!(door.enter(peer("2001:db8:0:1::1")).is_ok());
    }

    #[test]
    fn every_place_comes_back_when_its_pass_is_dropped() {
        let door = door(2, 1, 9);
        for _ in 0..3 {
            let mut one = door.enter(peer("10.0.0.1")).unwrap();
            assert_eq!(door.enter(peer("10.0.0.2")).unwrap_err(), TurnedAway::Full, "one waits");
            one.logged_in();
            let two = door.enter(peer("10.0.0.2")).unwrap();
            assert_eq!(door.enter(peer("10.0.0.3")).unwrap_err(), TurnedAway::Full, "two are open");
            drop((one, two));
            assert_eq!(door.open_count(), 0);
            assert!(door.lock().waiting_by_ip.is_empty());
        }
    }
}
