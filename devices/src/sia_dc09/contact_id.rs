//! Event codes of Ademco Contact ID (SIA DC-05): `QEEE GG ZZZ`, where Q is 1 (new), 3 (over) or 6 (still so), EEE
//! the event, GG the partition and ZZZ the zone or user.

use super::event::Meaning;
use hub_core::signal::SignalKind;

/// One event as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// New, over, or still so.
    pub qualifier: Qualifier,
    /// Number of the event, 100 to 999; its digits may be hexadecimal in private codes, which read as 0.
    pub code: u16,
    /// Zone or user, with leading zeros.
    pub zone: &'a str,
}

/// What happened to the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// It begins (opening of a closed house).
    New,
    /// It is over (closing).
    Over,
    /// It was reported before and goes on.
    Still,
}

/// Reads `1101 00 001`; blanks may be missing or double.
#[must_use]
pub fn event(data: &str) -> Option<Event<'_>> {
    let data = data.trim();
    let (qualifier, rest) = data.split_at_checked(1)?;
    let qualifier = match qualifier {
        "1" | "E" => Qualifier::New,
        "3" | "R" => Qualifier::Over,
        "6" | "P" => Qualifier::Still,
        _ => return None,
    };
    let (code, rest) = rest.trim_start().split_at_checked(3)?;
    if !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let rest = rest.trim();
    let zone = match rest.rsplit_once(' ') {
        Some((_, zone)) => zone,
        None => rest.get(2..).unwrap_or_default(),
    };
    // `C` and `U` say that it is a zone or a user.
    let zone = zone.trim_start_matches(['C', 'U']);
    let zone = zone.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    Some(Event { qualifier, code: code.parse().unwrap_or(0), zone })
}

/// What an event means; none for a sign of life and for what is not known.
#[must_use]
pub fn meaning(event: &Event<'_>) -> Option<Meaning> {
    let kind = kind_of(event.code)?;
    let on = event.qualifier != Qualifier::Over;
    match kind {
        // "Still so" repeats a call that was made before: it is no new one.
        SignalKind::Sos if event.qualifier == Qualifier::Still => None,
        SignalKind::Cancel => on.then_some(Meaning::of(kind, true)),
        SignalKind::Mains => Some(Meaning::of(kind, !on)),
        _ => Some(Meaning {
            open_to_role: matches!(event.code, 130..=136 | 138..=140 | 146 | 150),
            ..Meaning::of(kind, on)
        }),
    }
}

fn kind_of(code: u16) -> Option<SignalKind> {
    use SignalKind as Kind;
    Some(match code {
        // 102: did not report in; 641 and 654: nobody moved.
        102 | 641 | 654 => Kind::Inactivity,
        100 | 101 | 103..=109 | 120..=129 | 140 | 150 => Kind::Sos,
        110..=119 => Kind::Smoke,
        137 | 144 | 145 | 341 | 383 | 461 => Kind::Tamper,
        130..=136 | 138 | 139 | 146 | 155 => Kind::Motion,
        151 => Kind::Gas,
        162 => Kind::Co,
        154 => Kind::Water,
        152 | 153 | 158 | 159 => Kind::Temperature,
        301 | 342 => Kind::Mains,
        302 | 309 | 311 | 338 | 384 => Kind::Battery,
        423 | 426 => Kind::Door,
        406 => Kind::Cancel,
        141..=143 | 147..=149 | 156 | 157 | 160 | 161 | 163..=169 | 200..=299 => Kind::Fault,
        // 305, 306, 313: reset and programming; 374: left too late.
        300 | 303 | 304 | 307 | 308 | 310 | 312 | 320..=340 | 343..=373 | 375..=382 | 385..=399 => Kind::Fault,
        _ => return None,
    })
}
