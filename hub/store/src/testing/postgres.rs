//! A PostgreSQL of one's own: made in a temporary folder, reachable over a socket in it and over no network, stopped
//! and removed when dropped. Its files belong to the system's `postgres` when the tests run as root, which PostgreSQL
//! refuses to do.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const START_TIMEOUT: Duration = Duration::from_secs(30);
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum PostgresFault {
    /// Neither in PATH nor below /usr/lib/postgresql.
    #[error("PostgreSQL is not installed (looked for initdb in PATH and in /usr/lib/postgresql/*/bin)")]
    NotInstalled,
    /// A program could not be run.
    #[error("{0}: {1}")]
    Run(&'static str, io::Error),
    /// A program failed.
    #[error("{program} failed: {output}")]
    Failed {
        /// Which.
        program: &'static str,
        /// What it said.
        output: String,
    },
}

/// A running PostgreSQL of one's own.
pub struct PrivatePostgres {
    server: Child,
    _keeper: Sender<()>,
    programs: PathBuf,
    folder: TempDir,
    next: AtomicU32,
}

impl PrivatePostgres {
    /// Makes and starts one; returns when it answers.
    pub fn start() -> Result<Self, PostgresFault> {
        let programs = programs().ok_or(PostgresFault::NotInstalled)?;
        let folder = tempfile::Builder::new().prefix("fengdi-pg-").tempdir();
        let folder = folder.map_err(|error| PostgresFault::Run("tempdir", error))?;
        let data = folder.path().join("data");
        if is_root() {
            run("chown", Command::new("chown").arg("postgres").arg(folder.path()))?;
        }
        let mut initdb = as_postgres(&programs.join("initdb"));
        initdb.arg("-D").arg(&data).args(["-U", "fengdi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        run("initdb", initdb.current_dir(folder.path()))?;

        let log = std::fs::File::create(folder.path().join("log"));
        let log = log.map_err(|error| PostgresFault::Run("log", error))?;
        let mut server = as_postgres(&programs.join("postgres"));
        // Without fsync: what is tested here is what the hub does, not whether a disk keeps its word.
        server.arg("-D").arg(&data).arg("-k").arg(folder.path()).args(["-c", "listen_addresses=", "-c", "fsync=off"]);
        server.current_dir(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let (server, keeper) = spawn_kept(server).map_err(|error| PostgresFault::Run("postgres", error))?;
        let mut started = Self { server, _keeper: keeper, programs, folder, next: AtomicU32::new(1) };
        started.wait_until_ready()?;
        Ok(started)
    }

    fn wait_until_ready(&mut self) -> Result<(), PostgresFault> {
        let until = Instant::now() + START_TIMEOUT;
        loop {
            let mut asked = Command::new(self.programs.join("pg_isready"));
            asked.arg("-q").arg("-h").arg(self.folder.path()).args(["-U", "fengdi", "-d", "postgres", "-t", "1"]);
            let ready = asked.status().is_ok_and(|status| status.success());
            let ended = !matches!(self.server.try_wait(), Ok(None));
            if ready {
                return Ok(());
            }
            if ended || Instant::now() > until {
                let output = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                return Err(PostgresFault::Failed { program: "postgres", output });
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Address of a new, empty database with C collation.
    pub fn database(&self) -> Result<String, PostgresFault> {
        let name = format!("fengdi_{}", self.next.fetch_add(1, Ordering::Relaxed));
        let mut createdb = Command::new(self.programs.join("createdb"));
        createdb.arg("-h").arg(self.folder.path()).args(["-U", "fengdi", &name]);
        run("createdb", &mut createdb)?;
        Ok(self.address(&name))
    }

    fn address(&self, name: &str) -> String {
        format!("postgres://fengdi@localhost/{name}?host={}", self.folder.path().display())
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // The child is `setpriv`, which became `postgres`: its id is the postmaster's. SIGINT: end sessions and stop.
        let stopped = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        let until = Instant::now() + STOP_TIMEOUT;
        while stopped.is_ok() && Instant::now() < until {
            if !matches!(self.server.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = installed.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let newest_first = folders.into_iter().rev().chain(std::env::split_paths(&path));
    newest_first.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output();
    asked.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Also makes the server go when the process that started it is gone, however that ended.
fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.arg("--pdeathsig=INT").arg(program);
    command
}

/// To the kernel, the parent of a process is the *thread* that started it: this one lives until the sender is dropped.
fn spawn_kept(mut command: Command) -> io::Result<(Child, Sender<()>)> {
    let (answer, started) = mpsc::channel();
    let (keeper, end) = mpsc::channel::<()>();
    std::thread::Builder::new().name("postgres-parent".into()).spawn(move || {
        let told = answer.send(command.spawn());
        if told.is_ok() {
            let _ = end.recv();
        }
    })?;
    let child = started.recv().map_err(io::Error::other)??;
    Ok((child, keeper))
}

fn run(program: &'static str, command: &mut Command) -> Result<String, PostgresFault> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| PostgresFault::Run(program, error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let output = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(PostgresFault::Failed { program, output })
}
