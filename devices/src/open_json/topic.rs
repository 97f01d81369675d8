//! The topics of the open format: `fengdi/<device>/up` from the device, `fengdi/<device>/down` to it.

use hub_core::device::is_device_name;

/// Where `device` publishes.
#[must_use]
pub fn up_topic(device: &str) -> String {
    format!("fengdi/{device}/up")
}

/// Where `device` listens.
#[must_use]
pub fn down_topic(device: &str) -> String {
    format!("fengdi/{device}/down")
}

/// The device's name in an `up` topic; none for any other topic and for names that no device can have.
#[must_use]
pub fn parse_up_topic(topic: &str) -> Option<&str> {
    topic.strip_prefix("fengdi/")?.strip_suffix("/up").filter(|device| is_device_name(device))
}
