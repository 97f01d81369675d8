//! What a message of the fuzzer is made of: its bytes, the real messages, and what is registered beside them.

use base64::Engine;
use devices::known::{Decoder, Mapping, Registered, Role, Transport};
use devices::transcript::mapping;
use serde_json::Value;
use std::path::Path;
use std::sync::OnceLock;

const ROLES: [&str; 12] = [
    "sos_button",
    "scene_button",
    "gateway",
    "phone",
    "battery_percent",
    "smoke_sensor",
    "gas",
    "door",
    "power",
    "temperature",
    "bed_sensor",
    "water",
];
const DECODERS: [&str; 4] = ["milesight", "dragino", "browan", "netvox"];

/// The bytes that are left; zeros after their end.
pub struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// As many as the next byte says.
    pub fn take_some(&mut self) -> Vec<u8> {
        let count = usize::from(self.byte()).min(self.0.len());
        let (some, rest) = self.0.split_at(count);
        self.0 = rest;
        some.to_vec()
    }
}

/// One message.
#[derive(Clone)]
pub struct Given {
    pub transport: Transport,
    pub topic: String,
    pub payload: Vec<u8>,
    pub retained: bool,
}

impl Given {
    /// With up to seven bytes of the payload changed, put in, taken away or doubled.
    pub fn mutated(&self, input: &mut Input<'_>) -> Self {
        let mut changed = self.clone();
        for _ in 0..input.byte() % 8 {
            let at = (usize::from(input.byte()) << 8 | usize::from(input.byte())) % (changed.payload.len() + 1);
            match input.byte() % 5 {
                0 => changed.payload.insert(at, input.byte()),
                1 => changed.payload.truncate(at),
                2 => drop(changed.payload.splice(at..at, input.take_some())),
                3 if at < changed.payload.len() => drop(changed.payload.remove(at)),
                _ => changed.payload.iter_mut().skip(at).take(1).for_each(|byte| *byte = input.byte()),
            }
        }
        changed
    }
}

/// What is registered, the same for every device.
#[derive(Clone, Default)]
pub struct Registry {
    role: Option<Role>,
    decoder: Option<Decoder>,
    mapping: Option<Mapping>,
    key: Option<Vec<u8>>,
}

impl Registry {
    pub fn made_up(input: &mut Input<'_>) -> Self {
        let (role, flags) = (usize::from(input.byte()), input.byte());
        Self {
            role: ROLES.get(role).and_then(|name| Role::named(name)),
            decoder: DECODERS.get(usize::from(flags % 8)).and_then(|name| Decoder::named(name)),
            mapping: (flags & 8 != 0).then(|| every_mapping().clone()),
            key: (flags & 16 != 0).then(|| vec![0x2b; usize::from(flags >> 3)]),
        }
    }

    fn of(context: &Value) -> Self {
        let text = |name: &str| context[name].as_str();
        Self {
            role: text("role").and_then(Role::named),
            decoder: text("decoder").and_then(Decoder::named),
            mapping: mapping_in(context),
            key: text("key").map(|hex| hex.as_bytes().chunks(2).filter_map(from_hex).collect()),
        }
    }
}

fn from_hex(pair: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()
}

fn mapping_in(context: &Value) -> Option<Mapping> {
    let tables = ["product_map", "params_map", "event_map", "metrics"].iter().filter_map(|name| context.get(*name));
    tables.filter_map(|table| mapping(table).ok()).reduce(|mut all, table| {
        all.extend(table);
        all
    })
}

impl Registered for Registry {
    fn role(&self, _address: &str) -> Option<Role> {
        self.role
    }
    fn decoder(&self, _device: &str) -> Option<Decoder> {
        self.decoder
    }
    fn mapping(&self, _device: &str, _product: Option<&str>) -> Option<&Mapping> {
        self.mapping.as_ref()
    }
    fn key(&self, _device: &str) -> Option<&[u8]> {
        self.key.as_deref()
    }
}

/// Every real message with what is registered beside it.
pub fn all() -> &'static [(Given, Registry)] {
    static ALL: OnceLock<Vec<(Given, Registry)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/messages");
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let text: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap() + "\n").collect();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| read(&serde_json::from_str(line).unwrap())).collect()
    })
}

fn every_mapping() -> &'static Mapping {
    static ALL: OnceLock<Mapping> = OnceLock::new();
    ALL.get_or_init(|| all().iter().filter_map(|(_, registry)| registry.mapping.clone()).flatten().collect())
}

fn read(line: &Value) -> (Given, Registry) {
    let payload = line["payload"].as_str().unwrap_or_default();
    let given = Given {
        transport: match line["transport"].as_str() {
            Some("tcp") => Transport::Tcp,
            Some("http") => Transport::Http,
            _ => Transport::Mqtt,
        },
        topic: line["topic"].as_str().unwrap_or_default().to_owned(),
        payload: match line["encoding"].as_str() {
            Some("base64") => base64::engine::general_purpose::STANDARD.decode(payload).unwrap(),
            _ => payload.as_bytes().to_vec(),
        },
        retained: line["retain"].as_bool().unwrap_or(false),
    };
    (given, Registry::of(&line["context"]))
}
