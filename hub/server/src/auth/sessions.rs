//! Sessions: a 256-bit token in a cookie, its SHA-256 in the store. Ended sessions close their sockets at once.

use crate::ids::{new_secret, sha256_hex};
use crate::phones::Phones;
use http::HeaderMap;
use http::header::COOKIE;
use hub_core::ids::PersonId;
use hub_core::time::UnixMs;
use hub_store::{Session, Store, StoreError};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The cookie's name over HTTPS.
pub const COOKIE_SECURE: &str = "__Host-fengdi";
/// The cookie's name over plain HTTP on loopback, where `__Host-` cannot be set.
pub const COOKIE_PLAIN: &str = "fengdi";
/// A session ends for good after this, milliseconds.
const LASTS_MS: i64 = 30 * 24 * 3_600_000;
/// A session that is not used ends after this, milliseconds.
const IDLE_MS: i64 = 7 * 24 * 3_600_000;
/// Use is written down this often, milliseconds.
const TOUCH_MS: i64 = 600_000;

/// Somebody whose cookie was good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedIn {
    /// Who.
    pub person: PersonId,
    /// SHA-256 of the token.
    pub token_sha256: String,
    /// Not valid from here on.
    pub expires_at: UnixMs,
}

#[derive(Clone, Copy)]
struct Known {
    person: PersonId,
    expires_at: UnixMs,
    seen_at: UnixMs,
}

/// All sessions, with those in use kept in memory.
pub struct Sessions {
    store: Arc<dyn Store>,
    phones: Phones,
    known: Mutex<HashMap<String, Known>>,
}

impl Sessions {
    /// Sessions of a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, phones: Phones) -> Self {
        Self { store, phones, known: Mutex::default() }
    }

    /// A new session; the token is returned once and never kept.
    pub async fn begin(&self, person: PersonId, user_agent: &str, at: UnixMs) -> Result<String, StoreError> {
        let token = new_secret();
        let session = Session {
            token_sha256: sha256_hex(token.as_bytes()),
            person,
            created_at: at,
            seen_at: at,
            expires_at: at.plus_ms(LASTS_MS),
            user_agent: user_agent.chars().filter(|c| !c.is_control()).take(200).collect(),
        };
        self.store.put_session(&session).await?;
        Ok(token)
    }

    /// Whose token this is, if anybody's.
    pub async fn find(&self, token: &str, at: UnixMs) -> Result<Option<LoggedIn>, StoreError> {
        let token_sha256 = sha256_hex(token.as_bytes());
        let known = self.lock().get(&token_sha256).copied();
        let known = match known {
            Some(known) => known,
            None => match self.store.session(&token_sha256).await? {
                Some(row) => Known { person: row.person, expires_at: row.expires_at, seen_at: row.seen_at },
                None => return Ok(None),
            },
        };
        if at >= known.expires_at || at.since_ms(known.seen_at) > IDLE_MS {
            self.end(&token_sha256).await?;
            return Ok(None);
        }
        let touch = at.since_ms(known.seen_at) > TOUCH_MS;
        if touch {
            self.store.touch_session(&token_sha256, at).await?;
        }
        let seen_at = if touch { at } else { known.seen_at };
        self.lock().insert(token_sha256.clone(), Known { seen_at, ..known });
        Ok(Some(LoggedIn { person: known.person, token_sha256, expires_at: known.expires_at }))
    }

    /// Ends one session and its sockets.
    pub async fn end(&self, token_sha256: &str) -> Result<(), StoreError> {
        self.store.drop_session(token_sha256).await?;
        self.lock().remove(token_sha256);
        self.phones.close_session(token_sha256, hub_wire::close::UNAUTHORISED);
        Ok(())
    }

    /// Ends all sessions of a person and their sockets.
    pub async fn end_all(&self, person: PersonId) -> Result<(), StoreError> {
        self.store.drop_sessions_of(person).await?;
        self.lock().retain(|_, known| known.person != person);
        self.phones.close_person(person, hub_wire::close::UNAUTHORISED);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The session token in a request's cookies.
#[must_use]
pub fn cookie_of(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_SECURE || *name == COOKIE_PLAIN)
        .map(|(_, value)| value)
}
