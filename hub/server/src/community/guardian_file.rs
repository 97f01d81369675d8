//! The two lists of a guardian check from spreadsheets: UTF-8 with or without its mark, or GBK. Both are read whole before
//! anything is said: one wrong line, and none is taken. What stands in a line is never repeated in what is said of it.
//!
//! Columns, in any order, by either name, others are passed over: `name` 姓名, `id_number` 身份证号 or `id_hash` 身份证哈希
//! (SHA-256 of the number, hexadecimal; name or identity is needed), `address` 地址, `born` 出生年份, `listed_as` 类别
//! (`child` 儿童, `elder` 老人, `carer` 监护人). Numbers become hashes with a key that is forgotten when both are read.

use super::csv::{self, Row};
use super::device_file::text_of;
use crate::ids::hmac_bytes;
use hub_core::digest::IdHash;
use hub_core::guardian::{ListedAs, Lists, MOST_CHARS, MOST_LINES, Record, Side, normal_address};
use hub_wire::guardian::{LineFault, LineFaultKind as Fault};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// Largest list, bytes: some 20,000 lines.
pub const LIST_BYTES: usize = 3 * 1024 * 1024;
/// Columns of a list at most.
const COLUMNS: usize = 50;
/// Commas in one line at most, those in quotes included.
const COMMAS: usize = 200;
/// Faults told of one list at most.
const FAULTS: usize = 100;
/// Lines of one address at most: a large home.
const AT_ONE_ADDRESS: usize = 1_000;
/// Lines of one identity at most.
const OF_ONE_IDENTITY: usize = 20;
/// What a spreadsheet would run.
const SIGNS: [char; 4] = ['=', '+', '-', '@'];

/// Two lists that were read.
pub struct ListsRead {
    /// The lists.
    pub lists: Lists,
    /// Lines that stood there before, word for word.
    pub repeated: u32,
}

/// Reads both lists. `key` makes the hashes of identities; whoever has it can guess the numbers, so it is forgotten.
///
/// # Errors
/// What is wrong, line by line.
pub fn read_lists(a: &[u8], b: &[u8], key: &[u8; 32], this_year: u16) -> Result<ListsRead, Vec<LineFault>> {
    let (a, b) = (read(Side::A, a, key, this_year), read(Side::B, b, key, this_year));
    match (a, b) {
        (Ok((a, one)), Ok((b, other))) => Ok(ListsRead { lists: Lists { a, b }, repeated: one + other }),
        (a, b) => Err([a.err(), b.err()].into_iter().flatten().flatten().collect()),
    }
}

fn read(side: Side, bytes: &[u8], key: &[u8; 32], this_year: u16) -> Result<(Vec<Record>, u32), Vec<LineFault>> {
    let at = |line: usize, what| LineFault { side, line: u32::try_from(line).unwrap_or(u32::MAX), what };
    let text = text(bytes).map_err(|(line, what)| vec![at(line, what)])?;
    let mut rows = csv::rows(&text).map_err(|line| vec![at(line, Fault::Quote)])?.into_iter();
    let heading = rows.next().ok_or_else(|| vec![at(0, Fault::Empty)])?;
    let heading = Heading::of(&heading).map_err(|what| vec![at(heading.line, what)])?;
    let mut list = List::new(key, this_year);
    let mut faults = Vec::new();
    for row in rows {
        if let Err(what) = list.take(&heading, &row) {
            faults.push(at(row.line, what));
        }
        if faults.len() >= FAULTS {
            break;
        }
    }
    match faults.is_empty() {
        true if list.records.is_empty() => Err(vec![at(0, Fault::Empty)]),
        true => Ok((list.records, list.repeated)),
        false => Err(faults),
    }
}

/// The text of a list, when it is one and no line of it is longer than a list has.
fn text(bytes: &[u8]) -> Result<String, (usize, Fault)> {
    if bytes.len() > LIST_BYTES {
        return Err((0, Fault::TooLarge));
    }
    let text = text_of(bytes).ok_or((0, Fault::CodePage))?;
    let foreign = |line: &str| line.chars().any(is_foreign) || line.contains("锟斤拷");
    for (line, number) in text.lines().zip(1..) {
        if foreign(line) {
            return Err((number, Fault::CodePage));
        }
        if line.bytes().filter(|byte| *byte == b',').count() > COMMAS {
            return Err((number, Fault::TooLarge));
        }
    }
    Ok(text)
}

