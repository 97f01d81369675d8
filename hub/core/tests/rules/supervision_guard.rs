//! What supervision must not do: each guard of it, so that it goes red when the guard is taken away.

use crate::supervision::{Given, MINUTE, device, found, path, status};
use hub_core::area::AreaPath;
use hub_core::device::{Care, DEVICE_ROLES, Device, DeviceRole, Dialect};
use hub_core::ids::{DeviceId, HouseholdId, PersonId};
use hub_core::signal::{Signal, SignalKind};
use hub_core::supervision::*;
use hub_core::time::UnixMs;
use uuid::Uuid;

fn by() -> PersonId {
    PersonId(Uuid::from_u128(5))
}

fn a_button(care: Care) -> Device {
    Device {
        id: DeviceId(Uuid::from_u128(1)),
        name: "b".into(),
        secret_sha256: String::new(),
        role: DeviceRole::Button,
        model: "m".into(),
        area: path(1),
        household: None,
        wearer: None,
        blocked_at: None,
        live_at: None,
        dialect: Dialect::open_json("b"),
        care,
    }
}

#[test]
fn a_beat_is_the_devices_own_then_its_models_then_its_roles() {
    let own = a_button(Care { beat_s: Some(60), ..Care::default() });
    let plain = a_button(Care::default());
    assert_eq!(
        (beat_s(&own, Some(5)), beat_s(&plain, Some(5)), beat_s(&plain, None)),
        (Some(60), Some(5), Some(30_000))
    );
    assert_eq!(beat_s(&a_button(Care { beat_s: Some(0), ..Care::default() }), None), Some(1), "never every 0 s");
    let silent: Vec<DeviceRole> = DEVICE_ROLES.into_iter().filter(|role| default_beat_s(*role).is_none()).collect();
    assert_eq!(silent, [DeviceRole::Phone], "nobody misses a phone that is off");
    assert_eq!([DeviceRole::Gateway, DeviceRole::Wearable].map(default_beat_s), [Some(200), Some(1_200)]);
}

#[test]
fn what_shows_that_a_device_works_differs_by_what_it_is_for() {
    let test = Signal { test: true, ..Signal::of(SignalKind::Test) };
    let over = Signal { on: false, ..Signal::of(SignalKind::Sos) };
    let words = [SignalKind::Sos, SignalKind::Door, SignalKind::Heartbeat, SignalKind::Battery].map(Signal::of);
    let proved = |role| {
        let device = Device { role, ..a_button(Care::default()) };
        let by_words: Vec<bool> = words.iter().chain([&test, &over]).map(|word| device.is_proved_by(word)).collect();
        by_words
    };
    for role in [DeviceRole::Button, DeviceRole::PullCord, DeviceRole::Wearable] {
        assert_eq!(proved(role), [true, false, false, false, false, false], "a call: {role:?}");
    }
    assert_eq!(proved(DeviceRole::Sensor), [true, true, false, false, true, false], "that it senses");
    for role in [DeviceRole::Gateway, DeviceRole::Phone, DeviceRole::SceneButton] {
        assert_eq!(proved(role), [true; 6], "that it is there: {role:?}");
    }
}

#[test]
fn a_device_is_looked_after_unless_it_is_muted_blocked_or_out_of_use() {
    let at = UnixMs(1_000);
    let with = |change: fn(&mut Device)| {
        let mut device = a_button(Care::default());
        change(&mut device);
        is_watched(&device, at)
    };
    assert!(with(|_| {}));
    assert!(!with(|device| device.care.muted_until = Some(UnixMs(1_001))));
    assert!(with(|device| device.care.muted_until = Some(UnixMs(1_000))), "its time is over");
    assert!(!with(|device| device.blocked_at = Some(UnixMs(1))));
    assert!(!with(|device| device.care.retired_at = Some(UnixMs(1))));
}

#[test]
fn a_word_after_the_will_counts_and_a_device_without_a_beat_is_there() {
    assert_eq!(silence(&status(5_000, Some(5_000)), 60).unwrap().since, UnixMs(5_000), "at the same moment it is gone");
    assert_eq!(presence(&status(0, None), None, UnixMs(i64::MAX / 2)), Presence::Live);
    let late_will = silence(&status(0, Some(179_000)), 60).unwrap();
    assert_eq!(late_will.due_at, UnixMs(180_000), "the beat was over before the will counts");
}

