//! The rules, told as given / when / then, and the invariants that hold whatever happens.
#![allow(clippy::unwrap_used)]

mod accept;
mod access;
mod answer;
mod area;
mod calendar;
mod claimable;
mod delivery;
mod dispatch;
mod effect;
mod ending;
mod event;
mod external;
mod geo;
mod given;
mod guardian;
mod intake;
mod invariants;
mod lease;
mod off_call;
mod opening;
mod policy;
mod rate;
mod roster;
mod safety;
mod sensor_rule;
mod steps;
mod supervision;
mod supervision_guard;
mod supervision_outage;
mod supervision_ticket;
mod ticket;
mod timebank;
mod told;
mod visit;
mod widen;
