//! What becomes of silence, weak batteries and lost mains: tickets, outages, and counts that are right.

use hub_core::area::AreaPath;
use hub_core::device::DeviceStatus;
use hub_core::household::RiskTier;
use hub_core::ids::{AreaId, DeviceId, HouseholdId, PersonId};
use hub_core::supervision::*;
use hub_core::time::{Now, UnixMs};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

pub const MINUTE: i64 = 60_000;

pub fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(number))
}

/// Building `building` of one street: 40 devices each, numbered from `building * 100`; number 99 is the one of a household
/// that needs little watching.
pub fn path(building: u128) -> AreaPath {
    AreaPath::root().child(AreaId(Uuid::from_u128(1))).child(AreaId(Uuid::from_u128(10 + building)))
}

struct Town<'a> {
    each: u32,
    buildings: u32,
    muted: &'a BTreeSet<u128>,
}

impl Places for Town<'_> {
    fn place(&self, device: DeviceId) -> Option<Place> {
        if self.muted.contains(&device.0.as_u128()) {
            return None;
        }
        let household = Some(HouseholdId(device.0));
        let risk = if device.0.as_u128() % 100 == 99 { RiskTier::Low } else { RiskTier::High };
        Some(Place { area: path(device.0.as_u128() / 100), household, risk })
    }
    fn watched(&self, area: &str) -> u32 {
        if area.matches('/').count() > 2 { self.each } else { self.each * self.buildings }
    }
}

/// A board that takes in what it decides.
#[derive(Default)]
pub struct Given {
    pub board: Board,
    ids: u128,
    events: Vec<String>,
    pub told: Vec<String>,
    /// Devices that nobody looks after now.
    pub muted: BTreeSet<u128>,
}

impl Given {
    pub fn decide(&mut self, items: &[Item], at: i64) -> Decision {
        let now = Now { at: UnixMs(at), hour: 9 };
        let ids = &mut self.ids;
        let town = Town { each: 40, buildings: 50, muted: &self.muted };
        let decision = self.board.decide(items, &town, now, &mut || {
            *ids += 1;
            Uuid::from_u128(*ids)
        });
        for watch in &decision.watches {
            self.board.put_watch(watch.clone());
        }
        for (ticket, event) in &decision.tickets {
            self.board.put_ticket(Arc::clone(ticket));
            self.events.push(format!("ticket {}", event.verb()));
        }
        for (outage, event) in &decision.outages {
            self.board.put_outage(Arc::clone(outage));
            self.events.push(format!("outage {}", event.verb()));
            self.told.push(format!("{} {}/{}", event.verb(), outage.back, outage.devices));
        }
        for outage in &decision.untold {
            self.board.put_outage(Arc::clone(outage));
        }
        decision
    }

    pub fn find(&mut self, number: u128, fault: Fault, on: bool, at: i64) -> Decision {
        self.decide(&[found(number, fault, on, at)], at)
    }

    pub fn silent(&mut self, numbers: impl Iterator<Item = u128>, at: i64) {
        let items: Vec<Item> = numbers.map(|number| found(number, Fault::Offline, true, at)).collect();
        self.decide(&items, at);
    }

    pub fn taken(&mut self) -> Vec<String> {
        std::mem::take(&mut self.events)
    }
}

pub fn found(number: u128, fault: Fault, on: bool, at: i64) -> Item {
    Item::Finding(Finding { device: device(number), fault, on, at: UnixMs(at) })
}

pub fn status(last: i64, gone: Option<i64>) -> DeviceStatus {
    DeviceStatus { last_word_at: Some(UnixMs(last)), gone_at: gone.map(UnixMs), ..DeviceStatus::default() }
}

#[test]
fn a_device_is_late_after_two_beats_and_offline_after_three_from_its_last_word() {
    let table = [(0, Presence::Live), (119, Presence::Live), (120, Presence::Late), (179, Presence::Late)];
    for (seconds, expected) in table.into_iter().chain([(180, Presence::Offline), (9_999, Presence::Offline)]) {
        assert_eq!(presence(&status(0, None), Some(60), UnixMs(seconds * 1_000)), expected, "{seconds} s");
    }
    assert_eq!(silence(&status(7, None), 60), Some(Silence { due_at: UnixMs(180_007), since: UnixMs(180_007) }));
    assert_eq!(presence(&DeviceStatus::default(), Some(60), UnixMs(1)), Presence::NeverSeen);
    assert_eq!(silence(&DeviceStatus::default(), 60), None, "a device that never spoke is not silent");
}

