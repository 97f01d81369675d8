//! Households from a spreadsheet. The whole file is read before anything is said: one wrong row, and none is taken.
//!
//! Columns, in any order: `area` and `door` (needed), `unit`, `floor`, `lat`, `lon`, `residents` (`王秀英:1941;王建国`),
//! `contacts` (log-ins, `;` between them), `notes`, `medicines`, `risk` (`low`, `medium`, `high`). A household is known
//! by area, unit and door: the same again changes it, and a column that is not there leaves what it says as it is.

use super::csv::{self, Row};
use super::names::area_called;
use crate::commander::RegistryChange;
use crate::ids::new_id;
use crate::world::World;
use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::household::{Household, Resident, RiskTier};
use hub_core::ids::{HouseholdId, PersonId};
use hub_core::time::UnixMs;
use std::collections::HashMap;

/// Rows at most; more are sent in several files.
const ROWS: usize = 20_000;
/// Wrong rows named at most.
const FAULTS: usize = 20;
const COLUMNS: [&str; 11] =
    ["area", "unit", "floor", "door", "lat", "lon", "residents", "contacts", "notes", "medicines", "risk"];

/// What a file comes to.
#[derive(Debug, Default)]
pub struct Imported {
    /// New and changed households, to be committed.
    pub households: Vec<Household>,
    /// How many of them are new.
    pub added: u32,
    /// How many of them are different now.
    pub changed: u32,
    /// Rows that say what is known already.
    pub unchanged: u32,
}

/// Area, unit, door.
type Door = (AreaPath, Option<String>, String);

/// Reads the file against what is known. `may` says whether whoever asks may change things in an area.
///
/// # Errors
/// What is wrong, each with its line.
pub fn import_households(
    world: &World,
    text: &str,
    at: UnixMs,
    may: impl Fn(&AreaPath) -> bool,
) -> Result<Imported, Vec<String>> {
    let mut rows = csv::rows(text).map_err(|line| vec![format!("line {line}: a quote is never closed")])?.into_iter();
    let columns = columns(&rows.next().ok_or_else(|| vec!["the file is empty".to_owned()])?)?;
    if rows.len() > ROWS {
        return Err(vec![format!("the file has more than {ROWS} rows: send it in several")]);
    }
    let door = |home: &Household| (home.area.clone(), home.unit.clone(), home.door.clone());
    let known: HashMap<Door, &Household> = world.households.values().map(|home| (door(home), home.as_ref())).collect();
    let (mut imported, mut faults, mut seen) = (Imported::default(), Vec::new(), HashMap::<Door, usize>::new());
    for row in rows {
        let line = row.line;
        let read = Reading { world, columns: &columns, row: &row }.household(&known, at).and_then(|home| {
            if !may(&home.area) {
                return Err("you may not change households in this area".to_owned());
            }
            match seen.insert(door(&home), line) {
                Some(before) => Err(format!("the same door stands in line {before}")),
                None => Ok(home),
            }
        });
        match read {
            Ok(home) => imported.take(home, &known, door),
            Err(fault) => faults.push(format!("line {line}: {fault}")),
        }
    }
    if faults.is_empty() {
        return Ok(imported);
    }
    let more = faults.len().saturating_sub(FAULTS);
    faults.truncate(FAULTS);
    faults.extend((more > 0).then(|| format!("and {more} more")));
    Err(faults)
}

impl Imported {
    fn take(&mut self, home: Household, known: &HashMap<Door, &Household>, door: impl Fn(&Household) -> Door) {
        match known.get(&door(&home)) {
            Some(before) if **before == home => {
                self.unchanged += 1;
                return;
            }
            Some(_) => self.changed += 1,
            None => self.added += 1,
        }
        self.households.push(home);
    }
}

fn columns(header: &Row) -> Result<HashMap<&'static str, usize>, Vec<String>> {
    let mut columns = HashMap::new();
    for (at, cell) in header.cells.iter().enumerate() {
        let name = cell.trim().to_lowercase();
        let Some(known) = COLUMNS.iter().find(|known| **known == name) else {
            return Err(vec![format!(
                "line {}: there is no column {name:?}; columns are {}",
                header.line,
                COLUMNS.join(", ")
            )]);
        };
        if columns.insert(*known, at).is_some() {
            return Err(vec![format!("line {}: the column {name} stands there twice", header.line)]);
        }
    }
    match ["area", "door"].into_iter().find(|needed| !columns.contains_key(needed)) {
        Some(missing) => Err(vec![format!("line {}: the column {missing} is missing", header.line)]),
        None => Ok(columns),
    }
}

