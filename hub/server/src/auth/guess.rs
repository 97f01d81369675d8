//! Slows guessing: per peer address and per account. Nobody can lock a victim out cheaply: a known device (an
//! address from which this account has logged in) is never held back by what strangers try.

use hub_core::time::UnixMs;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Wrong tries that cost nothing.
const FREE: u32 = 5;
/// The longest pause, milliseconds.
const LONGEST_MS: i64 = 60_000;
/// Forgotten after this, milliseconds.
const FORGET_MS: i64 = 900_000;
/// Remembered at most; beyond it the oldest are forgotten.
const REMEMBERED: usize = 20_000;

/// May this try go on?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Go,
    /// Not before this many seconds.
    Wait {
        /// Seconds.
        seconds: u32,
    },
}

#[derive(Clone, Copy)]
struct Tries {
    wrong: u32,
    last_at: UnixMs,
}

#[derive(Default)]
struct Known {
    by_peer: HashMap<IpAddr, Tries>,
    by_login: HashMap<String, Tries>,
    friends: HashMap<(String, IpAddr), UnixMs>,
}

/// Wrong tries, by peer and by account.
#[derive(Default)]
pub struct Guesses(Mutex<Known>);

impl Guesses {
    /// Asks before a password is compared.
    #[must_use]
    pub fn ask(&self, peer: IpAddr, login: &str, at: UnixMs) -> Verdict {
        let known = self.lock();
        if known.friends.contains_key(&(login.to_owned(), peer)) {
            return wait(known.by_peer.get(&peer), FREE * 4, at);
        }
        let by_peer = wait(known.by_peer.get(&peer), FREE * 2, at);
        if by_peer == Verdict::Go { wait(known.by_login.get(login), FREE, at) } else { by_peer }
    }

    /// A try was wrong.
    pub fn wrong(&self, peer: IpAddr, login: &str, at: UnixMs) {
        let mut known = self.lock();
        if known.by_peer.len() + known.by_login.len() > REMEMBERED {
            known.by_peer.retain(|_, tries| at.since_ms(tries.last_at) < LONGEST_MS);
            known.by_login.retain(|_, tries| at.since_ms(tries.last_at) < LONGEST_MS);
        }
        count(known.by_peer.entry(peer).or_insert(Tries { wrong: 0, last_at: at }), at);
        count(known.by_login.entry(login.to_owned()).or_insert(Tries { wrong: 0, last_at: at }), at);
    }

    /// A try was right: this address is a friend of the account.
    pub fn right(&self, peer: IpAddr, login: &str, at: UnixMs) {
        let mut known = self.lock();
        known.by_peer.remove(&peer);
        known.by_login.remove(login);
        if known.friends.len() > REMEMBERED {
            known.friends.clear();
        }
        known.friends.insert((login.to_owned(), peer), at);
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(tries: &mut Tries, at: UnixMs) {
    let fresh = at.since_ms(tries.last_at) < FORGET_MS;
    tries.wrong = if fresh { tries.wrong.saturating_add(1) } else { 1 };
    tries.last_at = at;
}

/// Doubles with every wrong try beyond the free ones: 1 s, 2 s, 4 s … 60 s.
fn wait(tries: Option<&Tries>, free: u32, at: UnixMs) -> Verdict {
    let Some(tries) = tries.filter(|tries| tries.wrong >= free) else { return Verdict::Go };
    let pause_ms = (1_000_i64 << (tries.wrong - free).min(6)).min(LONGEST_MS);
    let left_ms = pause_ms - at.since_ms(tries.last_at);
    if left_ms <= 0 { Verdict::Go } else { Verdict::Wait { seconds: u32::try_from(left_ms / 1000 + 1).unwrap_or(60) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRANGER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));
    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 1));

    #[test]
    fn a_thousand_wrong_passwords_slow_the_stranger_and_not_the_known_device() {
        let guesses = Guesses::default();
        guesses.right(HOME, "li.na", UnixMs(0));
        for try_no in 0..1_000 {
            guesses.wrong(STRANGER, "li.na", UnixMs(try_no));
        }
        assert_eq!(guesses.ask(STRANGER, "li.na", UnixMs(1_000)), Verdict::Wait { seconds: 60 });
        assert_eq!(guesses.ask(HOME, "li.na", UnixMs(1_000)), Verdict::Go);
    }

    #[test]
    fn the_first_tries_are_free_and_a_pause_ends() {
        let guesses = Guesses::default();
        for _ in 0..FREE {
            assert_eq!(guesses.ask(STRANGER, "wang", UnixMs(0)), Verdict::Go);
            guesses.wrong(STRANGER, "wang", UnixMs(0));
        }
        assert_eq!(guesses.ask(STRANGER, "wang", UnixMs(0)), Verdict::Wait { seconds: 2 });
        assert_eq!(guesses.ask(STRANGER, "wang", UnixMs(1_000)), Verdict::Go);
    }
}
