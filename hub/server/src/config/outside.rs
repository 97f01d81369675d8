//! Doors for devices besides MQTT: lines of their own and pushes of platforms. All are closed until somebody opens them.

use super::ConfigError;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use std::net::SocketAddr;

/// Shortest token of a platform, characters.
const TOKEN_CHARS: usize = 16;

/// `[dc09]` in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelsFile {
    pub(super) listen: Option<SocketAddr>,
    pub(super) udp: Option<SocketAddr>,
}

/// `[watch]` in the file.
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
    /// With what OneNET encrypts, as its page shows it.
    onenet_key: Option<String>,
    /// Huawei's IoTDA.
    pub huawei: Option<String>,
}

impl std::fmt::Debug for Push {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let set = |token: &Option<String>| token.as_ref().map(|_| "set");
        let (ctwing, onenet, huawei) = (set(&self.ctwing), set(&self.onenet), set(&self.huawei));
        let key = set(&self.onenet_key);
        let mut shown = f.debug_struct("Push");
        shown
            .field("ctwing", &ctwing)
            .field("onenet", &onenet)
            .field("onenet_key", &key)
            .field("huawei", &huawei)
            .finish()
    }
}

/// With what a platform encrypts, raw bytes. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PlatformKey(Vec<u8>);

impl std::fmt::Debug for PlatformKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PlatformKey")
    }
}

impl PlatformKey {
    /// The key.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
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

    /// OneNET's key: 16 letters as they stand, or 43 of base64 as its older page shows it.
    pub(super) fn onenet_key(&self) -> Result<Option<PlatformKey>, ConfigError> {
        let Some(text) = &self.onenet_key else { return Ok(None) };
        // The last letter of such a key carries bits that belong to no byte.
        let config = GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true);
        let bytes = match text.len() {
            16 if text.is_ascii() => Some(text.clone().into_bytes()),
            43 | 44 => GeneralPurpose::new(&STANDARD, config).decode(text).ok().filter(|bytes| bytes.len() == 32),
            _ => None,
        };
        let fault = || "onenet_key: the 16 or 43 letters that the platform shows".to_owned();
        let key = bytes.ok_or_else(|| ConfigError::Table { table: "push".into(), fault: fault() })?;
        Ok(Some(PlatformKey(key)))
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