#[test]
fn a_last_will_counts_after_five_seconds_unless_the_device_speaks_again() {
    let gone = silence(&status(1_000, Some(2_000)), 60).unwrap();
    assert_eq!((gone.due_at, gone.since), (UnixMs(7_000), UnixMs(2_000)));
    let back = silence(&status(3_000, Some(2_000)), 60).unwrap();
    assert_eq!(back.since, UnixMs(183_000));
}

#[test]
fn a_lost_beat_is_one_ticket_and_its_return_closes_it() {
    let mut given = Given::default();
    given.find(101, Fault::Offline, true, 1);
    given.find(101, Fault::Offline, true, 2);
    assert_eq!(given.taken(), ["ticket opened"]);
    given.find(101, Fault::Offline, false, 3);
    assert_eq!(given.taken(), ["ticket better", "ticket done"]);
    assert_eq!(given.board.tickets().count(), 0);
}

#[test]
fn a_device_has_one_open_ticket_with_all_its_reasons() {
    let mut given = Given::default();
    given.find(101, Fault::Battery, true, 1);
    given.find(101, Fault::Offline, true, 2);
    given.find(101, Fault::Tamper, true, 3);
    assert_eq!(given.taken(), ["ticket opened", "ticket worse", "ticket worse"]);
    given.find(101, Fault::Offline, false, 4);
    given.find(101, Fault::Battery, false, 5);
    given.find(101, Fault::Tamper, false, 6);
    assert_eq!(given.taken(), ["ticket better"; 3], "somebody looks after a device that was opened");
    let ticket = given.board.tickets().next().unwrap().id;
    let by = PersonId(Uuid::from_u128(5));
    given.decide(&[Item::Seen { ticket, by }, Item::Seen { ticket, by }, Item::Done { ticket }], 7);
    given.decide(&[Item::Done { ticket }], 8);
    assert_eq!(given.taken(), ["ticket seen", "ticket done"]);
}

#[test]
fn a_ticket_is_due_by_risk_and_never_at_night() {
    let due = |risk, hour| due_at(risk, Now { at: UnixMs(0), hour }).0 / 3_600_000;
    assert_eq!([due(RiskTier::High, 9), due(RiskTier::Medium, 9), due(RiskTier::Low, 9)], [4, 24, 72]);
    assert_eq!((due(RiskTier::High, 20), due(RiskTier::High, 3), due(RiskTier::High, 18)), (12, 5, 14));
    assert_eq!((due(RiskTier::High, 17), due(RiskTier::Medium, 23)), (4, 33));
}

#[test]
fn flapping_is_one_ticket_and_ends_when_the_device_is_calm() {
    let mut given = Given::default();
    for turn in 0..40 {
        given.find(101, Fault::Offline, turn % 2 == 0, turn * 6_000);
    }
    let events = given.taken();
    assert_eq!(events.iter().filter(|event| *event == "ticket opened").count(), 3, "{events:?}");
    assert_eq!(given.board.tickets().count(), 1);
    let ticket = given.board.tickets().next().unwrap();
    assert!(ticket.has(Fault::Unstable) && !ticket.has(Fault::Offline));
    assert!(given.board.watch(device(101)).unwrap().turns.len() <= 8, "rows are bounded");
    assert_eq!(given.board.calm(UnixMs(39 * 6_000 + CALM_MS - 1)).count(), 0);
    let calm: Vec<Finding> = given.board.calm(UnixMs(39 * 6_000 + CALM_MS)).collect();
    given.decide(&[Item::Finding(calm[0])], 39 * 6_000 + CALM_MS);
    assert_eq!(given.taken(), ["ticket better", "ticket done"]);
}

