//! Messages as JSON Lines, in and out: what an installer feeds to `fengdi decode` to see why a device is not
//! understood, and what the tests of the families are written in. A line has `transport`, `topic`, `payload`,
//! `encoding` (`utf8`, `base64` or `hex`), and optionally `id`, `retain` and `context` (what is registered); or it is what
//! `mosquitto_sub -v` writes.

mod line;

pub use line::BadLine;

use crate::answer::{Recipient, Signs, WayBack};
use crate::base::Bases;
use crate::cry::cry;
use crate::family::{self, Reply};
use crate::known::{Context, Decoder, Mapping, Message, Registered, Role, Target};
use crate::lenient;
use crate::memory::{Fact, Meaning, Memory};
use crate::open_json;
use crate::report::{Level, Report};
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;
use line::Line;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// What the operator's configuration says of devices, where a line's own `context` does not.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Roles by topic or code.
    pub roles: HashMap<String, Role>,
    /// Tables by product.
    pub mappings: HashMap<String, Mapping>,
    /// How devices show an answer, by address, product or model.
    pub signs: HashMap<String, Signs>,
    /// Where families speak.
    pub bases: Bases,
}

/// Reads lines one after the other and remembers what they teach.
#[derive(Default)]
pub struct Transcript {
    memory: Memory,
    lines: HashMap<String, Line>,
    given: Given,
}

impl Transcript {
    /// One that also knows the operator's tables.
    #[must_use]
    pub fn with(given: Given) -> Self {
        Self { given, ..Self::default() }
    }

    /// What the hub understands of one line. `received_at` judges the device's clock.
    ///
    /// # Errors
    /// [`BadLine`]; a message that is refused is an answer with the disposition `error`.
    pub fn read(&mut self, line: &str, received_at: UnixMs) -> Result<Value, BadLine> {
        let line = Line::read(line)?;
        for id in line.context.get("after").and_then(Value::as_array).into_iter().flatten() {
            let id = id.as_str().unwrap_or_default();
            let earlier = self.lines.get(id).cloned().ok_or_else(|| BadLine::NoSuchLine(id.to_owned()))?;
            self.decode(&earlier, received_at)?;
        }
        if let Some(id) = &line.id {
            self.lines.insert(id.clone(), line.clone());
        }
        self.decode(&line, received_at)
    }

    fn decode(&mut self, line: &Line, received_at: UnixMs) -> Result<Value, BadLine> {
        let (payload, transport) = (line.payload()?, line.transport()?);
        let registered = Registry { given: Some(&self.given), ..Registry::read(&line.context)? };
        let topic = self.given.bases.inward(line.topic.as_deref().unwrap_or_default());
        let message = Message { transport, topic: &topic, payload: &payload, retained: line.retain, received_at };
        let context = Context { registered: &registered, memory: &self.memory };
        let read = family::decode(&message, context);
        match read.or_else(|refused| cry(&message, &refused).map(|report| vec![report]).ok_or(refused)) {
            Ok(reports) => {
                let mut shown = shown(&reports);
                if let Some(answers) = self.answers(&message, &registered, &reports) {
                    shown["answers"] = answers;
                }
                for fact in reports.into_iter().flat_map(|report| report.facts) {
                    self.memory.learn(fact);
                }
                Ok(shown)
            }
            Err(refused) => {
                let mut shown = json!({"disposition": "error", "events": [], "reason": refused.reject.code()});
                shown["why"] = json!(refused.reject.to_string());
                if let Some(device) = refused.device {
                    shown["device"] = json!(device);
                }
                Ok(shown)
            }
        }
    }
}