/// Signs that stand in no name: what comes of reading another code page as one of ours.
fn is_foreign(sign: char) -> bool {
    let control = sign.is_control() && sign != '\t';
    control || matches!(sign, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    Name,
    IdNumber,
    IdHash,
    Address,
    Born,
    ListedAs,
}

/// Where the columns are that count, and how many there are.
struct Heading {
    columns: HashMap<Column, usize>,
    width: usize,
}

impl Heading {
    fn of(row: &Row) -> Result<Self, Fault> {
        if row.cells.len() > COLUMNS {
            return Err(Fault::TooLarge);
        }
        let mut columns = HashMap::new();
        for (cell, at) in row.cells.iter().zip(0..) {
            let Some(column) = column(cell) else { continue };
            if columns.insert(column, at).is_some() {
                return Err(Fault::ColumnTwice);
            }
        }
        let has = |column| columns.contains_key(&column);
        let somebody = has(Column::Name) || has(Column::IdNumber) || has(Column::IdHash);
        if !somebody || !has(Column::Address) || !has(Column::ListedAs) {
            return Err(Fault::ColumnMissing);
        }
        Ok(Self { columns, width: row.cells.len() })
    }

    /// The trimmed cell; empty where the row is shorter, or there is no such column.
    fn cell<'a>(&self, row: &'a Row, column: Column) -> &'a str {
        self.columns.get(&column).and_then(|at| row.cells.get(*at)).map_or("", |cell| cell.trim())
    }
}

fn column(cell: &str) -> Option<Column> {
    Some(match cell.trim().to_lowercase().as_str() {
        "name" | "姓名" => Column::Name,
        "id_number" | "身份证号" | "身份证号码" | "证件号码" => Column::IdNumber,
        "id_hash" | "身份证哈希" => Column::IdHash,
        "address" | "地址" | "住址" | "家庭住址" => Column::Address,
        "born" | "出生年份" | "出生年" => Column::Born,
        "listed_as" | "类别" | "身份" => Column::ListedAs,
        _ => return None,
    })
}

/// Everything a line says: name, identity, address, year of birth, listed as.
type Said = (String, Option<IdHash>, String, Option<u16>, ListedAs);

/// What was read of one list so far.
struct List<'k> {
    key: &'k [u8; 32],
    this_year: u16,
    records: Vec<Record>,
    repeated: u32,
    seen: HashSet<Said>,
    addresses: HashMap<String, usize>,
    identities: HashMap<IdHash, usize>,
}

impl<'k> List<'k> {
    fn new(key: &'k [u8; 32], this_year: u16) -> Self {
        Self {
            key,
            this_year,
            records: Vec::new(),
            repeated: 0,
            seen: HashSet::new(),
            addresses: HashMap::new(),
            identities: HashMap::new(),
        }
    }

    fn take(&mut self, heading: &Heading, row: &Row) -> Result<(), Fault> {
        let record = self.record(heading, row)?;
        let Record { name, id_hash, address, born, listed_as } = record.clone();
        if !self.seen.insert((name, id_hash, address, born, listed_as)) {
            self.repeated += 1;
            return Ok(());
        }
        if self.records.len() >= MOST_LINES {
            return Err(Fault::TooLarge);
        }
        let at_address = self.addresses.entry(normal_address(&record.address)).or_default();
        *at_address += usize::from(!record.address.is_empty());
        let of_identity = id_hash.map_or(0, |hash| {
            let count = self.identities.entry(hash).or_default();
            *count += 1;
            *count
        });
        if *at_address > AT_ONE_ADDRESS || of_identity > OF_ONE_IDENTITY {
            return Err(Fault::Crowded);
        }
        self.records.push(record);
        Ok(())
    }

