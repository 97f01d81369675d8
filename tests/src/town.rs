//! A town small enough to know by heart: one street, one community, two grids three kilometres apart, one building
//! and one household in each, volunteers at known distances, staff, devices.

use hub::auth::Passwords;
use hub::commander::RegistryChange;
use hub::ids::sha256_hex;
use hub_core::access::{Grant, Role};
use hub_core::area::{Area, AreaLevel, AreaPath};
use hub_core::device::{Care, Device, DeviceRole, Dialect};
use hub_core::geo::LatLon;
use hub_core::household::{Household, Resident, RiskTier};
use hub_core::ids::{AreaId, DeviceId, HouseholdId, PersonId};
use hub_core::person::Person;
use hub_core::policy::Policy;
use hub_core::signal::AlarmKind;
use hub_store::PolicyRow;
use std::sync::OnceLock;
use uuid::Uuid;

/// Everybody's password.
pub const PASSWORD: &str = "plum-blossom-7";
/// The door of household A.
pub const BASE: LatLon = LatLon { lat: 31.230, lon: 121.470 };
/// Metres from north to south between the two grids.
const GRIDS_APART_M: f64 = 3_000.0;
/// Metres in one degree of latitude on the sphere the hub computes with.
const DEGREE_M: f64 = 111_195.0;

/// The point `metres` north of `from`.
#[must_use]
pub fn north_m(from: LatLon, metres: f64) -> LatLon {
    LatLon { lat: from.lat + metres / DEGREE_M, lon: from.lon }
}

/// Somebody of the town.
#[derive(Clone, Debug)]
pub struct TestPerson {
    /// As the hub knows them; without a password hash until the town is written.
    pub person: Person,
}

impl TestPerson {
    /// Id.
    #[must_use]
    pub fn id(&self) -> PersonId {
        self.person.id
    }

    /// Log-in name.
    ///
    /// # Panics
    /// Never: everybody in this town has one.
    #[must_use]
    pub fn login(&self) -> &str {
        self.person.login.as_deref().unwrap()
    }

    /// Name as spoken.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.person.name
    }
}

/// A device and its secret.
#[derive(Clone, Debug)]
pub struct TestDeviceAccount {
    /// As the hub knows it.
    pub device: Device,
    /// What it logs in with.
    pub secret: String,
}

impl TestDeviceAccount {
    /// Its name in topics.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.device.name
    }
}

/// The town. Change what a story needs before the hub starts.
#[derive(Clone, Debug)]
pub struct Town {
    /// The street, the widest area.
    pub street: Area,
    /// The community.
    pub community: Area,
    /// Grid A, around [`BASE`].
    pub grid_a: Area,
    /// Grid B, 3 km north.
    pub grid_b: Area,
    /// The building of household A.
    pub building_a: Area,
    /// The building of household B.
    pub building_b: Area,
    /// Household A: 302, with one contact.
    pub household_a: Household,
    /// Household B: 101, without contacts.
    pub household_b: Household,
    /// Volunteers of grid A within 300 m of household A: 40, 80, 120, 160, 200, 240, 270, 290 m.
    pub near: Vec<TestPerson>,
    /// Volunteers of grid A at 400, 600, 800 and 900 m.
    pub mid: Vec<TestPerson>,
    /// Volunteers of grid B at 50 and 100 m from household B.
    pub far: Vec<TestPerson>,
    /// The contact of household A, who lives in another town.
    pub contact: TestPerson,
    /// Coordinator of grid A.
    pub coordinator_a: TestPerson,
    /// Coordinator of grid B.
    pub coordinator_b: TestPerson,
    /// Duty lead of the street.
    pub duty_lead: TestPerson,
    /// Observer of the street.
    pub observer: TestPerson,
    /// Administrator of everything.
    pub admin: TestPerson,
    /// Button in household A.
    pub button_a: TestDeviceAccount,
    /// Pull cord in household A.
    pub cord_a: TestDeviceAccount,
    /// Smoke, gas and fall sensor in household A.
    pub sensor_a: TestDeviceAccount,
    /// Worn by the resident of household A.
    pub wearable_a: TestDeviceAccount,
    /// Button in household B.
    pub button_b: TestDeviceAccount,
    /// Policies of the street; the standard ones count where there is none.
    pub policies: Vec<PolicyRow>,
    /// Further changes, written after everything else.
    pub more: Vec<RegistryChange>,
}