/// One row with what is needed to understand it.
struct Reading<'a> {
    world: &'a World,
    columns: &'a HashMap<&'static str, usize>,
    row: &'a Row,
}

impl Reading<'_> {
    fn household(&self, known: &HashMap<Door, &Household>, at: UnixMs) -> Result<Household, String> {
        if self.row.cells.len() > self.columns.len() {
            return Err("more cells than columns: is a comma not in quotes?".into());
        }
        let area = area_called(self.world, self.cell("area").unwrap_or_default())?;
        if area == AreaPath::root() {
            return Err("a household lies in an area: name the building".into());
        }
        let unit = self.cell("unit").filter(|unit| !unit.is_empty()).map(str::to_owned);
        let door = self.cell("door").unwrap_or_default().to_owned();
        let before = known.get(&(area.clone(), unit.clone(), door.clone())).map(|home| (*home).clone());
        let mut home = before.unwrap_or_else(|| empty(HouseholdId(new_id(at)), area, unit, door));
        if let Some(floor) = self.cell("floor") {
            home.floor = optional(floor, |floor| floor.parse().map_err(|_| format!("floor: {floor} is no number")))?;
        }
        if let (Some(lat), Some(lon)) = (self.cell("lat"), self.cell("lon")) {
            home.place = place(lat, lon)?;
        }
        if let Some(residents) = self.cell("residents") {
            home.residents = parts(residents).map(resident).collect::<Result<_, _>>()?;
        }
        if let Some(contacts) = self.cell("contacts") {
            home.contacts = parts(contacts).map(|login| self.contact(login)).collect::<Result<_, _>>()?;
        }
        if let Some(notes) = self.cell("notes") {
            notes.clone_into(&mut home.notes);
        }
        if let Some(medicines) = self.cell("medicines") {
            medicines.clone_into(&mut home.medicines);
        }
        if let Some(risk) = self.cell("risk") {
            home.risk = tier(risk)?;
        }
        let change = RegistryChange::Household(Box::new(home.clone()));
        change.check().map_err(|fault| fault.to_string())?;
        Ok(home)
    }

    /// The trimmed cell; empty where the row is shorter, none where there is no such column.
    fn cell(&self, column: &str) -> Option<&str> {
        let at = *self.columns.get(column)?;
        Some(self.row.cells.get(at).map_or("", |cell| cell.trim()))
    }

    fn contact(&self, login: &str) -> Result<PersonId, String> {
        let person = self.world.person_by_login(login).map(|person| person.id);
        person.ok_or_else(|| format!("contacts: there is no log-in {login}"))
    }
}

fn empty(id: HouseholdId, area: AreaPath, unit: Option<String>, door: String) -> Household {
    Household {
        id,
        area,
        unit,
        floor: None,
        door,
        place: None,
        residents: Vec::new(),
        contacts: Vec::new(),
        notes: String::new(),
        medicines: String::new(),
        risk: RiskTier::default(),
    }
}

/// What stands between semicolons, of either width.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '；']).map(str::trim).filter(|part| !part.is_empty())
}

fn optional<T>(cell: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if cell.is_empty() { Ok(None) } else { read(cell).map(Some) }
}

fn place(lat: &str, lon: &str) -> Result<Option<LatLon>, String> {
    let number = |text: &str| text.parse::<f64>().map_err(|_| format!("lat, lon: {text} is no number"));
    match (optional(lat, number)?, optional(lon, number)?) {
        (None, None) => Ok(None),
        (Some(lat), Some(lon)) => LatLon::new(lat, lon).map(Some).map_err(|fault| format!("lat, lon: {fault}")),
        (Some(_), None) | (None, Some(_)) => Err("lat and lon go together: write both or none".into()),
    }
}

fn resident(part: &str) -> Result<Resident, String> {
    let (name, born) = part.rsplit_once([':', '：']).map_or((part, ""), |(name, born)| (name.trim(), born.trim()));
    let born = optional(born, |born| born.parse().map_err(|_| format!("residents: {born} is no year of birth")))?;
    Ok(Resident { name: name.to_owned(), born })
}

