//! Fengdi's rules. Pure: no runtime, no database, no clock, no randomness, no text formats. Time and ids come in
//! as arguments; what happened goes out as events, what the world must be told as effects.
//!
//! The one contract: `decide(state, command, now)` returns events or a refusal, and nothing changes but by
//! `apply(state, event)`.

pub mod access;
pub mod alarm;
pub mod area;
pub mod calendar;
pub mod claimable;
pub mod command;
pub mod device;
pub mod digest;
pub mod dispatch;
pub mod event;
pub mod geo;
pub mod guardian;
pub mod household;
pub mod ids;
pub mod intake;
pub mod person;
pub mod policy;
pub mod rate;
pub mod request;
pub mod sensor_rule;
pub mod signal;
pub mod stranger;
pub mod supervision;
pub mod team;
pub mod ticket;
pub mod time;
pub mod timebank;
pub mod visit;
pub mod writing;
