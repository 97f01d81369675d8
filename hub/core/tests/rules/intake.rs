//! Intake: what a signal means, and what is frozen into the alarm it opens.

use crate::given::{T0, device, door, grid, north, person, small_town, town};
use hub_core::alarm::{Alarm, Opened, PlaceSource};
use hub_core::area::{Area, AreaLevel};
use hub_core::device::{Care, Device, DeviceRole, Dialect, Standing};
use hub_core::household::{Household, RiskTier};
use hub_core::ids::{AlarmId, AreaId, HouseholdId};
use hub_core::intake::{Caller, Intake, hear, intake, late_by_ms, opened};
use hub_core::policy::{Ask, Policy};
use hub_core::signal::{AlarmKind, Reading, Signal, SignalKind};
use hub_core::time::UnixMs;
use uuid::Uuid;

fn open_alarm(id: u128, kind: AlarmKind, by: u128, pressed_s: i64) -> Alarm {
    let mut alarm = town(kind).opens().alarm;
    alarm.id = AlarmId(Uuid::from_u128(id));
    alarm.device = Some(device(by));
    alarm.pressed_at = T0.plus_ms(pressed_s * 1000);
    alarm
}

fn id(number: u128) -> AlarmId {
    AlarmId(Uuid::from_u128(number))
}

#[test]
fn seven_kinds_open_an_alarm_and_the_others_are_noted() {
    let opening = [
        (SignalKind::Sos, AlarmKind::Sos),
        (SignalKind::Fall, AlarmKind::Fall),
        (SignalKind::Smoke, AlarmKind::Smoke),
        (SignalKind::Gas, AlarmKind::Gas),
        (SignalKind::Co, AlarmKind::Co),
        (SignalKind::Water, AlarmKind::Water),
        (SignalKind::Inactivity, AlarmKind::Inactivity),
    ];
    for (signal, kind) in opening {
        assert_eq!(intake(&Signal::of(signal), Some(device(1)), []), Intake::Open(kind));
    }
    for quiet in [
        SignalKind::Door,
        SignalKind::Motion,
        SignalKind::Presence,
        SignalKind::Bed,
        SignalKind::Temperature,
        SignalKind::Cancel,
        SignalKind::Test,
        SignalKind::Battery,
        SignalKind::Tamper,
        SignalKind::Fault,
        SignalKind::Mains,
        SignalKind::Online,
        SignalKind::Heartbeat,
        SignalKind::Location,
        SignalKind::GeofenceExit,
    ] {
        assert_eq!(intake(&Signal::of(quiet), Some(device(1)), []), Intake::Note, "{quiet:?}");
    }
}

#[test]
fn a_second_press_joins_the_open_alarm_of_its_kind_and_no_other() {
    let open = [open_alarm(1, AlarmKind::Smoke, 1, 0), open_alarm(2, AlarmKind::Sos, 2, 0)];
    let press = |kind| intake(&Signal::of(kind), Some(device(1)), &open);
    assert_eq!(press(SignalKind::Sos), Intake::Join(id(2)));
    assert_eq!(press(SignalKind::Smoke), Intake::Join(id(1)));
    assert_eq!(press(SignalKind::Fall), Intake::Open(AlarmKind::Fall));
}

#[test]
fn a_closed_alarm_is_neither_joined_nor_taken_back() {
    let mut story = small_town().opens();
    story.when(1.0, hub_core::alarm::AlarmCommand::Close { outcome: hub_core::alarm::Outcome::Helped });
    let closed = [story.alarm];
    assert_eq!(intake(&Signal::of(SignalKind::Sos), Some(device(1)), &closed), Intake::Open(AlarmKind::Sos));
    assert_eq!(intake(&Signal::of(SignalKind::Cancel), Some(device(1)), &closed), Intake::Note);
}

#[test]
fn a_self_test_and_a_sensor_that_clears_do_nothing_to_any_alarm() {
    let open = [open_alarm(1, AlarmKind::Smoke, 1, 0)];
    let test = Signal { test: true, ..Signal::of(SignalKind::Smoke) };
    let clears = Signal { on: false, ..Signal::of(SignalKind::Smoke) };
    assert_eq!(intake(&test, Some(device(1)), &open), Intake::Note);
    assert_eq!(intake(&clears, Some(device(1)), &open), Intake::Note);
    assert_eq!(intake(&test, Some(device(1)), []), Intake::Note);
}

