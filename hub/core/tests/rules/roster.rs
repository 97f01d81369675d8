//! The ranking over the index equals a reference that looks at everybody.

use crate::given::{T0, door, person};
use hub_core::access::{Grant, Role};
use hub_core::dispatch::{Call, FIX_FRESH_MS, Responder, Roster, eta_s, position_of};
use hub_core::geo::{Fix, LatLon};
use hub_core::ids::{AlarmId, PersonId};
use hub_core::person::Skill;
use hub_core::time::Now;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn place() -> impl Strategy<Value = LatLon> {
    (-0.012f64..0.012, -0.012f64..0.012).prop_map(|(north, east)| LatLon { lat: 39.9 + north, lon: 116.4 + east })
}

fn anybody(number: u128) -> impl Strategy<Value = Responder> {
    let rare = prop::bool::weighted(0.2);
    let fix = prop::option::of((place(), 0..2 * FIX_FRESH_MS));
    let answered = prop::option::of(0..24 * 3_600_000i64);
    let percent = prop::option::of(0u8..=100);
    (fix, prop::option::weighted(0.8, place()), rare, rare, any::<bool>(), answered, percent).prop_map(
        move |(fix, home, off, committed, able, answered, answer_percent)| Responder {
            person: person(number),
            fix: fix.map(|(place, age)| Fix { place, at: T0.plus_ms(-age), accuracy_m: None }),
            home,
            on_call: !off,
            by_nearness: true,
            grants: vec![Grant { role: Role::Volunteer, area: crate::given::grid() }],
            skills: if able { vec![Skill::FirstAid] } else { Vec::new() },
            committed: committed.then_some(AlarmId(Uuid::from_u128(1))),
            answered_at: answered.map(|ms| T0.plus_ms(-ms)),
            answer_percent,
        },
    )
}

fn people() -> impl Strategy<Value = Vec<Responder>> {
    (0usize..120).prop_flat_map(|count| (1..=count as u128).map(anybody).collect::<Vec<_>>())
}

/// The rule again, in its plainest form.
fn reference(people: &[Responder], call: &Call<'_>, radius_m: u32, count: usize, now: Now) -> Vec<PersonId> {
    let mut ranked: Vec<(f64, PersonId)> = people
        .iter()
        .filter(|it| it.on_call && it.committed.is_none() && !call.exclude.contains(&it.person))
        .filter(|it| call.skills.is_empty() || call.skills.iter().any(|skill| it.skills.contains(skill)))
        .filter_map(|it| {
            let metres = position_of(it, now.at)?.0.distance_m(call.place?);
            let answers = it.answer_percent.map_or(0.8, |percent| f64::from(percent) / 100.0).clamp(0.3, 1.0);
            let tired = it.answered_at.is_some_and(|at| now.at.since_ms(at) < 12 * 3_600_000);
            let rank = eta_s(metres, now.hour) / answers + if tired { 240.0 } else { 0.0 };
            (metres.round() <= f64::from(radius_m)).then_some((rank, it.person))
        })
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().take(count).map(|(_, person)| person).collect()
}

proptest! {
    #[test]
    fn nearest_equals_a_look_at_everybody(
        people in people(),
        radius_m in 1u32..1_500,
        count in 0usize..12,
        hour in 0u8..24,
        skilled in any::<bool>(),
        excluded in prop::collection::btree_set(1u128..120, 0..10),
    ) {
        let now = Now { at: T0, hour };
        let exclude: BTreeSet<PersonId> = excluded.into_iter().map(person).collect();
        let skills = if skilled { vec![Skill::FirstAid, Skill::Medical] } else { Vec::new() };
        let call = Call { place: Some(door()), skills: &skills, exclude: &exclude };
        let mut roster = Roster::default();
        people.iter().cloned().for_each(|responder| roster.put(responder));
        roster.settle(T0);
        let (picks, gap) = roster.nearest(&call, radius_m, count, now);
        let found: Vec<PersonId> = picks.iter().map(|pick| pick.person).collect();
        prop_assert_eq!(&found, &reference(&people, &call, radius_m, count, now));
        prop_assert_eq!(gap.is_some(), found.len() < count);
    }

    #[test]
    fn changes_and_removals_leave_no_shadow(people in people(), gone in prop::collection::btree_set(1u128..120, 0..60)) {
        let now = Now { at: T0, hour: 10 };
        let mut roster = Roster::default();
        for responder in &people {
            roster.put(Responder { fix: None, home: Some(door()), on_call: true, ..responder.clone() });
            roster.put(responder.clone());
        }
        gone.iter().for_each(|number| roster.remove(person(*number)));
        roster.settle(T0);
        let left: Vec<Responder> = people.into_iter().filter(|it| !gone.contains(&it.person.0.as_u128())).collect();
        let exclude = BTreeSet::new();
        let call = Call { place: Some(door()), skills: &[], exclude: &exclude };
        let found: Vec<PersonId> =
            roster.nearest(&call, 1_000, 20, now).0.into_iter().map(|pick| pick.person).collect();
        prop_assert_eq!(found, reference(&left, &call, 1_000, 20, now));
        prop_assert_eq!(roster.iter().count(), left.len());
    }
}
