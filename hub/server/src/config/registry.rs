//! What the operator says of devices in the configuration: tables that read the fields of a product, roles of topics
//! and codes, and how often a model is expected to be heard.

use super::ConfigError;
use super::outside::PlatformKey;
use super::sensor::{self, GroupFile, SensorFile};
use devices::answer::Signs;
use devices::base::{BadBase, Bases};
use devices::known::{Mapping, Role};
use devices::transcript;
use hub_core::sensor_rule::SensorRule;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// As it stands in the file: `[mapping.<product>]`, `[roles]`, `[beat_s]`, `[answer.<model>]`.
#[derive(Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default))]
pub(super) struct RegistryFile {
    /// Product to its table: field, event or metric to meaning.
    pub mapping: BTreeMap<String, serde_json::Value>,
    /// Topic or code (`model/id/cmd`) to role.
    pub roles: BTreeMap<String, String>,
    /// Model to seconds between two signs of life.
    pub beat_s: BTreeMap<String, u32>,
    /// Name, address, product or model to how such a device shows an answer.
    pub answer: BTreeMap<String, SignsFile>,
    /// Name, address, product or model to when such a sensor is believed.
    pub sensor: BTreeMap<String, SensorFile>,
    /// Where families speak.
    pub topics: TopicsFile,
    /// Sensors that call together.
    pub group: BTreeMap<String, GroupFile>,
}

/// `[topics]`: names that an installation gave.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicsFile {
    zigbee2mqtt: Option<String>,
    discovery: Option<String>,
    tasmota: Option<String>,
}

/// One `[answer.<model>]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignsFile {
    device: Option<String>,
    part: Option<String>,
    f_port: Option<u8>,
    received: Option<String>,
    coming: Option<String>,
    arrived: Option<String>,
    closed: Option<String>,
}

/// The same, understood.
#[derive(Clone, Debug, Default)]
pub struct Meanings {
    /// Tables by product.
    pub mappings: HashMap<String, Mapping>,
    /// Roles by topic or code.
    pub roles: HashMap<String, Role>,
    /// Seconds between two signs of life, by model.
    pub beats_s: HashMap<String, u32>,
    /// How devices show an answer, by name, address, product or model.
    pub signs: HashMap<String, Signs>,
    /// Which other device shows the answers to a device, by its name, address, product or model: a lamp beside a button.
    pub shown_by: HashMap<String, String>,
    /// Where families speak when that was renamed.
    pub bases: Bases,
    /// When sensors are believed, by name, address, product or model; others are at once.
    pub sensors: HashMap<String, SensorRule>,
    /// With what OneNET encrypts its pushes.
    pub onenet_key: Option<PlatformKey>,
}

impl Meanings {
    /// Understands the tables.
    ///
    /// # Errors
    /// A name that means nothing, a beat of 0, or an answer that could not be sent.
    pub(super) fn read(file: RegistryFile) -> Result<Self, ConfigError> {
        let mut meanings = Self::default();
        for (product, table) in file.mapping {
            let mapping = transcript::mapping(&table).map_err(|fault| ConfigError::Table {
                table: format!("mapping.{product}"),
                fault: fault.to_string(),
            })?;
            meanings.mappings.insert(product, mapping);
        }
        for (address, name) in file.roles {
            let wrong = || ConfigError::Table { table: "roles".into(), fault: format!("there is no role {name:?}") };
            let role = Role::named(&name).ok_or_else(wrong)?;
            meanings.roles.insert(address, role);
        }
        for (model, beat_s) in file.beat_s {
            if beat_s == 0 {
                let fault = format!("{model} = 0: write the seconds between two signs of life");
                return Err(ConfigError::Table { table: "beat_s".into(), fault });
            }
            meanings.beats_s.insert(model, beat_s);
        }
        for (name, mut said) in file.answer {
            let wrong = |fault: &str| ConfigError::Table { table: format!("answer.{name}"), fault: fault.into() };
            if let Some(device) = said.device.take() {
                if said.says_more() {
                    return Err(wrong("what another device shows is said of that device"));
                }
                meanings.shown_by.insert(name, device);
                continue;
            }
            let signs = said.checked().map_err(wrong)?;
            meanings.signs.insert(name, signs);
        }
        let TopicsFile { zigbee2mqtt, discovery, tasmota } = file.topics;
        let bad =
            |(key, bad): (&str, BadBase)| ConfigError::Table { table: "topics".into(), fault: format!("{key}: {bad}") };
        meanings.bases = Bases::read(zigbee2mqtt, discovery, tasmota.as_deref()).map_err(bad)?;
        meanings.sensors = sensor::read(file.sensor, &file.group)?;
        Ok(meanings)
    }
}

