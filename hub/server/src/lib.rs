//! The hub. `app` wires, `commander` writes, `tail` tells, `session` and `http` serve people, `ingest` and `outbox`
//! serve devices. Nothing is pushed, paged or acknowledged before its commit.

pub mod alarm_thread;
pub mod app;
pub mod auth;
pub mod bench;
pub mod clock;
pub mod command;
pub mod commander;
pub mod community;
pub mod config;
pub mod escalator;
pub mod http;
pub mod ids;
pub mod ingest;
pub mod lasting;
pub mod listeners;
pub mod outbox;
pub mod phones;
pub mod photo;
pub mod rate;
pub mod revoke;
pub mod session;
pub mod tail;
pub mod telemetry;
pub mod timers;
mod unwind;
pub mod urgency;
pub mod view;
pub mod warning;
pub mod watchdog;
pub mod webhook;
pub mod wipe;
pub mod world;
