//! What Fengdi understands of devices (pure: bytes in, signals out), and a simulated town of them.

pub mod broker;
pub mod chirpstack;
pub mod decoded;
pub mod esphome;
pub mod family;
mod fields;
pub mod gcj02;
pub mod heard;
pub mod known;
pub mod lenient;
pub mod line;
mod lorawan;
mod mapped;
pub mod memory;
pub mod open_json;
pub mod press;
pub mod report;
pub mod senml;
pub mod shelly_gen1;
pub mod shelly_gen2;
pub mod sia_dc09;
pub mod sparkplug_b;
pub mod tasmota;
pub mod town;
pub mod town_run;
pub mod transcript;
#[cfg(test)]
mod trial;
pub mod tts;
pub mod watch_3g;
pub mod zigbee2mqtt;
pub mod zwave_js_ui;
