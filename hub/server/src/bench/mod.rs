//! `fengdi bench`: presses through MQTT to the screen (`press`), a district whose mains fail (`storm`), an ordinary day
//! (`day`) and figures of many closed tickets (`rates`), measured from outside. The hub runs as a process of its own on a database made for the run; devices, desks
//! and phones are in this one and speak only the public protocols.

mod bare;
mod child;
mod day;
mod device;
mod disk;
mod district;
mod figures;
mod frame;
mod ledger;
mod limit;
mod load;
mod outcome;
mod packet;
mod phase;
mod phone;
mod rates;
mod reconnect;
mod relay;
mod run;
mod scene;
mod schedule;
mod screen;
mod search;
mod side;
mod storm;
mod table;
mod town;
mod verdict;
mod web;

pub use day::{DayFlags, day};
pub use rates::{RatesFlags, rates};
pub use storm::{StormFlags, storm};

use crate::config::Flags;
use anyhow::Context;
use clap::Args;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::time::Instant;

/// What is measured, and how hard.
#[derive(Args, Clone, Debug)]
pub struct PressFlags {
    /// Presses a second; several, with commas: each is a run of its own.
    #[arg(long, value_delimiter = ',', default_values_t = [10, 100, 1_000], value_parser = clap::value_parser!(u32).range(1..=200_000))]
    rate: Vec<u32>,
    /// Of 100 presses this many open an alarm and page people; the others join an open one. Several, with commas.
    #[arg(long, value_delimiter = ',', default_values_t = [0, 10], value_parser = clap::value_parser!(u32).range(0..=100))]
    openings: Vec<u32>,
    /// How long each run presses.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    seconds: u32,
    /// Devices that press again and again; presses that open an alarm come from further ones.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    devices: u32,
    /// Desks: sockets that may see every alarm.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    dashboards: u32,
    /// Volunteers on call, each with a phone that is connected and reports what it shows.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    volunteers: u32,
    /// Instead: look for the highest rate with nothing lost and the 99th percentile to the screen under a second.
    #[arg(long)]
    max: bool,
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// One kind of run.
#[derive(Clone, Copy, Debug)]
struct Load {
    rate: u32,
    openings_percent: u32,
    seconds: u32,
}

impl Load {
    /// All presses of the run.
    fn presses(self) -> usize {
        self.rate as usize * self.seconds as usize
    }

    /// True when press `number` opens an alarm: spread evenly.
    fn opens(self, number: usize) -> bool {
        let percent = self.openings_percent as usize;
        (number + 1) * percent / 100 > number * percent / 100
    }

    /// How many of them open an alarm.
    fn opening(self) -> usize {
        self.presses() * self.openings_percent as usize / 100
    }
}

/// Where the runs take place.
struct Bench {
    flags: PressFlags,
    /// For the database of each run; on the disk that is measured.
    folder: PathBuf,
    /// An empty database outside, when one was named.
    database: Option<String>,
    /// Times are nanoseconds since then.
    began: Instant,
    /// Runs so far: each has a street of its own in a database that was named.
    runs: AtomicU32,
}

/// A folder for the run, on the disk that is measured; gone with it.
fn folder(hub: &Flags) -> anyhow::Result<tempfile::TempDir> {
    let parent = hub.data.clone().unwrap_or_else(std::env::temp_dir);
    std::fs::create_dir_all(&parent).with_context(|| parent.display().to_string())?;
    Ok(tempfile::Builder::new().prefix("fengdi-bench-").tempdir_in(&parent)?)
}

/// Measures and prints.
pub async fn press(flags: PressFlags, hub: &Flags) -> anyhow::Result<()> {
    let folder = folder(hub)?;
    let database = hub.database.clone();
    let bench =
        Bench { flags, folder: folder.path().to_owned(), database, began: Instant::now(), runs: AtomicU32::new(0) };
    if bench.flags.max {
        let found = search::highest(&bench).await?;
        table::print_highest(&bench, &found);
        return Ok(());
    }
    let mut runs = Vec::new();
    for openings_percent in bench.flags.openings.clone() {
        for rate in bench.flags.rate.clone() {
            let load = Load { rate, openings_percent, seconds: bench.flags.seconds };
            runs.push(run::run(&bench, load, true).await?);
            if !bench.flags.json {
                table::print_run(&bench, &runs[runs.len() - 1]);
            }
        }
    }
    if bench.flags.json {
        table::print_json(&bench, &runs);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_are_spread_evenly_and_counted_rightly() {
        for percent in [0, 10, 33, 100] {
            let load = Load { rate: 100, openings_percent: percent, seconds: 2 };
            let opens: Vec<usize> = (0..load.presses()).filter(|number| load.opens(*number)).collect();
            assert_eq!(opens.len(), load.opening());
            assert!(opens.windows(2).all(|pair| pair[1] - pair[0] <= 100 / percent as usize + 1));
        }
    }
}
