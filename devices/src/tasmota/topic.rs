//! The two layouts of topics that are in use: `%prefix%/%topic%/` (the default) and `%topic%/%prefix%/`.

/// What stands on a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic<'a> {
    /// To a device, not from it.
    Command,
    /// An announcement, by the device's MAC address.
    Announced(&'a str),
    /// From a device.
    Device {
        /// Its topic.
        device: &'a str,
        /// `LWT`, `STATE`, `SENSOR`, `RESULT` …
        what: &'a str,
    },
}

pub(super) fn read(topic: &str) -> Option<Topic<'_>> {
    if let Some(rest) = topic.strip_prefix("tasmota/discovery/") {
        return match rest.split_once('/') {
            Some((address, "config")) if !address.is_empty() => Some(Topic::Announced(address)),
            _ => Some(Topic::Command),
        };
    }
    let (front, what) = topic.rsplit_once('/').filter(|(_, what)| !what.is_empty())?;
    if let Some((prefix, device)) = front.split_once('/')
        && !device.is_empty()
    {
        match prefix {
            "cmnd" => return Some(Topic::Command),
            "tele" | "stat" => return Some(Topic::Device { device, what }),
            _ => {}
        }
    }
    let (device, prefix) = front.rsplit_once('/').filter(|(device, _)| !device.is_empty())?;
    match prefix {
        "cmnd" if what.starts_with(|letter: char| letter.is_ascii_uppercase()) => Some(Topic::Command),
        "tele" | "stat" if is_own(what) => Some(Topic::Device { device, what }),
        _ => None,
    }
}

/// Where a device that spoke on `topic` takes commands, in the layout that it uses.
pub(super) fn commands(device: &str, topic: &str) -> String {
    match topic.split_once('/') {
        Some(("tele" | "stat", rest)) if rest.starts_with(device) => format!("cmnd/{device}"),
        _ => format!("{device}/cmnd"),
    }
}

/// True for the words that Tasmota itself puts at the end of a topic.
pub(super) fn is_own(what: &str) -> bool {
    let words =
        ["LWT", "STATE", "SENSOR", "RESULT", "ZbReceived", "UPTIME", "MARGINS", "ENERGY", "HASS_STATE", "WAKEUP"];
    words.contains(&what)
        || ["STATUS", "INFO", "POWER", "LOGGING", "DISPLAY"].iter().any(|start| what.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_name_the_same_device() {
        for topic in ["tele/sos_301/LWT", "sos_301/tele/LWT"] {
            assert_eq!(read(topic), Some(Topic::Device { device: "sos_301", what: "LWT" }));
        }
        assert_eq!(read("stat/3/502/RESULT"), Some(Topic::Device { device: "3/502", what: "RESULT" }));
    }

    #[test]
    fn commands_are_no_reports_and_other_topics_are_not_ours() {
        assert_eq!(read("cmnd/sos_301/POWER"), Some(Topic::Command));
        assert_eq!(read("sos_301/cmnd/Power"), Some(Topic::Command));
        for topic in ["tele", "tele/x", "a/b", "home/tele/x", "application/1/device/2/event/up", ""] {
            assert_eq!(read(topic), None, "{topic}");
        }
    }
}
