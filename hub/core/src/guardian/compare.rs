//! Compares two lists by rules. What comes out are candidates with reasons, for people to look at; near matches are shown
//! and never taken for the same.

use super::list::{LineRef, ListedAs, Lists, Record, Side};
use super::normal::{differs_by_one, door, normal_address, normal_name};
use super::{Candidate, Near, NearReason, Reason};
use crate::digest::IdHash;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// What each reason weighs, and from which sum on somebody becomes a candidate. 0 switches a reason off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct CompareRules {
    /// Neither list has a carer at the address.
    pub no_carer: u8,
    /// A carer stands in the same list only.
    pub no_carer_in_other: u8,
    /// The other list does not know the person.
    pub not_in_other: u8,
    /// The lists have different addresses.
    pub address_differs: u8,
    /// The lists have different names for one identity.
    pub name_differs: u8,
    /// A child younger than this is `very_young`, years.
    pub young_below: u16,
    /// What being so young adds.
    pub very_young: u8,
    /// An elder of this age or older is `very_old`, years.
    pub old_from: u16,
    /// What being so old adds.
    pub very_old: u8,
    /// A candidate has at least this sum.
    pub least: u8,
    /// The lists are deleted after this many days at the latest.
    pub keep_days: u16,
}

impl CompareRules {
    /// Without a carer is enough; what the lists say differently must come together.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            no_carer: 60,
            no_carer_in_other: 30,
            not_in_other: 20,
            address_differs: 25,
            name_differs: 25,
            young_below: 7,
            very_young: 15,
            old_from: 80,
            very_old: 15,
            least: 50,
            keep_days: 30,
        }
    }

    fn weight(&self, reason: Reason) -> u8 {
        match reason {
            Reason::NoCarer => self.no_carer,
            Reason::NoCarerInOther => self.no_carer_in_other,
            Reason::NotInOther => self.not_in_other,
            Reason::AddressDiffers => self.address_differs,
            Reason::NameDiffers => self.name_differs,
            Reason::VeryYoung => self.very_young,
            Reason::VeryOld => self.very_old,
        }
    }
}

/// Lines of one sort that are shown of a candidate at most.
const MOST_NEAR: usize = 5;
/// Lines of one name, address or door that are looked at for near matches at most.
const MOST_LOOKED_AT: usize = 50;

/// A line with its normal forms.
struct Known<'a> {
    at: LineRef,
    record: &'a Record,
    name: String,
    address: String,
}

impl Known<'_> {
    /// The same person without doubt: by identity, or by name, address and what is known of the birth.
    fn is(&self, other: &Self) -> bool {
        match (self.record.id_hash, other.record.id_hash) {
            (Some(one), Some(another)) => one == another,
            _ => {
                let named = !self.name.is_empty() && self.name == other.name;
                named && !self.address.is_empty() && self.address == other.address && self.may_be_born_with(other)
            }
        }
    }

    fn may_be_born_with(&self, other: &Self) -> bool {
        match (self.record.born, other.record.born) {
            (Some(one), Some(another)) => one == another,
            _ => true,
        }
    }
}

/// Both lists, found by identity, name, address and door.
struct Index<'a> {
    known: Vec<Known<'a>>,
    by_id: HashMap<IdHash, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    by_address: HashMap<String, Vec<usize>>,
    by_door: HashMap<String, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn of(lists: &'a Lists) -> Self {
        let mut index = Self {
            known: Vec::with_capacity(lists.a.len() + lists.b.len()),
            by_id: HashMap::new(),
            by_name: HashMap::new(),
            by_address: HashMap::new(),
            by_door: HashMap::new(),
        };
        for side in [Side::A, Side::B] {
            for (record, line) in lists.side(side).iter().zip(0..) {
                index.add(Known {
                    at: LineRef { side, line },
                    record,
                    name: normal_name(&record.name),
                    address: normal_address(&record.address),
                });
            }
        }
        index
    }

    fn add(&mut self, known: Known<'a>) {
        let at = self.known.len();
        if let Some(id) = known.record.id_hash {
            self.by_id.entry(id).or_default().push(at);
        }
        if !known.name.is_empty() {
            self.by_name.entry(known.name.clone()).or_default().push(at);
        }
        if !known.address.is_empty() {
            self.by_address.entry(known.address.clone()).or_default().push(at);
            self.by_door.entry(door(&known.address).to_owned()).or_default().push(at);
        }
        self.known.push(known);
    }

    fn get<K: std::hash::Hash + Eq>(&self, map: &HashMap<K, Vec<usize>>, key: &K) -> impl Iterator<Item = &Known<'a>> {
        map.get(key).into_iter().flatten().map(|at| &self.known[*at])
    }

    /// Lines that are this person without doubt, itself included.
    fn same<'s>(&'s self, one: &'s Known<'a>) -> impl Iterator<Item = &'s Known<'a>> {
        let by_id = one.record.id_hash.into_iter().flat_map(|id| self.by_id.get(&id).into_iter().flatten());
        let by_address = self.by_address.get(&one.address).into_iter().flatten();
        by_id.chain(by_address).map(|at| &self.known[*at]).filter(|other| one.is(other))
    }

    /// The lists that have a carer at this address who is somebody else: of A, of B.
    fn carers(&self, one: &Known<'a>) -> (bool, bool) {
        let carer = |other: &&Known<'a>| other.record.listed_as == ListedAs::Carer && !one.is(other);
        let sides: HashSet<Side> =
            self.get(&self.by_address, &one.address).filter(carer).map(|other| other.at.side).collect();
        (sides.contains(&Side::A), sides.contains(&Side::B))
    }
}

