//! Where families speak when an installation renamed it: the base of Zigbee2MQTT, the prefix of Home Assistant's
//! discovery, the full topic of Tasmota. A message is read as if it stood where the family's documentation has it, and an
//! answer goes where the installation wants it. Nothing else knows of other names.

use std::borrow::Cow;

/// Home Assistant's discovery unless it was renamed.
const DISCOVERY: &str = "homeassistant";
/// Zigbee2MQTT unless its `base_topic` was changed.
const ZIGBEE2MQTT: &str = "zigbee2mqtt";
/// Tasmota's prefixes; the last one is for commands.
const PREFIXES: [&str; 3] = ["tele", "stat", "cmnd"];

/// Names that an installation gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bases {
    zigbee2mqtt: Option<String>,
    discovery: Option<String>,
    tasmota: Option<FullTopic>,
}

/// A name under which nothing could be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBase {
    /// Not the beginning of topics.
    #[error("one or more levels between slashes, without + # and none beginning with $")]
    NotATopic,
    /// Tasmota puts both into every topic.
    #[error("levels between slashes, with %prefix% and %topic% once each, every one a level of its own")]
    NotAFullTopic,
}

impl Bases {
    /// The names as the operator writes them; none where nothing was renamed.
    ///
    /// # Errors
    /// A name under which nothing could be found.
    pub fn read(
        zigbee2mqtt: Option<String>,
        discovery: Option<String>,
        tasmota: Option<&str>,
    ) -> Result<Self, (&'static str, BadBase)> {
        let base = |key, name: Option<String>| match name.map(|name| name.trim_end_matches('/').to_owned()) {
            Some(name) if is_base(&name) => Ok(Some(name)),
            Some(_) => Err((key, BadBase::NotATopic)),
            None => Ok(None),
        };
        let tasmota = tasmota.map(|text| FullTopic::read(text).ok_or(("tasmota", BadBase::NotAFullTopic))).transpose();
        Ok(Self {
            zigbee2mqtt: base("zigbee2mqtt", zigbee2mqtt)?,
            discovery: base("discovery", discovery)?,
            tasmota: tasmota?,
        })
    }

    /// Topic filters of what was renamed, for an outside broker.
    #[must_use]
    pub fn filters(&self) -> Vec<String> {
        let whole = [&self.zigbee2mqtt, &self.discovery].into_iter().flatten().map(|base| format!("{base}/#"));
        whole.chain(self.tasmota.iter().map(FullTopic::filter)).collect()
    }

    /// The topic as the family's documentation has it.
    #[must_use]
    pub fn inward<'a>(&self, topic: &'a str) -> Cow<'a, str> {
        for (own, usual) in [(&self.zigbee2mqtt, ZIGBEE2MQTT), (&self.discovery, DISCOVERY)] {
            if let Some(rest) = own.as_ref().and_then(|own| below(topic, own)) {
                return Cow::Owned(format!("{usual}/{rest}"));
            }
        }
        let usual = self.tasmota.as_ref().and_then(|full| full.inward(topic));
        usual.map_or(Cow::Borrowed(topic), Cow::Owned)
    }

    /// The topic as the installation has it.
    #[must_use]
    pub fn outward(&self, topic: String) -> String {
        if let Some((own, rest)) = self.zigbee2mqtt.as_ref().zip(below(&topic, ZIGBEE2MQTT)) {
            return format!("{own}/{rest}");
        }
        self.tasmota.as_ref().and_then(|full| full.outward(&topic)).unwrap_or(topic)
    }
}

fn below<'a>(topic: &'a str, base: &str) -> Option<&'a str> {
    topic.strip_prefix(base)?.strip_prefix('/')
}

fn is_base(name: &str) -> bool {
    let levels = !name.split('/').any(str::is_empty);
    levels && name.len() <= 200 && !name.starts_with('$') && !name.contains(['+', '#', '\0'])
}

/// Tasmota's `FullTopic`: levels in any order, each of them whole.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FullTopic(Vec<String>);

