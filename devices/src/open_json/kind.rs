//! The kinds by name. Reading goes through core's own names, so the format cannot drift from the rules.

use super::object::{Object, shown};
use crate::decoded::{Field, Reject};
use hub_core::signal::SignalKind;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

/// The kind with exactly this name.
#[must_use]
pub fn named(name: &str) -> Option<SignalKind> {
    let name: StrDeserializer<'_, Error> = name.into_deserializer();
    SignalKind::deserialize(name).ok()
}

/// The kind that opens an alarm and has this name, whatever the case of its letters.
pub(super) fn alarm_named(name: &str) -> Option<SignalKind> {
    let kind = named(&name.trim().to_ascii_lowercase())?;
    kind.alarm_kind().map(|_| kind)
}

/// What an object says it is about.
pub(super) fn of(object: &Object) -> Result<SignalKind, Reject> {
    let value = object.get("kind").ok_or(Reject::NoKind)?;
    let name = value.as_str().ok_or(Reject::BadValue(Field::Kind))?;
    named(name).ok_or_else(|| Reject::UnknownKind(shown(name)))
}

/// The name of a kind.
#[must_use]
pub fn name(kind: SignalKind) -> String {
    serde_json::to_value(kind).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
