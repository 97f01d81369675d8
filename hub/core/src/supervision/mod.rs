//! Supervision of devices: given what is known of them, what changes. Silence, weak batteries, lost mains and tampering
//! become device tickets, one open per device; many devices silent at once become one outage. Pure: words and times
//! come in as findings, events and rows go out. Nothing here pages anybody.

mod beat;
mod board;
mod census;
mod fault;
mod forecast;
mod outage;
mod spread;
mod ticket;
mod watch;
mod work;

pub use beat::{
    GONE_MS, LATE_BEATS, OFFLINE_BEATS, Presence, Silence, beat_s, default_beat_s, is_watched, presence, silence,
};
pub use board::{Board, Decision, Item, Place, Places};
pub use census::{Census, DeviceFacts, Tally};
pub use fault::{FAULTS, Fault, Finding};
pub use forecast::{DayLow, KEPT_DAYS, SOON_DAYS, days_left};
pub use outage::{Outage, OutageEvent, apply_outage};
pub use ticket::{DeviceTicket, Reason, TicketEvent, TicketState, apply_ticket, due_at};
pub use watch::{CALM_MS, Watch};
