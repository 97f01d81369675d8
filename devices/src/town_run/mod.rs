//! The simulated town at work: devices over MQTT, volunteers' phones over HTTP and WebSocket, all through the hub's
//! public interfaces. What people and devices do comes from the seed; only the hub decides what comes of it.
//! Every task belongs to one tracker and ends when the token is cancelled.

pub mod agenda;
pub mod backoff;
pub mod fleet;
pub mod front_door;
pub mod hub;
pub mod pace;
pub mod phone;
pub mod settings;
mod shift;
mod staff;
mod ticket;

use crate::town::{Town, TownPerson, generate};
use anyhow::Context;
use fleet::Fleet;
use front_door::FrontDoor;
use hub::Hub;
use hub_core::access::Role;
use pace::Pace;
use phone::Phone;
use settings::Settings;
use std::sync::Arc;
use std::time::Duration;
use ticket::Everyday;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

/// How long everybody may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(4);

/// Runs the town until `stop` is cancelled.
///
/// # Errors
/// Addresses that cannot be used; everything else is waited for or tried again.
pub async fn run(settings: Settings, stop: CancellationToken) -> anyhow::Result<()> {
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let town = generate(settings.seed);
    let pace = Pace::new(settings.speed);
    let hub = Arc::new(Hub::new(&settings.http).context("--http")?);
    let everyday = Everyday::new(&settings, &town, pace).context("--codes")?;
    info!(
        "the town of seed {}: {} households, {} people, {} devices",
        settings.seed,
        town.households.len(),
        town.people.len(),
        town.devices.len()
    );
    if stop.run_until_cancelled(hub.wait_until_ready()).await.is_none() {
        return Ok(());
    }
    let tracker = TaskTracker::new();
    let door = Arc::new(FrontDoor::default());
    start_phones(&settings, &town, &hub, &door, pace, (&tracker, &stop));
    if let Some(everyday) = everyday {
        everyday.start(&hub, &door, pace, (&tracker, &stop));
    }
    let fleet = Fleet::new(&settings, &town).context("--mqtt")?;
    fleet.start(pace, &tracker, &stop);
    stop.cancelled().await;
    tracker.close();
    if tokio::time::timeout(GOODBYE, tracker.wait()).await.is_err() {
        warn!("{} connections did not end in time", tracker.len());
    }
    info!("the town rests");
    Ok(())
}

fn start_phones(
    settings: &Settings,
    town: &Town,
    hub: &Arc<Hub>,
    door: &Arc<FrontDoor>,
    pace: Pace,
    (tracker, stop): (&TaskTracker, &CancellationToken),
) {
    let shown = |person: &TownPerson| town.shown.iter().any(|shown| Some(&shown.login) == person.person.login.as_ref());
    let has = |person: &TownPerson, role: Role| person.person.grants.iter().any(|grant| grant.role == role);
    let mut volunteers: Vec<&TownPerson> =
        town.people.iter().filter(|person| has(person, Role::Volunteer) && !shown(person)).collect();
    volunteers.sort_by_key(|person| !person.person.on_call);
    for (number, person) in volunteers.into_iter().take(settings.volunteers).enumerate() {
        let phone = Phone::new(settings.seed, number as u64, person.clone(), hub.clone(), pace, door.clone());
        tracker.spawn(stop.clone().run_until_cancelled_owned(phone.live()));
    }
    let bot =
        town.people.iter().find(|person| has(person, Role::Coordinator) && !shown(person) && person.person.on_call);
    if let Some(person) = bot.filter(|_| settings.staff) {
        let tidying = staff::Tidying::new(&person.person.name, pace);
        let shift = shift::work(hub.clone(), door.clone(), person.clone(), pace, tidying);
        tracker.spawn(stop.clone().run_until_cancelled_owned(shift));
    }
}
