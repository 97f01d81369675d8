//! Devices: the registry's row, the status beside it, and the receipts of messages that were handled.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader, hex, json};
use crate::error::StoreError;
use hub_core::device::{Care, Device, DeviceStatus, Dialect};
use hub_core::ids::DeviceId;
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A message that was handled: the same one again has no second effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The device's name.
    pub device: String,
    /// What makes the message recognisable: boot and sequence, or its content and window.
    pub key: String,
    /// When it was handled, the last time.
    pub at: UnixMs,
}

pub(crate) fn write(device: &Device) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("device")
        .name(device.id)
        .text("name", &device.name)?
        .text("secret_sha256", &device.secret_sha256)?
        .word("role", &device.role)?
        .text("model", &device.model)?
        .text("area", device.area.as_str())?
        .opt_name(device.household)
        .opt_name(device.wearer)
        .opt_at(device.blocked_at)
        .opt_at(device.live_at)
        .text("family", &device.dialect.family)?
        .text("address", device.address())?
        .opt_name(device.dialect.detects.map(|kind| word(&kind)).transpose()?)
        .opt_text("layout", device.dialect.layout.as_deref())?
        .opt_text("product", device.dialect.product.as_deref())?
        .opt_name(device.dialect.key.as_deref().map(hex))
        .json("prefixes", &device.dialect.prefixes)?
        .opt_text("label", device.care.label.as_deref())?
        .opt_int(device.care.beat_s)
        .bool(device.care.allowed_on)
        .opt_at(device.care.muted_until)
        .opt_at(device.care.enrolling_until)
        .opt_at(device.care.retired_at)
        .done())
}

/// A kind as the one word that stands in a column.
pub(crate) fn word(kind: &SignalKind) -> Result<String, StoreError> {
    Ok(json("device", "kind", kind)?.trim_matches('"').to_owned())
}

/// Which column another device already has: SQLite names the columns, PostgreSQL the index.
pub(crate) fn taken_column(message: &str) -> &'static str {
    let names = |word: &str| message.contains(&format!("device.{word}")) || message.contains(&format!("device_{word}"));
    ["label", "address"].into_iter().find(|column| names(column)).unwrap_or("name")
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<Device, StoreError> {
    Ok(Device {
        id: row.name("id")?,
        name: row.text("name")?,
        secret_sha256: row.text("secret_sha256")?,
        role: row.word("role")?,
        model: row.text("model")?,
        area: row.name("area")?,
        household: row.opt_name("household")?,
        wearer: row.opt_name("wearer")?,
        blocked_at: row.opt_at("blocked_at")?,
        live_at: row.opt_at("live_at")?,
        dialect: read_dialect(row)?,
        care: Care {
            label: row.opt_text("label")?,
            beat_s: row.opt_int("beat_s")?,
            allowed_on: row.bool("allowed_on")?,
            muted_until: row.opt_at("muted_until")?,
            enrolling_until: row.opt_at("enrolling_until")?,
            retired_at: row.opt_at("retired_at")?,
        },
    })
}

fn read_dialect<R: Cells>(row: &mut Reader<'_, R>) -> Result<Dialect, StoreError> {
    Ok(Dialect {
        family: row.text("family")?,
        address: row.text("address")?,
        detects: row.opt_word("detects")?,
        layout: row.opt_text("layout")?,
        product: row.opt_text("product")?,
        key: row.opt_hex("key_hex")?,
        prefixes: row.json("prefixes")?,
    })
}

pub(crate) fn write_status(device: DeviceId, status: &DeviceStatus) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("device_status")
        .name(device)
        .opt_at(status.last_word_at)
        .opt_int(status.battery_percent)
        .opt_int(status.link_quality)
        .opt_text("firmware", status.firmware.as_deref())?
        .opt_at(status.gone_at)
        .done())
}

pub(crate) fn read_status<R: Cells>(row: &mut Reader<'_, R>) -> Result<(DeviceId, DeviceStatus), StoreError> {
    let device = row.name("device")?;
    let status = DeviceStatus {
        last_word_at: row.opt_at("last_word_at")?,
        battery_percent: row.opt_int("battery_percent")?,
        link_quality: row.opt_int("link_quality")?,
        firmware: row.opt_text("firmware")?,
        gone_at: row.opt_at("gone_at")?,
    };
    Ok((device, status))
}

/// Receipts that a millisecond has numbers for; `sql/device.rs` and the migration name it too.
const A_MILLISECOND: i64 = 1_048_576;

/// Receipts so far, counted from anywhere: two hubs that write in the same millisecond hardly meet.
static RECEIPTS: LazyLock<AtomicU32> = LazyLock::new(|| {
    let anywhere = RandomState::new().hash_one(());
    AtomicU32::new(u32::try_from(anywhere >> 32).unwrap_or_default())
});

/// The first number of a moment.
pub(crate) fn receipts_from(at: UnixMs) -> i64 {
    at.0.saturating_mul(A_MILLISECOND)
}

pub(crate) fn write_receipt(receipt: &Receipt) -> Result<Vec<Value>, StoreError> {
    let count = i64::from(RECEIPTS.fetch_add(1, Ordering::Relaxed)) % A_MILLISECOND;
    let number = receipts_from(receipt.at).saturating_add(count);
    Ok(Columns::of("receipt").int(number).text("device", &receipt.device)?.text("key", &receipt.key)?.done())
}

pub(crate) fn read_receipt<R: Cells>(row: &mut Reader<'_, R>) -> Result<Receipt, StoreError> {
    Ok(Receipt { device: row.text("device")?, key: row.text("key")?, at: row.at("at")? })
}
