//! What leaves at once, and what may wait a moment to leave with others.

use crate::tail::Published;
use hub_core::alarm::AlarmEvent;
use hub_core::event::{Event, RegistryEvent};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Delivery reports may wait this long to leave together.
pub const JOIN: Duration = Duration::from_millis(100);
/// What becomes of devices may wait this long: in a power cut most of it is settled by then (tickets that are folded into
/// the outage), and a thousand desks need not be told in between.
const DEVICES: Duration = Duration::from_secs(1);
/// Events in one frame at most.
pub const PER_FRAME: usize = 2_048;

/// How long an event may wait to leave with others: delivery reports of pages and what becomes of devices are shown, but
/// nobody waits for them. Everything else leaves at once.
pub fn may_wait(event: &Arc<Published>) -> Option<Duration> {
    match event.fact.event.as_ref() {
        Event::Alarm(AlarmEvent::PageSent { .. } | AlarmEvent::PageDelivered { .. } | AlarmEvent::PageSeen { .. }) => {
            Some(JOIN)
        }
        Event::DeviceTicket(_) | Event::Outage(_) | Event::Registry(RegistryEvent::Fault { .. }) => Some(DEVICES),
        _ => None,
    }
}

/// The same for the phone of a person who was asked: that a call was pressed again is a number on its screen.
pub fn may_wait_on_phone(event: &Arc<Published>) -> bool {
    may_wait(event).is_some() || matches!(event.fact.event.as_ref(), Event::Alarm(AlarmEvent::Pressed { .. }))
}

/// Until when `news` may wait, and what waits since before until `held`; none: somebody waits for it.
pub fn longest(held: Option<Instant>, news: &[Arc<Published>], now: Instant) -> Option<Instant> {
    let waits = news.iter().map(|event| may_wait(event).map(|wait| now + wait));
    waits.chain(held.map(Some)).min().flatten()
}

/// Returns at that time; never when there is none.
pub async fn held(until: Option<Instant>) {
    match until {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commander::{Fact, Thing};
    use hub_core::area::AreaPath;
    use hub_core::event::{Actor, Noun, Stream};
    use hub_core::ids::{PageNo, Position};
    use hub_core::supervision::Fault;
    use hub_core::time::UnixMs;
    use uuid::Uuid;

    fn published(event: Event) -> Arc<Published> {
        let fact = Fact {
            stream: Stream::Registry(Noun::Device, Uuid::nil()),
            area: AreaPath::root(),
            actor: Actor::Hub,
            event: Arc::new(event),
            at: UnixMs(0),
            alarm: None,
            thing: Thing::None,
        };
        Arc::new(Published::new(Position(1), fact))
    }

    #[tokio::test]
    async fn what_waits_leaves_with_the_first_that_may_not_wait_so_long_and_a_call_leaves_at_once() {
        let fault =
            published(Event::Registry(RegistryEvent::Fault { fault: Fault::Mains, on: true, since: UnixMs(0) }));
        let sent = published(Event::Alarm(AlarmEvent::PageSent { page: PageNo(1) }));
        let pressed = published(Event::Alarm(AlarmEvent::Pressed { late_by_ms: None, by_other: false, device: None }));
        let (now, before) = (Instant::now(), Instant::now() + DEVICES / 2);
        assert_eq!(longest(None, &[Arc::clone(&fault)], now), Some(now + DEVICES));
        assert_eq!(longest(Some(before), &[Arc::clone(&fault)], now), Some(before));
        assert_eq!(longest(Some(before), &[Arc::clone(&fault), sent], now), Some(now + JOIN));
        assert_eq!(longest(Some(before), &[fault, pressed], now), None);
        assert_eq!(longest(Some(before), &[], now), Some(before));
    }
}
