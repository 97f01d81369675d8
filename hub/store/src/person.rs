//! People and their last positions as rows.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::geo::Fix;
use hub_core::ids::PersonId;
use hub_core::person::Person;

pub(crate) fn write(person: &Person) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("person")
        .name(person.id)
        .text("name", &person.name)?
        .opt_text("login", person.login.as_deref())?
        .opt_text("password_hash", person.password_hash.as_deref())?
        .opt_text("phone", person.phone.as_deref())?
        .json("grants", &person.grants)?
        .json("skills", &person.skills)?
        .place(person.home)
        .opt_text("home_area", person.home_area.as_ref().map(|area| area.as_str()))?
        .bool(person.on_call)
        .bool(person.disabled)
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<Person, StoreError> {
    Ok(Person {
        id: row.name("id")?,
        name: row.text("name")?,
        login: row.opt_text("login")?,
        password_hash: row.opt_text("password_hash")?,
        phone: row.opt_text("phone")?,
        grants: row.json("grants")?,
        skills: row.json("skills")?,
        home: row.place("home_lat")?,
        home_area: row.opt_name("home_area")?,
        on_call: row.bool("on_call")?,
        disabled: row.bool("disabled")?,
    })
}

pub(crate) fn write_fix(person: PersonId, fix: &Fix) -> Vec<Value> {
    Columns::of("person_fix").name(person).place(Some(fix.place)).at(fix.at).opt_int(fix.accuracy_m).done()
}

pub(crate) fn read_fix<R: Cells>(row: &mut Reader<'_, R>) -> Result<(PersonId, Fix), StoreError> {
    let person = row.name("person")?;
    let place = row.place("lat")?;
    let (at, accuracy_m) = (row.at("at")?, row.opt_int("accuracy_m")?);
    let corrupt = || StoreError::Corrupt { table: "person_fix", column: "lat", row: format!("{person}") };
    Ok((person, Fix { place: place.ok_or_else(corrupt)?, at, accuracy_m }))
}
