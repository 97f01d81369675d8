//! Pushes that the platform encrypts ("安全模式"): AES in CBC mode with PKCS#7 padding, as base64 text. The studio has a
//! key of 16 letters that is the vector too; the old platform one of 32 bytes, whose first half is the vector, and puts
//! 16 random bytes and a length of 4 in front of the message.
//! Source: open.iot.10086.cn, "HTTP推送", and the platform's own receivers, github.com/cm-heclouds/data-push.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7};

/// In front of a message of the old platform: random bytes, then its length.
const RANDOM_BYTES: usize = 16;

/// What an encrypted text says; none without the right key.
pub(super) fn opened(text: &str, key: &[u8]) -> Option<Vec<u8>> {
    let sealed = STANDARD.decode(text.trim()).ok()?;
    let vector = key.get(..16)?;
    if key.len() == 16 {
        return cbc::Decryptor::<aes::Aes128>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded_vec::<Pkcs7>(&sealed)
            .ok();
    }
    let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(key, vector).ok()?;
    let whole = cipher.decrypt_padded_vec::<Pkcs7>(&sealed).ok()?;
    let (length, rest) = whole.get(RANDOM_BYTES..)?.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    rest.get(..length).map(<[u8]>::to_vec)
}
