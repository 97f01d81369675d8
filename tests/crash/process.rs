//! The program as an operator runs it: a process, its output, its end.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tests::{eventually, within};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::Instant;

/// The hub must be ready again within this after any end.
pub const READY: Duration = Duration::from_secs(3);

/// A command that measures takes its time.
const COMMAND: Duration = Duration::from_secs(90);

/// The program under test.
pub fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let path = own.ancestors().nth(2).unwrap().join("fengdi");
    assert!(path.is_file(), "{} is not there: run `cargo build -p hub` first", path.display());
    path
}

/// The program with nothing of the machine's own configuration.
fn command(data: &Path, database: &str) -> Command {
    let mut command = Command::new(program());
    command.env_clear().env("RUST_LOG", "warn").arg("--data").arg(data).args(["--database", database]);
    command.args(["--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0"]).kill_on_drop(true);
    command
}

/// A folder with a database, and the hubs that are started on it.
pub struct Place {
    folder: TempDir,
    /// Address of the database.
    pub database: String,
    /// Further flags of every hub started here.
    pub flags: Vec<String>,
    /// Where hubs started here write all that they have to say.
    pub log: Option<PathBuf>,
}

impl Place {
    /// SQLite in the folder.
    pub fn sqlite() -> Self {
        let mut place = Self::at(String::new());
        place.database = format!("sqlite://{}", place.path().join("fengdi.db").display());
        place
    }

    /// A database elsewhere.
    pub fn at(database: String) -> Self {
        // For the clients of this process; fails only when there is one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { folder: tempfile::tempdir().unwrap(), database, flags: Vec::new(), log: None }
    }

    /// The data folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Starts `fengdi serve` and waits until it is ready.
    pub async fn serve(&self) -> HubProcess {
        self.start("serve").await
    }

    /// Starts a command that serves and waits until it is ready.
    pub async fn start(&self, what: &str) -> HubProcess {
        let began = Instant::now();
        let mut command = command(self.path(), &self.database);
        command.args(&self.flags).arg(what).stdin(Stdio::null()).stdout(Stdio::piped());
        if let Some(log) = &self.log {
            command.env("RUST_LOG", "debug").stderr(std::fs::File::create(log).unwrap());
        }
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut output = Vec::new();
        let address = |output: &[String], key: &str| -> Option<SocketAddr> {
            output.iter().find_map(|line| line.strip_prefix(key)?.parse().ok())
        };
        let (http, mqtt) = within("the hub says where it listens", async {
            loop {
                let line = lines.next_line().await.unwrap();
                output.push(line.unwrap_or_else(|| panic!("the hub ended instead of serving: {output:?}")));
                if let (Some(http), Some(mqtt)) = (address(&output, "http: http://"), address(&output, "mqtt: ")) {
                    return (http, mqtt);
                }
            }
        })
        .await;
        let client = reqwest::Client::new();
        eventually("the hub is ready", async || {
            let answer = client.get(format!("http://{http}/readyz")).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        let ready_after = began.elapsed();
        HubProcess { process, http, mqtt, ready_after, _lines: lines }
    }

    /// Starts a command that does not end by itself.
    pub fn begin<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Child {
        let mut command = command(self.path(), &self.database);
        command.args(&self.flags).args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        command.spawn().unwrap()
    }

    /// Runs a command to its end; `input` is what it reads.
    pub async fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>, input: &str) -> Ended {
        let mut command = command(self.path(), &self.database);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut stdin = process.stdin.take().unwrap();
        // A command that reads nothing may be gone already.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let output = tokio::time::timeout(COMMAND, process.wait_with_output()).await;
        let Output { status, stdout, stderr } = output.expect("the command did not end").unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { good: status.success(), output: text(stdout), errors: text(stderr) }
    }

    /// Runs `fengdi verify-log` and expects a whole log.
    pub async fn verify_log(&self) {
        let ended = self.run(["verify-log"], "").await;
        assert!(ended.good && ended.output.contains("whole"), "{ended:?}");
    }
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// Exit code 0.
    pub good: bool,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub errors: String,
}

/// A hub that serves.
pub struct HubProcess {
    process: Child,
    /// For browsers.
    pub http: SocketAddr,
    /// For devices.
    pub mqtt: SocketAddr,
    /// From the start of the process until it was ready.
    pub ready_after: Duration,
    // Kept so that what the hub still prints has somewhere to go.
    _lines: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
}

impl HubProcess {
    /// Its id.
    pub fn pid(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// SIGTERM; returns how long the end took.
    pub async fn terminate(mut self) -> Duration {
        let began = Instant::now();
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
        let status = within("the hub ends", self.process.wait()).await.unwrap();
        assert!(status.success(), "{status}");
        began.elapsed()
    }
}
