//! One JSON object, read strictly: UTF-8, no field twice, nothing behind it. When reading fails, the fields that
//! were complete before the fault are still handed out.

use crate::decoded::Reject;
use serde::Deserializer;
use serde::de::{DeserializeSeed, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// The fields of a message, in order.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Object {
    fields: Vec<(String, Value)>,
}

impl Object {
    /// The value of a field; a field that says `null` is not there.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// The names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(key, _)| key.as_str())
    }

    /// The first name that stands there twice.
    fn duplicate(&self) -> Option<&str> {
        let mut seen = std::collections::BTreeSet::new();
        self.names().find(|name| !seen.insert(*name))
    }

    /// Without the fields that stand there twice: nobody can say which one was meant.
    fn without_duplicates(mut self) -> Self {
        let names: Vec<String> = self.fields.iter().map(|(key, _)| key.clone()).collect();
        self.fields.retain(|(key, _)| names.iter().filter(|name| *name == key).count() == 1);
        self
    }
}

/// Reads `payload` as one object. The error carries what was complete before the fault.
pub(super) fn parse(payload: &[u8]) -> Result<Object, (Object, Reject)> {
    if payload.len() > super::MAX_BYTES {
        let reject = Reject::TooLarge { bytes: payload.len(), max: super::MAX_BYTES };
        return Err((Object::default(), reject));
    }
    let text = std::str::from_utf8(payload).map_err(|_| (Object::default(), Reject::NotText))?;
    parse_text(text)
}

/// The same for text; a number at the very end of broken text is not handed out, it may have been cut.
pub(super) fn parse_text(text: &str) -> Result<Object, (Object, Reject)> {
    let mut object = Object::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Fields(&mut object).deserialize(&mut reader).and_then(|()| reader.end());
    if let Some(name) = object.duplicate() {
        let reject = Reject::DuplicateField(shown(name));
        return Err((object.without_duplicates(), reject));
    }
    match read {
        Ok(()) => Ok(object),
        Err(_) => {
            if text.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')) {
                object.fields.pop_if(|(_, value)| value.is_number());
            }
            Err((object, Reject::NotJson))
        }
    }
}

/// A text of the message as it may stand in an error: at most 32 characters, none of them control characters.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(32).collect()
}

struct Fields<'a>(&'a mut Object);

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one JSON object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(field) = map.next_entry::<String, Value>()? {
            self.0.fields.push(field);
        }
        Ok(())
    }
}
