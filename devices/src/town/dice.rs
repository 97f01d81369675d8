//! The town's only source of chance: a ChaCha stream from the seed. Ids come from it too, shaped like the hub's own
//! (UUID version 7) and ascending. The same stream on every machine, for as long as `rand` is not upgraded.

use super::BUILT_AT;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use uuid::{Builder, Uuid};

/// Seeded chance.
pub(crate) struct Dice {
    rng: StdRng,
    ids: u64,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), ids: 0 }
    }

    /// A stream of its own for one actor of the simulation, so that nobody's luck depends on who is quicker.
    pub fn of_actor(seed: u64, actor: u64) -> Self {
        // The odd number of the golden ratio spreads neighbouring actors over all bits.
        Self::new(seed ^ (actor + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// The next id; later ones sort behind earlier ones.
    pub fn id(&mut self) -> Uuid {
        self.ids += 1;
        let built_at_ms = u64::try_from(BUILT_AT.0).unwrap_or_default();
        Builder::from_unix_timestamp_millis(built_at_ms + self.ids, &self.rng.random()).into_uuid()
    }

    /// True in `percent` of all throws.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_ratio(percent.min(100), 100)
    }

    /// A whole number, both ends included.
    pub fn whole(&mut self, from: u32, to: u32) -> u32 {
        self.rng.random_range(from..=to)
    }

    /// A number between the two.
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        self.rng.random_range(from..=to)
    }

    /// One of `from`, which is never empty.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        from.choose(&mut self.rng).unwrap_or(&from[0])
    }

    /// Another order.
    pub fn shuffle<T>(&mut self, what: &mut [T]) {
        what.shuffle(&mut self.rng);
    }

    /// 128 bits as 32 hexadecimal digits.
    pub fn secret(&mut self) -> String {
        format!("{:032x}", self.rng.random::<u128>())
    }
}