impl Transcript {
    /// What the device is told, where the operator said how it shows an answer.
    fn answers(&self, message: &Message<'_>, registered: &Registry<'_>, reports: &[Report]) -> Option<Value> {
        let context = Context { registered, memory: &self.memory };
        let family = family::family_of(message, context)?;
        let address = reports.first()?.device.as_deref()?;
        let names = [Some(address), registered.product.as_deref(), registered.model.as_deref()];
        let signs = names.into_iter().flatten().find_map(|name| self.given.signs.get(name))?;
        let told = reports.iter().flat_map(|report| &report.facts);
        let told =
            told.filter_map(|fact| if let Fact::WayBack(way) = fact { Some(way.as_ref().clone()) } else { None });
        let ways: Vec<WayBack> = told.chain(self.memory.ways(family.name(), address).iter().cloned()).collect();
        let to = Recipient {
            address,
            model: registered.model.as_deref().unwrap_or_default(),
            ways: &ways,
            signs: Some(signs),
        };
        let replies = [
            ("received", Reply::Received),
            ("coming", Reply::Coming { who: "李", minutes: 4 }),
            ("arrived", Reply::Arrived { who: "李" }),
            ("closed", Reply::Closed { outcome: Outcome::Helped }),
        ];
        let answers = replies.into_iter().filter_map(|(name, reply)| {
            let downlink = family.downlink(&to, AlarmId(uuid::Uuid::nil()), &reply)?;
            let topic = self.given.bases.outward(downlink.topic);
            Some((name.to_owned(), json!({"topic": topic, "payload": String::from_utf8_lossy(&downlink.payload)})))
        });
        Some(Value::Object(answers.collect()))
    }
}

/// What one line's `context` registers: it holds for whatever device the line speaks of.
#[derive(Default)]
struct Registry<'a> {
    given: Option<&'a Given>,
    product: Option<String>,
    model: Option<String>,
    role: Option<Role>,
    roles: HashMap<String, Role>,
    decoder: Option<Decoder>,
    mapping: Option<Mapping>,
    key: Option<Vec<u8>>,
}

impl Registry<'_> {
    fn read(context: &Map<String, Value>) -> Result<Self, BadLine> {
        let mut registry = Self::default();
        for (name, value) in context {
            match name.as_str() {
                "role" => registry.role = Some(role(value)?),
                "role_by_topic" | "codes" => {
                    for (address, value) in value.as_object().into_iter().flatten() {
                        registry.roles.insert(address.clone(), role(value)?);
                    }
                }
                "decoder" => {
                    let name = value.as_str().unwrap_or_default();
                    registry.decoder = Some(Decoder::named(name).ok_or_else(|| unknown(value))?);
                }
                "product_map" | "params_map" | "event_map" | "metrics" => {
                    registry.mapping.get_or_insert_default().extend(mapping(value)?);
                }
                "product" => registry.product = lenient::short_text(value),
                "model" => registry.model = lenient::short_text(value),
                "key" => registry.key = value.as_str().and_then(lenient::hex_bytes),
                _ => {}
            }
        }
        Ok(registry)
    }
}

impl Registered for Registry<'_> {
    fn role(&self, address: &str) -> Option<Role> {
        let given = || self.given?.roles.get(address).copied();
        self.roles.get(address).copied().or(self.role).or_else(given)
    }
    fn decoder(&self, _device: &str) -> Option<Decoder> {
        self.decoder
    }
    fn mapping(&self, _device: &str, product: Option<&str>) -> Option<&Mapping> {
        let given = || self.given?.mappings.get(self.product.as_deref().or(product)?);
        self.mapping.as_ref().or_else(given)
    }
    fn key(&self, _device: &str) -> Option<&[u8]> {
        self.key.as_deref()
    }
    fn platform_key(&self, _family: &str) -> Option<&[u8]> {
        self.key.as_deref()
    }
}

fn unknown(value: &Value) -> BadLine {
    BadLine::UnknownName(value.to_string())
}

fn role(value: &Value) -> Result<Role, BadLine> {
    value.as_str().and_then(Role::named).ok_or_else(|| unknown(value))
}

