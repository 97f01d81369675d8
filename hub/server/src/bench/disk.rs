//! What one durable write costs on the disk of the run: a block overwritten in a file that has its size already, then
//! `fdatasync`. No hub that keeps its word can answer faster than this.

use super::figures::{Spread, spread};
use anyhow::Context;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Bytes of one write.
const BLOCK: usize = 4_096;
/// Blocks in the file.
const BLOCKS: u64 = 256;

/// Writes at the rate of the run, so that the disk is as busy or as sleepy as there.
pub(super) async fn measure(folder: &Path, rate: u32, samples: usize) -> anyhow::Result<Spread> {
    let path = folder.join("disk");
    let work = move || write(&path, rate, samples).with_context(|| path.display().to_string());
    tokio::task::spawn_blocking(work).await?
}

fn write(path: &Path, rate: u32, samples: usize) -> anyhow::Result<Spread> {
    let mut file = std::fs::File::create(path)?;
    let block = [0x5a; BLOCK];
    for _ in 0..BLOCKS {
        file.write_all(&block)?;
    }
    file.sync_all()?;
    let pause = Duration::from_secs(1) / rate;
    let mut times = Vec::with_capacity(samples);
    for number in 0..samples as u64 {
        let began = Instant::now();
        file.seek(SeekFrom::Start(number % BLOCKS * BLOCK as u64))?;
        file.write_all(&block)?;
        file.sync_data()?;
        let took = began.elapsed();
        times.push(took);
        std::thread::sleep(pause.saturating_sub(took));
    }
    drop(file);
    std::fs::remove_file(path)?;
    Ok(spread(times.iter().map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))))
}
