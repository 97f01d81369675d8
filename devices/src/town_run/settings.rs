//! What can be set on the command line of `fengdi-town`.

use crate::town::DEFAULT_SEED;
use clap::Parser;
use std::path::PathBuf;

/// A simulated town: devices and volunteers' phones that use the hub like the outside world does.
#[derive(Clone, Debug, Parser)]
#[command(name = "fengdi-town", version)]
pub struct Settings {
    /// The town and what happens in it; the hub must have been filled from the same seed.
    #[arg(long, default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// How much faster than in life people and devices act (1 = real time, at most 1000).
    #[arg(long, default_value_t = 1.0)]
    pub speed: f64,
    /// Base address of the hub, plain HTTP.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub http: String,
    /// Host and port of the hub's MQTT endpoint, plain TCP.
    #[arg(long, default_value = "127.0.0.1:1883")]
    pub mqtt: String,
    /// Presses per simulated hour, over the whole town.
    #[arg(long, default_value_t = 30.0)]
    pub presses_per_hour: f64,
    /// How many volunteers' phones are connected; those on call come first.
    #[arg(long, default_value_t = 60)]
    pub volunteers: usize,
    /// Reports of residents and couriers on a simulated day, over the whole town; they need `--codes`.
    #[arg(long, default_value_t = 40.0)]
    pub reports_per_day: f64,
    /// How many volunteers do the jobs that come of them.
    #[arg(long, default_value_t = 10)]
    pub workers: usize,
    /// The list that `fengdi codes` prints: the codes that hang on the buildings. Without it nobody reports anything.
    #[arg(long)]
    pub codes: Option<PathBuf>,
    /// How many devices are connected.
    #[arg(long, default_value_t = 10_000)]
    pub devices: usize,
    /// A coordinator closes what has stayed open for a quarter of a simulated hour.
    #[arg(long)]
    pub staff: bool,
    /// Only warnings.
    #[arg(long)]
    pub quiet: bool,
}
