//! What a bridge received by radio. The code of a 433 MHz key is the device, and only its role says what it means; one
//! press sends the code several times. A Bluetooth sensor is known by its address.

use super::zigbee::MAX_DEVICES;
use crate::heard::Heard;
use crate::known::{Context, Message, Role};
use crate::lenient::{short_text, truth};
use crate::report::{Disposition, Report};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

pub(super) fn code(object: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Option<Report> {
    let received = object.get("RfReceived")?;
    let code = match received.get("Data")? {
        Value::String(code) if !code.is_empty() && code.len() <= 64 => code.clone(),
        Value::Number(code) => code.to_string(),
        _ => return None,
    };
    let role = role_of(&code, context);
    let mut heard = Heard::of(&code, role, message);
    match role {
        // A code is a moment, also that of a detector: there is none for "it is over".
        Some(Role::SosButton) => heard.press("press"),
        Some(_) if !message.retained => heard.level(true),
        Some(_) => {}
        None => heard.report().disposition = Disposition::UnknownDevice,
    }
    Some(heard.done())
}

/// Bluetooth sensors (`"MJ_HT_V1-d8a3c6":{"mac":"58…","Temperature":21.3,"Battery":92,"RSSI":-67}`), each a device.
pub(super) fn bluetooth(object: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Vec<Report> {
    let parts = object.values().filter_map(Value::as_object);
    let sensors = parts.filter_map(|part| Some((short_text(part.get("mac")?)?, part))).take(MAX_DEVICES);
    sensors.map(|(address, part)| sensor(&address, part, message, context)).collect()
}

fn sensor(address: &str, part: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Report {
    let mut heard = Heard::of(address, context.role(address), message);
    for (name, value) in part.iter().filter(|(_, value)| !value.is_null()) {
        match name.to_ascii_lowercase().as_str() {
            "temperature" => heard.temperature_c(value),
            "battery" => heard.readings().battery_percent(value),
            "rssi" => heard.readings().rssi_dbm(value),
            "motion" => truth(value).into_iter().for_each(|on| heard.occupied(SignalKind::Motion, on)),
            "button" | "btn" if heard.role() == Some(Role::SosButton) => heard.press("press"),
            _ => {}
        }
    }
    heard.done()
}

/// The role of a code, with or without `0x`, in capital letters or not.
fn role_of(code: &str, context: Context<'_>) -> Option<Role> {
    let bare = code.strip_prefix("0x").or_else(|| code.strip_prefix("0X")).unwrap_or(code);
    let (upper, lower) = (bare.to_ascii_uppercase(), bare.to_ascii_lowercase());
    let spellings = [code.to_owned(), format!("0x{upper}"), format!("0x{lower}"), upper, lower];
    spellings.iter().find_map(|code| context.role(code))
}
