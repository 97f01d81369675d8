//! How often somebody without a log-in may do something. Counted in memory, bounded: when there is no room for another
//! address, those that were quiet are forgotten first. Calls for help are never counted here. Each hub counts what comes
//! in at it: two hubs on one database let twice as many in at most, and a hub that starts again begins anew.

use hub_core::ids::{ApplicationId, TicketId};
use hub_core::time::UnixMs;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;
/// Keys remembered of each kind at most.
const REMEMBERED: usize = 20_000;
/// The same text is the same again for a day.
const SAME_MS: i64 = 86_400_000;
/// The same text from one place: the second is held back, from the third on it is folded into the first.
const FOLDED_FROM: u32 = 3;

/// Reports of one address.
const PER_ADDRESS: [(i64, u32); 2] = [(MINUTE_MS, 5), (HOUR_MS, 20)];
/// Reports of one code.
const PER_CODE: [(i64, u32); 1] = [(HOUR_MS, 60)];
/// Reports in all.
const IN_ALL: [(i64, u32); 1] = [(HOUR_MS, 600)];
/// Requests that one program outside files, and all of them: residents have their own.
const PER_APPLICATION: [(i64, u32); 2] = [(MINUTE_MS, 30), (HOUR_MS, 300)];
const ALL_APPLICATIONS: [(i64, u32); 1] = [(HOUR_MS, 600)];
/// Questions of one address: what is there, what is like it, where does it stand.
const LOOKS: [(i64, u32); 2] = [(MINUTE_MS, 120), (HOUR_MS, 2_000)];
/// Wrong codes of one address.
const WRONG: [(i64, u32); 2] = [(MINUTE_MS, 10), (HOUR_MS, 60)];
/// Presses of one address for a place where an alarm is open already, that are still written down.
const PRESSES: [(i64, u32); 1] = [(MINUTE_MS, 6)];

/// Times of what one key did, the oldest first.
struct Counts<K> {
    kept: HashMap<K, VecDeque<UnixMs>>,
}

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self { kept: HashMap::new() }
    }
}

impl<K: Eq + Hash> Counts<K> {
    /// Seconds to wait; none when it may be done now.
    fn wait(&self, key: &K, limits: &[(i64, u32)], now: UnixMs) -> Option<u32> {
        let times = self.kept.get(key)?;
        let waits = limits.iter().filter_map(|(window_ms, most)| {
            let within = times.iter().filter(|at| now.since_ms(**at) < *window_ms);
            let (count, first) = within.fold((0, None), |(count, first), at| (count + 1, first.or(Some(*at))));
            let free_at = first.filter(|_| count >= *most)?.plus_ms(*window_ms);
            Some(u32::try_from(free_at.since_ms(now) / 1_000 + 1).unwrap_or(1))
        });
        waits.max()
    }

    fn count(&mut self, key: K, limits: &[(i64, u32)], now: UnixMs) {
        let longest_ms = limits.iter().map(|(window_ms, _)| *window_ms).max().unwrap_or(HOUR_MS);
        let most = limits.iter().map(|(_, most)| *most).max().unwrap_or(1) as usize;
        if self.kept.len() >= REMEMBERED && !self.kept.contains_key(&key) {
            self.kept.retain(|_, times| times.back().is_some_and(|at| now.since_ms(*at) < longest_ms));
            if self.kept.len() >= REMEMBERED {
                self.kept.clear();
            }
        }
        let times = self.kept.entry(key).or_default();
        while times.len() >= most || times.front().is_some_and(|at| now.since_ms(*at) >= longest_ms) {
            times.pop_front();
        }
        times.push_back(now);
    }
}

#[derive(Clone, Copy)]
struct Same {
    first: TicketId,
    count: u32,
    last_at: UnixMs,
}

#[derive(Default)]
struct Door {
    by_address: Counts<IpAddr>,
    by_code: Counts<String>,
    in_all: Counts<()>,
    by_application: Counts<ApplicationId>,
    all_applications: Counts<()>,
    looks: Counts<IpAddr>,
    wrong: Counts<IpAddr>,
    presses: Counts<IpAddr>,
    same: HashMap<String, Same>,
}

