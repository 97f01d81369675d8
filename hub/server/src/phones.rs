//! Who is connected: every live socket of every person. A person may have several; the oldest goes when there are
//! too many, and all of them at once when the account loses its rights.

use hub_core::ids::PersonId;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Sockets one person may hold.
const PER_PERSON: usize = 50;

/// Why a socket is to be closed: a close code of [`hub_wire::close`], none while it may go on.
pub type Verdict = Option<u16>;

struct Socket {
    id: u64,
    session: String,
    verdict: watch::Sender<Verdict>,
}

#[derive(Default)]
struct Sockets {
    by_person: HashMap<PersonId, VecDeque<Socket>>,
    /// People whose connection came or went since the values were last sent.
    changed: BTreeSet<PersonId>,
}

/// All live sockets.
#[derive(Clone, Default)]
pub struct Phones {
    sockets: Arc<Mutex<Sockets>>,
    last: Arc<AtomicU64>,
}

/// One socket's place among them; given back when dropped.
pub struct Place {
    phones: Phones,
    person: PersonId,
    id: u64,
    /// Changes when the socket is to be closed.
    pub verdict: watch::Receiver<Verdict>,
}

impl Phones {
    /// Takes a place for a socket that belongs to a session (the hash of its token).
    #[must_use]
    pub fn enter(&self, person: PersonId, session: &str) -> Place {
        let id = self.last.fetch_add(1, Ordering::Relaxed);
        let (verdict, seen) = watch::channel(None);
        let mut sockets = self.lock();
        let own = sockets.by_person.entry(person).or_default();
        if own.len() >= PER_PERSON
            && let Some(oldest) = own.pop_front()
        {
            oldest.verdict.send_replace(Some(hub_wire::close::TOO_MANY_SOCKETS));
        }
        own.push_back(Socket { id, session: session.to_owned(), verdict });
        sockets.changed.insert(person);
        drop(sockets);
        Place { phones: self.clone(), person, id, verdict: seen }
    }

    /// True when at least one socket of the person is live.
    #[must_use]
    pub fn connected(&self, person: PersonId) -> bool {
        self.lock().by_person.contains_key(&person)
    }

    /// How many sockets are live.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().by_person.values().map(VecDeque::len).sum()
    }

    /// Closes all sockets of a person.
    pub fn close_person(&self, person: PersonId, code: u16) {
        for socket in self.lock().by_person.get(&person).into_iter().flatten() {
            socket.verdict.send_replace(Some(code));
        }
    }

    /// Closes the sockets of one session.
    pub fn close_session(&self, session: &str, code: u16) {
        for socket in self.lock().by_person.values().flatten().filter(|socket| socket.session == session) {
            socket.verdict.send_replace(Some(code));
        }
    }

    /// Takes the people whose connection came or went.
    #[must_use]
    pub fn take_changed(&self) -> BTreeSet<PersonId> {
        std::mem::take(&mut self.lock().changed)
    }

    fn lock(&self) -> MutexGuard<'_, Sockets> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sockets = self.phones.lock();
        if let Some(own) = sockets.by_person.get_mut(&self.person) {
            own.retain(|socket| socket.id != self.id);
            if own.is_empty() {
                sockets.by_person.remove(&self.person);
            }
        }
        sockets.changed.insert(self.person);
    }
}