/// A table as the operator writes it: `{"field": "smoke"}` or `{"field": {"2": {"smoke": true}}}`.
///
/// # Errors
/// A name that means nothing.
pub fn mapping(table: &Value) -> Result<Mapping, BadLine> {
    let target = |value: &Value| match value {
        Value::Object(values) => {
            let mut said = HashMap::new();
            for (value, kinds) in values {
                let kinds = kinds.as_object().into_iter().flatten();
                let kinds: Result<Vec<(SignalKind, bool)>, BadLine> = kinds.map(|(name, on)| kind(name, on)).collect();
                said.insert(value.clone(), kinds?);
            }
            Ok(Target::Values(said))
        }
        name => name.as_str().and_then(Meaning::named).map(Target::Means).ok_or_else(|| unknown(name)),
    };
    let fields = table.as_object().ok_or_else(|| unknown(table))?;
    fields.iter().map(|(field, value)| Ok((field.clone(), target(value)?))).collect()
}

fn kind(name: &str, on: &Value) -> Result<(SignalKind, bool), BadLine> {
    let kind = crate::known::kind_named(name).ok_or_else(|| BadLine::UnknownName(name.to_owned()))?;
    on.as_bool().map(|on| (kind, on)).ok_or_else(|| unknown(on))
}

/// The first report, with the others (one message may speak of several devices) under `also`.
fn shown(reports: &[Report]) -> Value {
    let mut reports = reports.iter().map(shown_one);
    let Some(mut first) = reports.next() else { return json!({"disposition": "ignore", "events": []}) };
    let also: Vec<Value> = reports.collect();
    if !also.is_empty() {
        first["also"] = Value::Array(also);
    }
    first
}

fn shown_one(report: &Report) -> Value {
    let events: Vec<Value> = report.said.iter().map(shown_said).collect();
    let mut shown = json!({"disposition": report.disposition.as_str(), "events": events});
    let readings = &report.readings;
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            shown[name] = value;
        }
    };
    put("device", report.device.as_ref().map(|device| json!(device)));
    put("battery", readings.battery_percent.map(|percent| json!(percent)));
    put("battery_v", readings.battery_v.map(|volts| json!(volts)));
    put("battery_low", readings.battery_low.filter(|low| *low).map(|low| json!(low)));
    put("rssi", readings.rssi_dbm.map(|dbm| json!(dbm)));
    put("snr", readings.snr_db.map(|snr_db| json!(snr_db)));
    put("lqi", readings.lqi.map(|lqi| json!(lqi)));
    put("lat", readings.fix.map(|fix| json!(fix.place.lat)));
    put("lon", readings.fix.map(|fix| json!(fix.place.lon)));
    put("acc", readings.accuracy_m.map(|metres| json!(metres)));
    put("time", readings.device_time.as_ref().map(|time| json!(time.shown())));
    put("temperature", readings.temperature_c.map(|celsius| json!(celsius)));
    put("damaged", report.damaged.then_some(json!(true)));
    let flags: Vec<String> = report.flags.iter().map(ToString::to_string).collect();
    put("flags", (!flags.is_empty()).then_some(json!(flags)));
    shown
}

fn shown_said(said: &crate::report::Said) -> Value {
    let mut shown = json!({"kind": name_of(said.kind)});
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            shown[name] = value;
        }
    };
    put("on", said.on.map(|on| json!(on)));
    put("value", said.value.map(|value| json!(value)));
    let level = |level| json!(if level == Level::Alarm { "alarm" } else { "warning" });
    put("level", said.level.map(level));
    put("zone", said.zone.as_ref().map(|zone| json!(zone)));
    put("test", said.test.then_some(json!(true)));
    shown
}

/// The name of a kind; mains power is called `power` here.
fn name_of(kind: SignalKind) -> String {
    match kind {
        SignalKind::Mains => "power".to_owned(),
        other => open_json::kind_name(other),
    }
}
