//! Devices from and to a spreadsheet. The whole file is read before anything is said: one wrong line, and none is taken.
//! Read as UTF-8, with or without its mark, or as GBK; written as UTF-8 with the mark, for that is what offices open.
//! A cell that a spreadsheet would take for a formula gets a `'` in front, and loses it when it is read.
//!
//! Columns, in any order: `name` and `role` (needed), `model`, `family`, `address`, `label`, `detects`, `layout`,
//! `product`, `beat_s`, `allowed_on`, `household` (its id, or building, unit and door as spoken), `area`. A device is
//! known by its name: the same again changes it, and a column that is not there leaves what it says as it is.

use super::csv::{self, Row};
use super::names::area_called;
use crate::ids::{new_device_secret, new_id, sha256_hex};
use crate::view::household_label;
use crate::world::World;
use hub_core::area::AreaPath;
use hub_core::device::{Care, DEVICE_ROLES, Device, DeviceRole, Dialect, OPEN_JSON, is_device_name, is_device_text};
use hub_core::ids::{DeviceId, HouseholdId};
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;
use hub_wire::device::DeviceSecret;
use std::collections::{HashMap, HashSet};

/// Lines at most; more are sent in several files, so that no press waits for a file.
const LINES: usize = 5_000;
/// Wrong lines named at most.
const FAULTS: usize = 20;
const COLUMNS: [&str; 13] = [
    "name",
    "role",
    "model",
    "family",
    "address",
    "label",
    "detects",
    "layout",
    "product",
    "beat_s",
    "allowed_on",
    "household",
    "area",
];
/// What makes a spreadsheet calculate, or hides such a sign from us.
const SIGNS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// What a file comes to.
#[derive(Debug, Default)]
pub struct DevicesRead {
    /// New and changed devices, to be committed together.
    pub devices: Vec<Device>,
    /// New ones with their secrets.
    pub added: Vec<DeviceSecret>,
    /// How many are different now.
    pub changed: u32,
    /// Lines that say what is known already.
    pub unchanged: u32,
}

/// The text of a file; none when it is neither UTF-8 nor GBK.
#[must_use]
pub fn text_of(bytes: &[u8]) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let (text, _, broken) = encoding_rs::GBK.decode(bytes);
    (!broken).then(|| text.into_owned())
}

/// All devices of which `sees` holds, as a file.
#[must_use]
pub fn export_devices(world: &World, sees: impl Fn(&Device) -> bool) -> String {
    let mut devices: Vec<&Device> = world.devices.values().map(AsRef::as_ref).filter(|device| sees(device)).collect();
    devices.retain(|device| device.care.retired_at.is_none());
    devices.sort_by(|a, b| a.name.cmp(&b.name));
    let mut text = String::from("\u{feff}");
    text.push_str(&COLUMNS.join(","));
    for device in devices {
        text.push_str("\r\n");
        let cells: Vec<String> = COLUMNS.iter().map(|column| written(&cell(device, column))).collect();
        text.push_str(&cells.join(","));
    }
    text.push_str("\r\n");
    text
}

fn cell(device: &Device, column: &str) -> String {
    let (dialect, care) = (&device.dialect, &device.care);
    match column {
        "name" => device.name.clone(),
        "role" => device.role.as_str().to_owned(),
        "model" => device.model.clone(),
        "family" => dialect.family.clone(),
        "address" => device.address().to_owned(),
        "label" => care.label.clone().unwrap_or_default(),
        "detects" => dialect.detects.map(devices::open_json::kind_name).unwrap_or_default(),
        "layout" => dialect.layout.clone().unwrap_or_default(),
        "product" => dialect.product.clone().unwrap_or_default(),
        "beat_s" => care.beat_s.map(|beat_s| beat_s.to_string()).unwrap_or_default(),
        "allowed_on" => if care.allowed_on { "yes" } else { "" }.to_owned(),
        "household" => device.household.map(|id| id.to_string()).unwrap_or_default(),
        _ => device.area.to_string(),
    }
}