#[test]
fn twenty_one_devices_are_an_outage_and_four_are_not() {
    let mut given = Given::default();
    given.silent(100..104, 0);
    assert_eq!(given.taken(), ["ticket opened"; 4]);
    given.silent(104..140, MINUTE);
    assert_eq!(given.board.outages().count(), 1);
    assert_eq!(given.board.tickets().count(), 0, "tickets of the same cause went into the outage");
    let outage = Arc::clone(given.board.outages().next().unwrap());
    assert_eq!((outage.devices, outage.began_at, &outage.area), (40, UnixMs(0), &path(1)));
    assert_eq!(given.board.members(outage.id).count(), 40);
}

#[test]
fn five_of_a_hundred_are_an_outage_and_those_too_far_apart_are_not() {
    let mut given = Given::default();
    for number in 100..110 {
        given.silent(number..=number, i64::try_from(number - 100).unwrap() * 3 * MINUTE);
    }
    assert_eq!((given.board.outages().count(), given.board.tickets().count()), (0, 10));
    let mut given = Given::default();
    given.silent(100..105, 0);
    assert_eq!((given.board.outages().count(), given.board.tickets().count()), (1, 0));
}

#[test]
fn an_outage_takes_in_what_follows_and_widens_over_the_street() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    given.silent(130..135, 10 * MINUTE);
    assert_eq!(given.board.outages().next().unwrap().devices, 35);
    for building in 2..8 {
        given.silent(building * 100..building * 100 + 30, 10 * MINUTE + 1_000);
    }
    given.decide(&[Item::Settle], 11 * MINUTE);
    let open: Vec<_> = given.board.outages().cloned().collect();
    assert_eq!(open.len(), 1, "{open:#?}");
    assert_eq!(open[0].devices, 35 + 6 * 30);
    assert!(open[0].area.covers(&path(2)) && open[0].area.covers(&path(7)));
    assert_eq!(given.board.tickets().count(), 0);
    assert_eq!(given.board.members(open[0].id).count(), 35 + 6 * 30);
}

#[test]
fn an_outage_is_over_when_nine_of_ten_are_back_and_the_rest_get_tickets() {
    let mut given = Given::default();
    given.silent(100..140, 0);
    let back: Vec<Item> = (100..135).map(|number| found(number, Fault::Offline, false, MINUTE)).collect();
    given.decide(&back, MINUTE);
    assert_eq!(given.board.outages().count(), 1, "35 of 40 are fewer than nine of ten");
    given.taken();
    given.find(135, Fault::Offline, false, 2 * MINUTE);
    assert_eq!((given.board.outages().count(), given.board.tickets().count()), (0, 4));
    assert_eq!(given.taken().iter().filter(|event| *event == "outage closed").count(), 1);
}

#[test]
fn silence_and_lost_mains_are_two_outages() {
    let mut given = Given::default();
    given.silent(100..130, 0);
    let mains: Vec<Item> = (100..130).map(|number| found(number, Fault::Mains, true, 1)).collect();
    given.decide(&mains, 1);
    let causes: BTreeSet<Fault> = given.board.outages().map(|outage| outage.cause).collect();
    assert_eq!(causes, BTreeSet::from([Fault::Offline, Fault::Mains]));
}

#[test]
fn a_storm_of_lost_mains_is_told_now_and_then() {
    let mut given = Given::default();
    for number in 0..20_000_u128 {
        let at = i64::try_from(number * 3).unwrap();
        given.find(number % 200 * 100 + number / 200, Fault::Mains, true, at);
    }
    given.decide(&[Item::Settle], 70_000);
    assert_eq!(given.board.outages().count(), 1);
    assert_eq!(given.board.outages().next().unwrap().devices, 20_000);
    let told = given.taken();
    assert!(told.len() < 200, "{} events", told.len());
}

#[test]
fn a_battery_is_foretold_by_its_trend() {
    let line = |from: i64, to: i64, start: i64, per_day: i64| -> Vec<DayLow> {
        (from..to).map(|day| DayLow { day, percent: u8::try_from(start - (day - from) * per_day).unwrap() }).collect()
    };
    let falling = line(0, 10, 100, 2);
    assert!((days_left(&falling).unwrap() - 41.0).abs() < 0.01);
    assert_eq!(days_left(&line(0, 10, 80, 0)), None);
    assert_eq!(days_left(&falling[..4]), None, "four days say nothing");
    let renewed: Vec<DayLow> = falling.into_iter().chain(line(10, 14, 100, 1)).collect();
    assert_eq!(days_left(&renewed), None, "a new battery begins anew");
}