#[test]
fn a_device_takes_its_own_call_back_before_a_later_one_of_another() {
    let open = [open_alarm(1, AlarmKind::Sos, 1, 0), open_alarm(2, AlarmKind::Fall, 2, 5)];
    let cancel = Signal::of(SignalKind::Cancel);
    assert_eq!(intake(&cancel, Some(device(1)), &open), Intake::Cancel(id(1)));
    assert_eq!(intake(&cancel, Some(device(2)), &open), Intake::Cancel(id(2)));
    assert_eq!(intake(&cancel, Some(device(3)), &open), Intake::Cancel(id(2)));
    assert_eq!(intake(&cancel, None, []), Intake::Note);
}

#[test]
fn what_may_open_join_or_cancel_is_urgent_and_no_telemetry() {
    for (signal, urgent, telemetry) in [
        (Signal::of(SignalKind::Sos), true, false),
        (Signal::of(SignalKind::Cancel), true, false),
        (Signal { on: false, ..Signal::of(SignalKind::Smoke) }, false, false),
        (Signal::of(SignalKind::Heartbeat), false, true),
        (Signal::of(SignalKind::Battery), false, false),
    ] {
        assert_eq!((signal.is_urgent(), signal.is_telemetry()), (urgent, telemetry), "{:?}", signal.kind);
    }
}

#[test]
fn a_press_is_late_from_a_minute_on_and_a_wrong_clock_is_not() {
    let at = |ms: i64| Reading { device_at: Some(T0.plus_ms(-ms)), ..Reading::default() };
    let age = |ms| Reading { age_ms: Some(ms), ..Reading::default() };
    assert_eq!(late_by_ms(&Reading::default(), T0), None);
    assert_eq!(late_by_ms(&at(59_999), T0), None);
    assert_eq!(late_by_ms(&at(60_000), T0), Some(60_000));
    assert_eq!(late_by_ms(&at(20 * 60_000), T0), Some(1_200_000));
    assert_eq!(late_by_ms(&at(24 * 3_600_000 + 1), T0), None, "a clock of 1970");
    assert_eq!(late_by_ms(&at(-3_600_000), T0), None, "a clock that is fast");
    assert_eq!(late_by_ms(&age(90_000), T0), Some(90_000));
    let both = Reading { age_ms: Some(90_000), ..at(600_000) };
    assert_eq!(late_by_ms(&both, T0), Some(90_000), "an age needs no clock");
}

fn household() -> Household {
    Household {
        id: HouseholdId(Uuid::from_u128(5)),
        area: grid().child(AreaId(Uuid::from_u128(3))),
        unit: None,
        floor: None,
        door: "302".into(),
        place: Some(door()),
        residents: Vec::new(),
        contacts: vec![person(50)],
        notes: String::new(),
        medicines: String::new(),
        risk: RiskTier::Low,
    }
}

fn registered(role: DeviceRole) -> Device {
    Device {
        id: device(1),
        name: "b1".into(),
        secret_sha256: String::new(),
        role,
        model: String::new(),
        area: grid(),
        household: None,
        wearer: None,
        blocked_at: None,
        live_at: None,
        dialect: Dialect::open_json("b1"),
        care: Care::default(),
    }
}

fn area() -> Area {
    Area {
        id: AreaId(Uuid::from_u128(2)),
        path: grid(),
        level: AreaLevel::Grid,
        name: String::new(),
        street: None,
        outline: Vec::new(),
        centre: Some(north(1_000.0)),
    }
}

fn opens(signal: &Signal, device: Option<&Device>, household: Option<&Household>, areas: Vec<&Area>) -> Opened {
    let caller = Caller { device, household, area: grid(), areas };
    opened(id(1), AlarmKind::Sos, signal, &caller, Policy::standard(AlarmKind::Sos), T0)
}

#[test]
fn the_household_its_contacts_and_the_policy_are_frozen_at_the_opening() {
    let home = household();
    let opened = opens(&Signal::of(SignalKind::Sos), Some(&registered(DeviceRole::Button)), Some(&home), vec![]);
    assert_eq!((opened.household, &opened.area, &opened.contacts), (Some(home.id), &home.area, &home.contacts));
    assert_eq!(opened.policy, Policy::standard(AlarmKind::Sos).into());
    assert!(!opened.unknown_device && !opened.damaged && !opened.drill);
}

