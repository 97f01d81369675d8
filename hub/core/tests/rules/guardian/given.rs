//! Lines of lists in one short form.

use hub_core::digest::IdHash;
use hub_core::guardian::{Candidate, CompareRules, ListedAs, Lists, NearReason, Reason, Record, Side, compare};

/// The year of every story.
pub const YEAR: u16 = 2026;

/// Somebody in a list. `id` 0: the list has no identity.
pub fn one(listed_as: ListedAs, name: &str, id: u8, address: &str, born: u16) -> Record {
    Record {
        name: name.to_owned(),
        id_hash: (id > 0).then_some(IdHash([id; 32])),
        address: address.to_owned(),
        born: (born > 0).then_some(born),
        listed_as,
    }
}

pub fn child(name: &str, id: u8, address: &str) -> Record {
    one(ListedAs::Child, name, id, address, 2015)
}

pub fn elder(name: &str, id: u8, address: &str) -> Record {
    one(ListedAs::Elder, name, id, address, 1955)
}

pub fn carer(name: &str, id: u8, address: &str) -> Record {
    one(ListedAs::Carer, name, id, address, 1985)
}

/// Candidates told: number, side and line, score, reasons.
pub fn told(a: Vec<Record>, b: Vec<Record>, rules: &CompareRules) -> Vec<(u32, Side, u32, u8, Vec<Reason>)> {
    let tell = |found: Candidate| (found.no, found.line.side, found.line.line, found.score, found.reasons);
    compare(&Lists { a, b }, rules, YEAR).into_iter().map(tell).collect()
}

/// Lines near the first candidate.
pub fn near(a: Vec<Record>, b: Vec<Record>) -> Vec<(Side, u32, NearReason)> {
    let found = compare(&Lists { a, b }, &CompareRules::standard(), YEAR);
    let first = found.into_iter().next().unwrap();
    first.near.into_iter().map(|near| (near.line.side, near.line.line, near.why)).collect()
}
