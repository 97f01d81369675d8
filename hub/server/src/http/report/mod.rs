//! The report page and the follow page: no log-in. A code that hangs on the building says where; a follow code that the
//! phone made says whose. Whatever is wrong with a code is the same 404. A call for help passes all limits.

pub mod code;
pub mod file;
pub mod follow;
pub mod help;
pub mod limit;
pub mod start;
pub mod words;

use super::error::ApiError;
use crate::app::Hub;
use code::{Codes, Place};
use hub_core::time::UnixMs;
use limit::Limits;
use std::net::IpAddr;

/// What the door for people without a log-in remembers.
pub struct Door {
    codes: Codes,
    limits: Limits,
}

impl Door {
    /// A door for codes of this secret.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self { codes: Codes::new(secret), limits: Limits::default() }
    }

    /// How often somebody may knock.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

fn wait(seconds: u32) -> ApiError {
    ApiError::Wait { seconds }
}

/// The place behind a code; wrong ones are counted.
fn place(hub: &Hub, peer: IpAddr, code: &str, now: UnixMs) -> Result<Place, ApiError> {
    let found = hub.door.codes.find(&hub.world.read(), code);
    found.ok_or_else(|| {
        hub.door.limits.wrong(peer, now);
        ApiError::NotFound
    })
}

/// The hash by which a follow code is kept; none when it is no code.
fn follow_sha256(follow: &str) -> Option<String> {
    let good = follow.len() == 32 && follow.bytes().all(|digit| digit.is_ascii_hexdigit());
    good.then(|| crate::ids::sha256_hex(follow.to_ascii_lowercase().as_bytes()))
}
