//! What leaves at once, and what may wait a moment to leave with others.

use crate::tail::Published;
use hub_core::alarm::AlarmEvent;
use hub_core::event::{Event, RegistryEvent};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Delivery reports may wait this long to leave together; everything else leaves at once.
pub const JOIN: Duration = Duration::from_millis(100);
/// Events in one frame at most.
pub const PER_FRAME: usize = 256;

/// Delivery reports of pages and what becomes of devices: shown, but nobody waits for them.
pub fn may_wait(event: &Arc<Published>) -> bool {
    matches!(
        event.fact.event.as_ref(),
        Event::Alarm(AlarmEvent::PageSent { .. } | AlarmEvent::PageDelivered { .. } | AlarmEvent::PageSeen { .. })
            | Event::DeviceTicket(_)
            | Event::Outage(_)
            | Event::Registry(RegistryEvent::Fault { .. })
    )
}

/// The same for the phone of a person who was asked: that a call was pressed again is a number on its screen.
pub fn may_wait_on_phone(event: &Arc<Published>) -> bool {
    may_wait(event) || matches!(event.fact.event.as_ref(), Event::Alarm(AlarmEvent::Pressed { .. }))
}

/// Returns at that time; never when there is none.
pub async fn held(until: Option<Instant>) {
    match until {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