    fn record(&self, heading: &Heading, row: &Row) -> Result<Record, Fault> {
        if row.cells.iter().skip(heading.width).any(|cell| !cell.trim().is_empty()) {
            return Err(Fault::TooManyCells);
        }
        let cell = |column| heading.cell(row, column);
        let (name, address) = (cell(Column::Name), cell(Column::Address));
        if [name, address].iter().any(|cell| cell.starts_with(SIGNS) || cell.starts_with('\t')) {
            return Err(Fault::Formula);
        }
        if [name, address].iter().any(|cell| cell.chars().count() > MOST_CHARS) {
            return Err(Fault::TooLong);
        }
        let number = number(cell(Column::IdNumber))?;
        let hash = hash(cell(Column::IdHash))?.or_else(|| number.as_deref().map(|number| sha256(number.as_bytes())));
        if name.is_empty() && hash.is_none() {
            return Err(Fault::Nobody);
        }
        Ok(Record {
            name: hub_core::writing::harmless(name),
            id_hash: hash.map(|hash| keyed(self.key, &hash)),
            address: hub_core::writing::harmless(address),
            born: self.born(cell(Column::Born), number.as_deref())?,
            listed_as: listed_as(cell(Column::ListedAs))?,
        })
    }

    /// The year, or the one that begins a date, else the one in the identity number.
    fn born(&self, cell: &str, number: Option<&str>) -> Result<Option<u16>, Fault> {
        let from_number = || number.filter(|number| number.len() == 18)?.get(6..10)?.parse().ok();
        let year: Option<u16> = if cell.is_empty() {
            from_number()
        } else {
            let digits: String = cell.chars().take_while(char::is_ascii_digit).collect();
            let rest = cell.trim_start_matches(|sign: char| sign.is_ascii_digit());
            let year = digits.get(..4).filter(|_| matches!(digits.len(), 4 | 8)).and_then(|year| year.parse().ok());
            let date = rest.is_empty() || rest.starts_with(['-', '/', '.', '年']);
            Some(year.filter(|_| date).ok_or(Fault::Born)?)
        };
        let alive = |year: &u16| (self.this_year.saturating_sub(130)..=self.this_year).contains(year);
        if year.as_ref().is_none_or(alive) { Ok(year) } else { Err(Fault::Born) }
    }
}

fn listed_as(cell: &str) -> Result<ListedAs, Fault> {
    match cell.to_lowercase().as_str() {
        "child" | "儿童" | "孩子" | "未成年人" => Ok(ListedAs::Child),
        "elder" | "老人" | "老年人" => Ok(ListedAs::Elder),
        "carer" | "监护人" | "照护人" | "照料人" => Ok(ListedAs::Carer),
        _ => Err(Fault::ListedAs),
    }
}

/// An identity number in one form: half width, capital X. Other documents than the card of 18 have 5 to 20 letters.
fn number(cell: &str) -> Result<Option<String>, Fault> {
    let half = |sign: char| match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(sign as u32 - 0xfee0).unwrap_or(sign),
        other => other,
    };
    let number: String = cell.chars().filter(|sign| !sign.is_whitespace()).map(half).collect();
    // Spreadsheets write a `'` in front, so that a long number stays one.
    let number = number.trim_start_matches('\'').to_ascii_uppercase();
    if number.is_empty() {
        return Ok(None);
    }
    let letters = number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_card = number.len() == 18 && number.bytes().take(17).all(|byte| byte.is_ascii_digit());
    let sound = letters && (5..=20).contains(&number.len()) && (!is_card || last_digit_fits(&number));
    if sound { Ok(Some(number)) } else { Err(Fault::IdNumber) }
}

/// The check of GB 11643-1999.
fn last_digit_fits(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = number.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    number.as_bytes().get(17) == b"10X98765432".get((sum % 11) as usize)
}

fn hash(cell: &str) -> Result<Option<[u8; 32]>, Fault> {
    if cell.is_empty() {
        return Ok(None);
    }
    cell.to_ascii_lowercase().parse().map(|IdHash(bytes)| Some(bytes)).map_err(|_| Fault::IdNumber)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Numbers are few enough to be tried one by one: without the key their hashes say nothing.
fn keyed(key: &[u8; 32], hash: &[u8; 32]) -> IdHash {
    IdHash(hmac_bytes(key, hash))
}

#[cfg(test)]
mod tests;
