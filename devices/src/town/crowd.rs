//! The people of the town: staff, volunteers in the buildings, family and keyholders of households.

use super::dice::Dice;
use super::land::Land;
use super::name::{self, Logins, Name};
use super::{ShownLogin, TownPerson};
use hub_core::access::{Grant, Role};
use hub_core::area::AreaPath;
use hub_core::household::Household;
use hub_core::ids::PersonId;
use hub_core::person::{Person, Skill};

const VOLUNTEERS: usize = 120;
/// Log-ins that are shown at the start share one password, and the simulation leaves them alone.
const SHOWN: [(&str, &str); 4] = [
    ("admin", "administrator"),
    ("duty", "duty lead"),
    ("grid1", "coordinator of the first grid"),
    ("volunteer", "volunteer, on a phone"),
];
/// How many in a hundred have a skill.
const SKILLS: [(Skill, u32); 5] =
    [(Skill::FirstAid, 35), (Skill::Medical, 8), (Skill::Lifting, 40), (Skill::Fire, 14), (Skill::Trade, 12)];

/// Everybody, and the log-ins to show. Fills in the contacts of the households.
pub(super) fn settle(dice: &mut Dice, land: &Land, households: &mut [Household]) -> (Vec<TownPerson>, Vec<ShownLogin>) {
    let password = name::password(dice);
    let mut logins = Logins::default();
    let mut people = staff(dice, land, &mut logins);
    let first_volunteer = people.len();
    people.extend(volunteers(dice, land, &mut logins));
    let mut shown = Vec::new();
    for (login, what) in SHOWN {
        let found = people.iter_mut().find(|person| person.person.login.as_deref() == Some(login));
        if let Some(person) = found {
            person.password = Some(password.clone());
            shown.push(ShownLogin { what, login: login.to_owned(), password: password.clone() });
        }
    }
    let family = contacts(dice, &mut people[first_volunteer..], households);
    people.extend(family);
    (people, shown)
}

fn staff(dice: &mut Dice, land: &Land, logins: &mut Logins) -> Vec<TownPerson> {
    let mut people = Vec::new();
    let mut hire = |dice: &mut Dice, login: Option<String>, role: Role, area: &AreaPath, on_call: bool| {
        let family = name::surname(dice);
        let name = name::young(dice, family);
        let login = logins.take(&login.unwrap_or_else(|| name.letters.clone()));
        let mut person = somebody(dice, name, Some(login));
        person.person.grants = vec![Grant { role, area: area.clone() }];
        person.person.on_call = on_call;
        people.push(person);
    };
    hire(dice, Some("admin".into()), Role::Admin, &land.street, false);
    hire(dice, Some("duty".into()), Role::DutyLead, &land.street, true);
    hire(dice, None, Role::DutyLead, &land.street, false);
    for (index, grid) in land.grids.iter().enumerate() {
        hire(dice, Some(format!("grid{}", index + 1)), Role::Coordinator, grid, true);
    }
    hire(dice, None, Role::Coordinator, &land.community, true);
    hire(dice, None, Role::Coordinator, &land.community, false);
    hire(dice, Some("observer".into()), Role::Observer, &land.street, false);
    people
}

fn volunteers(dice: &mut Dice, land: &Land, logins: &mut Logins) -> Vec<TownPerson> {
    let mut homes: Vec<usize> = (0..VOLUNTEERS).map(|index| index % land.buildings.len()).collect();
    dice.shuffle(&mut homes);
    homes
        .into_iter()
        .enumerate()
        .map(|(index, building)| {
            let building = &land.buildings[building];
            let family = name::surname(dice);
            let name = if dice.chance(30) { name::old(dice, family) } else { name::young(dice, family) };
            let shown = index == 0;
            let login = logins.take(if shown { "volunteer" } else { &name.letters });
            let mut volunteer = somebody(dice, name, Some(login));
            volunteer.night = shown || dice.chance(50);
            let unit = dice.whole(1, building.units);
            let person = &mut volunteer.person;
            person.grants = vec![Grant { role: Role::Volunteer, area: land.community.clone() }];
            person.skills =
                SKILLS.iter().filter(|(_, percent)| dice.chance(*percent)).map(|(skill, _)| *skill).collect();
            person.home = Some(building.door(unit, dice.between(-5.0, 5.0)));
            person.home_area = Some(building.path.clone());
            person.on_call = volunteer.night || dice.chance(55);
            volunteer
        })
        .collect()
}

/// Family with a telephone and no account, and now and then the volunteer next door who keeps a key.
fn contacts(dice: &mut Dice, volunteers: &mut [TownPerson], households: &mut [Household]) -> Vec<TownPerson> {
    let mut family = Vec::new();
    for household in households {
        if dice.chance(32) {
            let surname = name::surname(dice);
            let mut child = somebody_young(dice, surname);
            child.person.grants = vec![Grant { role: Role::Contact, area: household.area.clone() }];
            household.contacts.push(child.person.id);
            family.push(child);
        }
        let neighbour = volunteers
            .iter_mut()
            .filter(|volunteer| volunteer.person.login.as_deref() != Some("volunteer"))
            .find(|volunteer| volunteer.person.home_area.as_ref() == Some(&household.area));
        if let Some(neighbour) = neighbour.filter(|_| dice.chance(12)) {
            household.contacts.push(neighbour.person.id);
            let grant = Grant { role: Role::Contact, area: household.area.clone() };
            if !neighbour.person.grants.contains(&grant) {
                neighbour.person.grants.push(grant);
            }
        }
    }
    family
}

fn somebody_young(dice: &mut Dice, surname: usize) -> TownPerson {
    let name = name::young(dice, surname);
    somebody(dice, name, None)
}

fn somebody(dice: &mut Dice, name: Name, login: Option<String>) -> TownPerson {
    let password = login.as_ref().map(|_| name::password(dice));
    let person = Person {
        id: PersonId(dice.id()),
        name: name.spoken,
        login,
        password_hash: None,
        phone: Some(name::phone(dice)),
        grants: Vec::new(),
        skills: Vec::new(),
        home: None,
        home_area: None,
        on_call: false,
        disabled: false,
    };
    TownPerson { person, password, night: false }
}
