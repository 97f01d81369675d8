//! Visits: the plan that always has a next one, the questions, the rising, and the round.

mod given;
mod plan;
mod questions;
mod rise;
mod round;
mod stories;
