//! The floor of a frame: a loop that writes bytes that are ready to sockets that are read, and nothing else. No hub can
//! give a frame to a screen for less CPU.

use anyhow::Context;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::task::JoinSet;

/// Rounds of writing to all of them.
const ROUNDS: u32 = 200;

/// Microseconds of CPU for one frame of so many bytes to one of `screens`, `per_second` rounds a second.
pub(super) async fn frame_us(screens: u32, bytes: usize, per_second: u32) -> anyhow::Result<f64> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let (mut ends, mut readers) = (Vec::new(), JoinSet::new());
    for _ in 0..screens {
        let screen = TcpStream::connect(listener.local_addr()?)?;
        screen.set_nonblocking(true)?;
        let (end, _) = listener.accept()?;
        end.set_nodelay(true)?;
        ends.push(end);
        let mut screen = tokio::net::TcpStream::from_std(screen)?;
        readers.spawn(async move {
            let mut taken = [0; 4_096];
            while screen.read(&mut taken).await.is_ok_and(|bytes| bytes > 0) {}
        });
    }
    let cpu = tokio::task::spawn_blocking(move || write(&ends, bytes, per_second)).await??;
    readers.join_all().await;
    Ok(cpu.as_secs_f64() * 1e6 / f64::from(screens * ROUNDS))
}

fn write(ends: &[TcpStream], bytes: usize, per_second: u32) -> anyhow::Result<Duration> {
    let frame = vec![b'x'; bytes];
    let before = own_cpu()?;
    let began = Instant::now();
    for round in 1..=ROUNDS {
        for mut end in ends {
            end.write_all(&frame)?;
        }
        let due = Duration::from_secs(1) / per_second * round;
        std::thread::sleep(due.saturating_sub(began.elapsed()));
    }
    Ok(own_cpu()?.saturating_sub(before))
}

/// CPU of this thread so far: the first number of `schedstat`, nanoseconds (Documentation/scheduler/sched-stats.rst).
fn own_cpu() -> anyhow::Result<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").context("/proc/thread-self/schedstat")?;
    let ns = text.split_whitespace().next().and_then(|ns| ns.parse().ok()).context("/proc/thread-self/schedstat")?;
    Ok(Duration::from_nanos(ns))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_frame_costs_some_cpu_and_every_socket_is_closed_at_the_end() {
        let us = frame_us(2, 300, 10_000).await.unwrap();
        assert!(us > 0.0 && us < 10_000.0, "{us}");
    }
}