/// A cell as it stands in a file that a spreadsheet opens: never a formula.
#[must_use]
pub fn written(cell: &str) -> String {
    let safe = if cell.starts_with(SIGNS) { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains(['"', ',', '\n', '\r', '\t']) || safe.trim() != safe {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

/// A cell as it was before it was written.
fn read(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(SIGNS) => rest,
        _ => cell.trim(),
    }
}

/// Reads the file against what is known. `may` says whether whoever asks may change things in an area.
///
/// # Errors
/// What is wrong, each with its line.
pub fn import_devices(
    world: &World,
    text: &str,
    at: UnixMs,
    may: impl Fn(&AreaPath) -> bool,
) -> Result<DevicesRead, Vec<String>> {
    let mut rows = csv::rows(text).map_err(|line| vec![format!("line {line}: a quote is never closed")])?.into_iter();
    let columns = columns(&rows.next().ok_or_else(|| vec!["the file is empty".to_owned()])?)?;
    if rows.len() > LINES {
        return Err(vec![format!("the file has more than {LINES} lines: send it in several")]);
    }
    let labels = world.households.values().map(|home| (household_label(world, home), home.id));
    let mut homes: HashMap<String, Option<HouseholdId>> = HashMap::new();
    for (label, id) in labels {
        homes.entry(label).and_modify(|known| *known = None).or_insert(Some(id));
    }
    let (mut result, mut faults, mut taken) = (DevicesRead::default(), Vec::new(), Taken::default());
    for row in rows {
        let reading = Reading { world, columns: &columns, homes: &homes, row: &row };
        let device = reading.device(at).and_then(|(device, secret)| {
            let before = world.devices.get(&device.id);
            if !may(&device.area) || before.is_some_and(|before| !may(&before.area)) {
                return Err("you may not change devices in this area".to_owned());
            }
            taken.check(world, &device)?;
            Ok((device, secret))
        });
        match device {
            Ok((device, secret)) => result.take(world, device, secret),
            Err(fault) => faults.push(format!("line {}: {fault}", row.line)),
        }
    }
    if faults.is_empty() {
        return Ok(result);
    }
    let more = faults.len().saturating_sub(FAULTS);
    faults.truncate(FAULTS);
    faults.extend((more > 0).then(|| format!("and {more} more")));
    Err(faults)
}

/// Names, addresses and labels that lines of the file have taken.
#[derive(Default)]
struct Taken {
    names: HashSet<String>,
    addresses: HashSet<(String, String)>,
    labels: HashSet<String>,
}

impl Taken {
    fn check(&mut self, world: &World, device: &Device) -> Result<(), String> {
        let other = |known: Option<&std::sync::Arc<Device>>| known.is_some_and(|known| known.id != device.id);
        let address = (device.dialect.family.clone(), device.address().to_owned());
        if other(world.device_at(&address.0, &address.1)) || !self.addresses.insert(address) {
            return Err(format!("address: {} belongs to another device", device.address()));
        }
        if !self.names.insert(device.name.clone()) {
            return Err(format!("name: {} stands there twice", device.name));
        }
        let Some(label) = &device.care.label else { return Ok(()) };
        if other(world.device_labelled(label)) || !self.labels.insert(label.clone()) {
            return Err(format!("label: {label} belongs to another device"));
        }
        Ok(())
    }
}

impl DevicesRead {
    fn take(&mut self, world: &World, device: Device, secret: Option<String>) {
        match (secret, world.devices.get(&device.id)) {
            (_, Some(before)) if **before == device => {
                self.unchanged += 1;
                return;
            }
            (Some(secret), None) => self.added.push(DeviceSecret { name: device.name.clone(), secret }),
            _ => self.changed += 1,
        }
        self.devices.push(device);
    }
}

fn columns(header: &Row) -> Result<HashMap<&'static str, usize>, Vec<String>> {
    let mut columns = HashMap::new();
    for (at, cell) in header.cells.iter().enumerate() {
        let name = cell.trim().to_lowercase();
        let Some(known) = COLUMNS.iter().find(|known| **known == name) else {
            let fault = format!("there is no column {name:?}; columns are {}", COLUMNS.join(", "));
            return Err(vec![format!("line {}: {fault}", header.line)]);
        };
        if columns.insert(*known, at).is_some() {
            return Err(vec![format!("line {}: the column {name} stands there twice", header.line)]);
        }
    }
    match ["name", "role"].into_iter().find(|needed| !columns.contains_key(needed)) {
        Some(missing) => Err(vec![format!("line {}: the column {missing} is missing", header.line)]),
        None => Ok(columns),
    }
}

/// One line with what is needed to understand it.
struct Reading<'a> {
    world: &'a World,
    columns: &'a HashMap<&'static str, usize>,
    homes: &'a HashMap<String, Option<HouseholdId>>,
    row: &'a Row,
}

