//! The harness of the black-box stories: a hub on free ports with a clock that is advanced by hand, a small town, and
//! clients that speak to it as the outside world does. Invariant: nothing here waits for a time to pass; everything
//! waits for a condition and fails loudly when it does not come.
#![allow(clippy::unwrap_used)]

mod broker;
mod client;
mod crowd;
mod device;
mod documents;
mod gateway;
mod hub;
mod line;
mod raw;
mod sink;
mod socket;
mod town;
mod wait;

pub use broker::Mosquitto;
pub use client::{Answer, TestClient};
pub use crowd::Crowd;
pub use device::TestDevice;
pub use documents::Documents;
pub use gateway::TestGateway;
pub use hub::{BEGIN, On, Setup, TestHub};
pub use line::{TestDatagrams, TestLine};
pub use raw::RawMqtt;
pub use sink::Sink;
pub use socket::{Shown, TestSocket};
pub use town::{BASE, PASSWORD, TestDeviceAccount, TestPerson, Town, north_m};
pub use wait::{PATIENCE, eventually, within};