/// What becomes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// New.
    New,
    /// The same came before from this place.
    Again,
    /// It came so often that it goes into the first one.
    Folded {
        /// Which.
        into: TicketId,
    },
}

/// The limits of everybody without a log-in.
#[derive(Default)]
pub struct Limits(Mutex<Door>);

/// A network of one subscriber: with IPv6 that is a /64.
fn network(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        },
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Limits {
    /// Counts a report; seconds to wait when it is one too many for the address, the code or all together.
    pub fn report(&self, peer: IpAddr, code: &str, now: UnixMs) -> Result<(), u32> {
        let (peer, mut door) = (network(peer), self.lock());
        let waits = [
            door.by_address.wait(&peer, &PER_ADDRESS, now),
            door.by_code.wait(&code.to_owned(), &PER_CODE, now),
            door.in_all.wait(&(), &IN_ALL, now),
        ];
        if let Some(seconds) = waits.into_iter().flatten().max() {
            return Err(seconds);
        }
        door.by_address.count(peer, &PER_ADDRESS, now);
        door.by_code.count(code.to_owned(), &PER_CODE, now);
        door.in_all.count((), &IN_ALL, now);
        Ok(())
    }

    /// Counts a request of a program outside; seconds to wait when it is one too many.
    pub fn application(&self, application: ApplicationId, now: UnixMs) -> Result<(), u32> {
        let mut door = self.lock();
        let own = door.by_application.wait(&application, &PER_APPLICATION, now);
        if let Some(seconds) = own.max(door.all_applications.wait(&(), &ALL_APPLICATIONS, now)) {
            return Err(seconds);
        }
        door.by_application.count(application, &PER_APPLICATION, now);
        door.all_applications.count((), &ALL_APPLICATIONS, now);
        Ok(())
    }

    /// Counts a question.
    pub fn look(&self, peer: IpAddr, now: UnixMs) -> Result<(), u32> {
        let (peer, mut door) = (network(peer), self.lock());
        if let Some(seconds) = door.looks.wait(&peer, &LOOKS, now).or(door.wrong.wait(&peer, &WRONG, now)) {
            return Err(seconds);
        }
        door.looks.count(peer, &LOOKS, now);
        Ok(())
    }

    /// Counts a wrong code.
    pub fn wrong(&self, peer: IpAddr, now: UnixMs) {
        self.lock().wrong.count(network(peer), &WRONG, now);
    }

    /// True when a press for a place whose alarm is open is worth writing down.
    pub fn press(&self, peer: IpAddr, now: UnixMs) -> bool {
        let (peer, mut door) = (network(peer), self.lock());
        if door.presses.wait(&peer, &PRESSES, now).is_some() {
            return false;
        }
        door.presses.count(peer, &PRESSES, now);
        true
    }

    /// What becomes of a text from a place. Short ones are the same by chance.
    pub fn text(&self, ticket: TicketId, code: &str, text: &str, now: UnixMs) -> Text {
        let words: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if words.chars().count() < 4 {
            return Text::New;
        }
        let key = crate::ids::sha256_hex(format!("{code}\n{words}").as_bytes());
        let mut door = self.lock();
        if door.same.len() >= REMEMBERED {
            door.same.retain(|_, same| now.since_ms(same.last_at) < SAME_MS);
            if door.same.len() >= REMEMBERED {
                door.same.clear();
            }
        }
        let same = door.same.entry(key).or_insert(Same { first: ticket, count: 0, last_at: now });
        if now.since_ms(same.last_at) >= SAME_MS {
            *same = Same { first: ticket, count: 0, last_at: now };
        }
        same.count += 1;
        same.last_at = now;
        match same.count {
            1 => Text::New,
            count if count < FOLDED_FROM => Text::Again,
            _ => Text::Folded { into: same.first },
        }
    }

    fn lock(&self) -> MutexGuard<'_, Door> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn address(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    #[test]
    fn an_address_a_code_and_all_together_have_their_limits_and_time_frees_them() {
        let limits = Limits::default();
        let good = |peer, code: &str, at| limits.report(address(peer), code, UnixMs(at)).is_ok();
        assert_eq!((0..10).filter(|_| good(1, "a", 0)).count(), 5, "five a minute");
        assert_eq!(limits.report(address(1), "a", UnixMs(0)), Err(61));
        assert!(good(1, "a", MINUTE_MS));
        let hour: usize = (2..60).map(|minute| (0..5).filter(|_| good(1, "a", minute * MINUTE_MS)).count()).sum();
        assert_eq!(hour + 6, 20, "twenty an hour");
        assert_eq!((0..100).filter(|peer| good(1_000 + peer, "a", 59 * MINUTE_MS)).count(), 40, "sixty a code");
        let others = (0..1_000).filter(|peer| good(5_000 + peer, &format!("c{peer}"), 59 * MINUTE_MS)).count();
        assert_eq!(others, 540, "six hundred in all");
        assert!(good(9, "z", 3 * HOUR_MS));
    }

    #[test]
    fn programs_outside_have_limits_of_their_own_and_take_nothing_from_residents() {
        let limits = Limits::default();
        let files = |id: u128, at| limits.application(ApplicationId(Uuid::from_u128(id)), UnixMs(at)).is_ok();
        assert_eq!((0..50).filter(|_| files(1, 0)).count(), 30, "thirty a minute");
        assert!(files(2, 0), "another program");
        let hour: usize = (1..60).map(|minute| (0..30).filter(|_| files(1, minute * MINUTE_MS)).count()).sum();
        assert_eq!(hour + 30, 300, "three hundred an hour");
        let others = (3..700).filter(|id| files(*id, 59 * MINUTE_MS)).count();
        assert_eq!(others, 299, "six hundred in all");
        assert!(limits.report(address(1), "a", UnixMs(59 * MINUTE_MS)).is_ok());
    }

    #[test]
    fn a_neighbour_in_the_same_ipv6_network_is_the_same_and_a_mapped_address_is_none() {
        let one: IpAddr = "2001:db8::1".parse().unwrap_or(address(1));
        let other: IpAddr = "2001:db8::ffff".parse().unwrap_or(address(2));
        assert_eq!(network(one), network(other));
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().unwrap_or(address(3));
        assert_eq!(network(mapped), address(0xc000_0201));
    }

    #[test]
    fn the_same_text_is_held_back_once_and_then_folded_into_the_first() {
        let limits = Limits::default();
        let ticket = |id: u128| TicketId(Uuid::from_u128(id));
        let text = |id, text: &str| limits.text(ticket(id), "a", text, UnixMs(0));
        assert_eq!(text(1, "电梯坏了！"), Text::New);
        assert_eq!(text(2, "电梯 坏了"), Text::Again);
        assert_eq!(text(3, "电梯坏了"), Text::Folded { into: ticket(1) });
        let many = (100..600).filter(|id| text(*id, "电梯坏了！！") == Text::Folded { into: ticket(1) });
        assert_eq!(many.count(), 500, "each of five hundred goes into the one");
        assert_eq!(limits.text(ticket(4), "b", "电梯坏了", UnixMs(0)), Text::New, "another place");
        assert_eq!(limits.text(ticket(5), "a", "电梯坏了", UnixMs(SAME_MS)), Text::New, "another day");
        assert_eq!((text(6, "急"), text(7, "急")), (Text::New, Text::New));
    }

    #[test]
    fn wrong_codes_close_the_door_for_that_address_only() {
        let limits = Limits::default();
        (0..10).for_each(|_| limits.wrong(address(1), UnixMs(0)));
        assert!(limits.look(address(1), UnixMs(1)).is_err());
        assert!(limits.look(address(2), UnixMs(1)).is_ok());
        assert!(limits.look(address(1), UnixMs(MINUTE_MS)).is_ok());
    }

    #[test]
    fn a_crowd_of_addresses_does_not_fill_the_memory() {
        let limits = Limits::default();
        for peer in 0..u32::try_from(REMEMBERED * 2).unwrap_or(u32::MAX) {
            limits.wrong(address(peer), UnixMs(0));
        }
        assert!(limits.lock().wrong.kept.len() <= REMEMBERED);
    }
}
