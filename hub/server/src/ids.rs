//! New ids and secrets: the one place that draws random numbers.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hub_core::time::UnixMs;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A new id: UUID version 7, so that rows lie in the order of time.
///
/// # Panics
/// When the operating system has no random numbers: nothing safe can be done then.
#[must_use]
pub fn new_id(at: UnixMs) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(u64::try_from(at.0).unwrap_or(0), &random()).into_uuid()
}

/// A new id of 122 random bits: it tells neither when it was made nor what comes before or after it.
///
/// # Panics
/// When the operating system has no random numbers: nothing safe can be done then.
#[must_use]
pub fn new_random_id() -> Uuid {
    uuid::Builder::from_random_bytes(random()).into_uuid()
}

/// The id of the one thing of its kind that belongs to both: the same every time.
#[must_use]
pub fn derived_id(one: Uuid, other: Uuid) -> Uuid {
    digested([*one.as_bytes(), *other.as_bytes()].as_flattened())
}

/// The id of the one thing of this name that belongs to another: the same every time.
#[must_use]
pub fn derived_id_of(one: Uuid, name: &str) -> Uuid {
    digested(&[one.as_bytes(), name.as_bytes()].concat())
}

fn digested(text: &[u8]) -> Uuid {
    let digest = Sha256::digest(text);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A secret of 256 random bits as text that fits a URL and a cookie.
#[must_use]
pub fn new_secret() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// A key of 256 random bits for signatures.
#[must_use]
pub fn random_key() -> [u8; 32] {
    random()
}

/// A device secret of 128 random bits, short enough to be typed.
#[must_use]
pub fn new_device_secret() -> String {
    hex(&random::<16>())
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256, hexadecimal: how tokens and device secrets are kept.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// HMAC-SHA-256, hexadecimal.
#[must_use]
pub fn hmac_hex(key: &[u8], bytes: &[u8]) -> String {
    hex(&hmac(key, bytes))
}

/// `sha256=` and the HMAC-SHA-256 of a body, hexadecimal: the receiver compares before it believes.
#[must_use]
pub fn signature(secret: &str, body: &str) -> String {
    format!("sha256={}", hmac_hex(secret.as_bytes(), body.as_bytes()))
}

/// HMAC-SHA-256, Base64.
#[must_use]
pub fn hmac_base64(key: &[u8], bytes: &[u8]) -> String {
    STANDARD.encode(hmac(key, bytes))
}

/// HMAC-SHA-256.
#[must_use]
pub fn hmac_bytes(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    hmac(key, bytes)
}

#[allow(clippy::expect_used)]
fn hmac(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[allow(clippy::expect_used)]
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random numbers");
    bytes
}
