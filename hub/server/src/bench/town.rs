//! The community of a run: one street of households on a grid of metres, a button in each, volunteers among them,
//! and desks that see all of it. Written into an empty database before the hub starts.

use crate::commander::{RegistryChange, commit_registry};
use crate::ids::{new_id, new_secret, sha256_hex};
use anyhow::ensure;
use hub_core::access::{Grant, Role};
use hub_core::area::{Area, AreaLevel, AreaPath};
use hub_core::device::{Care, Device, DeviceRole, Dialect};
use hub_core::event::Actor;
use hub_core::geo::LatLon;
use hub_core::household::{Household, Resident, RiskTier};
use hub_core::ids::{AreaId, DeviceId, HouseholdId, PersonId};
use hub_core::person::Person;
use hub_core::time::UnixMs;
use hub_store::{Session, Store};

/// The secret of every button.
pub(super) const SECRET: &str = "bench-secret";
/// A person holds at most this many sockets, so that many desks need several people.
const DESKS_PER_PERSON: u32 = 50;
/// Entries in one transaction.
const SLICE: usize = 500;
/// Households in one row of the grid.
const ROW: u32 = 100;
/// About 20 m, degrees.
const STEP_DEG: f64 = 0.000_18;

/// What clients need to come in.
pub(super) struct Town {
    /// Session tokens, one for each dashboard.
    pub desks: Vec<String>,
    /// Session tokens, one for each volunteer.
    pub phones: Vec<String>,
    /// Names of devices that press again and again, then of those that press once.
    pub devices: Vec<String>,
}

/// How much of everything.
pub(super) struct Size {
    pub devices: u32,
    pub dashboards: u32,
    pub volunteers: u32,
}

/// Builds street `number`: the first into an empty database, the next ones beside it.
pub(super) async fn build(store: &dyn Store, size: &Size, number: u32, at: UnixMs) -> anyhow::Result<Town> {
    if number == 0 {
        ensure_empty(store).await?;
    }
    let area = area(&AreaPath::root(), AreaLevel::Street, 0, at);
    let path = area.path.clone();
    let mut changes = vec![RegistryChange::Area(area)];
    let mut town = Town { desks: Vec::new(), phones: Vec::new(), devices: Vec::new() };
    for door in 0..size.devices {
        let household = HouseholdId(new_id(at));
        changes.push(RegistryChange::Household(Box::new(home(household, door, &path))));
        let name = format!("bench-{number}-{door}");
        changes.push(RegistryChange::Device(button(name.clone(), household, &path, at)));
        town.devices.push(name);
    }
    let people = People::of(size, &path, at);
    changes.extend(people.changes.iter().cloned());
    write(store, &changes, at).await?;
    (town.desks, town.phones) = people.log_in(store, size, at).await?;
    Ok(town)
}

/// Who watches and who helps.
pub(super) struct People {
    desks: Vec<PersonId>,
    volunteers: Vec<PersonId>,
    /// To be written before they log in.
    pub changes: Vec<RegistryChange>,
}

impl People {
    /// Desks that see all of `path`, and volunteers on call who live among `size.devices` doors.
    pub fn of(size: &Size, path: &AreaPath, at: UnixMs) -> Self {
        let ids = |number| (0..number).map(|_| PersonId(new_id(at))).collect::<Vec<_>>();
        let (desks, volunteers) = (ids(size.dashboards.div_ceil(DESKS_PER_PERSON)), ids(size.volunteers));
        let mut changes: Vec<_> = desks.iter().map(|id| person(*id, Role::Coordinator, path, None)).collect();
        changes.extend((0..).zip(&volunteers).map(|(number, id)| {
            let home = place(number * (size.devices / size.volunteers.max(1)).max(1));
            person(*id, Role::Volunteer, path, Some(home))
        }));
        Self { desks, volunteers, changes }
    }

    /// Session tokens: one for each dashboard, one for each volunteer.
    pub async fn log_in(
        self,
        store: &dyn Store,
        size: &Size,
        at: UnixMs,
    ) -> anyhow::Result<(Vec<String>, Vec<String>)> {
        let (mut desks, mut phones) = (Vec::new(), Vec::new());
        for number in 0..size.dashboards {
            desks.push(session(store, self.desks[(number / DESKS_PER_PERSON) as usize], at).await?);
        }
        for volunteer in self.volunteers {
            phones.push(session(store, volunteer, at).await?);
        }
        Ok((desks, phones))
    }
}

/// Writes all of it, in parts.
pub(super) async fn write(store: &dyn Store, changes: &[RegistryChange], at: UnixMs) -> anyhow::Result<()> {
    for slice in changes.chunks(SLICE) {
        commit_registry(store, slice, Actor::Operator, at).await?;
    }
    Ok(())
}

/// A bench leaves what it has written: it begins with nothing.
pub(super) async fn ensure_empty(store: &dyn Store) -> anyhow::Result<()> {
    let empty = store.areas().await?.is_empty() && store.people().await?.is_empty();
    ensure!(empty, "this database is not empty: the bench fills and leaves one, name a new one");
    Ok(())
}

/// An area below another, at door `number` of the street.
pub(super) fn area(above: &AreaPath, level: AreaLevel, number: u32, at: UnixMs) -> Area {
    let id = AreaId(new_id(at));
    Area {
        id,
        path: above.child(id),
        level,
        name: "Bench".into(),
        street: Some("Bench Road 1".into()),
        outline: Vec::new(),
        centre: Some(place(number)),
    }
}

fn place(number: u32) -> LatLon {
    LatLon { lat: 31.2 + f64::from(number / ROW) * STEP_DEG, lon: 121.4 + f64::from(number % ROW) * STEP_DEG }
}

pub(super) fn home(id: HouseholdId, number: u32, area: &AreaPath) -> Household {
    Household {
        id,
        area: area.clone(),
        unit: Some("2单元".into()),
        floor: Some(3),
        door: number.to_string(),
        place: Some(place(number)),
        residents: vec![Resident { name: "王秀英".into(), born: Some(1941) }],
        contacts: Vec::new(),
        notes: "听力不好，请用力敲门".into(),
        medicines: "降压药".into(),
        risk: RiskTier::Medium,
    }
}

pub(super) fn button(name: String, household: HouseholdId, area: &AreaPath, at: UnixMs) -> Device {
    Device {
        id: DeviceId(new_id(at)),
        dialect: Dialect::open_json(name.as_str()),
        care: Care::default(),
        name,
        secret_sha256: sha256_hex(SECRET.as_bytes()),
        role: DeviceRole::Button,
        model: "bench".into(),
        area: area.clone(),
        household: Some(household),
        wearer: None,
        blocked_at: None,
        live_at: None,
    }
}

fn person(id: PersonId, role: Role, area: &AreaPath, home: Option<LatLon>) -> RegistryChange {
    RegistryChange::Person(Box::new(Person {
        id,
        name: "李娜".into(),
        login: Some(format!("bench-{id}")),
        password_hash: None,
        phone: Some("13800000000".into()),
        grants: vec![Grant { role, area: area.clone() }],
        skills: Vec::new(),
        home_area: home.map(|_| area.clone()),
        home,
        on_call: home.is_some(),
        disabled: false,
    }))
}

async fn session(store: &dyn Store, person: PersonId, at: UnixMs) -> anyhow::Result<String> {
    let token = new_secret();
    let session = Session {
        token_sha256: sha256_hex(token.as_bytes()),
        person,
        created_at: at,
        seen_at: at,
        expires_at: at.plus_ms(24 * 3_600_000),
        user_agent: "bench".into(),
    };
    store.put_session(&session).await?;
    Ok(token)
}