fn tier(word: &str) -> Result<RiskTier, String> {
    match word.to_lowercase().as_str() {
        "" | "low" => Ok(RiskTier::Low),
        "medium" => Ok(RiskTier::Medium),
        "high" => Ok(RiskTier::High),
        other => Err(format!("risk: {other} is not low, medium or high")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::names::tests::street;
    use super::*;
    use crate::world::Change;
    use std::sync::Arc;

    const AT: UnixMs = UnixMs(1_772_416_800_000);

    fn import(world: &World, text: &str) -> Result<Imported, Vec<String>> {
        import_households(world, text, AT, |_| true)
    }

    #[test]
    fn a_spreadsheet_becomes_households_and_the_same_again_changes_nothing() {
        let (mut world, [_, _, _, a, _]) = street();
        let text = "area,unit,floor,door,lat,lon,residents,notes,risk\r\n\
            东社区/3号楼,2单元,3,302,31.23,121.47,王秀英:1941；王建国,\"耳背, 敲门要响\",high\r\n\
            西社区/3号楼,,,101,,,,,\r\n";
        let first = import(&world, text).unwrap();
        assert_eq!((first.added, first.changed, first.unchanged), (2, 0, 0));
        let home = &first.households[0];
        assert_eq!(
            (home.area.clone(), home.unit.as_deref(), home.floor, home.door.as_str()),
            (a, Some("2单元"), Some(3), "302")
        );
        assert_eq!(home.residents[0], Resident { name: "王秀英".into(), born: Some(1941) });
        assert_eq!(home.residents[1], Resident { name: "王建国".into(), born: None });
        assert_eq!((home.notes.as_str(), home.risk), ("耳背, 敲门要响", RiskTier::High));
        for home in first.households {
            world.absorb(Change::Household(Arc::new(home)));
        }
        let again = import(&world, text).unwrap();
        assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 2));
        let fewer = import(&world, "door,unit,area,risk\n302,2单元,东社区/3号楼,low\n").unwrap();
        assert_eq!((fewer.added, fewer.changed), (0, 1));
        assert_eq!((fewer.households[0].notes.as_str(), fewer.households[0].risk), ("耳背, 敲门要响", RiskTier::Low));
    }

    #[test]
    fn one_wrong_row_and_none_is_taken_and_each_is_named_with_its_line() {
        let (world, _) = street();
        let text = "area,door,floor,lat,lon,residents,contacts,risk\n\
            东社区/3号楼,302,,,,,,\n\
            3号楼,303,,,,,,\n\
            东社区/3号楼,304,three,,,,,\n\
            东社区/3号楼,305,,31.2,,,,\n\
            东社区/3号楼,306,,,,王:19x1,,\n\
            东社区/3号楼,307,,,,,nobody,\n\
            东社区/3号楼,308,,,,,,huge\n\
            东社区/3号楼,,,,,,,\n\
            东社区/3号楼,302,,,,,,\n\
            /,309,,,,,,\n\
            东社区/3号楼,310,,,,,,low,more\n";
        let faults = import(&world, text).unwrap_err();
        let words = [
            ("line 3", "several areas"),
            ("line 4", "three is no number"),
            ("line 5", "go together"),
            ("line 6", "19x1 is no year"),
            ("line 7", "no log-in nobody"),
            ("line 8", "huge is not"),
            ("line 9", "door is empty"),
            ("line 10", "stands in line 2"),
            ("line 11", "name the building"),
            ("line 12", "more cells"),
        ];
        assert_eq!(faults.len(), words.len(), "{faults:#?}");
        for (fault, (line, word)) in faults.iter().zip(words) {
            assert!(fault.starts_with(line) && fault.contains(word), "{fault}");
        }
        assert!(import(&world, "").unwrap_err()[0].contains("empty"));
        assert!(import(&world, "area,unit\n").unwrap_err()[0].contains("door is missing"));
        assert!(import(&world, "area,door,age\n").unwrap_err()[0].contains("no column \"age\""));
        assert!(import_households(&world, "area,door\n东社区,1\n", AT, |_| false).unwrap_err()[0].contains("may not"));
    }
}
