//! One event in one short line, so that a test reads like the timeline of the alarm.

use crate::given::{T0, number};
use hub_core::alarm::{Alarm, AlarmEvent, Asked, LeaseStage};
use hub_core::ids::PageNo;
use hub_core::time::UnixMs;

pub fn tell(alarm: &Alarm, event: &AlarmEvent) -> String {
    let who = |page: &PageNo| alarm.page(*page).map_or(0, |page| number(page.person));
    match event {
        AlarmEvent::Opened(_) => "opened".into(),
        AlarmEvent::Pressed { by_other: false, .. } => "pressed".into(),
        AlarmEvent::Pressed { by_other: true, .. } => "pressed by another".into(),
        AlarmEvent::CancelNoted => "cancel noted".into(),
        AlarmEvent::StepFired { step, by_hand, asked, next, .. } => {
            let hand = if *by_hand { " by hand" } else { "" };
            format!("step {step}{hand}: {}, then {} at {}", people(asked), next.step, seconds(next.due_at))
        }
        AlarmEvent::Paged { asked } => format!("paged {}", people(asked)),
        AlarmEvent::ReplacementMissing { .. } => "nobody left".into(),
        AlarmEvent::PageSent { page } => format!("sent {}", who(page)),
        AlarmEvent::PageDelivered { page } => format!("delivered {}", who(page)),
        AlarmEvent::PageSeen { page } => format!("seen {}", who(page)),
        AlarmEvent::PageUndelivered { page } => format!("undelivered {}", who(page)),
        AlarmEvent::PageExpired { page } => format!("expired {}", who(page)),
        AlarmEvent::Accepted { page, backup_until: None, .. } => format!("accepted {}", who(page)),
        AlarmEvent::Accepted { page, backup_until: Some(until), .. } => {
            format!("accepted {}, backup until {}", who(page), seconds(*until))
        }
        AlarmEvent::Declined { page } => format!("declined {}", who(page)),
        AlarmEvent::StoodDown { pages } => format!("stood down {}", list(pages.iter().map(who))),
        AlarmEvent::LeaseMoved { page, stage } => format!("{} {}", stage_name(*stage), who(page)),
        AlarmEvent::SafetyAsked { page, again_at } => {
            format!("asked if well {}, again {}", who(page), seconds(*again_at))
        }
        AlarmEvent::SafetyAnswered { page, again_at } => format!("well {}, again {}", who(page), seconds(*again_at)),
        AlarmEvent::Reopened { need, next } => format!("reopened for {need}, then {}", next.step),
        AlarmEvent::ExternalOffered => "external offered".into(),
        AlarmEvent::ExternalNotified { round } => format!("external notified {round}"),
        AlarmEvent::ExternalTaken => "external taken".into(),
        AlarmEvent::Noted { .. } => "noted".into(),
        AlarmEvent::Closed { outcome } => format!("closed {outcome:?}"),
    }
}

fn people(asked: &[Asked]) -> String {
    list(asked.iter().map(|asked| number(asked.pick.person)))
}

fn list(people: impl Iterator<Item = u128>) -> String {
    let people: Vec<String> = people.map(|number| number.to_string()).collect();
    if people.is_empty() { "nobody".into() } else { people.join(" ") }
}

fn seconds(at: UnixMs) -> i64 {
    at.since_ms(T0) / 1000
}

fn stage_name(stage: LeaseStage) -> &'static str {
    match stage {
        LeaseStage::Promised => "promised",
        LeaseStage::Departed => "departed",
        LeaseStage::Approaching => "approaching",
        LeaseStage::Arrived => "arrived",
        LeaseStage::Lapsed => "lapsed",
    }
}