impl FullTopic {
    fn read(text: &str) -> Option<Self> {
        let levels: Vec<String> = text.trim_end_matches('/').split('/').map(str::to_owned).collect();
        let once = |name: &str| levels.iter().filter(|level| *level == name).count() == 1;
        let plain = levels.iter().filter(|level| *level != "%prefix%" && *level != "%topic%");
        let good = plain.into_iter().all(|level| is_base(level) && !level.contains('%'));
        (once("%prefix%") && once("%topic%") && good).then_some(Self(levels))
    }

    fn filter(&self) -> String {
        let level = |level: &String| if level.starts_with('%') { "+".to_owned() } else { level.clone() };
        let levels: Vec<String> = self.0.iter().map(level).collect();
        format!("{}/#", levels.join("/"))
    }

    fn inward(&self, topic: &str) -> Option<String> {
        let mut rest = topic;
        let (mut prefix, mut device) = ("", "");
        for level in &self.0 {
            let (own, behind) = rest.split_once('/')?;
            match level.as_str() {
                "%prefix%" => prefix = own,
                "%topic%" => device = own,
                fixed if fixed == own => {}
                _ => return None,
            }
            rest = behind;
        }
        (PREFIXES.contains(&prefix) && !rest.is_empty()).then(|| format!("{prefix}/{device}/{rest}"))
    }

    /// Commands only: nothing else goes to a device.
    fn outward(&self, topic: &str) -> Option<String> {
        let (device, rest) = below(topic, PREFIXES[2])?.split_once('/')?;
        let level = |level: &String| match level.as_str() {
            "%prefix%" => PREFIXES[2].to_owned(),
            "%topic%" => device.to_owned(),
            fixed => fixed.to_owned(),
        };
        let levels: Vec<String> = self.0.iter().map(level).collect();
        Some(format!("{}/{rest}", levels.join("/")))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn renamed() -> Bases {
        let (z2m, ha) = (Some("haus 2/z2m/".to_owned()), Some("ha".to_owned()));
        Bases::read(z2m, ha, Some("home/%topic%/%prefix%/")).unwrap()
    }

    #[test]
    fn what_was_renamed_is_read_as_usual_and_answered_where_it_is() {
        let bases = renamed();
        for (own, usual) in [
            ("haus 2/z2m/bed 12", "zigbee2mqtt/bed 12"),
            ("ha/siren/x/config", "homeassistant/siren/x/config"),
            ("home/bed12/stat/POWER", "stat/bed12/POWER"),
            ("home/bed12/tele/SENSOR", "tele/bed12/SENSOR"),
            ("home/bed12/else/SENSOR", "home/bed12/else/SENSOR"),
            ("haus 2/z2mx/bed", "haus 2/z2mx/bed"),
            ("zigbee2mqtt/bed", "zigbee2mqtt/bed"),
        ] {
            assert_eq!(bases.inward(own), usual);
        }
        assert_eq!(bases.outward("zigbee2mqtt/siren/set".into()), "haus 2/z2m/siren/set");
        assert_eq!(bases.outward("cmnd/bed12/Buzzer".into()), "home/bed12/cmnd/Buzzer");
        assert_eq!(bases.outward("fengdi/a/down".into()), "fengdi/a/down");
        assert_eq!(bases.filters(), ["haus 2/z2m/#", "ha/#", "home/+/+/#"]);
    }

    #[test]
    fn nothing_is_renamed_unless_it_is_said() {
        let bases = Bases::default();
        assert_eq!(bases.inward("home/bed12/stat/POWER"), "home/bed12/stat/POWER");
        assert_eq!(bases.outward("cmnd/bed12/Buzzer".into()), "cmnd/bed12/Buzzer");
        assert!(bases.filters().is_empty());
    }

    #[test]
    fn a_name_under_which_nothing_could_be_found_is_refused() {
        for wrong in ["", "a/#", "+", "$SYS", "a//b", "/"] {
            let refused = Bases::read(Some(wrong.into()), None, None);
            assert_eq!(refused, Err(("zigbee2mqtt", BadBase::NotATopic)), "{wrong}");
        }
        for wrong in ["%topic%", "%prefix%", "a%prefix%/%topic%", "%prefix%/%topic%/%topic%", "%prefix%/%topic%/#"] {
            assert_eq!(Bases::read(None, None, Some(wrong)), Err(("tasmota", BadBase::NotAFullTopic)), "{wrong}");
        }
    }
}
