//! A device's message becomes what the rules make of it: an alarm opened, joined or taken back, or a note of status.

use super::draft::Draft;
use crate::ids::new_id;
use crate::world::CallerKey;
use hub_core::alarm::{AlarmCommand, Answer, Effect};
use hub_core::device::Device;
use hub_core::event::{Actor, Event, Noun, RegistryEvent, Stream};
use hub_core::ids::AlarmId;
use hub_core::intake::{Caller, Intake, intake, late_by_ms, opened};
use hub_core::signal::{AlarmKind, Signal};
use hub_core::time::UnixMs;
use hub_store::{Rejection, Row};
use std::sync::Arc;

use crate::world::{Change, Known, Sureness};

/// How a message came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The hub's own MQTT endpoint: the sender has proved who it is.
    Endpoint,
    /// An outside broker: the topic says who it is.
    Broker,
    /// A TCP line of our own: the frame says who it is.
    Line,
    /// A platform's HTTP push: the platform has proved who it is, the body says whose message it brings.
    Push,
}

/// One message of a device, decoded.
#[derive(Clone, Debug)]
pub struct Report {
    /// The device's name.
    pub device: String,
    /// How it came.
    pub origin: Origin,
    /// When it was received.
    pub received_at: UnixMs,
    /// What it says.
    pub signals: Vec<Signal>,
    /// Recognises the message when it comes again.
    pub key: String,
    /// How surely.
    pub sureness: Sureness,
    /// The first 4 KiB as they came, for messages that people must look at.
    pub raw: Vec<u8>,
}

impl Draft<'_> {
    /// Decides a whole message. A repetition changes nothing and is acknowledged again.
    pub(super) fn report(&mut self, report: &Report) -> Option<AlarmId> {
        match self.known(&report.device, &report.key, report.sureness, report.received_at) {
            Known::New => {}
            Known::Repeated => {
                self.answer_again(report);
                return None;
            }
            Known::Old => {
                self.keep_raw(report, "replayed");
                return None;
            }
        }
        self.remember(&report.device, &report.key, report.received_at);
        let device = self.world.device_named(&report.device).cloned();
        if device.is_none() {
            self.keep_raw(report, "unknown_device");
        }
        let mut touched = None;
        for signal in &report.signals {
            if signal.damaged && device.is_some() {
                self.keep_raw(report, "damaged");
            }
            touched = self.signal(report, signal, device.as_deref()).or(touched);
        }
        touched
    }

    /// A device repeats its call until it hears an answer: it gets one again, and nothing else happens.
    fn answer_again(&mut self, report: &Report) {
        let Some(device) = self.world.device_named(&report.device).cloned() else { return };
        if !report.signals.iter().any(Signal::is_urgent) {
            return;
        }
        let caller = device.household.map_or(CallerKey::Device(device.id), CallerKey::Household);
        let answer = match self.open_of(caller).first() {
            Some(alarm) => Some((alarm.id, Answer::Received)),
            None => self.world.last_closed(caller).map(|(alarm, outcome)| (alarm, Answer::Closed { outcome })),
        };
        if let Some((alarm, answer)) = answer {
            self.effect(Effect::Downlink { alarm, device: device.id, answer });
        }
    }

    fn signal(&mut self, report: &Report, signal: &Signal, device: Option<&Device>) -> Option<AlarmId> {
        let caller = match device {
            Some(device) => device.household.map_or(CallerKey::Device(device.id), CallerKey::Household),
            None => CallerKey::Unknown,
        };
        let actor = device.map_or(Actor::Hub, |device| Actor::Device(device.id));
        let open = self.open_of(caller);
        let touched = match intake(signal, device.map(|device| device.id), open.iter().map(Arc::as_ref)) {
            Intake::Open(kind) => Some(self.open_alarm(kind, report, signal, device, actor)),
            Intake::Join(alarm) => {
                let late_by_ms = late_by_ms(&signal.reading, report.received_at);
                let joined = self.alarm_command(alarm, &AlarmCommand::Press { late_by_ms }, actor).is_ok();
                joined.then_some(alarm)
            }
            // Only a device that is known may take a call back; anybody can invent a name on a broker.
            Intake::Cancel(alarm) if device.is_some() => {
                self.alarm_command(alarm, &AlarmCommand::DeviceCancel, actor).ok().map(|()| alarm)
            }
            Intake::Cancel(_) | Intake::Note => None,
        };
        if let Some(device) = device.filter(|device| device.live_at.is_none() && touched.is_some()) {
            self.went_live(device);
        }
        touched
    }

    fn open_alarm(
        &mut self,
        kind: AlarmKind,
        report: &Report,
        signal: &Signal,
        device: Option<&Device>,
        actor: Actor,
    ) -> AlarmId {
        let id = AlarmId(new_id(self.now.at));
        let world = self.world;
        let household = device.and_then(|device| device.household).and_then(|id| world.households.get(&id));
        let area = device.map_or_else(|| world.widest_area(), |device| device.area.clone());
        let areas = world.upwards(household.map_or(&area, |household| &household.area));
        let policy = world.policy(kind, &area);
        let caller = Caller { device, household: household.map(Arc::as_ref), area, areas };
        self.open(opened(id, kind, signal, &caller, policy, report.received_at), actor);
        id
    }

    fn went_live(&mut self, device: &Device) {
        let live = Device { live_at: Some(self.now.at), ..device.clone() };
        let stream = Stream::Registry(Noun::Device, device.id.0);
        let event = Event::Registry(RegistryEvent::WentLive);
        self.rows.push(Row::Device(live.clone()));
        self.record(stream, device.area.clone(), Actor::Device(device.id), event, None);
        self.changes.push(Change::Device(Arc::new(live)));
    }

    fn keep_raw(&mut self, report: &Report, reason: &str) {
        self.rows.push(Row::Rejection(Rejection {
            id: new_id(self.now.at),
            source: report.device.replace('\0', "\u{fffd}"),
            reason: reason.to_owned(),
            payload: report.raw.clone(),
            at: report.received_at,
            count: 1,
        }));
    }
}
