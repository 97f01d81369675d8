//! Sparkplug B: `spBv1.0/<group>/<type>/<node>[/<device>]` with protobuf payloads (eclipse-sparkplug specification
//! 3.0). Births name the aliases that later data sends alone; a death counts only for the birth it belongs to; what
//! is marked historical, bad or stale is no news. What a metric means the operator's table says, else its name.

mod proto;

use crate::decoded::{Field, Flag, Reject};
use crate::family::{Family, Refused};
use crate::fields::{self, Hints};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::mapped;
use crate::memory::Fact;
use crate::report::{Disposition, Report};
use hub_core::signal::SignalKind;
use prost::Message as _;
use proto::{Metric, MetricValue, Payload};
use serde_json::{Map, Value};

/// The topic namespace.
const NAMESPACE: &str = "spBv1.0";
/// Metrics read of one payload at most.
const MAX_METRICS: usize = 2048;
/// Templates within templates at most.
const MAX_DEPTH: usize = 4;
/// A payload packed by this name is compressed.
const COMPRESSED: &str = "SPBV1.0_COMPRESSED";
/// Stands beside a node's birth number, so that "no birth known" differs from "another birth".
const ANY_BIRTH: u64 = u64::MAX;

/// The family of Sparkplug B.
#[derive(Clone, Copy, Debug, Default)]
pub struct SparkplugB;

impl Family for SparkplugB {
    fn name(&self) -> &'static str {
        "sparkplug_b"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["spBv1.0/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && (place(message.topic).is_some() || is_host_state(message.topic))
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let Some(place) = place(message.topic).filter(|place| !matches!(place.kind, "NCMD" | "DCMD")) else {
            return Ok(vec![Report::ignored(None)]);
        };
        let device = place.device();
        let refused = |reject| Refused { device: Some(device.clone()), reject };
        if message.payload.len() > lenient::MAX_BYTES {
            return Err(refused(Reject::TooLarge { bytes: message.payload.len(), max: lenient::MAX_BYTES }));
        }
        let payload = Payload::decode(message.payload).map_err(|_| refused(Reject::NotFrame))?;
        let heard = Heard::of(device.clone(), context.role(&device), message);
        Ok(vec![Reading { place, payload: &payload, heard, context, unknown: false, known: false }.report()])
    }
}

/// Where a message belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place<'a> {
    group: &'a str,
    kind: &'a str,
    node: &'a str,
    device: Option<&'a str>,
}

impl Place<'_> {
    /// The device's address: `node/device`, or the node.
    fn device(&self) -> String {
        self.device.map_or_else(|| self.node.to_owned(), |device| format!("{}/{device}", self.node))
    }

    /// The key of its alias table: node names are unique only within their group.
    fn key(&self) -> String {
        format!("{}/{}", self.group, self.device())
    }

    fn node_key(&self) -> String {
        format!("{}/{}", self.group, self.node)
    }

    fn birth_key(&self) -> String {
        format!("{}/bdSeq", self.node_key())
    }
}

fn place(topic: &str) -> Option<Place<'_>> {
    let mut levels = topic.split('/');
    let (NAMESPACE, group, kind, node) = (levels.next()?, levels.next()?, levels.next()?, levels.next()?) else {
        return None;
    };
    let device = levels.next().filter(|device| !device.is_empty());
    let of_device = matches!(kind, "DBIRTH" | "DDATA" | "DDEATH" | "DCMD");
    let of_node = matches!(kind, "NBIRTH" | "NDATA" | "NDEATH" | "NCMD");
    let whole = !node.is_empty() && levels.next().is_none() && (of_device && device.is_some() || of_node);
    whole.then_some(Place { group, kind, node, device })
}

/// The state of a host application, old and new form.
fn is_host_state(topic: &str) -> bool {
    topic.starts_with("spBv1.0/STATE/") || topic.strip_prefix("STATE/").is_some_and(|host| !host.contains('/'))
}

struct Reading<'a> {
    place: Place<'a>,
    payload: &'a Payload,
    heard: Heard,
    context: Context<'a>,
    /// A metric was there that means nothing.
    unknown: bool,
    /// A metric was there that means something, or is of the node's own household.
    known: bool,
}

