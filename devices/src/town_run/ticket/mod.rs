//! The everyday side of the town: residents and couriers report without a log-in, coordinators triage and dispatch,
//! volunteers do the jobs, residents rate. Tasks of their own, at a pace of their own: no call waits for any of them.

mod desk;
mod picture;
mod plans;
mod residents;
mod said;
mod worker;

use super::front_door::FrontDoor;
use super::hub::Hub;
use super::pace::Pace;
use super::settings::Settings;
use super::shift::work;
use crate::town::{Town, TownPerson};
use anyhow::Context;
use desk::Desk;
use hub_core::access::Role;
use hub_core::area::AreaPath;
use hub_core::ids::PersonId;
use residents::Residents;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::info;
use uuid::{Builder, Uuid};
use worker::Worker;

/// Actors of the everyday side draw their luck from streams behind those of the phones.
const FIRST_ACTOR: u64 = 10_000;

/// Everybody of the everyday side.
pub(super) struct Everyday {
    codes: Vec<String>,
    desks: Vec<(TownPerson, Desk)>,
    workers: Vec<(TownPerson, Worker)>,
    residents: Residents,
}

impl Everyday {
    /// Who there is; none without the list of codes.
    ///
    /// # Errors
    /// A list that cannot be read, or holds no code.
    pub fn new(settings: &Settings, town: &Town, pace: Pace) -> anyhow::Result<Option<Self>> {
        let Some(path) = &settings.codes else {
            info!("nobody reports anything: name the list of `fengdi codes` with --codes");
            return Ok(None);
        };
        let codes = read_codes(path)?;
        let seed = settings.seed;
        let people = |role: Role| {
            let plays = move |person: &&TownPerson| {
                let login = person.person.login.as_ref();
                person.person.grants.iter().any(|grant| grant.role == role)
                    && login.is_some_and(|login| town.shown.iter().all(|shown| shown.login != *login))
            };
            town.people.iter().filter(plays).cloned()
        };
        let mut volunteers: Vec<TownPerson> = people(Role::Volunteer).collect();
        // Who is not on call has time for jobs.
        volunteers.sort_by_key(|person| person.person.on_call);
        volunteers.truncate(settings.workers);
        let hands: Vec<PersonId> = volunteers.iter().map(|person| person.person.id).collect();
        let coordinators: Vec<TownPerson> = people(Role::Coordinator).collect();
        let luck = |number: usize| FIRST_ACTOR + number as u64;
        let desks = desks(coordinators).into_iter().enumerate();
        let desks = desks.map(|(number, (person, area, others))| {
            let desk = Desk::new(seed, luck(100 + number), &person, (area, others), hands.clone(), pace);
            (person, desk)
        });
        let workers = volunteers.into_iter().enumerate();
        let workers = workers.map(|(number, person)| {
            let worker = Worker::new(seed, luck(200 + number), &person, pace);
            (person, worker)
        });
        let (desks, workers) = (desks.collect(), workers.collect());
        let names: Vec<String> = town
            .households
            .iter()
            .filter_map(|home| home.residents.first())
            .map(|resident| resident.name.clone())
            .collect();
        let residents = Residents::new(seed, FIRST_ACTOR, names, settings.reports_per_day, pace);
        Ok(Some(Self { codes, desks, workers, residents }))
    }

    pub fn start(
        self,
        hub: &Arc<Hub>,
        door: &Arc<FrontDoor>,
        pace: Pace,
        (tracker, stop): (&TaskTracker, &CancellationToken),
    ) {
        for (person, desk) in self.desks {
            let shift = work(hub.clone(), door.clone(), person, pace, desk);
            tracker.spawn(stop.clone().run_until_cancelled_owned(shift));
        }
        for (person, worker) in self.workers {
            let shift = work(hub.clone(), door.clone(), person, pace, worker);
            tracker.spawn(stop.clone().run_until_cancelled_owned(shift));
        }
        let lives = self.residents.live(hub.clone(), self.codes);
        tracker.spawn(stop.clone().run_until_cancelled_owned(lives));
    }
}

/// The id of something that is sent once.
fn fresh_id() -> Uuid {
    Builder::from_random_bytes(rand::random()).into_uuid()
}

/// Each coordinator of a grid has that grid; one of the community has what is left.
fn desks(coordinators: Vec<TownPerson>) -> Vec<(TownPerson, AreaPath, Vec<AreaPath>)> {
    let area = |person: &TownPerson| {
        let grant = person.person.grants.iter().find(|grant| grant.role == Role::Coordinator);
        grant.map(|grant| grant.area.clone())
    };
    let mut seen: Vec<AreaPath> = Vec::new();
    let mut desks = Vec::new();
    for person in coordinators {
        let Some(area) = area(&person).filter(|area| !seen.contains(area)) else { continue };
        let below = seen.iter().filter(|other| area.covers(other)).cloned().collect();
        seen.push(area.clone());
        desks.push((person, area, below));
    }
    desks
}

fn read_codes(path: &Path) -> anyhow::Result<Vec<String>> {
    let list = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let codes = codes_of(&list);
    anyhow::ensure!(!codes.is_empty(), "{} holds no code: it is what `fengdi codes` prints", path.display());
    Ok(codes)
}

/// The code is the last cell but one; a name may hold commas, an address and a code hold none.
fn codes_of(list: &str) -> Vec<String> {
    let lines = list.lines().skip(1);
    lines.filter_map(|line| line.rsplit(',').nth(1)).filter(|code| code.len() == 16).map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::{DEFAULT_SEED, generate};

    #[test]
    fn codes_are_read_from_the_list_as_it_is_printed() {
        let list = "place,code,address\n\"幸福里3号楼\",0123456789abcdef,http://a/r/0123456789abcdef\n\"a,b\"\"c\",fedcba9876543210,http://a\n\nx,y\n";
        assert_eq!(codes_of(list), ["0123456789abcdef", "fedcba9876543210"]);
    }

    #[test]
    fn every_ticket_of_the_town_has_exactly_one_desk() {
        let town = generate(DEFAULT_SEED);
        let staff = |person: &&TownPerson| person.person.grants.iter().any(|grant| grant.role == Role::Coordinator);
        let played = |person: &&TownPerson| person.person.login.as_deref() != Some("grid1");
        let desks = desks(town.people.iter().filter(staff).filter(played).cloned().collect());
        assert_eq!(desks.len(), 6);
        for home in &town.households {
            let whose = desks.iter().filter(|(_, area, below)| {
                area.covers(&home.area) && !below.iter().any(|other| other.covers(&home.area))
            });
            assert_eq!(whose.count(), 1, "{}", home.area.as_str());
        }
    }
}