impl Default for Town {
    fn default() -> Self {
        Self::new()
    }
}

impl Town {
    /// The town as its fields describe it; everybody who can be on call is.
    #[must_use]
    pub fn new() -> Self {
        let base_b = north_m(BASE, GRIDS_APART_M);
        let street = area(1, &AreaPath::root(), AreaLevel::Street, "梅园街道", None);
        let community = area(2, &street.path, AreaLevel::Community, "幸福里社区", None);
        let grid_a = area(3, &community.path, AreaLevel::Grid, "一号网格", Some(BASE));
        let grid_b = area(4, &community.path, AreaLevel::Grid, "二号网格", Some(base_b));
        let building_a = building(5, &grid_a.path, "幸福里3号楼", "梅园路 18 号", BASE);
        let building_b = building(6, &grid_b.path, "向阳里1号楼", "向阳路 2 号", base_b);
        let volunteers = |first: u128, area: &AreaPath, from: LatLon, metres: &[f64]| -> Vec<TestPerson> {
            let made = (first..).zip(metres);
            made.map(|(id, m)| person(id, &format!("志愿者{id}"), Role::Volunteer, area, Some(north_m(from, *m))))
                .collect()
        };
        let near = volunteers(101, &grid_a.path, BASE, &[40.0, 80.0, 120.0, 160.0, 200.0, 240.0, 270.0, 290.0]);
        let mid = volunteers(121, &grid_a.path, BASE, &[400.0, 600.0, 800.0, 900.0]);
        let far = volunteers(141, &grid_b.path, base_b, &[50.0, 100.0]);
        let mut contact = person(151, "王小明", Role::Contact, &building_a.path, None);
        contact.person.on_call = false;
        let household_a = household(1, &building_a.path, "302", BASE, vec![contact.id()]);
        let household_b = household(2, &building_b.path, "101", base_b, Vec::new());
        let kit = |id, name: &str, role, home: &Household| device(id, name, role, &home.area, Some(home.id));
        let mut observer = person(164, "街道观察员", Role::Observer, &street.path, None);
        observer.person.on_call = false;
        let mut admin = person(165, "管理员", Role::Admin, &AreaPath::root(), None);
        admin.person.on_call = false;
        Self {
            coordinator_a: person(161, "网格员甲", Role::Coordinator, &grid_a.path, None),
            coordinator_b: person(162, "网格员乙", Role::Coordinator, &grid_b.path, None),
            duty_lead: person(163, "带班", Role::DutyLead, &street.path, None),
            button_a: kit(201, "button-a", DeviceRole::Button, &household_a),
            cord_a: kit(202, "cord-a", DeviceRole::PullCord, &household_a),
            sensor_a: kit(203, "sensor-a", DeviceRole::Sensor, &household_a),
            wearable_a: kit(204, "wearable-a", DeviceRole::Wearable, &household_a),
            button_b: kit(205, "button-b", DeviceRole::Button, &household_b),
            observer,
            admin,
            street,
            community,
            grid_a,
            grid_b,
            building_a,
            building_b,
            household_a,
            household_b,
            near,
            mid,
            far,
            contact,
            policies: Vec::new(),
            more: Vec::new(),
        }
    }

    /// Everybody.
    #[must_use]
    pub fn people(&self) -> Vec<&TestPerson> {
        let single =
            [&self.contact, &self.coordinator_a, &self.coordinator_b, &self.duty_lead, &self.observer, &self.admin];
        self.near.iter().chain(&self.mid).chain(&self.far).chain(single).collect()
    }

    /// Puts everybody but administrator, observer and contact on call or off call.
    pub fn all_on_call(&mut self, on: bool) {
        let staff = [&mut self.coordinator_a, &mut self.coordinator_b, &mut self.duty_lead];
        let volunteers = self.near.iter_mut().chain(&mut self.mid).chain(&mut self.far);
        volunteers.chain(staff).for_each(|known| known.person.on_call = on);
    }

    /// Another policy for one kind in the whole street.
    pub fn set_policy(&mut self, kind: AlarmKind, change: impl FnOnce(&mut Policy)) {
        let mut policy = Policy::standard(kind);
        change(&mut policy);
        let id = Uuid::from_u128(900 + self.policies.len() as u128);
        self.policies.push(PolicyRow { id, area: self.street.path.clone(), kind, policy });
    }

