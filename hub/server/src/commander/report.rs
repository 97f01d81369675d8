//! A device's message becomes what the rules make of it: an alarm opened, joined or taken back, or a note of status.

use super::draft::Draft;
use crate::ids::new_id;
use crate::world::CallerKey;
use hub_core::alarm::{AlarmCommand, Answer, Effect};
use hub_core::area::AreaPath;
use hub_core::device::{Care, Device, OPEN_JSON};
use hub_core::event::{Actor, Event, Noun, RegistryEvent, Stream};
use hub_core::ids::{AlarmId, NoteId};
use hub_core::intake::{Caller, Intake, hear, intake, is_state, late_by_ms, opened};
use hub_core::signal::{AlarmKind, Signal, SignalKind};
use hub_core::time::UnixMs;
use hub_store::{Note, Rejection, Row};
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

/// Calls of unknown devices belong together when they come within this, milliseconds.
const TOGETHER_MS: i64 = 600_000;

/// What one device says in a message, decoded.
#[derive(Clone, Debug)]
pub struct Report {
    /// The family that understood it.
    pub family: &'static str,
    /// The device's address there.
    pub device: String,
    /// The device whose log-in it came by.
    pub gateway: Option<String>,
    /// How it came.
    pub origin: Origin,
    /// The broker kept it from earlier: it tells how things stand, not that something happens now.
    pub retained: bool,
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

/// A report and whose it is.
#[derive(Clone, Copy)]
struct Said<'a> {
    report: &'a Report,
    device: Option<&'a Device>,
    /// The device's name; for one that is not registered what it calls itself.
    source: &'a str,
    caller: CallerKey,
}

