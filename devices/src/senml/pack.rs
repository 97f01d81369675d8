//! A pack of measurements with its base fields resolved: SenML (RFC 8428), LwM2M JSON (OMA LwM2M 1.0, `{"bn","e"}`)
//! and what EMQX's LwM2M gateway makes of a notification. Of several records of one name the newest counts; the
//! older ones are the past, but a pulse of the last minute is not hidden by its end.

use crate::fields::word;
use crate::lenient;
use hub_core::time::UnixMs;
use serde_json::{Map, Value};

/// Records read of one pack at most.
const MAX_RECORDS: usize = 1024;
/// Times below this are seconds from now (RFC 8428 section 4.5.3).
const RELATIVE_BELOW_S: f64 = 268_435_456.0;
/// A pulse this close to the newest record is part of what happens now.
const PULSE_S: f64 = 60.0;

/// One measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Base name and name.
    pub name: String,
    /// Boolean, number or text.
    pub value: Value,
    /// Unit as in the SenML registry; may be empty.
    pub unit: String,
    /// Unix seconds.
    pub at_s: Option<f64>,
}

#[derive(Clone, Default)]
struct Base {
    name: String,
    at_s: Option<f64>,
    unit: String,
    value: f64,
}

/// The newest records of a pack, one per name, in the order of the message; none when it is no pack.
pub fn records(body: &Value, received_at: UnixMs) -> Option<Vec<Record>> {
    let mut base = Base::default();
    let all: Vec<Record> = match body {
        Value::Array(list) => {
            let objects = list.iter().take(MAX_RECORDS).filter_map(Value::as_object);
            objects.filter_map(|object| base.record(object, received_at)).collect()
        }
        Value::Object(object) => match object.get("e").and_then(Value::as_array) {
            Some(entries) => {
                base.learn(object);
                let entries = entries.iter().take(MAX_RECORDS).filter_map(Value::as_object);
                entries.filter_map(|entry| base.record(entry, received_at)).collect()
            }
            None => match emqx(object) {
                Some(records) => records,
                None => vec![base.record(object, received_at)?],
            },
        },
        _ => return None,
    };
    let of_objects = match body {
        Value::Array(list) => list.iter().all(Value::is_object),
        other => other.get("msgType").is_some(),
    };
    (of_objects || !all.is_empty()).then(|| newest(all))
}

impl Base {
    fn learn(&mut self, object: &Map<String, Value>) {
        if let Some(name) = object.get("bn").and_then(Value::as_str) {
            name.clone_into(&mut self.name);
        }
        if let Some(at_s) = object.get("bt").and_then(lenient::number) {
            self.at_s = Some(at_s);
        }
        if let Some(unit) = object.get("bu").and_then(Value::as_str) {
            unit.clone_into(&mut self.unit);
        }
        if let Some(value) = object.get("bv").and_then(Value::as_f64) {
            self.value = value;
        }
    }

    fn record(&mut self, object: &Map<String, Value>, received_at: UnixMs) -> Option<Record> {
        self.learn(object);
        let value = self.value(object)?;
        let own = object.get("n").and_then(Value::as_str).unwrap_or_default();
        let name = format!("{}{own}", self.name);
        let offset_s = object.get("t").and_then(lenient::number);
        let at_s = match (self.at_s, offset_s) {
            (None, None) => None,
            (base_s, offset_s) => Some(base_s.unwrap_or_default() + offset_s.unwrap_or_default()),
        };
        let now_s = received_at.0 as f64 / 1000.0;
        let at_s = at_s.map(|at_s| if at_s < RELATIVE_BELOW_S { now_s + at_s } else { at_s });
        let unit = object.get("u").and_then(Value::as_str).unwrap_or(&self.unit).to_owned();
        (name.len() < 512 && !name.is_empty()).then_some(Record { name, value, unit, at_s })
    }

    /// The value under any of its names; a base value is added to a number.
    fn value(&self, object: &Map<String, Value>) -> Option<Value> {
        if let Some(number) = object.get("v") {
            return Some(
                lenient::number(number).map_or_else(|| number.clone(), |number| Value::from(number + self.value)),
            );
        }
        let texts = ["vb", "vs", "sv"].iter().find_map(|name| object.get(*name).cloned());
        texts.or_else(|| object.get("bv").filter(|value| value.is_boolean()).cloned())
    }
}

/// `{"msgType":"notify","data":{"reqPath":"/3347/0","content":[{"path":"/3347/0/5500","value":true}]}}`
fn emqx(object: &Map<String, Value>) -> Option<Vec<Record>> {
    object.get("msgType")?;
    let content = lenient::at(object.get("data")?, &["content"]).and_then(Value::as_array);
    let entries = content.map(Vec::as_slice).unwrap_or_default().iter().take(MAX_RECORDS);
    let record = |entry: &Value| {
        let name = entry.get("path")?.as_str()?.to_owned();
        Some(Record { name, value: entry.get("value")?.clone(), unit: String::new(), at_s: None })
    };
    Some(entries.filter_map(record).collect())
}

fn newest(all: Vec<Record>) -> Vec<Record> {
    let mut kept: Vec<Record> = Vec::new();
    for record in &all {
        match kept.iter_mut().find(|other| other.name == record.name) {
            Some(other) if record.at_s >= other.at_s => *other = record.clone(),
            Some(_) => {}
            None => kept.push(record.clone()),
        }
    }
    for record in &mut kept {
        let ends = word::on(&record.value) == Some(false);
        let near = |other: &&Record| {
            let gap_s = record.at_s.unwrap_or_default() - other.at_s.unwrap_or_default();
            other.name == record.name && gap_s.abs() <= PULSE_S && word::on(&other.value) == Some(true)
        };
        if ends && let Some(pulse) = all.iter().find(near) {
            *record = pulse.clone();
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    const NOW: UnixMs = UnixMs(1_795_143_600_000);

    #[test]
    fn base_fields_hold_until_they_are_replaced() {
        let pack = json!([
            {"bn": "/3303/0/", "bt": 1_795_142_400, "bv": 20.0, "bu": "Cel", "n": "5700", "v": 1.5},
            {"n": "5601", "v": -2, "t": -60},
            {"bn": "/3/0/", "n": "9", "v": 50}
        ]);
        let records = records(&pack, NOW).unwrap();
        assert_eq!(records[0].name, "/3303/0/5700");
        assert_eq!(records[0].value, json!(21.5));
        assert_eq!(records[1].at_s, Some(1_795_142_340.0));
        assert_eq!(records[2].name, "/3/0/9");
        assert_eq!(records[2].value, json!(70.0));
    }

    #[test]
    fn small_times_are_relative_to_now() {
        let records = records(&json!([{"n": "a", "v": 1, "t": -5}]), NOW).unwrap();
        assert_eq!(records[0].at_s, Some(1_795_143_595.0));
    }

    #[test]
    fn an_older_record_is_the_past_but_a_fresh_pulse_is_not() {
        let old = json!([{"n": "leak", "vb": true, "t": -3600}, {"n": "leak", "vb": false, "t": 0}]);
        assert_eq!(records(&old, NOW).unwrap()[0].value, json!(false));
        let pulse = json!([{"n": "sos", "vb": true, "t": -3}, {"n": "sos", "vb": false, "t": -1}]);
        assert_eq!(records(&pulse, NOW).unwrap()[0].value, json!(true));
    }

    #[test]
    fn what_is_no_pack_is_none() {
        for other in [json!(1), json!("a"), json!({"a": 1}), json!([1, 2]), json!(null)] {
            assert_eq!(records(&other, NOW), None, "{other}");
        }
    }
}
