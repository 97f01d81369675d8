//! The devices of the town: a button in most households, cords, sensors and wearables in some.

use super::dice::Dice;
use super::{BUILT_AT, TownDevice};
use hub_core::device::{Care, Device, DeviceRole, Dialect};
use hub_core::household::Household;
use hub_core::ids::DeviceId;
use hub_core::signal::SignalKind;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// One kind of device that a household may have.
struct Model {
    /// First part of the name.
    name: &'static str,
    model: &'static str,
    role: DeviceRole,
    says: SignalKind,
    /// Households in a hundred that have one.
    percent: u32,
}

const MODELS: [Model; 8] = [
    Model { name: "button", model: "FD-B1", role: DeviceRole::Button, says: SignalKind::Sos, percent: 84 },
    Model { name: "cord", model: "FD-P1", role: DeviceRole::PullCord, says: SignalKind::Sos, percent: 8 },
    Model { name: "pendant", model: "FD-W1", role: DeviceRole::Wearable, says: SignalKind::Sos, percent: 4 },
    Model { name: "fall", model: "FD-W2", role: DeviceRole::Wearable, says: SignalKind::Fall, percent: 4 },
    Model { name: "smoke", model: "FD-S1", role: DeviceRole::Sensor, says: SignalKind::Smoke, percent: 8 },
    Model { name: "gas", model: "FD-S2", role: DeviceRole::Sensor, says: SignalKind::Gas, percent: 4 },
    Model { name: "water", model: "FD-S3", role: DeviceRole::Sensor, says: SignalKind::Water, percent: 4 },
    Model { name: "rest", model: "FD-S4", role: DeviceRole::Sensor, says: SignalKind::Inactivity, percent: 2 },
];

/// Equips all households.
pub(super) fn install(dice: &mut Dice, households: &[Household]) -> Vec<TownDevice> {
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut devices = Vec::new();
    for household in households {
        for model in &MODELS {
            if dice.chance(model.percent) {
                let number = numbers.entry(model.name).or_default();
                *number += 1;
                devices.push(device(dice, household, model, *number));
            }
        }
    }
    devices
}

fn device(dice: &mut Dice, household: &Household, model: &Model, number: u32) -> TownDevice {
    let secret = dice.secret();
    let device = Device {
        id: DeviceId(dice.id()),
        name: format!("{}-{number:04}", model.name),
        secret_sha256: sha256_hex(&secret),
        role: model.role,
        model: model.model.to_owned(),
        area: household.area.clone(),
        household: Some(household.id),
        wearer: None,
        blocked_at: None,
        // A few were installed and never tried: the console shows them as "not live".
        live_at: dice.chance(97).then_some(BUILT_AT),
        dialect: Dialect::open_json(format!("{}-{number:04}", model.name)),
        care: Care::default(),
    };
    TownDevice { device, secret, says: model.says }
}

fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