impl SignsFile {
    fn signs(self) -> Signs {
        let Self { device: _, part, f_port, received, coming, arrived, closed } = self;
        Signs { part, f_port, received, coming, arrived, closed }
    }

    fn says_more(&self) -> bool {
        self.clone().signs() != Signs::default()
    }

    fn checked(self) -> Result<Signs, &'static str> {
        let signs = self.signs();
        let words = [&signs.received, &signs.coming, &signs.arrived, &signs.closed];
        let is_hex = |word: &String| devices::lenient::hex_bytes(word).is_some_and(|bytes| !bytes.is_empty());
        match signs.f_port {
            Some(0 | 224..) => Err("f_port: 1 to 223"),
            Some(_) if !signs.has_words() => Err("with f_port stand bytes: received, coming, arrived or closed"),
            Some(_) if !words.into_iter().flatten().all(is_hex) => {
                Err("with f_port the answers are hexadecimal digits")
            }
            None if signs.part.is_none() && !signs.has_words() => Err("a part, or what is sent"),
            _ if signs.part.as_ref().is_some_and(|part| part.is_empty() || part.contains(['+', '#', '\0'])) => {
                Err("part: as the device calls it, without + and #")
            }
            _ => Ok(signs),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<Meanings, ConfigError> {
        Meanings::read(toml::from_str(text).unwrap())
    }

    #[test]
    fn tables_roles_and_beats_are_understood() {
        let text = "[mapping.smoke-nb]\nAlarm_Status = { \"2\" = { smoke = true } }\nBattery_Level = \"battery_percent\"\n\
            [roles]\n\"Generic-Remote/24122/8\" = \"sos_button\"\n[beat_s]\n\"WS101\" = 3600\n";
        let meanings = read(text).unwrap();
        assert_eq!(meanings.mappings["smoke-nb"].len(), 2);
        assert_eq!(meanings.roles["Generic-Remote/24122/8"], Role::SosButton);
        assert_eq!(meanings.beats_s["WS101"], 3600);
    }

    #[test]
    fn answers_are_read_and_what_could_not_be_sent_is_refused() {
        let text =
            "[answer.\"R816B\"]\nf_port = 7\nreceived = \"91 73\"\n[answer.\"bed-1201\"]\npart = \"light/lamp\"\n";
        let signs = read(text).unwrap().signs;
        let beside = read("[answer.\"button-12\"]\ndevice = \"lamp-12\"").unwrap();
        assert_eq!(beside.shown_by["button-12"], "lamp-12");
        assert_eq!((signs["R816B"].f_port, signs["bed-1201"].part.as_deref()), (Some(7), Some("light/lamp")));
        for wrong in [
            "",
            "f_port = 85",
            "f_port = 224\nreceived = \"01\"",
            "f_port = 1\nreceived = \"on\"",
            "f_port = 1\nreceived = \"\"",
            "part = \"light/#\"",
            "device = \"lamp\"\npart = \"light/a\"",
        ] {
            let fault = read(&format!("[answer.m]\n{wrong}\n")).unwrap_err().to_string();
            assert!(fault.starts_with("[answer.m]"), "{fault}");
        }
    }

    #[test]
    fn a_name_that_means_nothing_is_refused_with_its_table() {
        for text in [
            "[mapping.p]\nx = \"dance\"",
            "[roles]\na = \"dance\"",
            "[beat_s]\nm = 0",
            "[topics]\nzigbee2mqtt = \"a/#\"",
        ] {
            let fault = read(text).unwrap_err().to_string();
            let tables = ["[mapping.p]", "[roles]", "[beat_s]", "[topics]: zigbee2mqtt"];
            assert!(tables.iter().any(|table| fault.starts_with(table)), "{fault}");
        }
    }
}
