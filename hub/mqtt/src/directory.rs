//! Who is connected, and the sessions of those who are away. One lock, held for moments and never across an await;
//! presence is told under it, so its order is the true one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::close::CloseReason;
use crate::mailbox::Mailbox;
use crate::presence::Presence;
use crate::session::Kept;

/// How often a full store of kept sessions is searched for expired ones.
const PURGE_EVERY_MS: u64 = 10_000;

#[derive(Debug)]
struct Link {
    number: u64,
    own: bool,
    /// Has taken its session; an older connection must not leave one behind any more.
    opened: bool,
    mailbox: Arc<Mailbox>,
    gone: CancellationToken,
}

#[derive(Debug, Default)]
struct Inner {
    links: HashMap<String, Vec<Link>>,
    link_count: usize,
    kept: HashMap<String, Kept>,
    waiting_wills: HashMap<String, CancellationToken>,
    last_number: u64,
    revocations: u64,
    purged_at_ms: u64,
    stopping: bool,
}

#[derive(Debug)]
pub(crate) struct Directory {
    inner: Mutex<Inner>,
    presence: broadcast::Sender<Presence>,
    max_kept: usize,
    max_assigned: usize,
}

/// A place in the directory.
#[derive(Debug)]
pub(crate) struct Joined {
    pub number: u64,
    /// Cancelled when the connection that is taken over has handed its session on.
    pub predecessor: Option<CancellationToken>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// Something was revoked since the gate was asked: ask again.
    AskAgain,
    Stopping,
}

