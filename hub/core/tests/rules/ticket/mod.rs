//! Tickets: the rules as given / when / then, and what holds whatever happens.

mod ending;
mod form;
mod given;
mod hazard;
mod invariants;
mod rate;
mod time;
mod work;
