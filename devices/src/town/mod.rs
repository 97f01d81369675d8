//! A demonstration town, made from a seed: the same seed gives the same town, on every machine, without a clock.
//! Everything in it is invented, and its passwords and secrets are for demonstration only: whoever knows the seed
//! knows them.

mod crowd;
pub(crate) mod dice;
mod home;
mod kit;
mod land;
mod name;
mod plan;
#[cfg(test)]
mod tests;

use dice::Dice;
use hub_core::area::Area;
use hub_core::device::Device;
use hub_core::household::Household;
use hub_core::person::Person;
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;

/// The seed that the demonstration uses when none is given.
pub const DEFAULT_SEED: u64 = 1;

/// When the town was "built": 2026-01-05T00:00Z. Ids carry it, and live devices are live since then.
pub const BUILT_AT: UnixMs = UnixMs(1_767_571_200_000);

/// Somebody of the town.
#[derive(Clone, Debug, PartialEq)]
pub struct TownPerson {
    /// The person; the password's hash is left to the hub.
    pub person: Person,
    /// The password in clear; none for those without a log-in. For demonstration only.
    pub password: Option<String>,
    /// On call at night too (volunteers); everybody else sleeps through a call at 3 a.m.
    pub night: bool,
}

/// A device of the town.
#[derive(Clone, Debug, PartialEq)]
pub struct TownDevice {
    /// The device as the registry knows it.
    pub device: Device,
    /// Its secret in clear: 32 hexadecimal digits. For demonstration only.
    pub secret: String,
    /// What it says when it says something that matters.
    pub says: SignalKind,
}

/// A log-in to be shown at the start of the demonstration. Nobody in the simulation uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownLogin {
    /// What it is for, in a few English words.
    pub what: &'static str,
    /// Log-in name.
    pub login: String,
    /// Password.
    pub password: String,
}

/// The whole town.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// One street, one community, six grids, their compounds and buildings; every area after the one it lies in.
    pub areas: Vec<Area>,
    /// About 600 households.
    pub households: Vec<Household>,
    /// Staff first, then volunteers, then family and keyholders.
    pub people: Vec<TownPerson>,
    /// About 700 devices.
    pub devices: Vec<TownDevice>,
    /// `admin`, `duty`, `grid1` and `volunteer`.
    pub shown: Vec<ShownLogin>,
}

/// Builds the town that belongs to `seed`.
#[must_use]
pub fn generate(seed: u64) -> Town {
    let mut dice = Dice::new(seed);
    let land = land::lay_out(&mut dice);
    let mut households = home::furnish(&mut dice, &land);
    let (people, shown) = crowd::settle(&mut dice, &land, &mut households);
    let devices = kit::install(&mut dice, &households);
    Town { areas: land.into_areas(), households, people, devices, shown }
}
