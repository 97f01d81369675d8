//! Presses at a given rate, whether or not the hub keeps up: what is late stays late, nothing is left out. The time
//! of a press is when it left, so the generator's own lateness is told apart.

use super::Load;
use super::device::Device;
use super::figures::{Spread, spread};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Does each thing when it is due, counted from now; returns how late they were.
pub(super) async fn pace<T>(plan: impl Iterator<Item = (Duration, T)>, mut act: impl FnMut(T)) -> Spread {
    let began = Instant::now();
    let mut late = Vec::with_capacity(plan.size_hint().0);
    for (after, thing) in plan {
        let due = began + after;
        if due > Instant::now() {
            sleep_until(due).await;
        }
        late.push(u64::try_from(due.elapsed().as_nanos()).unwrap_or(u64::MAX));
        act(thing);
    }
    spread(late)
}

/// Presses all of them; returns how late they left.
pub(super) async fn press_all(load: Load, again: &[Arc<Device>], once: &[Arc<Device>]) -> Spread {
    let every = Duration::from_secs(1) / load.rate;
    let (mut again, mut once) = (again.iter().cycle(), once.iter());
    let plan = (0..load.presses()).map(|number| (every * u32::try_from(number).unwrap_or(u32::MAX), number));
    let press = |number| {
        let device = if load.opens(number) { once.next() } else { again.next() };
        if let Some(device) = device {
            device.press();
        }
    };
    pace(plan, press).await
}
