//! `[sensor.<name>]` and `[group.<name>]`: sensors that are not believed at once. A sensor that would never be believed
//! is refused.

use super::ConfigError;
use hub_core::sensor_rule::{Group, SensorRule};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// Longest delay, pending time or window, seconds: more than this is no alarm any more.
const LONGEST_S: u32 = 3_600;
/// Sensors of a group that must agree, at most.
const MOST: u32 = 10;

/// One `[sensor.<name>]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SensorFile {
    delay_on_s: Option<u32>,
    pending_s: Option<u32>,
    group: Option<String>,
}

/// One `[group.<name>]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupFile {
    need: u32,
    within_s: u32,
    #[serde(default)]
    pending_s: u32,
}

/// The rules by name, address, product or model of a device.
///
/// # Errors
/// A time that is none, a group that is not there, or an entry that says nothing.
pub(super) fn read(
    sensors: BTreeMap<String, SensorFile>,
    groups: &BTreeMap<String, GroupFile>,
) -> Result<HashMap<String, SensorRule>, ConfigError> {
    for (name, group) in groups {
        let wrong = |fault: String| ConfigError::Table { table: format!("group.{name}"), fault };
        if !(2..=MOST).contains(&group.need) {
            return Err(wrong(format!("need: 2 to {MOST} sensors")));
        }
        check("within_s", group.within_s, 1).and(check("pending_s", group.pending_s, 0)).map_err(wrong)?;
    }
    let mut rules = HashMap::new();
    for (name, file) in sensors {
        let rule = rule(file, groups);
        let wrong = |fault| ConfigError::Table { table: format!("sensor.{name}"), fault };
        rules.insert(name.clone(), rule.map_err(wrong)?);
    }
    Ok(rules)
}

fn rule(file: SensorFile, groups: &BTreeMap<String, GroupFile>) -> Result<SensorRule, String> {
    let group = match file.group {
        Some(name) => {
            let group = groups.get(&name).ok_or_else(|| format!("there is no [group.{name}]"))?;
            Some((Group { name, need: group.need, within_s: group.within_s }, group.pending_s))
        }
        None => None,
    };
    let of_group_s = group.as_ref().map_or(0, |(_, pending_s)| *pending_s);
    let rule = SensorRule {
        delay_on_s: file.delay_on_s.unwrap_or(0),
        pending_s: file.pending_s.unwrap_or(of_group_s),
        group: group.map(|(group, _)| group),
    };
    check("delay_on_s", rule.delay_on_s, 0).and(check("pending_s", rule.pending_s, 0))?;
    if rule == SensorRule::default() { Err("delay_on_s, pending_s or group".into()) } else { Ok(rule) }
}

fn check(key: &str, seconds: u32, least: u32) -> Result<(), String> {
    let good = (least..=LONGEST_S).contains(&seconds);
    if good { Ok(()) } else { Err(format!("{key}: {least} to {LONGEST_S} seconds")) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[derive(Deserialize)]
    struct Tables {
        #[serde(default)]
        sensor: BTreeMap<String, SensorFile>,
        #[serde(default)]
        group: BTreeMap<String, GroupFile>,
    }

    fn rules(text: &str) -> Result<HashMap<String, SensorRule>, String> {
        let tables: Tables = toml::from_str(text).unwrap();
        read(tables.sensor, &tables.group).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_sensor_takes_the_time_of_its_group_unless_it_has_its_own() {
        let kitchen = "[group.kitchen]\nneed = 2\nwithin_s = 60\npending_s = 20\n";
        let sensors = "[sensor.slow]\ngroup = \"kitchen\"\n[sensor.quick]\ngroup = \"kitchen\"\npending_s = 0\n";
        let rules = rules(&format!("{kitchen}{sensors}[sensor.\"TS0202\"]\ndelay_on_s = 30\n")).unwrap();
        assert_eq!((rules["slow"].pending_s, rules["quick"].pending_s), (20, 0));
        assert_eq!(rules["slow"].group.as_ref().map(|group| group.need), Some(2));
        assert_eq!(rules["TS0202"], SensorRule { delay_on_s: 30, ..SensorRule::default() });
    }

    #[test]
    fn a_sensor_that_would_never_be_believed_is_refused_with_its_table() {
        for (text, fault) in [
            ("[sensor.a]", "[sensor.a]: delay_on_s, pending_s or group"),
            ("[sensor.a]\ngroup = \"g\"", "[sensor.a]: there is no [group.g]"),
            ("[sensor.a]\ndelay_on_s = 9999", "[sensor.a]: delay_on_s: 0 to 3600 seconds"),
            ("[group.g]\nneed = 1\nwithin_s = 5", "[group.g]: need: 2 to 10 sensors"),
            ("[group.g]\nneed = 2\nwithin_s = 0", "[group.g]: within_s: 1 to 3600 seconds"),
        ] {
            assert_eq!(rules(text).unwrap_err(), fault);
        }
    }
}
