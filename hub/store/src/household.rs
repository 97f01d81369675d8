//! Households as rows.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::household::Household;

pub(crate) fn write(household: &Household) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("household")
        .name(household.id)
        .text("area", household.area.as_str())?
        .opt_text("unit", household.unit.as_deref())?
        .opt_int(household.floor)
        .text("door", &household.door)?
        .place(household.place)
        .json("residents", &household.residents)?
        .json("contacts", &household.contacts)?
        .text("notes", &household.notes)?
        .text("medicines", &household.medicines)?
        .word("risk", &household.risk)?
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<Household, StoreError> {
    Ok(Household {
        id: row.name("id")?,
        area: row.name("area")?,
        unit: row.opt_text("unit")?,
        floor: row.opt_int("floor")?,
        door: row.text("door")?,
        place: row.place("lat")?,
        residents: row.json("residents")?,
        contacts: row.json("contacts")?,
        notes: row.text("notes")?,
        medicines: row.text("medicines")?,
        risk: row.word("risk")?,
    })
}
