//! How many may be connected: in all, and for each address as long as they have said nothing sensible. A network
//! operator's address stands for thousands of watches, so one that speaks the language no longer counts for its address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Connections at most.
const OPEN: usize = 5_000;
/// Of one address that have not yet said anything sensible.
const SILENT: usize = 64;

#[derive(Default)]
struct Taken {
    open: usize,
    silent: HashMap<IpAddr, usize>,
}

/// The places of one line.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<Taken>>);

/// A place; given back by dropping it.
pub(super) struct Place {
    places: Places,
    silent_at: Option<IpAddr>,
}

impl Places {
    pub fn enter(&self, ip: IpAddr) -> Option<Place> {
        let mut taken = self.lock();
        let silent = taken.silent.get(&ip).copied().unwrap_or(0);
        if taken.open >= OPEN || silent >= SILENT {
            return None;
        }
        taken.open += 1;
        taken.silent.insert(ip, silent + 1);
        Some(Place { places: self.clone(), silent_at: Some(ip) })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// It speaks the language.
    pub fn has_spoken(&mut self) {
        if let Some(ip) = self.silent_at.take() {
            self.places.lock().no_longer_silent(ip);
        }
    }
}

impl Taken {
    fn no_longer_silent(&mut self, ip: IpAddr) {
        if let Some(silent) = self.silent.get_mut(&ip) {
            *silent = silent.saturating_sub(1);
            if *silent == 0 {
                self.silent.remove(&ip);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.has_spoken();
        let mut taken = self.places.lock();
        taken.open = taken.open.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn an_address_that_only_connects_takes_no_place_of_another() {
        let places = Places::default();
        let mut silent: Vec<Place> = (0..SILENT).map(|_| places.enter(ip(1)).unwrap()).collect();
        assert!(places.enter(ip(1)).is_none());
        assert!(places.enter(ip(2)).is_some());
        silent[0].has_spoken();
        assert!(places.enter(ip(1)).is_some(), "one that speaks counts no more");
    }

    #[test]
    fn every_place_comes_back() {
        let places = Places::default();
        let mut taken: Vec<Place> = Vec::new();
        for _ in 0..OPEN {
            let mut place = places.enter(ip(1)).unwrap();
            place.has_spoken();
            taken.push(place);
        }
        assert!(places.enter(ip(2)).is_none());
        drop(taken);
        let left = {
            let taken = places.lock();
            (taken.open, taken.silent.len())
        };
        assert_eq!(left, (0, 0));
        assert!(places.enter(ip(2)).is_some());
    }
}
