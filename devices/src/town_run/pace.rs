//! How fast the simulation lives. Only its own waiting is compressed; what the protocol asks for (heartbeats of the
//! live feed, keep-alive, reconnecting) stays as in life.

use std::time::Duration;

/// Times faster than in life.
#[derive(Clone, Copy, Debug)]
pub struct Pace(f64);

impl Pace {
    /// `speed` is held between 0.01 and 1000; what is no number counts as 1.
    #[must_use]
    pub fn new(speed: f64) -> Self {
        Self(if speed.is_finite() { speed.clamp(0.01, 1000.0) } else { 1.0 })
    }

    /// The real time that `simulated_s` seconds take.
    #[must_use]
    pub fn wait(self, simulated_s: f64) -> Duration {
        Duration::from_secs_f64((simulated_s / self.0).clamp(0.0, 1e7))
    }

    /// The simulated seconds that pass in `real`.
    #[must_use]
    pub fn simulated_s(self, real: Duration) -> f64 {
        real.as_secs_f64() * self.0
    }

    /// Waits `simulated_s` seconds.
    pub async fn pause(self, simulated_s: f64) {
        tokio::time::sleep(self.wait(simulated_s)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_compressed_and_never_absurd() {
        assert_eq!(Pace::new(10.0).wait(30.0), Duration::from_secs(3));
        assert_eq!(Pace::new(f64::NAN).wait(2.0), Duration::from_secs(2));
        assert_eq!(Pace::new(-5.0).wait(1.0), Duration::from_secs(100));
        assert_eq!(Pace::new(4.0).wait(-1.0), Duration::ZERO);
        assert!((Pace::new(4.0).simulated_s(Duration::from_secs(2)) - 8.0).abs() < 1e-9);
    }
}