    /// Everything as changes of the registry, in an order in which they can be written.
    pub async fn changes(&self) -> Vec<RegistryChange> {
        let hash = password_hash().await;
        let areas = [&self.street, &self.community, &self.grid_a, &self.grid_b, &self.building_a, &self.building_b];
        let devices = [&self.button_a, &self.cord_a, &self.sensor_a, &self.wearable_a, &self.button_b];
        let mut changes: Vec<RegistryChange> = areas.into_iter().cloned().map(RegistryChange::Area).collect();
        changes.extend(self.people().into_iter().map(|known| {
            let password_hash = Some(hash.clone());
            RegistryChange::Person(Box::new(Person { password_hash, ..known.person.clone() }))
        }));
        let homes = [&self.household_a, &self.household_b];
        changes.extend(homes.into_iter().map(|home| RegistryChange::Household(Box::new(home.clone()))));
        changes.extend(devices.into_iter().map(|made| RegistryChange::Device(made.device.clone())));
        changes.extend(self.policies.iter().cloned().map(RegistryChange::Policy));
        changes.extend(self.more.iter().cloned());
        changes
    }
}

/// A device that stands in no household.
#[must_use]
pub(crate) fn device(
    id: u128,
    name: &str,
    role: DeviceRole,
    area: &AreaPath,
    household: Option<HouseholdId>,
) -> TestDeviceAccount {
    let secret = format!("secret-of-{name}");
    let device = Device {
        id: DeviceId(Uuid::from_u128(id)),
        name: name.into(),
        secret_sha256: sha256_hex(secret.as_bytes()),
        role,
        model: "test".into(),
        area: area.clone(),
        household,
        wearer: None,
        blocked_at: None,
        live_at: None,
        dialect: Dialect::open_json(name),
        care: Care::default(),
    };
    TestDeviceAccount { device, secret }
}

impl TestDeviceAccount {
    /// One more device, in a household or loose in an area.
    #[must_use]
    pub fn new(id: u128, name: &str, area: &AreaPath, household: Option<HouseholdId>) -> Self {
        device(id, name, DeviceRole::Button, area, household)
    }
}

impl TestPerson {
    /// One more person, on call, with a log-in of the form `p<id>`.
    #[must_use]
    pub fn new(id: u128, role: Role, area: &AreaPath, home: Option<LatLon>) -> Self {
        person(id, &format!("某人{id}"), role, area, home)
    }
}

fn person(id: u128, name: &str, role: Role, area: &AreaPath, home: Option<LatLon>) -> TestPerson {
    let person = Person {
        id: PersonId(Uuid::from_u128(id)),
        name: name.into(),
        login: Some(format!("p{id}")),
        password_hash: None,
        phone: Some(format!("1380000{id:04}")),
        grants: vec![Grant { role, area: area.clone() }],
        skills: Vec::new(),
        home,
        home_area: Some(area.clone()),
        on_call: true,
        disabled: false,
    };
    TestPerson { person }
}

fn area(id: u128, above: &AreaPath, level: AreaLevel, name: &str, centre: Option<LatLon>) -> Area {
    let id = AreaId(Uuid::from_u128(id));
    Area { id, path: above.child(id), level, name: name.into(), street: None, outline: Vec::new(), centre }
}

fn building(id: u128, grid: &AreaPath, name: &str, street: &str, place: LatLon) -> Area {
    Area { street: Some(street.into()), ..area(id, grid, AreaLevel::Building, name, Some(place)) }
}

fn household(id: u128, area: &AreaPath, door: &str, place: LatLon, contacts: Vec<PersonId>) -> Household {
    Household {
        id: HouseholdId(Uuid::from_u128(1_000 + id)),
        area: area.clone(),
        unit: Some("2单元".into()),
        floor: Some(3),
        door: door.into(),
        place: Some(place),
        residents: vec![Resident { name: format!("住户{id}"), born: Some(1941) }],
        contacts,
        notes: format!("耳背，敲门要响{id}"),
        medicines: format!("降压药{id}"),
        risk: RiskTier::High,
    }
}

/// Hashed once a process: everybody has the same password.
async fn password_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return hash.clone();
    }
    let hash = Passwords::new().unwrap().hash(PASSWORD.into()).await.unwrap();
    HASH.get_or_init(|| hash).clone()
}