impl Draft<'_> {
    /// Decides a whole message. A repetition changes nothing and is acknowledged again.
    pub(super) fn report(&mut self, report: &Report) -> Option<AlarmId> {
        let device = self.device_at(report);
        let source = match &device {
            Some(device) => device.name.clone(),
            None if report.family == OPEN_JSON => report.device.clone(),
            None => format!("{}/{}", report.family, report.device),
        };
        let source: String = source.chars().filter(|c| !c.is_control()).take(256).collect();
        let caller = self.caller(report, device.as_deref());
        let said = Said { report, device: device.as_deref(), source: &source, caller };
        match self.known(&source, &report.key, report.sureness, report.received_at) {
            Known::New => {}
            Known::Repeated => {
                self.answer_again(said);
                return None;
            }
            Known::Old => {
                self.keep_raw(said, "replayed");
                return None;
            }
        }
        self.remember(&source, &report.key, report.received_at);
        if device.is_none() {
            self.keep_raw(said, "unknown_device");
        }
        // The first press of a device that is being enrolled proves that it works, and calls nobody.
        let proof = |device: &Device| {
            let proved = report.signals.iter().any(|signal| device.is_proved_by(signal));
            !report.retained && proved && device.is_enrolling(self.now.at)
        };
        let proves = said.device.is_some_and(proof);
        let mut touched = None;
        for signal in report.signals.iter().filter(|signal| !(proves && signal.is_urgent())) {
            if signal.damaged && device.is_some() {
                self.keep_raw(said, "damaged");
            }
            touched = self.signal(said, signal).or(touched);
        }
        self.went_live(said);
        touched
    }

    fn device_at(&self, report: &Report) -> Option<Arc<Device>> {
        let device = self.world.device_at(report.family, &report.device)?;
        let device = self.devices.get(&device.id).unwrap_or(device);
        Some(device).filter(|device| device.care.retired_at.is_none()).cloned()
    }

    fn caller(&self, report: &Report, device: Option<&Device>) -> CallerKey {
        match device {
            Some(device) => CallerKey::of_device(device),
            None => CallerKey::Unknown(self.area_of_unknown(report).leaf()),
        }
    }

    /// The area of the gateway it speaks through; else the widest there is.
    fn area_of_unknown(&self, report: &Report) -> AreaPath {
        let gateway = report.gateway.as_deref().and_then(|name| self.world.device_named(name));
        gateway.map_or_else(|| self.world.widest_area(), |gateway| gateway.area.clone())
    }

    /// A device repeats its call until it hears an answer: it gets one again, and nothing else happens.
    fn answer_again(&mut self, said: Said<'_>) {
        let Some(device) = said.device else { return };
        if !said.report.signals.iter().any(Signal::is_urgent) {
            return;
        }
        let answer = match self.open_of(said.caller).first() {
            Some(alarm) => Some((alarm.id, Answer::Received)),
            None => self.world.last_closed(said.caller).map(|(alarm, outcome)| (alarm, Answer::Closed { outcome })),
        };
        if let Some((alarm, answer)) = answer {
            self.effect(Effect::Downlink { alarm, device: device.id, answer });
        }
    }

    fn signal(&mut self, said: Said<'_>, signal: &Signal) -> Option<AlarmId> {
        let Said { report, device, caller, .. } = said;
        if let Some(device) = device.filter(|_| !signal.test) {
            self.find(device, signal, report.received_at);
        }
        if let Some(device) = device.filter(|_| !signal.on) {
            self.take_back(device, signal, report.received_at);
        }
        if !self.is_news(said, signal) {
            return None;
        }
        if device.is_some() && signal.kind == SignalKind::Cancel && !signal.test {
            self.take_all_back(caller);
        }
        self.weigh(said, signal, true)
    }

    /// Opens, joins or takes back; `news`: it is said now, so that a sensor may have to wait.
    fn weigh(&mut self, said: Said<'_>, signal: &Signal, news: bool) -> Option<AlarmId> {
        let Said { report, device, caller, .. } = said;
        let actor = device.map_or(Actor::Hub, |device| Actor::Device(device.id));
        let mut open = self.open_of(caller);
        if device.is_none() {
            open.retain(|alarm| self.now.at.since_ms(alarm.pressed_at) <= TOGETHER_MS);
        }
        match intake(signal, device.map(|device| device.id), open.iter().map(Arc::as_ref)) {
            Intake::Open(_) if news && device.is_some_and(|device| self.hold(device, signal, report.received_at)) => {
                self.let_through(caller, self.now.at)
            }
            Intake::Open(kind) => Some(self.open_alarm(kind, said, signal, actor)),
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
        }
    }

    /// A sensor that had to wait says now what it said then.
    pub(super) fn let_one_through(&mut self, report: &Report, device: &Device, signal: &Signal) -> Option<AlarmId> {
        let caller = CallerKey::of_device(device);
        self.weigh(Said { report, device: Some(device), source: &device.name, caller }, signal, false)
    }

    /// False for what is said again, is kept by a broker, or stands as it stood. Remembers how a detector stands.
    fn is_news(&mut self, said: Said<'_>, signal: &Signal) -> bool {
        let Said { report, device, .. } = said;
        let Some(device) = device.filter(|_| is_state(signal.kind) && !signal.test) else {
            return !report.retained || (is_state(signal.kind) && signal.on);
        };
        let key = (device.id, signal.kind);
        let before = self.standings.get(&key).or_else(|| self.world.standings.get(&key)).copied();
        let heard = hear(before, signal.on, report.retained, device.care.allowed_on, report.received_at);
        if before != Some(heard.standing) {
            self.standings.insert(key, heard.standing);
        }
        heard.news
    }

    fn open_alarm(&mut self, kind: AlarmKind, said: Said<'_>, signal: &Signal, actor: Actor) -> AlarmId {
        let Said { report, device, source, .. } = said;
        let id = AlarmId(new_id(self.now.at));
        let world = self.world;
        let household = device.and_then(|device| device.household).and_then(|id| world.households.get(&id));
        let area = device.map_or_else(|| self.area_of_unknown(report), |device| device.area.clone());
        let areas = world.upwards(household.map_or(&area, |household| &household.area));
        let policy = world.policy(kind, &area);
        let caller = Caller { device, household: household.map(Arc::as_ref), area, areas };
        self.open(opened(id, kind, signal, &caller, policy, report.received_at), actor);
        if device.is_none() {
            self.tell_who_called(id, report, source);
        }
        id
    }

    /// A note that says what is known of a caller that nobody knows.
    fn tell_who_called(&mut self, alarm: AlarmId, report: &Report, source: &str) {
        let gateway = report.gateway.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
        let note = NoteId(new_id(self.now.at));
        if self.alarm_command(alarm, &AlarmCommand::Note { note }, Actor::Hub).is_ok() {
            let (author, text) = (Actor::Hub, format!("{source}{gateway}"));
            self.rows.push(Row::Note(Note { id: note, alarm, author, text, at: self.now.at }));
        }
    }

    /// The first time a device is seen to do what it is there for.
    fn went_live(&mut self, said: Said<'_>) {
        let Some(device) = said.device.filter(|device| device.live_at.is_none() && !said.report.retained) else {
            return;
        };
        if !said.report.signals.iter().any(|signal| device.is_proved_by(signal)) {
            return;
        }
        let care = Care { enrolling_until: None, ..device.care.clone() };
        let live = Arc::new(Device { live_at: Some(self.now.at), care, ..device.clone() });
        let stream = Stream::Registry(Noun::Device, device.id.0);
        let event = Event::Registry(RegistryEvent::WentLive);
        self.rows.push(Row::Device(live.as_ref().clone()));
        self.record(stream, device.area.clone(), Actor::Device(device.id), event, None);
        self.changes.push(Change::Device(Arc::clone(&live)));
        self.devices.insert(device.id, live);
    }

    fn keep_raw(&mut self, said: Said<'_>, reason: &str) {
        self.rows.push(Row::Rejection(Rejection {
            id: new_id(self.now.at),
            source: said.source.to_owned(),
            reason: reason.to_owned(),
            payload: said.report.raw.clone(),
            at: said.report.received_at,
            count: 1,
        }));
    }
}
