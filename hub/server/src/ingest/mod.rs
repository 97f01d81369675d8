//! From the device to the commander. Whatever transport a message came by, it is decoded here and acknowledged only
//! after its commit. Signs of life take the telemetry lane and never enter the log.

mod broker;
mod door;
mod endpoint;
#[cfg(test)]
mod fault_tests;
mod intake;
mod joined;
mod learned;
mod line;
mod native;
mod quiet;
mod refused;
mod said;
mod tls;

pub use broker::{BrokerState, run_broker};
pub use endpoint::bind_endpoint;
pub use intake::{Arrived, Intake, stays_with_sender};
pub use learned::Learned;
pub use line::{Connected, Language, run_datagrams, run_line};
