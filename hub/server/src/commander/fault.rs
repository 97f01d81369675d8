//! What cannot stand in the registry, whoever writes it: an area, a household or a policy under which a call could fall
//! silent or a screen could break. What refers to something else is looked at where that is known.

use super::RegistryChange;
use hub_core::area::Area;
use hub_core::geo::{LatLon, RingFault, check_ring};
use hub_core::household::Household;
use hub_core::policy::PolicyFault;
use hub_core::writing::is_harmless;

/// Longest name of an area, a door, a unit or a resident, characters.
const NAME: usize = 100;
/// Longest note, characters.
const NOTE: usize = 2_000;
/// Corners of an outline at most; every screen draws them.
const CORNERS: usize = 1_000;
/// Residents and contacts of one household at most.
const PEOPLE: usize = 50;

/// Why something is not taken into the registry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryFault {
    /// A call could fall silent under this policy.
    #[error("this policy cannot be used: {0}")]
    Policy(#[from] PolicyFault),
    /// A text that must say something.
    #[error("{0} is empty: write something")]
    Empty(&'static str),
    /// A text that is too long.
    #[error("{field} has more than {most} characters: shorten it")]
    Long {
        /// Which.
        field: &'static str,
        /// How many it may have.
        most: usize,
    },
    /// A line break or another control character in a name.
    #[error("{0} contains a line break or another control character: remove it")]
    Control(&'static str),
    /// Signs that hide or turn text around: it would look like another one.
    #[error("{0} contains signs that cannot be seen or turn text around: write it anew")]
    Hidden(&'static str),
    /// Not a ring.
    #[error("an outline has 3 to {CORNERS} corners, or none")]
    Outline,
    /// A ring without an inside.
    #[error(transparent)]
    Ring(#[from] RingFault),
    /// Not on this earth.
    #[error("{0} is no position on the earth")]
    Place(&'static str),
    /// The path does not end with the area itself.
    #[error("the path of an area ends with its own id")]
    Path,
    /// More people than a household has.
    #[error("a household has at most {PEOPLE} residents and {PEOPLE} contacts")]
    People,
    /// Not a year in which somebody alive was born.
    #[error("{0} is no year of birth")]
    Born(u16),
}

impl RegistryChange {
    /// Refuses what cannot stand in the registry.
    pub fn check(&self) -> Result<(), RegistryFault> {
        match self {
            Self::Policy(row) => Ok(row.policy.check()?),
            Self::Area(area) => check_area(area),
            Self::Household(household) => check_household(household),
            _ => Ok(()),
        }
    }
}

fn check_area(area: &Area) -> Result<(), RegistryFault> {
    if area.path.leaf() != Some(area.id) {
        return Err(RegistryFault::Path);
    }
    name("name", &area.name)?;
    if let Some(street) = &area.street {
        name("street", street)?;
    }
    if !area.outline.is_empty() && !(3..=CORNERS).contains(&area.outline.len()) {
        return Err(RegistryFault::Outline);
    }
    area.outline.iter().try_for_each(|corner| place("a corner of the outline", *corner))?;
    check_ring(&area.outline)?;
    area.centre.map_or(Ok(()), |centre| place("centre", centre))
}

fn check_household(household: &Household) -> Result<(), RegistryFault> {
    name("door", &household.door)?;
    if let Some(unit) = &household.unit {
        name("unit", unit)?;
    }
    note("notes", &household.notes)?;
    note("medicines", &household.medicines)?;
    if household.residents.len() > PEOPLE || household.contacts.len() > PEOPLE {
        return Err(RegistryFault::People);
    }
    for resident in &household.residents {
        name("a resident's name", &resident.name)?;
        if let Some(born) = resident.born.filter(|born| !(1880..=2200).contains(born)) {
            return Err(RegistryFault::Born(born));
        }
    }
    household.place.map_or(Ok(()), |at| place("place", at))
}

fn name(field: &'static str, text: &str) -> Result<(), RegistryFault> {
    if text.trim().is_empty() {
        return Err(RegistryFault::Empty(field));
    }
    if text.chars().any(char::is_control) {
        return Err(RegistryFault::Control(field));
    }
    seen(field, text)?;
    short(field, text, NAME)
}

fn note(field: &'static str, text: &str) -> Result<(), RegistryFault> {
    if text.contains('\0') {
        return Err(RegistryFault::Control(field));
    }
    text.lines().try_for_each(|line| seen(field, &line.replace('\t', " ")))?;
    short(field, text, NOTE)
}

fn seen(field: &'static str, text: &str) -> Result<(), RegistryFault> {
    if is_harmless(text) { Ok(()) } else { Err(RegistryFault::Hidden(field)) }
}

fn short(field: &'static str, text: &str, most: usize) -> Result<(), RegistryFault> {
    if text.chars().count() > most { Err(RegistryFault::Long { field, most }) } else { Ok(()) }
}

fn place(field: &'static str, at: LatLon) -> Result<(), RegistryFault> {
    LatLon::new(at.lat, at.lon).map(drop).map_err(|_| RegistryFault::Place(field))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use hub_core::area::{AreaLevel, AreaPath};
    use hub_core::household::{Resident, RiskTier};
    use hub_core::ids::{AreaId, HouseholdId};
    use hub_core::policy::Policy;
    use hub_core::signal::AlarmKind;
    use hub_store::PolicyRow;
    use uuid::Uuid;

    fn area(change: impl FnOnce(&mut Area)) -> Result<(), RegistryFault> {
        let id = AreaId(Uuid::from_u128(1));
        let mut area = Area {
            id,
            path: AreaPath::root().child(id),
            level: AreaLevel::Grid,
            name: "一号网格".into(),
            street: None,
            outline: Vec::new(),
            centre: None,
        };
        change(&mut area);
        RegistryChange::Area(area).check()
    }

    fn household(change: impl FnOnce(&mut Household)) -> Result<(), RegistryFault> {
        let mut household = Household {
            id: HouseholdId(Uuid::from_u128(2)),
            area: AreaPath::root(),
            unit: None,
            floor: None,
            door: "302".into(),
            place: None,
            residents: vec![Resident { name: "王秀英".into(), born: Some(1941) }],
            contacts: Vec::new(),
            notes: "耳背\n敲门要响".into(),
            medicines: String::new(),
            risk: RiskTier::Low,
        };
        change(&mut household);
        RegistryChange::Household(Box::new(household)).check()
    }

    #[test]
    fn a_policy_under_which_a_call_could_fall_silent_is_refused_with_a_sentence() {
        let mut policy = Policy::standard(AlarmKind::Sos);
        policy.steps.clear();
        let row = PolicyRow { id: Uuid::from_u128(3), area: AreaPath::root(), kind: AlarmKind::Sos, policy };
        let fault = RegistryChange::Policy(row).check().unwrap_err();
        assert_eq!(fault.to_string(), "this policy cannot be used: a policy needs at least one step");
    }

    #[test]
    fn areas_and_households_that_make_no_sense_are_refused() {
        let corner = LatLon { lat: 31.2, lon: 121.4 };
        assert_eq!(area(|_| {}), Ok(()));
        assert_eq!(area(|area| area.name = " ".into()), Err(RegistryFault::Empty("name")));
        assert_eq!(area(|area| area.name = "一\n二".into()), Err(RegistryFault::Control("name")));
        assert_eq!(area(|area| area.name = "一号\u{202e}格网".into()), Err(RegistryFault::Hidden("name")));
        assert_eq!(area(|area| area.path = AreaPath::root()), Err(RegistryFault::Path));
        assert_eq!(area(|area| area.outline = vec![corner; 2]), Err(RegistryFault::Outline));
        assert_eq!(area(|area| area.outline = vec![corner; 1_001]), Err(RegistryFault::Outline));
        let nowhere = LatLon { lat: f64::NAN, lon: 0.0 };
        assert_eq!(area(|area| area.centre = Some(nowhere)), Err(RegistryFault::Place("centre")));
        assert_eq!(household(|_| {}), Ok(()));
        assert_eq!(household(|home| home.door = String::new()), Err(RegistryFault::Empty("door")));
        assert_eq!(household(|home| home.notes = "耳\u{200b}背".into()), Err(RegistryFault::Hidden("notes")));
        assert_eq!(household(|home| home.notes = "耳背\r\n\t敲门要响".into()), Ok(()));
        assert_eq!(
            household(|home| home.notes = "x".repeat(2_001)).map_err(|fault| fault.to_string()),
            Err("notes has more than 2000 characters: shorten it".into())
        );
        assert_eq!(household(|home| home.residents[0].born = Some(19)), Err(RegistryFault::Born(19)));
        assert_eq!(household(|home| home.residents = vec![home.residents[0].clone(); 51]), Err(RegistryFault::People));
    }
}