/// Compares the lists: candidates with the highest sums first.
#[must_use]
pub fn compare(lists: &Lists, rules: &CompareRules, this_year: u16) -> Vec<Candidate> {
    let index = Index::of(lists);
    let mut seen: HashSet<LineRef> = HashSet::new();
    let mut found = Vec::new();
    for one in index.known.iter().filter(|known| known.record.listed_as != ListedAs::Carer) {
        if seen.contains(&one.at) {
            continue;
        }
        seen.extend(index.same(one).map(|same| same.at));
        let reasons = reasons(&index, one, rules, this_year);
        let score = reasons.iter().fold(0u8, |sum, reason| sum.saturating_add(rules.weight(*reason))).min(100);
        if score >= rules.least && score > 0 {
            let (also, near) = (also(&index, one), near(&index, one));
            found.push(Candidate { no: 0, line: one.at, reasons, score, also, near, decided: None });
        }
    }
    found.sort_by_key(|candidate| (std::cmp::Reverse(candidate.score), candidate.line));
    for (candidate, no) in found.iter_mut().zip(1..) {
        candidate.no = no;
    }
    found
}

fn reasons(index: &Index<'_>, one: &Known<'_>, rules: &CompareRules, this_year: u16) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let (own, other) = match (one.at.side, index.carers(one)) {
        (Side::A, (a, b)) => (a, b),
        (Side::B, (a, b)) => (b, a),
    };
    match (own, other) {
        (false, false) => reasons.push(Reason::NoCarer),
        (true, false) => reasons.push(Reason::NoCarerInOther),
        (_, true) => {}
    }
    let there: Vec<&Known<'_>> = index.same(one).filter(|same| same.at.side != one.at.side).collect();
    if there.is_empty() {
        reasons.push(Reason::NotInOther);
    }
    if there.iter().any(|same| same.address != one.address) {
        reasons.push(Reason::AddressDiffers);
    }
    if there.iter().any(|same| same.name != one.name) {
        reasons.push(Reason::NameDiffers);
    }
    match (one.record.listed_as, one.record.age(this_year)) {
        (ListedAs::Child, Some(age)) if age < rules.young_below => reasons.push(Reason::VeryYoung),
        (ListedAs::Elder, Some(age)) if age >= rules.old_from => reasons.push(Reason::VeryOld),
        _ => {}
    }
    reasons.retain(|reason| rules.weight(*reason) > 0);
    reasons
}

/// Lines that are this person without doubt, and carers at the address.
fn also(index: &Index<'_>, one: &Known<'_>) -> Vec<LineRef> {
    let mut seen = HashSet::from([one.at]);
    let carers = index.get(&index.by_address, &one.address).filter(|other| other.record.listed_as == ListedAs::Carer);
    let lines = index.same(one).chain(carers.take(MOST_LOOKED_AT)).map(|other| other.at);
    lines.filter(|at| seen.insert(*at)).take(MOST_NEAR).collect()
}

/// Lines that may be the same person, or a carer at the same door, written differently.
fn near(index: &Index<'_>, one: &Known<'_>) -> Vec<Near> {
    let by_name = index.get(&index.by_name, &one.name).take(MOST_LOOKED_AT);
    let by_address = index.get(&index.by_address, &one.address).take(MOST_LOOKED_AT);
    let at_door = door(&one.address).to_owned();
    let by_door = index.get(&index.by_door, &at_door).take(MOST_LOOKED_AT);
    let mut seen = HashSet::from([one.at]);
    by_name
        .chain(by_address)
        .chain(by_door)
        .filter(|other| seen.insert(other.at) && !one.is(other))
        .filter_map(|other| near_reason(one, other).map(|why| Near { line: other.at, why }))
        .take(MOST_NEAR)
        .collect()
}

fn near_reason(one: &Known<'_>, other: &Known<'_>) -> Option<NearReason> {
    let part = one.address.ends_with(&other.address) || other.address.ends_with(&one.address);
    let part = part && !one.address.is_empty() && !other.address.is_empty();
    if other.record.listed_as == ListedAs::Carer {
        return (part && one.address != other.address).then_some(NearReason::CarerAtPartOfAddress);
    }
    if one.name == other.name && !one.name.is_empty() && one.may_be_born_with(other) {
        return Some(if part { NearReason::PartOfAddress } else { NearReason::SameName });
    }
    (part && one.may_be_born_with(other) && differs_by_one(&one.name, &other.name)).then_some(NearReason::NameAlike)
}
