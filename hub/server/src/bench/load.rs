//! Presses at a given rate, whether or not the hub keeps up: what is late stays late, nothing is left out. The time
//! of a press is when it left, so the generator's own lateness is told apart. A thread of its own waits: the runtime's
//! timer counts whole milliseconds, which at 1,000 a second makes pairs and threes of what should come one by one.

use super::Load;
use super::device::Device;
use super::figures::{Spread, spread};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Does each thing when it is due, counted from now; returns how late they were.
pub(super) async fn pace<T>(
    plan: impl Iterator<Item = (Duration, T)> + Send + 'static,
    mut act: impl FnMut(T) + Send + 'static,
) -> anyhow::Result<Spread> {
    let play = move || {
        let began = Instant::now();
        let mut late = Vec::with_capacity(plan.size_hint().0);
        for (after, thing) in plan {
            let due = began + after;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            late.push(u64::try_from(due.elapsed().as_nanos()).unwrap_or(u64::MAX));
            act(thing);
        }
        spread(late)
    };
    Ok(tokio::task::spawn_blocking(play).await?)
}

/// Presses all of them; returns how late they left.
pub(super) async fn press_all(load: Load, again: &[Arc<Device>], once: &[Arc<Device>]) -> anyhow::Result<Spread> {
    let every = Duration::from_secs(1) / load.rate;
    let (again, once) = (again.to_vec(), once.to_vec());
    let (mut again, mut once) = (again.into_iter().cycle(), once.into_iter());
    let plan = (0..load.presses()).map(move |number| (every * u32::try_from(number).unwrap_or(u32::MAX), number));
    let press = move |number| {
        let device = if load.opens(number) { once.next() } else { again.next() };
        if let Some(device) = device {
            device.press();
        }
    };
    pace(plan, press).await
}
