//! The time bank: what is booked, what is refused, and what holds whatever is asked of it.

mod booking;
mod chain;
mod given;
mod invariants;
mod refused;
mod voucher;