impl Directory {
    pub fn new(presence: broadcast::Sender<Presence>, max_kept: usize, max_assigned: usize) -> Self {
        Self { inner: Mutex::default(), presence, max_kept, max_assigned }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody listening is no fault.
    pub fn tell(&self, note: Presence) {
        let _ = self.presence.send(note);
    }

    /// Rises with every revocation; to be read before the gate is asked.
    pub fn revocations(&self) -> u64 {
        self.lock().revocations
    }

    pub fn link_count(&self) -> usize {
        self.lock().link_count
    }

    pub fn kept_count(&self) -> usize {
        self.lock().kept.len()
    }

    pub fn is_connected(&self, device: &str) -> bool {
        self.lock().links.contains_key(device)
    }

    /// Takes a place for a connection that the gate has let in. A connection under the device's own id asks its
    /// predecessor to go; too many assigned ones push out the oldest.
    pub fn join(&self, device: &str, own: bool, mailbox: &Arc<Mailbox>, revocations: u64) -> Result<Joined, NoPlace> {
        let mut inner = self.lock();
        if inner.stopping {
            return Err(NoPlace::Stopping);
        }
        if inner.revocations != revocations {
            return Err(NoPlace::AskAgain);
        }
        inner.last_number += 1;
        inner.link_count += 1;
        let number = inner.last_number;
        if let Some(waiting) = inner.waiting_wills.remove(device) {
            waiting.cancel();
        }
        let links = inner.links.entry(device.to_owned()).or_default();
        let first = links.is_empty();
        let mut predecessor = None;
        let same_kind = links.iter().filter(|link| link.own == own).count();
        if own {
            for link in links.iter().filter(|link| link.own) {
                link.mailbox.close(CloseReason::TakenOver);
                predecessor = Some(link.gone.clone());
            }
        } else if same_kind >= self.max_assigned
            && let Some(oldest) = links.iter().find(|link| !link.own)
        {
            oldest.mailbox.close(CloseReason::TakenOver);
        }
        links.push(Link { number, own, opened: false, mailbox: mailbox.clone(), gone: CancellationToken::new() });
        if first {
            self.tell(Presence::Connected { device: device.to_owned() });
        }
        Ok(Joined { number, predecessor })
    }

    /// The kept session of a device, for the connection that goes on with it. A clean one throws it away.
    pub fn open(&self, device: &str, number: u64, clean: bool, now_ms: u64) -> Option<Kept> {
        let mut inner = self.lock();
        if let Some(link) =
            inner.links.get_mut(device).and_then(|all| all.iter_mut().find(|link| link.number == number))
        {
            link.opened = true;
        }
        inner.kept.remove(device).filter(|kept| !clean && kept.expires_at_ms > now_ms)
    }

    /// Gives the place back. `false` when a session should have been kept and there was no room.
    pub fn leave(&self, device: &str, number: u64, reason: CloseReason, kept: Option<Kept>, now_ms: u64) -> bool {
        let mut inner = self.lock();
        let mut superseded = false;
        if let Some(links) = inner.links.get_mut(device) {
            superseded = links.iter().any(|link| link.own && link.opened && link.number > number);
            if let Some(at) = links.iter().position(|link| link.number == number) {
                let link = links.remove(at);
                let last = links.is_empty();
                inner.link_count -= 1;
                if last {
                    inner.links.remove(device);
                    self.tell(Presence::Disconnected { device: device.to_owned(), reason });
                }
                link.gone.cancel();
            }
        }
        match kept {
            Some(kept) if !superseded => self.keep(&mut inner, device, kept, now_ms),
            _ => true,
        }
    }

    fn keep(&self, inner: &mut Inner, device: &str, kept: Kept, now_ms: u64) -> bool {
        let full = inner.kept.len() >= self.max_kept && !inner.kept.contains_key(device);
        if full && now_ms >= inner.purged_at_ms.saturating_add(PURGE_EVERY_MS) {
            inner.kept.retain(|_, other| other.expires_at_ms > now_ms);
            inner.purged_at_ms = now_ms;
        }
        if full && inner.kept.len() >= self.max_kept {
            return false;
        }
        inner.kept.insert(device.to_owned(), kept);
        true
    }

    /// A will that may have to wait: `None` when the device is back already, else a token that is cancelled when it
    /// comes back.
    pub fn hold_will(&self, device: &str) -> Option<CancellationToken> {
        let mut inner = self.lock();
        if inner.links.get(device).is_some_and(|links| links.iter().any(|link| link.own)) {
            return None;
        }
        let token = CancellationToken::new();
        if let Some(older) = inner.waiting_wills.insert(device.to_owned(), token.clone()) {
            older.cancel();
        }
        Some(token)
    }

    /// The will is on its way; nothing holds it any more.
    pub fn release_will(&self, device: &str, token: &CancellationToken) {
        let mut inner = self.lock();
        if !token.is_cancelled() {
            inner.waiting_wills.remove(device);
        }
    }

    /// Where to deliver, best first: the device's own connection, then the newest assigned one.
    pub fn mailboxes(&self, device: &str) -> Vec<Arc<Mailbox>> {
        let inner = self.lock();
        let mut links: Vec<&Link> = inner.links.get(device).map(|all| all.iter().collect()).unwrap_or_default();
        links.sort_by_key(|link| std::cmp::Reverse((link.own, link.number)));
        links.into_iter().map(|link| link.mailbox.clone()).collect()
    }

    /// Cuts every connection of the device and forgets its session and its waiting will.
    pub fn revoke(&self, device: &str) {
        let mut inner = self.lock();
        inner.revocations += 1;
        inner.kept.remove(device);
        if let Some(waiting) = inner.waiting_wills.remove(device) {
            waiting.cancel();
        }
        for link in inner.links.get(device).into_iter().flatten() {
            link.mailbox.close(CloseReason::Revoked);
        }
    }

    /// Lets nobody in any more and asks all to end after their pending commits.
    pub fn stop(&self) {
        let mut inner = self.lock();
        inner.stopping = true;
        for link in inner.links.values().flatten() {
            link.mailbox.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn directory(max_kept: usize) -> Directory {
        Directory::new(broadcast::channel(64).0, max_kept, 2)
    }

    fn mailbox() -> Arc<Mailbox> {
        Arc::new(Mailbox::new(1))
    }

    fn kept(expires_at_ms: u64) -> Option<Kept> {
        Some(Kept { expires_at_ms, ..Kept::default() })
    }

    #[test]
    fn a_second_own_connection_asks_the_first_to_go_and_gets_its_session() {
        let directory = directory(9);
        let old = mailbox();
        let first = directory.join("d", true, &old, 0).unwrap();
        assert!(directory.open("d", first.number, false, 0).is_none());
        let second = directory.join("d", true, &mailbox(), 0).unwrap();
        assert_eq!(old.take().close, Some(CloseReason::TakenOver));
        let predecessor = second.predecessor.unwrap();
        assert!(!predecessor.is_cancelled());
        assert!(directory.leave("d", first.number, CloseReason::TakenOver, kept(100), 0));
        assert!(predecessor.is_cancelled());
        assert!(directory.open("d", second.number, false, 50).is_some());
        assert!(directory.is_connected("d"));
    }

    #[test]
    fn a_predecessor_that_is_late_leaves_no_session_behind() {
        let directory = directory(9);
        let first = directory.join("d", true, &mailbox(), 0).unwrap();
        let second = directory.join("d", true, &mailbox(), 0).unwrap();
        directory.open("d", second.number, false, 0);
        directory.leave("d", first.number, CloseReason::TakenOver, kept(100), 0);
        assert_eq!(directory.kept_count(), 0);
    }

    #[test]
    fn sessions_expire_and_a_clean_start_throws_them_away() {
        let directory = directory(9);
        for (clean, now_ms, found) in [(false, 99, true), (false, 100, false), (true, 50, false)] {
            let one = directory.join("d", true, &mailbox(), 0).unwrap();
            directory.leave("d", one.number, CloseReason::PeerClosed, kept(100), 0);
            let two = directory.join("d", true, &mailbox(), 0).unwrap();
            assert_eq!(directory.open("d", two.number, clean, now_ms).is_some(), found, "{clean} {now_ms}");
            directory.leave("d", two.number, CloseReason::PeerClosed, None, 0);
        }
    }

    #[test]
    fn kept_sessions_are_bounded_and_expired_ones_make_room() {
        let directory = directory(1);
        let leave = |device: &str, now_ms: u64| {
            let one = directory.join(device, true, &mailbox(), 0).unwrap();
            directory.leave(device, one.number, CloseReason::PeerClosed, kept(now_ms + 5_000), now_ms)
        };
        assert!(leave("a", 0));
        assert!(!leave("b", 1));
        assert!(leave("b", 20_000));
        assert_eq!(directory.kept_count(), 1);
    }

    #[test]
    fn assigned_connections_take_nothing_over_and_the_oldest_gives_way() {
        let directory = directory(9);
        let boxes: Vec<_> = (0..4).map(|_| mailbox()).collect();
        directory.join("d", true, &boxes[0], 0).unwrap();
        for one in &boxes[1..] {
            assert!(directory.join("d", false, one, 0).unwrap().predecessor.is_none());
        }
        let closed: Vec<_> = boxes.iter().map(|one| one.take().close.is_some()).collect();
        assert_eq!(closed, [false, true, false, false]);
        assert!(Arc::ptr_eq(&directory.mailboxes("d")[0], &boxes[0]), "the own connection comes first");
        assert!(Arc::ptr_eq(&directory.mailboxes("d")[1], &boxes[3]), "then the newest");
    }

    #[test]
    fn a_revocation_between_gate_and_place_asks_the_gate_again() {
        let directory = directory(9);
        let seen = directory.revocations();
        directory.revoke("d");
        assert_eq!(directory.join("d", true, &mailbox(), seen).unwrap_err(), NoPlace::AskAgain);
        assert!(directory.join("d", true, &mailbox(), directory.revocations()).is_ok());
    }

    #[test]
    fn a_waiting_will_is_cancelled_by_the_return_of_the_device() {
        let directory = directory(9);
        let token = directory.hold_will("d").unwrap();
        directory.join("d", true, &mailbox(), 0).unwrap();
        assert!(token.is_cancelled());
        assert!(directory.hold_will("d").is_none(), "it is back already");
    }
}
