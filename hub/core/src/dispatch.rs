//! Who is asked, and why. Not the nearest dot, but who can be there first: turn-out time plus the way, weighted
//! by how often this person answers; able, on call, not committed, rested when somebody else is about as near.
//! Every pick and every gap carries its reason as data.

use crate::access::{Grant, Role};
use crate::area::AreaPath;
use crate::geo::{Fix, LatLon, arc_m, chord_2};
use crate::ids::{AlarmId, PersonId};
use crate::person::Skill;
use crate::time::{Now, UnixMs};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Streets are longer than the straight line by this factor (product definition, section 3.3).
const DETOUR: f64 = 1.55;
/// Brisk walking, metres a second (same source).
const WALK_M_PER_S: f64 = 1.8;
/// A position older than this falls back to the home (same source).
pub const FIX_FRESH_MS: i64 = 600_000;
/// Somebody who answered within this time is rested only later.
const REST_MS: i64 = 12 * 3_600_000;
/// What not being rested costs in the ranking, seconds: a rested person 200 m (172 s) farther is preferred.
const UNRESTED_S: f64 = 240.0;

type Dot = GeomWithData<[f64; 3], PersonId>;

/// One person who may be paged, as the ranking sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct Responder {
    /// Who.
    pub person: PersonId,
    /// Last reported position.
    pub fix: Option<Fix>,
    /// Home.
    pub home: Option<LatLon>,
    /// On call and the account is not disabled.
    pub on_call: bool,
    /// Has a role that is paged by nearness (volunteer).
    pub by_nearness: bool,
    /// Role per area: says for whom this person is staff.
    pub grants: Vec<Grant>,
    /// What they can do.
    pub skills: Vec<Skill>,
    /// The alarm they have accepted and not left.
    pub committed: Option<AlarmId>,
    /// Last accept.
    pub answered_at: Option<UnixMs>,
    /// Share of pages answered, percent; none when never paged.
    pub answer_percent: Option<u8>,
}

/// Which position the ranking used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum PlaceUsed {
    /// A fresh position of the phone.
    Fix,
    /// The home, because the phone's position was older than 10 minutes.
    HomeStaleFix,
    /// The home, because no position was known.
    Home,
    /// None: asked for another reason than nearness.
    Unknown,
}

/// Why this person was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum PickCause {
    /// Among those who can be there first.
    Nearest,
    /// Named by the household.
    Contact,
    /// Staff of the area.
    Staff,
    /// Duty lead.
    DutyLead,
    /// Takes the place of somebody who could not be reached or declined.
    Replacement,
    /// Added by hand.
    ByHand,
}

/// A pick and its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Pick {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub cause: PickCause,
    /// Which position was used.
    pub place: PlaceUsed,
    /// Straight line, metres.
    pub distance_m: Option<u32>,
    /// Estimated seconds until they are at the door.
    pub eta_s: Option<u32>,
    /// Ranked later because they answered in the last 12 hours.
    pub unrested: bool,
    /// How often they answer, percent, where known.
    pub answer_percent: Option<u8>,
}

/// Why a step found fewer people than it wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Shortfall {
    /// Wanted; 0 stands for "all there are".
    pub wanted: u32,
    /// Found.
    pub found: u32,
    /// Searched within, metres; none where nearness did not matter.
    pub radius_m: Option<u32>,
    /// On call there, but committed to another alarm.
    pub committed: u32,
    /// On call there, but without the skill.
    pub unable: u32,
    /// On call there, but asked before.
    pub asked_before: u32,
    /// The household's position is not known.
    pub no_place: bool,
}

/// What the ranking needs to know of the call.
pub struct Call<'a> {
    /// Where help is needed.
    pub place: Option<LatLon>,
    /// At least one of these skills; empty asks for none.
    pub skills: &'a [Skill],
    /// Never ask these.
    pub exclude: &'a BTreeSet<PersonId>,
}

/// All responders, with a spatial index over those who are on call.
#[derive(Default)]
pub struct Roster {
    people: BTreeMap<PersonId, Responder>,
    staff: BTreeSet<PersonId>,
    dots: BTreeMap<PersonId, [f64; 3]>,
    tree: RTree<Dot>,
}

