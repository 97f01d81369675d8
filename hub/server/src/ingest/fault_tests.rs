//! A fault of the program in a decoder refuses the one message: it is kept, what calls for help in it is heard, and the
//! next message is read.

#![allow(clippy::unwrap_used)]

use super::intake::{Arrived, Intake};
use super::learned::Learned;
use crate::clock::SystemClock;
use crate::commander::{CommanderHandle, Lanes, Origin, Work};
use crate::config::Meanings;
use crate::telemetry::Telemetry;
use crate::world::{SharedWorld, World};
use devices::family::{Family, Refused};
use devices::known::{Context, Message};
use devices::report::Report;
use hub_core::signal::SignalKind;
use hub_store::Row;
use std::sync::Arc;

/// Fails on whatever it reads.
struct Broken;

impl Family for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }
    fn filters(&self) -> &'static [&'static str] {
        &[]
    }
    fn claims(&self, _message: &Message<'_>, _context: Context<'_>) -> bool {
        true
    }
    fn decode(&self, _message: &Message<'_>, _context: Context<'_>) -> Result<Vec<Report>, Refused> {
        panic!("a fault, as the test wants it")
    }
}

/// The broken family, or a choice that is broken itself.
pub(super) fn family_of(message: &Message<'_>) -> Option<&'static dyn Family> {
    assert!(message.topic != "broken/choice", "a fault, as the test wants it");
    message.topic.starts_with("broken/").then_some(&Broken as &'static dyn Family)
}

fn intake() -> (Intake, Lanes) {
    let (commander, lanes) = CommanderHandle::lanes();
    let world = SharedWorld::new(World::default());
    let learned = Learned::from_rows(Vec::new());
    (Intake::new(world, commander, Arc::new(SystemClock::start()), Arc::new(Meanings::default()), learned), lanes)
}

/// What the commander is asked for after this message.
async fn work_after(topic: &str, payload: &[u8], device: Option<&str>) -> Vec<Work> {
    let (intake, mut lanes) = intake();
    let (origin, dup, retained) = (Origin::Broker, false, false);
    let arrived = Arrived { topic, payload, origin, dup, retained, device };
    intake.take(arrived, &Telemetry::default(), Box::new(|_| {})).await;
    let jobs = lanes.take(10).await.unwrap();
    jobs.into_iter().map(|job| job.work).collect()
}

#[tokio::test]
async fn a_message_on_which_the_program_fails_is_refused_and_kept() {
    for topic in ["broken/b7", "broken/choice"] {
        let work = work_after(topic, br#"{"battery":80}"#, None).await;
        let [Work::Rows(rows)] = work.as_slice() else { panic!("{} pieces of work", work.len()) };
        let [Row::Rejection(kept)] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!((kept.reason.as_str(), kept.payload.as_slice()), ("fault", br#"{"battery":80}"#.as_slice()));
    }
}

#[tokio::test]
async fn a_call_for_help_is_heard_although_the_program_fails_on_it() {
    for topic in ["broken/b7", "broken/choice", "nobody/knows"] {
        let work = work_after(topic, br#"{"sos":true}"#, None).await;
        let [Work::Report(report)] = work.as_slice() else { panic!("{} pieces of work", work.len()) };
        let [signal] = report.signals.as_slice() else { panic!("{:?}", report.signals) };
        assert_eq!((signal.kind, signal.on, signal.damaged), (SignalKind::Sos, true, true));
        assert_eq!((report.device.as_str(), report.raw.as_slice()), (topic, br#"{"sos":true}"#.as_slice()));
    }
}

#[tokio::test]
async fn a_device_that_has_logged_in_calls_under_its_own_name_whatever_its_language() {
    let work = work_after("nobody/knows", br#"{"sos":true}"#, Some("gateway-1")).await;
    let [Work::Report(report)] = work.as_slice() else { panic!("{} pieces of work", work.len()) };
    assert_eq!((report.family, report.device.as_str()), (hub_core::device::OPEN_JSON, "gateway-1"));
}
