//! `[[warn]]`: who hears by the second path that the hub itself is in trouble.

use super::{ConfigError, url};
use crate::warning::{Kind, Listener};
use serde::Deserialize;

/// Said again this often while it lasts, seconds, unless configured.
const EVERY_S: u32 = 180;
/// Not more often than that: group robots take 20 messages a minute.
const AT_MOST_EVERY_S: u32 = 30;

/// One `[[warn]]` of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WarnFile {
    kind: Kind,
    url: String,
    secret: Option<String>,
}

/// Who is told, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warn {
    /// Said again this often while it lasts, seconds.
    pub every_s: u32,
    /// Who is told.
    pub listeners: Vec<Listener>,
}

impl Warn {
    pub(super) fn read(listeners: Vec<WarnFile>, every_s: Option<u32>) -> Result<Self, ConfigError> {
        let every_s = every_s.unwrap_or(EVERY_S);
        if every_s < AT_MOST_EVERY_S {
            return Err(ConfigError::Warn(format!("warn_every_s must be at least {AT_MOST_EVERY_S}")));
        }
        let listeners = listeners.into_iter().map(listener).collect::<Result<_, _>>()?;
        Ok(Self { every_s, listeners })
    }

    /// Said again this often, milliseconds.
    #[must_use]
    pub fn every_ms(&self) -> i64 {
        i64::from(self.every_s) * 1000
    }
}

fn listener(file: WarnFile) -> Result<Listener, ConfigError> {
    let WarnFile { kind, url: address, secret } = file;
    if kind == Kind::Wecom && secret.is_some() {
        return Err(ConfigError::Warn("[[warn]]: a wecom robot has no secret, its key stands in the url".into()));
    }
    // Checked, and kept as it was written: a robot's address ends with its key.
    url("[[warn]] url", Some(address.clone()))?;
    Ok(Listener { kind, url: address, secret })
}