impl Roster {
    /// Adds or replaces one person.
    pub fn put(&mut self, responder: Responder) {
        let person = responder.person;
        self.unplot(person);
        if responder.on_call && responder.by_nearness {
            let place = responder.fix.map(|fix| fix.place).or(responder.home);
            if let Some(place) = place {
                self.plot(person, place);
            }
        }
        if responder.grants.iter().any(|grant| matches!(grant.role, Role::Coordinator | Role::DutyLead)) {
            self.staff.insert(person);
        } else {
            self.staff.remove(&person);
        }
        self.people.insert(person, responder);
    }

    /// Changes one person in place; nothing happens when the person is not known.
    pub fn change(&mut self, person: PersonId, change: impl FnOnce(&mut Responder)) {
        if let Some(mut responder) = self.people.remove(&person) {
            change(&mut responder);
            self.put(responder);
        }
    }

    /// Moves everybody whose position has grown stale by `at` to their home, so that the index finds them there.
    pub fn settle(&mut self, at: UnixMs) {
        let stale: Vec<(PersonId, LatLon)> = self
            .dots
            .iter()
            .filter_map(|(person, dot)| {
                let home = self.people.get(person).and_then(|responder| position_of(responder, at))?.0;
                (home.on_sphere() != *dot).then_some((*person, home))
            })
            .collect();
        for (person, home) in stale {
            self.unplot(person);
            self.plot(person, home);
        }
    }

    /// Forgets one person.
    pub fn remove(&mut self, person: PersonId) {
        self.unplot(person);
        self.staff.remove(&person);
        self.people.remove(&person);
    }

    /// One person.
    #[must_use]
    pub fn get(&self, person: PersonId) -> Option<&Responder> {
        self.people.get(&person)
    }

    /// People on call who hold `role` for `area`, in order of their ids.
    pub fn on_duty(&self, role: Role, area: &AreaPath) -> impl Iterator<Item = &Responder> {
        self.staff
            .iter()
            .filter_map(|person| self.people.get(person))
            .filter(move |responder| responder.on_call)
            .filter(move |responder| responder.grants.iter().any(|grant| grant.role == role && grant.area.covers(area)))
    }

    /// Everybody.
    pub fn iter(&self) -> impl Iterator<Item = &Responder> {
        self.people.values()
    }

    /// The `count` people who can be there first within `radius_m`, best first, and why there are not more.
    #[must_use]
    pub fn nearest(&self, call: &Call<'_>, radius_m: u32, count: usize, now: Now) -> (Vec<Pick>, Option<Shortfall>) {
        let mut gap = Shortfall {
            wanted: u32::try_from(count).unwrap_or(u32::MAX),
            radius_m: Some(radius_m),
            ..Shortfall::default()
        };
        let Some(place) = call.place else {
            gap.no_place = true;
            return (Vec::new(), Some(gap));
        };
        // The tree holds the last known dot; a stale fix is judged by the home, which may lie elsewhere.
        let mut best = Best::of(count);
        let near = self.tree.nearest_neighbor_iter_with_distance_2(&place.on_sphere());
        let edge = chord_2(f64::from(radius_m) + 0.5);
        for (dot, chord) in near.take_while(|(_, chord)| *chord <= edge) {
            if best.beats(eta_s(arc_m(chord), now.hour)) {
                break;
            }
            let Some(responder) = self.people.get(&dot.data) else { continue };
            if call.exclude.contains(&responder.person) {
                gap.asked_before += 1;
            } else if responder.committed.is_some() {
                gap.committed += 1;
            } else if !able(responder, call.skills) {
                gap.unable += 1;
            } else if let Some(pick) =
                weigh(responder, place, now).filter(|(_, pick)| pick.distance_m <= Some(radius_m))
            {
                best.put(pick);
            }
        }
        let picks: Vec<Pick> = best.ranked.into_iter().map(|(_, pick)| pick).collect();
        gap.found = u32::try_from(picks.len()).unwrap_or(u32::MAX);
        let short = picks.len() < count;
        (picks, short.then_some(gap))
    }

