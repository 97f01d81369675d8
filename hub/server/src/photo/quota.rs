//! How many pictures and bytes there may be: for a ticket, from an address in a day, for a community, and waiting for a
//! report. What counts is decided by a pure function; the counts are kept in memory and follow from the rows.

use super::refusal::PhotoRefusal;
use super::row::PhotoRow;
use hub_core::area::AreaPath;
use hub_core::ids::{PhotoId, TicketId};
use hub_core::time::UnixMs;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Addresses remembered at most.
const ADDRESSES: usize = 50_000;
/// A day, milliseconds.
const DAY_MS: i64 = 86_400_000;

/// What there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Pictures and voice notes of a ticket.
    pub per_ticket: u32,
    /// Uploads from an address in a day, refused ones among them.
    pub per_address_a_day: u32,
    /// Bytes of a community.
    pub community_bytes: u64,
    /// Bytes that no report has named yet.
    pub waiting_bytes: u64,
}

impl Default for Quota {
    fn default() -> Self {
        let gb = 1024 * 1024 * 1024;
        Self { per_ticket: 10, per_address_a_day: 100, community_bytes: 20 * gb, waiting_bytes: gb }
    }
}

/// What there is already, as far as it bears on this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// On the ticket.
    pub on_ticket: u32,
    /// From the address today.
    pub from_address: u32,
    /// Of the community, bytes; none for one that waits.
    pub community_bytes: Option<u64>,
    /// Waiting for a report, bytes; none for one on a ticket.
    pub waiting_bytes: Option<u64>,
}

impl Quota {
    /// May there be `bytes` more?
    pub fn check(&self, used: &Used, bytes: u64) -> Result<(), PhotoRefusal> {
        if used.from_address >= self.per_address_a_day {
            return Err(PhotoRefusal::AddressFull { limit: self.per_address_a_day });
        }
        if used.on_ticket >= self.per_ticket {
            return Err(PhotoRefusal::TicketFull { limit: self.per_ticket });
        }
        let fits = |used: Option<u64>, limit: u64| used.is_none_or(|used| used.saturating_add(bytes) <= limit);
        let room = fits(used.community_bytes, self.community_bytes) && fits(used.waiting_bytes, self.waiting_bytes);
        if room { Ok(()) } else { Err(PhotoRefusal::NoSpace) }
    }
}

/// A picture as it is counted.
struct Counted {
    ticket: Option<TicketId>,
    area: AreaPath,
    bytes: u64,
}

#[derive(Default)]
struct Counts {
    kept: HashMap<PhotoId, Counted>,
    on_ticket: HashMap<TicketId, u32>,
    of_area: HashMap<AreaPath, u64>,
    waiting_bytes: u64,
    sent: Sent,
}

/// Uploads of one day, by address.
#[derive(Default)]
struct Sent {
    /// Days since 1970.
    day: i64,
    from_address: HashMap<IpAddr, u32>,
}

/// What there is. Two hubs on one database count their own until the next sweep counts the rows anew.
#[derive(Default)]
pub struct Tally(Mutex<Counts>);

impl Tally {
    /// Counts the rows anew.
    pub fn count<'a>(&self, rows: impl IntoIterator<Item = &'a PhotoRow>) {
        let mut counts = self.lock();
        let sent = std::mem::take(&mut counts.sent);
        *counts = Counts { sent, ..Counts::default() };
        rows.into_iter().for_each(|row| counts.put(row));
    }

    /// An address begins an upload. An address of IPv6 is the network of its first 64 bits.
    pub fn begin(&self, quota: &Quota, peer: IpAddr, now: UnixMs) -> Result<(), PhotoRefusal> {
        let mut counts = self.lock();
        let used = Used { from_address: counts.sent.one_more(peer, now), ..Used::default() };
        quota.check(&used, 0)
    }

    /// Takes the space of one that is about to be kept, or that goes on a ticket; `community` is the ticket's. What is
    /// counted there already stays.
    pub fn take(&self, quota: &Quota, row: &PhotoRow, community: &AreaPath) -> Result<(), PhotoRefusal> {
        let mut counts = self.lock();
        if counts.kept.get(&row.id).is_some_and(|kept| kept.ticket == row.ticket) {
            return Ok(());
        }
        quota.check(&counts.used(row, community), row.bytes)?;
        counts.put(row);
        Ok(())
    }

    /// Gives the space of one back.
    pub fn give_back(&self, id: PhotoId) {
        self.lock().forget(id);
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    /// What bears on a picture: where it is, or that it waits.
    fn used(&self, row: &PhotoRow, community: &AreaPath) -> Used {
        let Some(ticket) = row.ticket else {
            return Used { waiting_bytes: Some(self.waiting_bytes), ..Used::default() };
        };
        let below = self.of_area.iter().filter(|(area, _)| community.covers(area));
        let on_ticket = self.on_ticket.get(&ticket).copied().unwrap_or(0);
        Used { on_ticket, community_bytes: Some(below.map(|(_, bytes)| bytes).sum()), ..Used::default() }
    }

    fn put(&mut self, row: &PhotoRow) {
        self.forget(row.id);
        match row.ticket {
            Some(ticket) => {
                *self.on_ticket.entry(ticket).or_default() += 1;
                *self.of_area.entry(row.area.clone()).or_default() += row.bytes;
            }
            None => self.waiting_bytes += row.bytes,
        }
        let counted = Counted { ticket: row.ticket, area: row.area.clone(), bytes: row.bytes };
        self.kept.insert(row.id, counted);
    }

    fn forget(&mut self, id: PhotoId) {
        let Some(Counted { ticket, area, bytes }) = self.kept.remove(&id) else { return };
        let Some(ticket) = ticket else {
            self.waiting_bytes -= bytes;
            return;
        };
        if let Some(count) = self.on_ticket.get_mut(&ticket) {
            *count -= 1;
            if *count == 0 {
                self.on_ticket.remove(&ticket);
            }
        }
        if let Some(of_area) = self.of_area.get_mut(&area) {
            *of_area -= bytes;
        }
    }
}

impl Sent {
    /// How many uploads an address began today, without this one.
    fn one_more(&mut self, peer: IpAddr, now: UnixMs) -> u32 {
        let (day, network) = (now.0.div_euclid(DAY_MS), network(peer));
        if self.day != day {
            *self = Self { day, ..Self::default() };
        }
        // More addresses in a day than a city has: nobody new until tomorrow.
        if self.from_address.len() >= ADDRESSES && !self.from_address.contains_key(&network) {
            return u32::MAX;
        }
        let sent = self.from_address.entry(network).or_default();
        let before = *sent;
        *sent = sent.saturating_add(1);
        before
    }
}

fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}
