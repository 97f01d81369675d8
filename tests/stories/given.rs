//! What many stories begin with.

use hub_core::ids::{AlarmId, PersonId};
use hub_wire::alarm::{AlarmView, TimelineEntry};
use serde_json::json;
use tests::{TestDevice, TestHub};

/// Presses and gives the alarm that the device was told about. An answer may come twice, so a story in which one
/// device opens several alarms asks staff instead.
pub async fn pressed(button: &mut TestDevice, seq: u64) -> AlarmId {
    called(button, "sos", seq).await
}

/// Sends an alarm of this kind and gives the alarm that the device was told about.
pub async fn called(device: &mut TestDevice, kind: &str, seq: u64) -> AlarmId {
    device.press(json!({ "kind": kind, "seq": seq })).await;
    device.answer("received").await["alarm"].as_str().unwrap().parse().unwrap()
}

/// Whom this step asked, in the order of asking.
pub fn asked_in(alarm: &AlarmView, step: u8) -> Vec<PersonId> {
    alarm.pages.iter().filter(|page| page.step == step).map(|page| page.person).collect()
}

/// The steps that have fired and when, milliseconds after the opening.
pub fn steps(timeline: &[TimelineEntry]) -> Vec<(u8, i64)> {
    let opened_at = timeline[0].at;
    let fired = timeline.iter().filter(|entry| entry.name == "alarm.step_fired");
    fired.map(|entry| (entry.step.unwrap(), entry.at.since_ms(opened_at))).collect()
}

/// How often an event stands in the timeline.
pub fn count(timeline: &[TimelineEntry], name: &str) -> usize {
    timeline.iter().filter(|entry| entry.name == name).count()
}

/// The value of one counter in the hub's own numbers.
pub async fn counter(hub: &TestHub, name: &str, label: &str) -> f64 {
    let text = hub.client().get("/metrics").await.text;
    let line = text.lines().find(|line| line.starts_with(name) && line.contains(label));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(0.0)
}
