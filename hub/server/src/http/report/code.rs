//! Codes behind the QR on a building or a door: 16 letters that cannot be guessed and say nothing. The hub derives them
//! from its own secret, so a sheet can be printed without a running hub, and a lost secret makes all of them void.

use crate::ids::{hmac_bytes, new_secret};
use crate::world::World;
use hub_core::area::{Area, AreaLevel, AreaPath};
use hub_core::household::Household;
use hub_core::ids::{AreaId, HouseholdId};
use hub_store::{Store, StoreError};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The setting that holds the secret.
const SETTING: &str = "report_secret";
/// Letters and digits that are not taken for each other.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters of a code: 80 bits.
pub const LETTERS: usize = 16;

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// A building or another area.
    Area(AreaId),
    /// A door.
    Household(HouseholdId),
}

/// The secret, kept since the first start.
pub async fn secret(store: &dyn Store) -> Result<String, StoreError> {
    if store.setting(SETTING).await?.is_none() {
        store.set_setting(SETTING, &new_secret()).await?;
    }
    // Read again: another hub on the same database may have been first.
    Ok(store.setting(SETTING).await?.unwrap_or_default())
}

/// Makes all codes void: from now on there are others. A hub that runs takes them over when it is started again.
pub async fn renew(store: &dyn Store) -> Result<(), StoreError> {
    store.set_setting(SETTING, &new_secret()).await
}

/// The code of a thing.
#[must_use]
pub fn code_of(secret: &str, behind: Behind) -> String {
    let (kind, id) = match behind {
        Behind::Area(id) => (b'a', id.0),
        Behind::Household(id) => (b'h', id.0),
    };
    let mac = hmac_bytes(secret.as_bytes(), &[&[kind], id.as_bytes().as_slice()].concat());
    base32(&mac[..10])
}

fn base32(bytes: &[u8]) -> String {
    let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
    let bits: Vec<u8> = bits.collect();
    let letter = |five: &[u8]| char::from(ALPHABET[five.iter().fold(0, |value, bit| value << 1 | usize::from(*bit))]);
    bits.chunks(5).map(letter).collect()
}

/// True for places where a code hangs: buildings, compounds and grids. A wider one is no place to report from.
#[must_use]
pub fn has_code(area: &Area) -> bool {
    matches!(area.level, AreaLevel::Building | AreaLevel::Compound | AreaLevel::Grid)
}

#[derive(Default)]
struct Known {
    codes: HashMap<String, Behind>,
    counted: (usize, usize),
}

/// Finds what a code stands for.
pub struct Codes {
    secret: String,
    known: Mutex<Known>,
}

/// The place of a code.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Where a report from there belongs.
    pub area: AreaPath,
    /// The door, when it is a household's code.
    pub household: Option<HouseholdId>,
}

impl Codes {
    /// Codes of this secret.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self { secret, known: Mutex::default() }
    }

    /// The place behind a code; none when it is no code of ours, or what it stood for is gone.
    #[must_use]
    pub fn find(&self, world: &World, typed: &str) -> Option<Place> {
        let code: String = typed.trim().to_ascii_lowercase();
        if code.len() != LETTERS {
            return None;
        }
        let mut known = self.lock();
        let counted = (world.areas.len(), world.households.len());
        // Learned anew when something was added since; a thing that has gone is looked for below anyway.
        if !known.codes.contains_key(&code) && known.counted != counted {
            *known = self.learn(world, counted);
        }
        let behind = known.codes.get(&code).copied()?;
        drop(known);
        match behind {
            Behind::Area(id) => world.areas.get(&id).map(|area| Place { area: area.path.clone(), household: None }),
            Behind::Household(id) => {
                let home = world.households.get(&id)?;
                Some(Place { area: home.area.clone(), household: Some(id) })
            }
        }
    }

    fn learn(&self, world: &World, counted: (usize, usize)) -> Known {
        let areas = world.areas.values().filter(|area| has_code(area)).map(|area| Behind::Area(area.id));
        let homes = world.households.values().map(|home: &std::sync::Arc<Household>| Behind::Household(home.id));
        let codes = areas.chain(homes).map(|behind| (code_of(&self.secret, behind), behind)).collect();
        Known { codes, counted }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_code_is_sixteen_letters_of_its_own_for_each_thing_and_secret() {
        let id = Uuid::from_u128(7);
        let code = code_of("s", Behind::Area(AreaId(id)));
        assert_eq!(code.len(), LETTERS);
        assert!(code.bytes().all(|letter| ALPHABET.contains(&letter)));
        assert_eq!(code, code_of("s", Behind::Area(AreaId(id))));
        assert_ne!(code, code_of("s", Behind::Household(HouseholdId(id))));
        assert_ne!(code, code_of("t", Behind::Area(AreaId(id))));
        assert_eq!(base32(&[0xff, 0, 0xff, 0, 0xff]), "zw0fy07z");
    }
}
