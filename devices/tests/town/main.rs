//! The simulated town against small fakes of the hub: what it says on the wire, and that it gives nothing up when a
//! link breaks. The real hub is tested with it in the black-box stories.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desk;
mod devices;
mod fake_hub;
mod fake_mqtt;
mod phones;

use ::devices::town_run::{run, settings::Settings};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// No single thing takes longer than this, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// A running town that is stopped and waited for at the end.
pub struct Running {
    stop: CancellationToken,
    tracker: TaskTracker,
}

impl Running {
    pub fn start(settings: Settings) -> Self {
        let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
        let town = run(settings, stop.clone());
        tracker.spawn(async move { town.await.unwrap() });
        Self { stop, tracker }
    }

    pub async fn end(self) {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(PATIENCE, self.tracker.wait()).await.expect("the town ends when it is asked to");
    }
}

pub fn settings(http: &str, mqtt: &str) -> Settings {
    Settings {
        seed: 1,
        speed: 300.0,
        http: http.to_owned(),
        mqtt: mqtt.to_owned(),
        presses_per_hour: 0.0,
        volunteers: 0,
        reports_per_day: 0.0,
        workers: 0,
        codes: None,
        devices: 0,
        staff: false,
        quiet: false,
    }
}
