//! What supervision knows: devices with faults, tickets, outages, daily lows of batteries.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::ids::DeviceId;
use hub_core::supervision::{DayLow, DeviceTicket, Outage, Watch};

pub(crate) fn write_watch(watch: &Watch) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("device_watch").name(watch.device).json("body", watch)?.done())
}

pub(crate) fn read_watch<R: Cells>(row: &mut Reader<'_, R>) -> Result<Watch, StoreError> {
    row.str("device")?;
    row.json("body")
}

pub(crate) fn write_ticket(ticket: &DeviceTicket) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("device_ticket")
        .name(ticket.id)
        .name(ticket.device)
        .at(ticket.opened_at)
        .opt_at(ticket.done_at)
        .json("body", ticket)?
        .done())
}

pub(crate) fn read_ticket<R: Cells>(row: &mut Reader<'_, R>) -> Result<DeviceTicket, StoreError> {
    row.str("id")?;
    row.json("body")
}

pub(crate) fn write_outage(outage: &Outage) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("outage").name(outage.id).at(outage.opened_at).opt_at(outage.closed_at).json("body", outage)?.done())
}

pub(crate) fn read_outage<R: Cells>(row: &mut Reader<'_, R>) -> Result<Outage, StoreError> {
    row.str("id")?;
    row.json("body")
}

pub(crate) fn write_low(device: DeviceId, low: DayLow) -> Vec<Value> {
    Columns::of("device_battery").name(device).int(low.day).int(low.percent).done()
}

pub(crate) fn read_low<R: Cells>(row: &mut Reader<'_, R>) -> Result<DayLow, StoreError> {
    Ok(DayLow { day: row.int("day")?, percent: row.int("percent")? })
}
