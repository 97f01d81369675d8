//! The hub under measurement: this same program in a process of its own, so that what it costs can be read from
//! outside.

use anyhow::{Context, bail};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The hub must say where it listens within this.
const START: Duration = Duration::from_secs(60);
/// A graceful end may take this long.
const END: Duration = Duration::from_secs(15);

/// A hub in a process of its own.
pub(super) struct HubChild {
    process: Child,
    pid: u32,
    pub http: SocketAddr,
    pub mqtt: SocketAddr,
    /// What it still prints must have somewhere to go.
    _output: Output,
}

type Output = Lines<BufReader<ChildStdout>>;

impl HubChild {
    /// Starts one on free ports of this machine.
    pub async fn start(data: &Path, database: &str) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe().context("where this program lies")?);
        command.env_clear().env("RUST_LOG", "error");
        // Nothing of this machine's own configuration, but the number of threads may be tried out.
        command.envs(std::env::var_os("TOKIO_WORKER_THREADS").map(|number| ("TOKIO_WORKER_THREADS", number)));
        command.arg("--data").arg(data).args(["--database", database]);
        command.args(["--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "serve"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().context("starting the hub")?;
        let pid = process.id().context("the hub ended at once")?;
        let mut output = BufReader::new(process.stdout.take().context("the hub's output")?).lines();
        let listening = tokio::time::timeout(START, addresses(&mut output)).await;
        let (http, mqtt) = listening.context("the hub did not start in 60 s")??;
        Ok(Self { process, pid, http, mqtt, _output: output })
    }

    /// CPU seconds used so far, in user and kernel.
    pub fn cpu_s(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid)).context("/proc/<hub>/stat")?;
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
        // Fields 14 and 15 of proc(5), counted from the state, which is field 3; 100 ticks a second on Linux.
        ticks(11).zip(ticks(12)).map(|(user, system)| (user + system) / 100.0).context("/proc/<hub>/stat")
    }

    /// Memory in RAM now, KiB.
    pub fn rss_kib(&self) -> anyhow::Result<f64> {
        self.status_kib("VmRSS:")
    }

    /// The most memory in RAM since [`Self::forget_peak`], KiB.
    pub fn peak_kib(&self) -> anyhow::Result<f64> {
        self.status_kib("VmHWM:")
    }

    /// The peak is counted from now: `clear_refs` of proc(5).
    pub fn forget_peak(&self) -> anyhow::Result<()> {
        std::fs::write(format!("/proc/{}/clear_refs", self.pid), "5").context("/proc/<hub>/clear_refs")
    }

    fn status_kib(&self, key: &str) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).context("/proc/<hub>/status")?;
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).context("/proc/<hub>/status")
    }

    /// Tells it to stop and waits.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let told = Command::new("kill").arg(self.pid.to_string()).status().await.context("kill")?;
        let ended = tokio::time::timeout(END, self.process.wait()).await;
        let well = matches!(ended, Ok(Ok(status)) if told.success() && status.success());
        if well { Ok(()) } else { bail!("the hub did not stop well") }
    }
}

async fn addresses(lines: &mut Output) -> anyhow::Result<(SocketAddr, SocketAddr)> {
    let (mut http, mut mqtt) = (None, None);
    while let Some(line) = lines.next_line().await? {
        if let Some(address) = line.strip_prefix("http: http://") {
            http = Some(address.parse()?);
        } else if let Some(address) = line.strip_prefix("mqtt: ") {
            mqtt = Some(address.parse()?);
        }
        if let (Some(http), Some(mqtt)) = (http, mqtt) {
            return Ok((http, mqtt));
        }
    }
    bail!("the hub ended before it listened")
}