    /// A pick of one named person, with distance and time where they are known.
    #[must_use]
    pub fn pick(&self, person: PersonId, cause: PickCause, place: Option<LatLon>, now: Now) -> Pick {
        let weighed = self.people.get(&person).zip(place).and_then(|(responder, place)| weigh(responder, place, now));
        match weighed {
            Some((_, pick)) => Pick { cause, ..pick },
            None => Pick {
                person,
                cause,
                place: PlaceUsed::Unknown,
                distance_m: None,
                eta_s: None,
                unrested: false,
                answer_percent: None,
            },
        }
    }

    fn plot(&mut self, person: PersonId, place: LatLon) {
        let dot = place.on_sphere();
        self.tree.insert(Dot::new(dot, person));
        self.dots.insert(person, dot);
    }

    fn unplot(&mut self, person: PersonId) {
        if let Some(dot) = self.dots.remove(&person) {
            self.tree.remove(&Dot::new(dot, person));
        }
    }
}

/// The best `count` so far, best first; people of the same rank in order of their ids.
struct Best {
    ranked: Vec<(f64, Pick)>,
    count: usize,
}

impl Best {
    fn of(count: usize) -> Self {
        Self { ranked: Vec::new(), count }
    }

    fn put(&mut self, (rank, pick): (f64, Pick)) {
        let better = |(known, other): &(f64, Pick)| known.total_cmp(&rank).then(other.person.cmp(&pick.person)).is_lt();
        let at = self.ranked.partition_point(better);
        self.ranked.insert(at, (rank, pick));
        self.ranked.truncate(self.count);
    }

    /// True when all places are held by somebody better than whoever needs at least `eta_s` seconds: nobody ranks
    /// before their own time to the door, so nobody farther away can be among the best.
    fn beats(&self, eta_s: f64) -> bool {
        let last = if self.ranked.len() < self.count { None } else { self.ranked.last() };
        self.count == 0 || last.is_some_and(|(rank, _)| *rank < eta_s)
    }
}

fn able(responder: &Responder, skills: &[Skill]) -> bool {
    skills.is_empty() || skills.iter().any(|skill| responder.skills.contains(skill))
}

/// Seconds from the call to being on the way, by hour: dressed by day, asleep at night.
#[must_use]
pub fn turn_out_s(hour: u8) -> f64 {
    match hour {
        0..=5 => 180.0,
        6 | 22 | 23 => 120.0,
        _ => 60.0,
    }
}

/// Estimated seconds to the door for somebody `distance_m` away in a straight line.
#[must_use]
pub fn eta_s(distance_m: f64, hour: u8) -> f64 {
    turn_out_s(hour) + DETOUR * distance_m / WALK_M_PER_S
}

fn weigh(responder: &Responder, place: LatLon, now: Now) -> Option<(f64, Pick)> {
    let (from, used) = position_of(responder, now.at)?;
    let distance_m = from.distance_m(place);
    let eta = eta_s(distance_m, now.hour);
    let unrested = responder.answered_at.is_some_and(|at| now.at.since_ms(at) < REST_MS);
    // Never answered is not "never answers": the divisor stays within 0.3 and 1.
    let answers = responder.answer_percent.map_or(0.8, |percent| f64::from(percent) / 100.0).clamp(0.3, 1.0);
    let rank = eta / answers + if unrested { UNRESTED_S } else { 0.0 };
    let pick = Pick {
        person: responder.person,
        cause: PickCause::Nearest,
        place: used,
        distance_m: Some(whole(distance_m)),
        eta_s: Some(whole(eta)),
        unrested,
        answer_percent: responder.answer_percent,
    };
    Some((rank, pick))
}

/// The position that counts: a fresh fix, else the home.
#[must_use]
pub fn position_of(responder: &Responder, at: UnixMs) -> Option<(LatLon, PlaceUsed)> {
    match (responder.fix, responder.home) {
        (Some(fix), _) if at.since_ms(fix.at) <= FIX_FRESH_MS => Some((fix.place, PlaceUsed::Fix)),
        (Some(_), Some(home)) => Some((home, PlaceUsed::HomeStaleFix)),
        (None, Some(home)) => Some((home, PlaceUsed::Home)),
        (_, None) => None,
    }
}

/// Nearest whole number; distances and times are never negative.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(value: f64) -> u32 {
    value.round().clamp(0.0, f64::from(u32::MAX)) as u32
}
