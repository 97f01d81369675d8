//! Event codes of SIA DC-03 (two letters) and what they mean here. The first letter is the zone's class, the second
//! says what happened to it; codes about users, doors, printers and programming are signs of life.

use crate::known::Role;
use crate::report::Said;
use hub_core::signal::SignalKind;

/// What a code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What about.
    pub kind: SignalKind,
    /// Begins or ends.
    pub on: bool,
    /// A test of the detector.
    pub test: bool,
    /// The alarm of a zone whose detector the code does not name: a registered role says what it is.
    pub open_to_role: bool,
}

impl Meaning {
    pub(super) const fn of(kind: SignalKind, on: bool) -> Self {
        Self { kind, on, test: false, open_to_role: false }
    }

    /// The same as words of a report, for the zone and the role that the operator gave it.
    #[must_use]
    pub fn said(self, zone: &str, role: Option<Role>) -> Option<Said> {
        let number = zone.trim_start_matches('0');
        let kind = match role.filter(|_| self.open_to_role) {
            Some(Role::SosButton) => SignalKind::Sos,
            Some(Role::SceneButton) => return None,
            Some(Role::Detector(kind)) => kind,
            _ => self.kind,
        };
        let zone = (!number.is_empty()).then(|| number.to_owned());
        Some(Said { zone, test: self.test, ..Said::state(kind, self.on) })
    }
}

/// What a two-letter code means; none for a sign of life and for what is not known.
#[must_use]
pub fn meaning(code: &str) -> Option<Meaning> {
    whole(code).or_else(|| {
        let (class, what) = code.split_at_checked(1)?;
        of_class(class, what)
    })
}

/// Codes whose letters do not follow from class and happening.
fn whole(code: &str) -> Option<Meaning> {
    use SignalKind as Kind;
    let (kind, on) = match code {
        "AT" => (Kind::Mains, false),
        "AR" => (Kind::Mains, true),
        "YT" | "YM" | "XT" => (Kind::Battery, true),
        "YR" | "XR" => (Kind::Battery, false),
        "ES" | "XS" | "JA" => (Kind::Tamper, true),
        "EJ" | "XJ" | "JC" => (Kind::Tamper, false),
        "NA" => (Kind::Inactivity, true),
        "NS" => (Kind::Inactivity, false),
        "OC" => (Kind::Cancel, true),
        "FC" => (Kind::Smoke, false),
        "DF" | "DL" | "DJ" | "DM" | "DN" => (Kind::Door, true),
        "DH" | "DR" => (Kind::Door, false),
        "AS" | "BD" | "DT" | "EM" | "ET" | "FW" | "FY" | "IA" | "LT" | "NT" | "OU" | "PF" | "RT" | "SM" | "VT"
        | "XL" | "XQ" | "YA" | "YC" | "YD" | "YF" | "YI" | "YP" | "YS" | "YU" | "YX" => (Kind::Fault, true),
        "AN" | "BE" | "EN" | "ER" | "FQ" | "FV" | "IR" | "LR" | "NR" | "OV" | "PO" | "VR" | "XC" | "XH" | "YE"
        | "YH" | "YJ" | "YK" | "YQ" | "YZ" => (Kind::Fault, false),
        _ => return None,
    };
    Some(Meaning::of(kind, on))
}

fn of_class(class: &str, what: &str) -> Option<Meaning> {
    let kind = match class {
        // Panic, emergency, hold-up, medical; and the alarm of a zone whose detector nobody named.
        "P" | "Q" | "H" | "M" | "U" => SignalKind::Sos,
        // Fire, heat and sprinkler: a fire, whatever detector found it.
        "F" | "K" | "S" => SignalKind::Smoke,
        "G" => SignalKind::Gas,
        "W" => SignalKind::Water,
        "T" => SignalKind::Tamper,
        // A flat that should be empty is not.
        "B" => SignalKind::Motion,
        // Frost in the flat.
        "Z" => SignalKind::Temperature,
        _ => return None,
    };
    let of = |kind, on| Some(Meaning { open_to_role: matches!(class, "B" | "U"), ..Meaning::of(kind, on) });
    match (class, what) {
        ("T", "A" | "T") => of(kind, true),
        ("T", "R" | "H" | "J") => of(kind, false),
        ("T", _) | ("Z", "G" | "M" | "V" | "Z") => None,
        ("F" | "G", "X") => Some(Meaning { test: true, ..Meaning::of(kind, true) }),
        (_, "A") | ("B" | "F", "G" | "M") | ("B" | "H" | "P" | "Q" | "M", "V") => of(kind, true),
        (_, "R" | "H") => of(kind, false),
        (_, "T" | "S" | "Z") => Some(Meaning::of(SignalKind::Fault, true)),
        (_, "J") => Some(Meaning::of(SignalKind::Fault, false)),
        _ => None,
    }
}

/// The events of a data block `Nri1/QA003`: code and zone each. Modifiers (`ri`, `id`, `ti` …), texts in `^…^` and
/// behind `*` are passed over; a slash between may be missing.
#[must_use]
pub fn events(data: &str) -> Vec<(&str, &str)> {
    // `N` is a new event, `O` an old one.
    let mut rest = data.strip_prefix(['N', 'O']).filter(|rest| begins_anew(rest)).unwrap_or(data);
    let mut found = Vec::new();
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let pair = |wanted: fn(&u8) -> bool| bytes.get(..2).is_some_and(|pair| pair.iter().all(wanted));
        if pair(u8::is_ascii_uppercase) {
            let (code, behind) = rest.split_at(2);
            let zone_end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
            let (zone, behind) = behind.split_at(zone_end);
            found.push((code, zone));
            rest = next_part(behind);
        } else if pair(u8::is_ascii_lowercase) {
            let behind = &rest[2..];
            let value_end =
                behind.find(|c: char| c == '/' || c.is_ascii_uppercase() || c == '^').unwrap_or(behind.len());
            rest = behind[value_end..].trim_start_matches('/');
        } else {
            rest = next_part(rest);
        }
    }
    found
}

/// True where an event, a modifier or nothing follows.
fn begins_anew(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let pair = |wanted: fn(&u8) -> bool| bytes.get(..2).is_some_and(|pair| pair.iter().all(wanted));
    pair(u8::is_ascii_lowercase)
        || bytes.first() == Some(&b'/')
        || pair(u8::is_ascii_uppercase)
            && bytes.get(2).is_none_or(|byte| byte.is_ascii_digit() || b"/^*".contains(byte))
}

/// Behind the next slash after which something begins; text may hold slashes of its own.
fn next_part(rest: &str) -> &str {
    let mut parts = rest.match_indices('/').map(|(at, _)| &rest[at + 1..]);
    parts.find(|part| begins_anew(part) && !part.starts_with('/')).unwrap_or("")
}