#[test]
fn the_place_is_the_door_unless_a_wearable_knows_better_else_the_area_else_unknown() {
    let mut signal = Signal::of(SignalKind::Sos);
    signal.reading.place = Some(north(500.0));
    let (button, worn) = (registered(DeviceRole::Button), registered(DeviceRole::Wearable));
    let (home, homeless) = (household(), Household { place: None, ..household() });
    let (grid, bare) = (area(), Area { centre: None, ..area() });
    let plain = Signal::of(SignalKind::Sos);
    let device = PlaceSource::Device;
    for (opened, place, source) in [
        (opens(&signal, Some(&button), Some(&home), vec![]), Some(door()), PlaceSource::Household),
        (opens(&signal, Some(&worn), Some(&home), vec![]), Some(north(500.0)), device),
        (opens(&plain, Some(&worn), Some(&home), vec![]), Some(door()), PlaceSource::Household),
        (opens(&signal, Some(&button), None, vec![]), Some(north(500.0)), device),
        (opens(&signal, None, None, vec![]), Some(north(500.0)), device),
        (opens(&plain, Some(&button), Some(&homeless), vec![&bare, &grid]), Some(north(1_000.0)), PlaceSource::Area),
        (opens(&plain, Some(&button), Some(&homeless), vec![&bare]), None, PlaceSource::Unknown),
        (opens(&plain, None, None, vec![&grid]), None, PlaceSource::Unknown),
    ] {
        assert_eq!((opened.place, opened.place_source), (place, source));
    }
}

#[test]
fn an_unknown_device_is_for_the_staff_and_the_duty_lead_at_once_and_a_damaged_call_for_the_duty_lead_too() {
    let unknown = opens(&Signal::of(SignalKind::Sos), None, None, vec![]);
    assert!(unknown.unknown_device);
    assert_eq!(unknown.policy.steps[0].ask, [Ask::Staff, Ask::DutyLead]);
    assert_eq!(unknown.policy.steps[1..], Policy::standard(AlarmKind::Sos).steps);
    assert_eq!(unknown.policy.check(), Ok(()));
    let saved = Signal { damaged: true, ..Signal::of(SignalKind::Sos) };
    let damaged = opens(&saved, Some(&registered(DeviceRole::Button)), Some(&household()), vec![]);
    assert!(damaged.damaged);
    assert_eq!(damaged.policy.steps[0].ask.last(), Some(&Ask::DutyLead));
}

#[test]
fn a_call_from_nowhere_rings_staff_and_lead_and_offers_the_service_in_its_own_time() {
    let steps = opens(&Signal::of(SignalKind::Sos), None, None, vec![]).policy.steps.clone();
    let mut story = small_town().nowhere().policy(|policy| policy.steps = steps).opens();
    story.then(&[
        "opened",
        "step 0: 60 70, then 1 at 0",
        "step 1: nobody, then 2 at 0",
        "step 2: nobody, then 3 at 0",
        "step 3: nobody, then 4 at 0",
        "step 4: nobody, then 5 at 120",
    ]);
    story.all_delivered(1.0).fire(120.0);
    story.then(&["step 5: nobody, then 6 at 180", "external offered"]);
}

fn standing(on: bool, said_at: i64, ends: bool) -> Standing {
    Standing { on, since: UnixMs(0), said_at: UnixMs(said_at), ends }
}

/// A detector that is on when it is first seen calls, unless that is allowed; a state that is said again does not.
#[test]
fn a_state_that_begins_is_news_and_one_that_goes_on_is_not() {
    const MINUTE: i64 = 60_000;
    let news = |before, on, retained, allowed, at| hear(before, on, retained, allowed, UnixMs(at)).news;
    assert!(news(None, true, false, false, 1) && news(None, true, true, false, 1), "first seen on");
    assert!(!news(None, true, false, true, 1), "allowed");
    assert!(!news(None, false, false, false, 1));
    let off = Some(standing(false, 0, true));
    assert!(news(off, true, false, false, 1) && news(off, true, true, false, 1) && news(off, true, false, true, 1));
    let on = |ends| Some(standing(true, 0, ends));
    assert!(!news(on(true), true, false, false, 59 * MINUTE) && news(on(true), true, false, false, 61 * MINUTE));
    assert!(!news(on(false), true, false, false, 4 * MINUTE), "the same, said again");
    assert!(news(on(false), true, false, false, 6 * MINUTE), "it never says off, so this is a new one");
    assert!(!news(on(false), true, true, false, 600 * MINUTE), "the broker tells again what it was told before");
    assert!(!news(on(false), true, false, true, 600 * MINUTE), "allowed until it has said off once");
    assert!(!news(on(true), false, false, false, 1));
}

#[test]
fn a_detector_remembers_since_when_it_is_on_and_that_it_says_off() {
    let begun = hear(None, true, false, false, UnixMs(5)).standing;
    assert_eq!((begun.on, begun.since, begun.ends), (true, UnixMs(5), false));
    let again = hear(Some(begun), true, false, false, UnixMs(9)).standing;
    assert_eq!((again.since, again.said_at), (UnixMs(5), UnixMs(9)));
    let over = hear(Some(again), false, false, false, UnixMs(12)).standing;
    assert_eq!((over.on, over.since, over.ends), (false, UnixMs(12), true));
    assert_eq!(hear(Some(over), false, false, false, UnixMs(20)).standing.since, UnixMs(12));
}
