//! What the operator says of devices in the configuration: tables that read the fields of a product, roles of topics
//! and codes, and how often a model is expected to be heard.

use super::ConfigError;
use devices::known::{Mapping, Role};
use devices::transcript;
use std::collections::{BTreeMap, HashMap};

/// As it stands in the file: `[mapping.<product>]`, `[roles]`, `[beat_s]`.
#[derive(Default)]
#[cfg_attr(test, derive(serde::Deserialize), serde(default))]
pub(super) struct RegistryFile {
    /// Product to its table: field, event or metric to meaning.
    pub mapping: BTreeMap<String, serde_json::Value>,
    /// Topic or code (`model/id/cmd`) to role.
    pub roles: BTreeMap<String, String>,
    /// Model to seconds between two signs of life.
    pub beat_s: BTreeMap<String, u32>,
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
}

impl Meanings {
    /// Understands the tables.
    ///
    /// # Errors
    /// A name that means nothing, or a beat of 0.
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
        Ok(meanings)
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
    fn a_name_that_means_nothing_is_refused_with_its_table() {
        for text in ["[mapping.p]\nx = \"dance\"", "[roles]\na = \"dance\"", "[beat_s]\nm = 0"] {
            let fault = read(text).unwrap_err().to_string();
            assert!(fault.contains("mapping.p") || fault.contains("roles") || fault.contains("beat_s"), "{fault}");
        }
    }
}
