//! Everybody is cut off at once and comes back within ten seconds: every second desk with its cursor, the others as
//! pages that are loaded anew. People press as soon as their buttons are back. One desk stays: it is the witness.

use super::device::Device;
use super::figures::{Spread, spread};
use super::phase::Phase;
use super::scene::Scene;
use super::schedule::{beats, moments};
use super::screen::Screen;
use super::side::Side;
use futures::future::BoxFuture;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

/// All are back within this, if the hub lets them.
const BACK: Duration = Duration::from_secs(10);
/// Who is turned away tries again after this.
const AGAIN: Duration = Duration::from_millis(200);
/// Tries at most.
const TRIES: usize = 50;

/// How everybody came back.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Reconnect {
    /// From the first attempt until the connection may be used.
    pub connection: Spread,
    /// From the first attempt until a desk had the whole state.
    pub whole_state: Spread,
    /// Attempts that failed.
    pub turned_away: usize,
    /// The presses while everybody came back, and the hub meanwhile.
    pub phase: Phase,
}

/// Who came back.
enum Who {
    Device,
    Desk,
    Phone,
}

struct Back {
    who: Who,
    took_ns: u64,
    failed: usize,
}

/// One attempt to come back.
type Attempt = Box<dyn Fn() -> BoxFuture<'static, anyhow::Result<()>> + Send>;

/// Cuts everybody off; `presses` fresh buttons are pressed when they are back.
pub(super) async fn reconnect(scene: &mut Scene, presses: usize) -> anyhow::Result<Reconnect> {
    let first = scene.fresh(presses);
    let mark = scene.mark()?;
    let screens = || scene.desks.iter().skip(1).chain(&scene.phones);
    scene.devices().iter().for_each(|device| device.hang_up());
    screens().for_each(|screen| screen.hang_up());
    let (began, side) = (Instant::now(), &scene.side);
    let mut coming = JoinSet::new();
    let (pressed, idle): (Vec<_>, Vec<_>) =
        scene.buttons.iter().enumerate().partition(|(number, _)| (first..first + presses).contains(number));
    for (after, (_, button)) in moments(presses, BACK).zip(pressed) {
        let (back, button) = (come_back(began + after, Who::Device, dial(side, button)), Arc::clone(button));
        coming.spawn(async move {
            let back = back.await?;
            button.press();
            anyhow::Ok(back)
        });
    }
    let others = idle.into_iter().map(|(_, button)| button).chain(&scene.gateways);
    for (after, device) in moments(scene.devices().len() - presses, BACK).zip(others) {
        coming.spawn(come_back(began + after, Who::Device, dial(side, device)));
    }
    let desks = scene.desks.len() - 1;
    for (number, (after, screen)) in moments(desks + scene.phones.len(), BACK).zip(screens()).enumerate() {
        let who = if number < desks { Who::Desk } else { Who::Phone };
        coming.spawn(come_back(began + after, who, open(side, screen, number % 2 == 0)));
    }
    let generator_late = scene.play(beats(scene.plan.behind(), BACK)).await?;
    let mut back = Vec::new();
    while let Some(one) = coming.join_next().await {
        back.push(one??);
    }
    let phase = Phase { generator_late, ..scene.since(&mark).await? };
    Ok(tell(&back, phase))
}

fn dial(side: &Side, device: &Arc<Device>) -> Attempt {
    let (side, device) = (side.clone(), Arc::clone(device));
    Box::new(move || {
        let (side, device) = (side.clone(), Arc::clone(&device));
        Box::pin(async move { device.dial(&side).await })
    })
}

fn open(side: &Side, screen: &Arc<Screen>, with_cursor: bool) -> Attempt {
    let (side, screen) = (side.clone(), Arc::clone(screen));
    Box::new(move || {
        let (side, screen) = (side.clone(), Arc::clone(&screen));
        Box::pin(async move { screen.come_back(&side, with_cursor).await })
    })
}

fn tell(back: &[Back], phase: Phase) -> Reconnect {
    let took = |wanted: fn(&Who) -> bool| spread(back.iter().filter(|one| wanted(&one.who)).map(|one| one.took_ns));
    Reconnect {
        connection: took(|who| matches!(who, Who::Device)),
        whole_state: took(|who| matches!(who, Who::Desk)),
        turned_away: back.iter().map(|one| one.failed).sum(),
        phase,
    }
}

/// Tries until it is in.
async fn come_back(at: Instant, who: Who, attempt: Attempt) -> anyhow::Result<Back> {
    sleep_until(at).await;
    let began = Instant::now();
    let mut failed = 0;
    while let Err(error) = attempt().await {
        failed += 1;
        if failed == TRIES {
            return Err(error.context("somebody could not come back"));
        }
        sleep(AGAIN).await;
    }
    Ok(Back { who, took_ns: u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX), failed })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use anyhow::anyhow;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn who_is_turned_away_tries_again_and_all_of_it_is_counted() {
        let tries = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&tries);
        let attempt: Attempt = Box::new(move || {
            let number = counted.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move { if number < 3 { Err(anyhow!("full")) } else { Ok(()) } })
        });
        let back = come_back(Instant::now(), Who::Desk, attempt).await.unwrap();
        assert_eq!((back.failed, tries.load(Ordering::Relaxed)), (3, 4));
        let told = tell(&[back, Back { who: Who::Phone, took_ns: 9, failed: 1 }], Phase::default());
        assert_eq!((told.whole_state.count, told.connection.count, told.turned_away), (1, 0, 4));
        assert!(told.whole_state.max_ms >= 600.0, "{told:?}");
    }
}
