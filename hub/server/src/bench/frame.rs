//! Frames of the live feed as a screen of the bench reads them: as little of each as its purpose needs, for a thousand
//! screens share two cores with the hub.

use anyhow::Context;
use hub_core::ids::{AlarmId, Position};
use serde::Deserialize;
use std::collections::HashMap;

/// How a frame with events begins.
const EVENTS: &str = r#"{"type":"events","position":"#;
/// How a snapshot begins.
const SNAPSHOT: &str = r#"{"type":"snapshot""#;
/// How the answer to a good cursor begins.
const RESUMED: &str = r#"{"type":"resumed""#;

/// The position of a frame with events, without reading the rest of it.
pub(super) fn position_of(text: &str) -> Option<u64> {
    let digits = text.strip_prefix(EVENTS)?;
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// True for a frame that gives the whole state; false for one that goes on from a cursor; none for any other.
pub(super) fn begins(text: &str) -> Option<bool> {
    if text.starts_with(SNAPSHOT) {
        return Some(true);
    }
    text.starts_with(RESUMED).then_some(false)
}

/// Up to where the reader is complete with this frame: its first `position`, which stands before everything that is
/// long.
pub(super) fn complete_to(text: &str) -> Option<u64> {
    let (_, behind) = text.split_once(r#""position":"#)?;
    behind.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The epoch that the positions of a snapshot belong to.
pub(super) fn epoch_of(text: &str) -> Option<&str> {
    text.split_once(r#""epoch":""#)?.1.split('"').next()
}

/// Puts the positions of the calls in a frame, openings and repetitions, behind those of the frames before.
pub(super) fn calls_in(text: &str, calls: &mut Vec<u64>) {
    for (at, name) in text.match_indices(r#","name":"alarm."#) {
        let verb = &text[at + name.len()..];
        if !verb.starts_with("opened\"") && !verb.starts_with("pressed\"") {
            continue;
        }
        let before = text[..at].rfind(r#"{"position":"#);
        calls.extend(before.and_then(|before| complete_to(&text[before..at])));
    }
}

/// The devices whose alarms a snapshot shows, each with how often.
pub(super) fn devices_in(snapshot: &str) -> anyhow::Result<HashMap<String, usize>> {
    let state: State = serde_json::from_str(snapshot).context("a snapshot")?;
    let mut shown = HashMap::new();
    for device in state.alarms.into_iter().filter_map(|alarm| alarm.device) {
        *shown.entry(device).or_default() += 1;
    }
    Ok(shown)
}

#[derive(Deserialize)]
struct State {
    alarms: Vec<StateAlarm>,
}

#[derive(Deserialize)]
struct StateAlarm {
    device: Option<String>,
}

/// One press as a desk sees it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub position: Position,
    pub alarm: AlarmId,
    /// The how-manieth press of its alarm.
    pub number: u32,
}

#[derive(Deserialize)]
struct DeskFrame {
    events: Vec<DeskEvent>,
}

#[derive(Deserialize)]
struct DeskEvent {
    position: Position,
    name: String,
    alarm: Option<DeskAlarm>,
    alarm_change: Option<DeskAlarm>,
}

#[derive(Deserialize)]
struct DeskAlarm {
    id: AlarmId,
    presses: u32,
}

/// The presses in a frame.
pub(super) fn presses_in(text: &str) -> anyhow::Result<Vec<Shown>> {
    let frame: DeskFrame = serde_json::from_str(text).context("a frame with events")?;
    let pressed =
        frame.events.into_iter().filter(|event| matches!(event.name.as_str(), "alarm.opened" | "alarm.pressed"));
    Ok(pressed
        .filter_map(|event| {
            let alarm = event.alarm.or(event.alarm_change)?;
            Some(Shown { position: event.position, alarm: alarm.id, number: alarm.presses })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use uuid::Uuid;

    const TEXT: &str = r#"{"type":"events","position":13,"events":[
        {"position":11,"at":1,"name":"alarm.pressed","alarm_change":{"id":"00000000-0000-0000-0000-000000000003","presses":4}},
        {"position":12,"at":1,"name":"alarm.page_sent","alarm_change":{"id":"00000000-0000-0000-0000-000000000003","presses":4}},
        {"position":13,"at":1,"name":"alarm.opened","alarm":{"id":"00000000-0000-0000-0000-000000000004","area_name":"蜂","presses":1}}]}"#;

    #[test]
    fn a_frame_tells_its_position_and_its_presses() {
        assert_eq!(position_of(TEXT), Some(13));
        assert_eq!(position_of(r#"{"type":"heartbeat","position":12}"#), None);
        let shown = |position, alarm, number| Shown {
            position: Position(position),
            alarm: AlarmId(Uuid::from_u128(alarm)),
            number,
        };
        assert_eq!(presses_in(TEXT).unwrap(), [shown(11, 3, 4), shown(13, 4, 1)]);
    }

    #[test]
    fn calls_are_found_by_their_positions_without_reading_the_rest() {
        let mut calls = vec![7];
        calls_in(TEXT, &mut calls);
        calls_in(r#"{"type":"heartbeat","position":14,"now":5}"#, &mut calls);
        assert_eq!(calls, [7, 11, 13]);
    }

    #[test]
    fn a_snapshot_tells_its_epoch_how_far_it_goes_and_whose_alarms_it_shows() {
        let text = r#"{"type":"snapshot","epoch":"e-1","position":40,"now":1,"alarms":[
            {"device":"bench-3"},{"device":"bench-4"},{"device":"bench-3"},{"device":null}]}"#;
        assert_eq!((begins(text), epoch_of(text), complete_to(text)), (Some(true), Some("e-1"), Some(40)));
        assert_eq!(begins(r#"{"type":"resumed","epoch":"e-1","position":40}"#), Some(false));
        assert_eq!(begins(TEXT), None);
        assert_eq!(devices_in(text).unwrap(), HashMap::from([("bench-3".into(), 2), ("bench-4".into(), 1)]));
    }
}