impl Reading<'_> {
    /// A cell; none when the file has no such column.
    fn cell(&self, column: &str) -> Option<&str> {
        let at = *self.columns.get(column)?;
        Some(self.row.cells.get(at).map_or("", |cell| read(cell)))
    }

    fn device(&self, at: UnixMs) -> Result<(Device, Option<String>), String> {
        if self.row.cells.len() > self.columns.len() {
            return Err("more cells than columns: is a comma not in quotes?".into());
        }
        if !self.row.cells.iter().all(|cell| cell.trim().is_empty() || is_device_text(cell)) {
            return Err("a cell has more than 200 characters, several lines, or signs that cannot be seen".into());
        }
        let name = self.cell("name").unwrap_or_default();
        if !is_device_name(name) {
            return Err(format!("name: {name:?} is none; 1 to 64 of A-Z a-z 0-9 . _ - and not a dot first"));
        }
        let (mut device, secret) = match self.world.device_named(name) {
            Some(known) => (known.as_ref().clone(), None),
            None => {
                let secret = new_device_secret();
                (fresh(name, &secret, self.world.widest_area(), at), Some(secret))
            }
        };
        device.role = self.role()?;
        if let Some(model) = self.cell("model") {
            device.model = model.to_owned();
        }
        self.dialect(&mut device.dialect, name)?;
        self.care(&mut device.care)?;
        self.place(&mut device)?;
        Ok((device, secret))
    }

    fn role(&self) -> Result<DeviceRole, String> {
        let role = self.cell("role").unwrap_or_default();
        let known = DEVICE_ROLES.into_iter().find(|known| known.as_str() == role);
        known.ok_or_else(|| format!("role: {role:?} is none of {}", DEVICE_ROLES.map(DeviceRole::as_str).join(", ")))
    }

    fn dialect(&self, dialect: &mut Dialect, name: &str) -> Result<(), String> {
        if let Some(family) = self.cell("family") {
            let family = if family.is_empty() { OPEN_JSON } else { family };
            if !devices::family::FAMILIES.iter().any(|known| known.name() == family) {
                return Err(format!("family: there is none called {family:?}"));
            }
            dialect.family = family.to_owned();
        }
        if let Some(address) = self.cell("address") {
            dialect.address = if address.is_empty() { name } else { address }.to_owned();
        }
        if dialect.family == OPEN_JSON {
            dialect.address = name.to_owned();
        }
        if let Some(detects) = self.cell("detects") {
            dialect.detects = some(detects, kind)?;
        }
        if let Some(layout) = self.cell("layout") {
            let known = |layout: &str| devices::known::Decoder::named(layout).map(|_| layout.to_owned());
            dialect.layout =
                some(layout, |text| known(text).ok_or_else(|| format!("layout: there is none called {text:?}")))?;
        }
        if let Some(product) = self.cell("product") {
            dialect.product = some(product, |text| Ok(text.to_owned()))?;
        }
        Ok(())
    }

    fn care(&self, care: &mut Care) -> Result<(), String> {
        if let Some(label) = self.cell("label") {
            care.label = some(label, |text| Ok(text.to_owned()))?;
        }
        if let Some(beat_s) = self.cell("beat_s") {
            let seconds = |text: &str| text.parse().ok().filter(|beat_s| *beat_s > 0);
            care.beat_s =
                some(beat_s, |text| seconds(text).ok_or_else(|| format!("beat_s: {text} is no number above 0")))?;
        }
        if let Some(allowed) = self.cell("allowed_on") {
            care.allowed_on = match allowed.to_lowercase().as_str() {
                "" | "no" | "false" | "0" | "否" => false,
                "yes" | "true" | "1" | "是" => true,
                other => return Err(format!("allowed_on: {other:?} is neither yes nor no")),
            };
        }
        Ok(())
    }

    fn place(&self, device: &mut Device) -> Result<(), String> {
        if let Some(area) = self.cell("area").filter(|area| !area.is_empty()) {
            device.area = area_called(self.world, area)?;
        }
        if let Some(home) = self.cell("household") {
            device.household = some(home, |text| self.household(text))?;
        }
        if let Some(home) = device.household.and_then(|id| self.world.households.get(&id)) {
            device.area = home.area.clone();
        }
        Ok(())
    }

    fn household(&self, text: &str) -> Result<HouseholdId, String> {
        let by_id = text.parse().ok().filter(|id| self.world.households.contains_key(id));
        match by_id.map(Some).or_else(|| self.homes.get(text).copied()) {
            Some(Some(id)) => Ok(id),
            Some(None) => Err(format!("household: there are several called {text:?}; write the id")),
            None => Err(format!("household: there is none called {text:?}")),
        }
    }
}

/// Nothing for an empty cell.
fn some<T>(cell: &str, understand: impl FnOnce(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if cell.is_empty() { Ok(None) } else { understand(cell).map(Some) }
}

fn kind(name: &str) -> Result<SignalKind, String> {
    devices::known::kind_named(name).ok_or_else(|| format!("detects: there is no kind called {name:?}"))
}

fn fresh(name: &str, secret: &str, area: AreaPath, at: UnixMs) -> Device {
    Device {
        id: DeviceId(new_id(at)),
        name: name.to_owned(),
        secret_sha256: sha256_hex(secret.as_bytes()),
        role: DeviceRole::Button,
        model: String::new(),
        area,
        household: None,
        wearer: None,
        blocked_at: None,
        live_at: None,
        dialect: Dialect::open_json(name),
        care: Care::default(),
    }
}

#[cfg(test)]
mod tests;