#[test]
fn somebody_looks_at_what_does_not_settle_itself() {
    for fault in FAULTS {
        let mut given = Given::default();
        given.find(101, fault, true, 1);
        given.find(101, fault, false, 2);
        let stays = matches!(fault, Fault::Tamper | Fault::Broken | Fault::BadMessages);
        assert_eq!(given.board.tickets().count(), usize::from(stays), "{fault:?}");
    }
}

#[test]
fn a_ticket_is_taken_over_once_and_is_over_once() {
    let mut given = Given::default();
    given.find(101, Fault::Tamper, true, 1);
    let ticket = given.board.tickets().next().unwrap().id;
    given.taken();
    let (seen, done) = (Item::Seen { ticket, by: by() }, Item::Done { ticket });
    given.decide(&[seen, seen], 2);
    assert_eq!(given.taken(), ["ticket seen"]);
    given.decide(&[done, done, seen, Item::Muted { ticket }], 3);
    assert_eq!(given.taken(), ["ticket done"]);
    let nobody = hub_core::ids::DeviceTicketId(Uuid::from_u128(99));
    given.decide(&[Item::Done { ticket: nobody }], 4);
    assert!(given.taken().is_empty(), "there is none");
}

#[test]
fn muting_closes_the_ticket_with_its_reason_and_what_is_still_wrong_gets_one_afterwards() {
    let mut given = Given::default();
    given.find(101, Fault::Offline, true, 1);
    let ticket = given.board.tickets().next().unwrap().id;
    given.muted.insert(101);
    let decided = given.decide(&[Item::Muted { ticket }], 2);
    assert!(decided.tickets[0].0.muted && decided.tickets[0].0.done_at == Some(UnixMs(2)));
    assert!(given.board.has(device(101), Fault::Offline), "it is silent all the same");
    given.find(101, Fault::Battery, true, 3);
    given.decide(&[Item::Unmuted { device: device(101) }], 4);
    assert_eq!(given.board.tickets().count(), 0, "still muted");
    given.muted.clear();
    given.taken();
    given.decide(&[Item::Unmuted { device: device(101) }, Item::Unmuted { device: device(101) }], 5);
    assert_eq!(given.taken(), ["ticket opened", "ticket worse"]);
    let ticket = given.board.tickets().next().unwrap();
    assert!(ticket.has(Fault::Offline) && ticket.has(Fault::Battery) && !ticket.muted);
    given.find(101, Fault::Offline, false, 6);
    given.find(101, Fault::Battery, false, 7);
    assert_eq!(given.board.tickets().count(), 0);
}

#[test]
fn muted_devices_make_no_outage_and_one_in_an_outage_gets_no_ticket_when_unmuted() {
    let mut given = Given::default();
    given.muted.extend(100..130);
    given.silent(100..130, 0);
    assert_eq!((given.board.outages().count(), given.board.tickets().count()), (0, 0));
    given.silent(200..230, MINUTE);
    assert_eq!(given.board.outages().count(), 1);
    given.decide(&[Item::Unmuted { device: device(200) }], 2 * MINUTE);
    assert_eq!(given.board.tickets().count(), 0, "the outage says it");
}

#[test]
fn what_ends_before_it_is_decided_is_in_no_outage_and_on_no_ticket() {
    let mut given = Given::default();
    let mut items: Vec<Item> = (100..130).map(|number| found(number, Fault::Offline, true, 0)).collect();
    items.push(found(100, Fault::Offline, false, 1));
    given.decide(&items, 1);
    assert_eq!(given.board.outages().next().unwrap().devices, 29);
    let mut given = Given::default();
    given.decide(&[found(100, Fault::Offline, true, 0), found(100, Fault::Offline, false, 1)], 1);
    assert_eq!(given.board.tickets().count(), 0);
}

#[test]
fn a_device_that_was_back_before_does_not_help_to_make_an_outage() {
    let mut given = Given::default();
    given.silent(100..104, 0);
    for number in 100..104 {
        given.find(number, Fault::Offline, false, 1_000);
    }
    given.silent(104..105, 2_000);
    assert_eq!((given.board.outages().count(), given.board.tickets().count()), (0, 1));
}

#[test]
fn an_outage_takes_in_nothing_after_half_an_hour_without_growing() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.silent(130..131, 30 * MINUTE);
    assert_eq!(given.board.tickets().count(), 0, "within half an hour");
    given.silent(131..132, 61 * MINUTE);
    assert_eq!((given.board.outages().next().unwrap().devices, given.board.tickets().count()), (31, 1));
}

