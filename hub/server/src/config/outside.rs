//! Doors for devices besides MQTT: lines of their own and pushes of platforms. All are closed until somebody opens them.

use super::ConfigError;
use serde::Deserialize;
use std::net::SocketAddr;

/// Shortest token of a platform, characters.
const TOKEN_CHARS: usize = 16;

/// `[dc09]` or `[watch]` in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineFile {
    pub(super) listen: Option<SocketAddr>,
}

/// `[push]`: the token that a platform and the hub share; without one its door is closed.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// China Telecom's CTWing.
    pub ctwing: Option<String>,
    /// China Mobile's OneNET.
    pub onenet: Option<String>,
    /// Huawei's IoTDA.
    pub huawei: Option<String>,
}

impl std::fmt::Debug for Push {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let set = |token: &Option<String>| token.as_ref().map(|_| "set");
        let (ctwing, onenet, huawei) = (set(&self.ctwing), set(&self.onenet), set(&self.huawei));
        f.debug_struct("Push").field("ctwing", &ctwing).field("onenet", &onenet).field("huawei", &huawei).finish()
    }
}

impl Push {
    /// The token of the platform with this name.
    #[must_use]
    pub fn token(&self, platform: &str) -> Option<&str> {
        match platform {
            "ctwing" => self.ctwing.as_deref(),
            "onenet" => self.onenet.as_deref(),
            "huawei" => self.huawei.as_deref(),
            _ => None,
        }
    }

    pub(super) fn checked(self) -> Result<Self, ConfigError> {
        for platform in ["ctwing", "onenet", "huawei"] {
            if self.token(platform).is_some_and(|token| token.chars().count() < TOKEN_CHARS) {
                return Err(ConfigError::ShortToken(platform));
            }
        }
        Ok(self)
    }
}
