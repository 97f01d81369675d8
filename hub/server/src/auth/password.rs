//! Argon2id with the parameters of OWASP ASVS 5.0 (19 MiB, t=2, p=1), off the runtime's threads and never more at
//! once than there are cores, so that a flood of log-ins cannot slow an alarm.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Memory, KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes.
const PASSES: u32 = 2;
/// Longest password that is hashed, bytes.
pub const LONGEST: usize = 256;
/// Shortest password that is taken, characters.
const SHORTEST: usize = 8;
/// A hash nobody's password fits, so that an unknown name takes as long as a wrong password.
const NOBODY: &str = "nobody has this password";

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too short.
    #[error("a password has at least 8 characters")]
    Short,
    /// Too long.
    #[error("a password has at most 256 bytes")]
    Long,
    /// One of the first an attacker tries.
    #[error("this password is among the first that are guessed: choose another")]
    Common,
    /// The machine could not hash.
    #[error("the password could not be kept: try again")]
    Failed,
}

/// Refuses passwords that are too short, too long or among the most common.
pub fn check_password(password: &str, login: &str) -> Result<(), PasswordFault> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordFault::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordFault::Long);
    }
    let lower = password.to_lowercase();
    let common = include_str!("common-passwords.txt").lines().any(|line| line == lower);
    if common || lower == login.to_lowercase() { Err(PasswordFault::Common) } else { Ok(()) }
}

/// Hashes and compares, a few at a time.
#[derive(Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    nobody: Arc<str>,
}

impl Passwords {
    /// As many places as cores.
    pub fn new() -> Result<Self, PasswordFault> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let nobody = hash_now(NOBODY)?;
        Ok(Self { places: Arc::new(Semaphore::new(cores)), nobody: nobody.into() })
    }

    /// A new hash in PHC form.
    pub async fn hash(&self, password: String) -> Result<String, PasswordFault> {
        let _place = self.places.acquire().await.map_err(|_| PasswordFault::Failed)?;
        tokio::task::spawn_blocking(move || hash_now(&password)).await.map_err(|_| PasswordFault::Failed)?
    }

    /// True when the password fits. Without a hash it takes as long and is false.
    pub async fn fits(&self, password: String, hash: Option<String>) -> bool {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.to_string());
        let Ok(_place) = self.places.acquire().await else { return false };
        let compared = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
        });
        compared.await.unwrap_or(false) && known
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str) -> Result<String, PasswordFault> {
    argon2().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|_| PasswordFault::Failed)
}