#[test]
fn few_far_apart_in_time_or_scattered_over_a_street_are_no_outage() {
    let mut given = Given::default();
    given.silent(100..103, 0);
    given.silent(103..106, 3 * MINUTE);
    assert_eq!(
        (given.board.outages().count(), given.board.tickets().count()),
        (0, 6),
        "six, but not within two minutes"
    );
    let mut given = Given::default();
    given.silent((1..21).map(|building| building * 100), 0);
    assert_eq!((given.board.outages().count(), given.board.tickets().count()), (0, 20), "twenty of two thousand");
    let mut given = Given::default();
    given.silent((1..22).map(|building| building * 100), 0);
    assert_eq!(given.board.outages().count(), 1, "more than twenty, wherever they are");
}

#[test]
fn one_that_comes_back_does_not_keep_an_outage_growing() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.find(100, Fault::Offline, false, 20 * MINUTE);
    assert_eq!(given.told.last().map(String::as_str), Some("changed 1/30"));
    given.silent(131..132, 31 * MINUTE);
    assert_eq!((given.board.outages().next().unwrap().devices, given.board.tickets().count()), (30, 1));
}

#[test]
fn an_old_outage_is_not_widened_by_a_new_one() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.silent(200..230, 61 * MINUTE);
    assert_eq!(given.board.outages().count(), 2);
}

#[test]
fn an_outage_is_where_nearly_all_of_them_are() {
    let mut given = Given::default();
    let mut items: Vec<Item> = (100..130).map(|number| found(number, Fault::Offline, true, 0)).collect();
    items.extend((200..204).map(|number| found(number, Fault::Offline, true, 0)));
    given.decide(&items, 0);
    let outage = given.board.outages().next().unwrap();
    assert_eq!((&outage.area, outage.devices), (&path(1), 30), "30 of 34 are in one building");
    assert_eq!(given.board.tickets().count(), 4);
}

#[test]
fn figures_of_an_outage_are_told_every_two_seconds_at_most() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.told.clear();
    given.silent(130..131, 1_000);
    assert!(given.told.is_empty() && given.board.outages().next().unwrap().is_untold());
    assert!(!given.board.has_untold(UnixMs(1_999)) && given.board.has_untold(UnixMs(2_000)));
    given.decide(&[Item::Settle], 2_000);
    assert_eq!(given.told, ["changed 0/31"]);
    given.decide(&[Item::Settle], 9_000);
    assert_eq!(given.told.len(), 1, "nothing new");
}

#[test]
fn a_ticket_that_somebody_looks_after_is_not_swallowed_by_an_outage() {
    let mut given = Given::default();
    given.silent(100..102, 0);
    given.find(101, Fault::Battery, true, 0);
    let seen = given.board.ticket_of(device(100)).unwrap().id;
    given.decide(&[Item::Seen { ticket: seen, by: by() }], 0);
    given.silent(102..130, MINUTE);
    let open: Vec<DeviceId> = given.board.tickets().map(|ticket| ticket.device).collect();
    assert_eq!(open, [device(101)], "its battery is low as well");
    let left = given.board.ticket_of(device(101)).unwrap();
    assert!(left.has(Fault::Battery) && !left.has(Fault::Offline));
    assert_eq!(left.outage, None);
}

#[test]
fn turns_long_ago_do_not_make_a_device_unstable_and_an_unstable_one_makes_no_outage() {
    let mut given = Given::default();
    for turn in 0..40 {
        given.find(101, Fault::Offline, turn % 2 == 0, turn * 3 * MINUTE);
    }
    assert!(!given.board.has(device(101), Fault::Unstable));
    let mut given = Given::default();
    for number in 100..130 {
        for turn in 0..8 {
            given.find(number, Fault::Offline, turn % 2 == 0, turn * 10_000);
        }
    }
    for number in 100..130 {
        given.find(number, Fault::Offline, true, 90_000);
    }
    assert_eq!(given.board.outages().count(), 0);
}

#[test]
fn a_device_that_is_forgotten_leaves_its_outage_and_its_place_among_the_unstable() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    let outage = given.board.outages().next().unwrap().id;
    given.board.forget(device(100));
    assert_eq!(given.board.members(outage).count(), 29);
    assert!(given.board.watch(device(100)).is_none());
    for turn in 0..8 {
        given.find(201, Fault::Offline, turn % 2 == 0, turn * 6_000);
    }
    given.board.forget(device(201));
    assert_eq!(given.board.calm(UnixMs(i64::MAX / 2)).count(), 0);
}

