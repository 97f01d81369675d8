//! Things to store. Every id is made of a number, so that a failing test prints the same twice.

use hub_core::access::{Grant, Role};
use hub_core::alarm::{Alarm, AlarmEvent, Effect, Opened, Outcome, PlaceSource, apply};
use hub_core::area::{Area, AreaLevel, AreaPath};
use hub_core::device::{Care, Device, DeviceRole, Dialect};
use hub_core::event::{Actor, Event, Noun, RegistryEvent, Stream};
use hub_core::geo::LatLon;
use hub_core::household::{Household, Resident, RiskTier};
use hub_core::ids::{AlarmId, AreaId, DeviceId, HouseholdId, PageNo, PersonId, Position};
use hub_core::person::{Person, Skill};
use hub_core::policy::Policy;
use hub_core::signal::AlarmKind;
use hub_core::time::UnixMs;
use hub_store::{Batch, EffectId, NewEntry, OutboxRow, Row, Store};
use uuid::Uuid;

pub fn uuid(number: u64) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number))
}

pub fn path(numbers: &[u64]) -> AreaPath {
    numbers.iter().fold(AreaPath::root(), |path, number| path.child(AreaId(uuid(*number))))
}

pub fn alarm_id(number: u64) -> AlarmId {
    AlarmId(uuid(number))
}

fn opened(number: u64, area: AreaPath) -> Opened {
    Opened {
        alarm: alarm_id(number),
        area,
        household: Some(HouseholdId(uuid(number))),
        device: Some(DeviceId(uuid(number))),
        place: Some(LatLon { lat: 30.123_456_789_012_34, lon: 114.1 + 0.2 }),
        place_source: PlaceSource::Household,
        kind: AlarmKind::Sos,
        drill: false,
        damaged: false,
        unknown_device: false,
        late_by_ms: Some(61_000),
        policy: Policy::standard(AlarmKind::Sos).into(),
        contacts: vec![PersonId(uuid(7))],
    }
}

pub fn alarm(number: u64, area: AreaPath, at: i64) -> Alarm {
    apply(None, &AlarmEvent::Opened(Box::new(opened(number, area))), UnixMs(at)).unwrap()
}

pub fn closed(alarm: Alarm, at: i64) -> Alarm {
    apply(Some(alarm), &AlarmEvent::Closed { outcome: Outcome::Helped }, UnixMs(at)).unwrap()
}

fn entry(stream: Stream, version: u64, event: Event) -> NewEntry {
    NewEntry { stream, version, area: path(&[1, 2]), actor: Actor::Person(PersonId(uuid(9))), event, at: UnixMs(1_000) }
}

/// The first entry of an alarm's stream.
pub fn opening(number: u64) -> NewEntry {
    let event = AlarmEvent::Opened(Box::new(opened(number, path(&[1]))));
    entry(Stream::Alarm(alarm_id(number)), 1, Event::Alarm(event))
}

/// A later one.
pub fn press(number: u64, version: u64) -> NewEntry {
    let event = AlarmEvent::Pressed { late_by_ms: None, by_other: false, device: None };
    entry(Stream::Alarm(alarm_id(number)), version, Event::Alarm(event))
}

/// An entry of the registry; its version is its position.
pub fn changed(number: u64, position: u64) -> NewEntry {
    entry(Stream::Registry(Noun::Device, uuid(number)), position, Event::Registry(RegistryEvent::Changed))
}

pub fn batch(expected: u64, entries: Vec<NewEntry>, rows: Vec<Row>) -> Batch {
    Batch { expected: Position(expected), entries, rows }
}

/// A log of `count` entries: one alarm, opened and pressed again and again.
pub async fn log_of(store: &dyn Store, count: u64) {
    for position in 1..=count {
        let entry = if position == 1 { opening(1) } else { press(1, position) };
        store.commit(&batch(position - 1, vec![entry], Vec::new())).await.unwrap();
    }
}

pub async fn put(store: &dyn Store, rows: Vec<Row>) {
    store.commit(&Batch::rows(rows)).await.unwrap();
}

pub fn area(number: u64) -> Area {
    Area {
        id: AreaId(uuid(number)),
        path: path(&[1, number]),
        level: AreaLevel::Building,
        name: "幸福里 3 号楼".into(),
        street: Some("和平路 12 号".into()),
        outline: vec![LatLon { lat: 30.1, lon: 114.300_000_000_000_01 }, LatLon { lat: 0.1 + 0.2, lon: -114.3 }],
        centre: Some(LatLon { lat: 30.15, lon: 114.35 }),
    }
}

pub fn household(number: u64) -> Household {
    Household {
        id: HouseholdId(uuid(number)),
        area: path(&[1, 2]),
        unit: Some("2".into()),
        floor: Some(-1),
        door: "302".into(),
        place: None,
        residents: vec![Resident { name: "王奶奶".into(), born: Some(1941) }],
        contacts: vec![PersonId(uuid(3)), PersonId(uuid(4))],
        notes: "hard of hearing\nknock loudly".into(),
        medicines: String::new(),
        risk: RiskTier::High,
    }
}

pub fn device(number: u64, name: &str) -> Device {
    Device {
        id: DeviceId(uuid(number)),
        name: name.into(),
        secret_sha256: "ab".repeat(32),
        role: DeviceRole::PullCord,
        model: "LX-1".into(),
        area: path(&[1, 2]),
        household: Some(HouseholdId(uuid(5))),
        wearer: None,
        blocked_at: None,
        live_at: Some(UnixMs(17)),
        dialect: Dialect::open_json(name),
        care: Care::default(),
    }
}

pub fn person(number: u64, login: Option<&str>) -> Person {
    Person {
        id: PersonId(uuid(number)),
        name: "李志愿".into(),
        login: login.map(str::to_owned),
        password_hash: Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".into()),
        phone: None,
        grants: vec![Grant { role: Role::Volunteer, area: path(&[1]) }],
        skills: vec![Skill::FirstAid],
        home: Some(LatLon { lat: 30.0, lon: 114.0 }),
        home_area: Some(path(&[1, 2])),
        on_call: true,
        disabled: false,
    }
}

pub fn effect_id(number: u64) -> EffectId {
    EffectId::of(uuid(number))
}

pub fn effect(number: u64, urgent: bool, due_at: i64) -> OutboxRow {
    OutboxRow {
        id: effect_id(number),
        effect: Effect::Page { alarm: alarm_id(1), page: PageNo(2), person: PersonId(uuid(3)) },
        urgent,
        due_at: UnixMs(due_at),
        attempts: 0,
        created_at: UnixMs(1),
        expires_at: UnixMs(99_999),
    }
}
