//! The real program under blows: killed at any moment, stopped, started again, set beside broken files and brokers
//! that forget. It needs target/debug/fengdi as built now: `cargo build -p hub` (a run of the workspace's tests after
//! `cargo clippy` alone does not make it).
#![allow(clippy::unwrap_used)]

mod backup;
mod book;
mod broker;
mod commands;
mod crowd;
mod decode;
mod demo;
mod files;
mod forged;
mod kill;
mod ledger;
mod ledger_of_bank;
mod outside;
mod pair;
mod picture;
mod process;
mod stop;
mod watch;
