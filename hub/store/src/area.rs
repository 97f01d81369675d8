//! Areas as rows.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::area::Area;

pub(crate) fn write(area: &Area) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("area")
        .name(area.id)
        .text("path", area.path.as_str())?
        .word("level", &area.level)?
        .text("name", &area.name)?
        .opt_text("street", area.street.as_deref())?
        .json("outline", &area.outline)?
        .place(area.centre)
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<Area, StoreError> {
    Ok(Area {
        id: row.name("id")?,
        path: row.name("path")?,
        level: row.word("level")?,
        name: row.text("name")?,
        street: row.opt_text("street")?,
        outline: row.json("outline")?,
        centre: row.place("centre_lat")?,
    })
}