#[test]
fn who_is_without_is_the_same_as_the_number() {
    let mut census = Census::default();
    let home = |number| hub_core::ids::HouseholdId(Uuid::from_u128(number));
    for number in 1..4_u128 {
        census.put_household(home(number), Some((path(1), 2)));
        let facts = DeviceFacts { area: path(1), watched: true, alarm_of: Some(home(number)), works: number == 1 };
        census.put_device(device(number), Some(facts));
    }
    census.put_household(home(9), Some((path(1), 7)));
    let named: std::collections::BTreeMap<_, _> = census.without().collect();
    assert_eq!(named.into_iter().collect::<Vec<_>>(), [(home(2), 2), (home(3), 2)]);
    assert_eq!(census.tally(&path(1)).without, 4);
}

#[test]
fn a_battery_that_hardly_falls_or_of_one_day_only_is_not_foretold() {
    let low = |day, percent| DayLow { day, percent };
    assert_eq!(days_left(&[low(1, 50); 6]), None, "one day is no trend");
    assert_eq!(days_left(&(0..10).map(|day| low(day, 50 + u8::try_from(day).unwrap())).collect::<Vec<_>>()), None);
    let empty: Vec<DayLow> = (0..6).map(|day| low(day, 10 - 2 * u8::try_from(day).unwrap())).collect();
    assert_eq!(days_left(&empty), Some(0.0), "never less than none");
    let jump: Vec<DayLow> = [90, 80, 70, 60, 50, 64, 54, 44].into_iter().zip(0..).map(|(p, day)| low(day, p)).collect();
    assert!(days_left(&jump).is_some(), "14 percent up is no new battery");
}

#[test]
fn a_household_counts_while_it_is_known_and_has_an_alarm() {
    let mut census = Census::default();
    let home = HouseholdId(Uuid::from_u128(1));
    let facts = |works| Some(DeviceFacts { area: path(1), watched: false, alarm_of: Some(home), works });
    census.put_device(device(1), facts(false));
    assert_eq!(
        (census.without().count(), census.tally(&path(1))),
        (0, Tally::default()),
        "nobody knows who lives there"
    );
    census.put_household(home, Some((path(1), 0)));
    assert_eq!((census.without().collect::<Vec<_>>(), census.tally(&path(1)).without), (vec![(home, 1)], 1));
    assert_eq!(census.watched(path(1).as_str()), 0, "it is not looked after");
    census.put_household(home, None);
    census.put_household(home, Some((path(2), 3)));
    assert_eq!((census.tally(&path(1)), census.tally(&AreaPath::root()).without), (Tally::default(), 3));
    let before = census.revision();
    census.put_device(device(1), facts(false));
    assert_eq!(census.revision(), before, "nothing is new");
    census.put_device(device(1), facts(true));
    assert!(census.revision() > before);
    assert_eq!(census.without().count(), 0);
    census.put_device(device(1), None);
    assert_eq!((census.without().count(), census.tally(&path(2)).people), (0, 0), "it has no alarm");
    census.put_device(device(1), facts(true));
    assert_eq!(census.tally(&path(2)).people, 3, "the household was not forgotten");
}

#[test]
fn a_battery_is_foretold_from_its_last_change_and_at_its_limits() {
    let line =
        |lows: &[u8]| lows.iter().zip(0..).map(|(percent, day)| DayLow { day, percent: *percent }).collect::<Vec<_>>();
    assert!(days_left(&line(&[90, 88, 86, 84, 82])).is_some() && days_left(&line(&[90, 88, 86, 84])).is_none());
    assert!(days_left(&line(&[90, 30, 45, 44, 43, 42])).is_none(), "15 percent up is a new battery, and four days ago");
    assert_eq!(days_left(&line(&[20, 15, 5, 0, 0])), Some(0.0), "by its line it is below nothing already");
    let twice = line(&[40, 90, 80, 95, 94, 93, 92, 91]);
    assert!((days_left(&twice).unwrap() - 91.0).abs() < 0.01, "from the last new battery on");
    let slow: Vec<DayLow> = [100, 100, 100, 99, 99, 99, 99]
        .into_iter()
        .zip((0..).step_by(9))
        .map(|(percent, day)| DayLow { day, percent })
        .collect();
    assert!(
        days_left(&slow).is_some_and(|days| days > 2_000.0),
        "a good battery lasts for years: {:?}",
        days_left(&slow)
    );
    let hardly: Vec<DayLow> = [100, 100, 100, 99, 99]
        .into_iter()
        .zip((0..).step_by(50))
        .map(|(percent, day)| DayLow { day, percent })
        .collect();
    assert_eq!(days_left(&hardly), None, "one percent in two hundred days is no trend");
}