fn recount(devices: &BTreeMap<u128, DeviceFacts>, homes: &BTreeMap<u128, (AreaPath, u32)>, area: &AreaPath) -> Tally {
    let mut tally = Tally::default();
    for (home, (at, people)) in homes {
        let own = || devices.values().filter(|facts| facts.alarm_of == Some(HouseholdId(Uuid::from_u128(*home))));
        if area.covers(at) && own().count() > 0 {
            tally.people += (*people).max(1);
            if !own().any(|facts| facts.works) {
                tally.without += (*people).max(1);
            }
        }
    }
    tally
}

#[derive(Clone, Debug)]
enum Change {
    Device(u128, Option<(u128, Option<u128>, bool)>),
    Home(u128, Option<(u128, u32)>),
}

fn change() -> impl Strategy<Value = Change> {
    let device = (0..4_u128, proptest::option::of(0..4_u128), any::<bool>());
    let home = (0..4_u128, 0..4_u32);
    prop_oneof![
        (0..6_u128, proptest::option::of(device)).prop_map(|(id, facts)| Change::Device(id, facts)),
        (0..4_u128, proptest::option::of(home)).prop_map(|(id, home)| Change::Home(id, home)),
    ]
}

proptest! {
    /// The count of people without a working alarm is the same as counting everybody anew, whatever happened.
    #[test]
    fn the_count_is_always_right(changes in proptest::collection::vec(change(), 0..60)) {
        let mut census = Census::default();
        let (mut devices, mut homes) = (BTreeMap::new(), BTreeMap::new());
        for change in changes {
            match change {
                Change::Device(id, facts) => {
                    let facts = facts.map(|(area, home, works)| DeviceFacts {
                        area: path(area),
                        watched: works,
                        alarm_of: home.map(|home| HouseholdId(Uuid::from_u128(home))),
                        works,
                    });
                    census.put_device(device(id), facts.clone());
                    match facts {
                        Some(facts) => devices.insert(id, facts),
                        None => devices.remove(&id),
                    };
                }
                Change::Home(id, home) => {
                    let home = home.map(|(area, people)| (path(area), people));
                    census.put_household(HouseholdId(Uuid::from_u128(id)), home.clone());
                    match home {
                        Some(home) => homes.insert(id, home),
                        None => homes.remove(&id),
                    };
                }
            }
            for area in (0..4).map(path).chain([AreaPath::root()]) {
                prop_assert_eq!(census.tally(&area), recount(&devices, &homes, &area));
                let watched = devices.values().filter(|facts| facts.watched && area.covers(&facts.area)).count();
                prop_assert_eq!(census.watched(area.as_str()) as usize, watched);
            }
        }
    }

    /// Whatever is found in whatever order: one open ticket a device, figures of outages that fit their members, and
    /// every device that is silent stands on a ticket, in an outage, or is unstable.
    #[test]
    fn nothing_that_is_wrong_is_forgotten(steps in proptest::collection::vec((100..160_u128, 0..4_usize, any::<bool>(), 0..90_000_i64), 0..200)) {
        let mut given = Given::default();
        let mut at = 0;
        for (number, fault, on, later) in steps {
            at += later;
            given.find(number, [Fault::Offline, Fault::Mains, Fault::Battery, Fault::Offline][fault], on, at);
            let owners: Vec<DeviceId> = given.board.tickets().map(|ticket| ticket.device).collect();
            prop_assert_eq!(owners.len(), owners.iter().collect::<BTreeSet<_>>().len());
            for outage in given.board.outages() {
                let down = given.board.members(outage.id).count();
                prop_assert_eq!(down, (outage.devices - outage.back) as usize);
                prop_assert!(!outage.is_nearly_over());
            }
            for number in 100..160 {
                let Some(watch) = given.board.watch(device(number)) else { continue };
                for fault in watch.faults.keys().filter(|fault| **fault != Fault::Unstable) {
                    let ticket = given.board.ticket_of(device(number)).is_some_and(|ticket| ticket.has(*fault));
                    let outage = watch.outages.contains_key(fault);
                    prop_assert!(ticket || outage || watch.has(Fault::Unstable), "{fault:?} of {number}");
                }
            }
        }
    }
}