impl Reading<'_> {
    fn report(mut self) -> Report {
        let is_birth = matches!(self.place.kind, "NBIRTH" | "DBIRTH");
        match self.place.kind {
            "NBIRTH" => self.heard.state(SignalKind::Online, true),
            "DDEATH" => self.heard.state(SignalKind::Online, false),
            "NDEATH" if self.is_stale_death() => self.heard.report().disposition = Disposition::Ignore,
            "NDEATH" => self.heard.state(SignalKind::Online, false),
            _ => {}
        }
        if matches!(self.place.kind, "NDEATH" | "DDEATH") {
            return self.heard.done();
        }
        if is_birth {
            self.learn();
        }
        self.metrics(&self.payload.metrics, "", 0);
        let compressed = self.payload.uuid.as_deref() == Some(COMPRESSED);
        let heard = self.heard.report();
        if heard.disposition == Disposition::Heartbeat && (compressed || (self.unknown && !self.known)) {
            heard.disposition = Disposition::NeedsDecoder;
        }
        self.heard.done()
    }

    /// A broker may tell an old session's death after the new one's birth.
    fn is_stale_death(&self) -> bool {
        let (key, memory) = (self.place.birth_key(), self.context.memory);
        let number = birth_number(&self.payload.metrics);
        memory.name_of(&key, ANY_BIRTH).is_some() && number.is_some_and(|number| memory.name_of(&key, number).is_none())
    }

    /// The names behind the aliases, and the number of a node's birth.
    fn learn(&mut self) {
        let mut names = Vec::new();
        for metric in self.payload.metrics.iter().take(MAX_METRICS) {
            if let (Some(alias), Some(name)) = (metric.alias, &metric.name) {
                names.push((alias, name.clone()));
            }
        }
        let number = birth_number(&self.payload.metrics).filter(|_| self.place.kind == "NBIRTH");
        let facts = &mut self.heard.report().facts;
        if !names.is_empty() {
            facts.push(Fact::Named { device: self.place.key(), names });
        }
        if let Some(number) = number {
            let names = vec![(number, "bdSeq".to_owned()), (ANY_BIRTH, "bdSeq".to_owned())];
            facts.push(Fact::Named { device: self.place.birth_key(), names });
        }
    }

    fn metrics(&mut self, metrics: &[Metric], path: &str, depth: usize) {
        for metric in metrics.iter().take(MAX_METRICS) {
            let Some(name) = self.name(metric) else {
                self.unknown = true;
                continue;
            };
            let name = if path.is_empty() { name } else { format!("{path}/{name}") };
            if let Some(MetricValue::Template(template)) = &metric.value {
                if depth < MAX_DEPTH && template.is_definition != Some(true) {
                    self.metrics(&template.metrics, &name, depth + 1);
                }
                continue;
            }
            self.metric(metric, &name);
        }
    }

    fn name(&self, metric: &Metric) -> Option<String> {
        if let Some(name) = metric.name.as_ref().filter(|name| !name.is_empty()) {
            return Some(name.clone());
        }
        let (alias, memory) = (metric.alias?, self.context.memory);
        let name = memory.name_of(&self.place.key(), alias);
        name.or_else(|| memory.name_of(&self.place.node_key(), alias)).map(str::to_owned)
    }

    fn metric(&mut self, metric: &Metric, name: &str) {
        if is_household(name) || metric.is_historical == Some(true) || metric.is_null == Some(true) {
            self.known = true;
            return;
        }
        if !metric.is_good() {
            self.known = true;
            return self.heard.report().flags.push(Flag::BadReading(Field::Value));
        }
        let Some(value) = metric.json() else {
            self.unknown = true;
            return;
        };
        let table = self.context.registered.mapping(&self.place.device(), None);
        if let Some(target) = table.and_then(|table| table.get(name)) {
            self.known = true;
            return mapped::apply(&mut self.heard, target, &value);
        }
        match self.by_name(name, &value) {
            true => self.known = true,
            false => self.unknown = true,
        }
    }

    /// By the last two names together, else by the last one.
    fn by_name(&mut self, name: &str, value: &Value) -> bool {
        let mut parts = name.rsplit('/');
        let (last, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let both = format!("{before}{last}");
        let field = match fields::name::about(&fields::name::plain(&both)) {
            Some(_) => both.as_str(),
            None => last,
        };
        let object = Map::from_iter([(field.to_owned(), value.clone())]);
        fields::read(&mut self.heard, &object, &Hints::default())
    }
}

/// What a node says about itself and how it is told things.
fn is_household(name: &str) -> bool {
    let first = name.split('/').next().unwrap_or_default();
    name == "bdSeq"
        || matches!(first, "Node Control" | "Device Control" | "Node Info" | "Properties" | "Node Properties")
}

fn birth_number(metrics: &[Metric]) -> Option<u64> {
    let metric = metrics.iter().find(|metric| metric.name.as_deref() == Some("bdSeq"))?;
    metric.json().as_ref().and_then(Value::as_u64)
}

#[cfg(test)]
mod tests;
