//! Guardian checks on the wire. Who was found is for those who are named and for nobody else, whatever their role.

use super::place_name;
use crate::world::World;
use hub_core::access::{Action, Grant, may};
use hub_core::guardian::{Candidate, Decision, GuardianCheck, Kept, LineRef, Record};
use hub_core::ids::PersonId;
use hub_wire::guardian::{
    DecidedView, GuardianCandidateView, GuardianCheckView, GuardianPage, NamedView, NearView, RecordView,
};

/// True when this reader may see who was found: staff of the area who are named.
#[must_use]
pub fn sees_check(grants: &[Grant], reader: PersonId, check: &GuardianCheck) -> bool {
    check.names(reader) && may(grants, Action::SeeTickets, &check.area)
}

/// True when this reader may know that there is such a check, and say who is named: those who are, and who opened it.
#[must_use]
pub fn knows_check(grants: &[Grant], reader: PersonId, check: &GuardianCheck) -> bool {
    (check.names(reader) || check.opened_by == reader) && may(grants, Action::SeeTickets, &check.area)
}

/// A check without anybody who was found.
#[must_use]
pub fn check_view(world: &World, check: &GuardianCheck, reader: PersonId) -> GuardianCheckView {
    let named = check.staff.iter().map(|id| NamedView { id: *id, name: name(world, *id) });
    GuardianCheckView {
        id: check.id,
        area: check.area.clone(),
        area_name: place_name(world, &check.area),
        opened_by: name(world, check.opened_by),
        opened_at: check.opened_at,
        staff: named.collect(),
        counts: check.counts,
        keep_until: check.keep_until,
        gone: check.ended.map(|(why, _)| why),
        gone_at: check.ended.map(|(_, at)| at),
        named: check.names(reader),
    }
}

/// A check whole.
#[must_use]
pub fn guardian_page(world: &World, check: &GuardianCheck, reader: PersonId) -> GuardianPage {
    let candidates = check
        .lists
        .iter()
        .flat_map(|kept| check.candidates.iter().filter_map(|candidate| candidate_view(world, kept, candidate)));
    GuardianPage { check: check_view(world, check, reader), candidates: candidates.collect() }
}

fn candidate_view(world: &World, kept: &Kept, candidate: &Candidate) -> Option<GuardianCandidateView> {
    let line = |at: LineRef| kept.line(at).map(|record| record_view(at, record));
    let near = candidate.near.iter().filter_map(|near| Some(NearView { line: line(near.line)?, why: near.why }));
    Some(GuardianCandidateView {
        no: candidate.no,
        person: line(candidate.line)?,
        reasons: candidate.reasons.clone(),
        score: candidate.score,
        also: candidate.also.iter().filter_map(|at| line(*at)).collect(),
        near: near.collect(),
        decided: candidate.decided.map(|decided| DecidedView {
            by: name(world, decided.by),
            at: decided.at,
            ticket: if let Decision::Case { ticket } = decided.decision { Some(ticket) } else { None },
        }),
    })
}

fn record_view(at: LineRef, record: &Record) -> RecordView {
    RecordView {
        side: at.side,
        name: record.name.clone(),
        address: record.address.clone(),
        born: record.born,
        listed_as: record.listed_as,
        identified: record.id_hash.is_some(),
    }
}

fn name(world: &World, person: PersonId) -> String {
    world.people.get(&person).map(|person| person.name.clone()).unwrap_or_default()
}
