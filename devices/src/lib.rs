//! What Fengdi understands of devices (pure: bytes in, signals out), and a simulated town of them.

pub mod decoded;
pub mod family;
pub mod chirpstack;
mod fields;
mod lorawan;
mod mapped;
pub mod tts;
pub mod senml;
pub mod sparkplug_b;
pub mod gcj02;
pub mod heard;
pub mod known;
pub mod lenient;
pub mod line;
pub mod memory;
pub mod open_json;
pub mod press;
pub mod report;
pub mod sia_dc09;
pub mod town;
pub mod town_run;
pub mod transcript;
#[cfg(test)]
mod trial;
pub mod watch_3g;
pub mod zigbee2mqtt;
