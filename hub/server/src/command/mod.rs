//! The command line: one file per command.

#![allow(clippy::print_stdout)]

mod bench;
mod calendar;
mod check;
mod codes;
mod decode;
mod demo;
mod device;
mod household;
mod migrate;
mod policy;
mod serve;
mod user;
mod verify;
mod verify_ledger;
mod watch;

use crate::clock::SystemClock;
use crate::config::{Config, Flags};
use anyhow::Context;
use clap::{Parser, Subcommand, ValueEnum};
use hub_store::Store;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::Arc;

pub use demo::{DemoFlags, build_town};

/// Fengdi 蜂笛: the one-button call of a neighbourhood.
#[derive(Parser)]
#[command(name = "fengdi", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    flags: Flags,
    /// How the log is written.
    #[arg(long, env = "FENGDI_LOG", global = true, default_value = "text")]
    log: LogForm,
    #[command(subcommand)]
    command: Command,
}

/// How the log is written; what is written is set by RUST_LOG.
#[derive(Clone, Copy, ValueEnum)]
enum LogForm {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Run the hub.
    Serve,
    /// Run the hub with the demonstration town in it (made once, from a seed).
    Demo(DemoFlags),
    /// Bring the database to this program's schema.
    Migrate,
    /// Accounts of people.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Devices: buttons, sensors.
    #[command(subcommand)]
    Device(device::DeviceCommand),
    /// Policies as a file.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Public holidays from a spreadsheet.
    #[command(subcommand)]
    Calendar(calendar::CalendarCommand),
    /// Households from a spreadsheet.
    #[command(subcommand)]
    Household(household::HouseholdCommand),
    /// Codes of buildings and doors for the report page, as a list or as sheets to be printed.
    Codes(codes::CodesFlags),
    /// Say what the hub understands of messages of devices, and why not.
    Decode(decode::DecodeFlags),
    /// Check configuration, database and broker, and say what is wrong.
    Check(check::CheckFlags),
    /// Watch a hub from outside and tell the listeners of [[warn]] when it does not answer.
    Watch(watch::WatchFlags),
    /// Read the whole log and name the first entry that is not as it was written.
    VerifyLog,
    /// Read the whole ledger of the time bank and name the first entry that is not as it was written.
    VerifyLedger,
    /// Write a consistent copy of the SQLite database while the hub goes on, and of its pictures into `<to>.photos`.
    Backup {
        /// A file that does not exist yet.
        to: std::path::PathBuf,
        /// Without the pictures: they are copied by other means, or lie in an S3.
        #[arg(long)]
        without_photos: bool,
    },
    /// Put a copy written by `backup` in the place of the SQLite database, and its pictures in theirs. Screens take a new
    /// snapshot afterwards.
    Restore {
        /// The copy.
        from: std::path::PathBuf,
    },
    /// Measure on this machine.
    #[command(subcommand)]
    Bench(bench::BenchCommand),
}

/// Runs one command to its end.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    let quiet = !matches!(cli.command, Command::Serve | Command::Demo(_));
    start_log(cli.log, quiet);
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if !quiet && std::env::var_os("TOKIO_WORKER_THREADS").is_none() {
        runtime.worker_threads(workers());
    }
    let runtime = runtime.enable_all().build().context("starting")?;
    let config = Config::load(&cli.flags)?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve => serve::serve(config).await,
            Command::Demo(flags) => demo::demo(config, flags).await,
            Command::Migrate => migrate::migrate(&config).await,
            Command::User(command) => user::user(&config, command).await,
            Command::Device(command) => device::device(&config, command).await,
            Command::Policy(command) => policy::policy(&config, command).await,
            Command::Household(command) => household::household(&config, command).await,
            Command::Calendar(command) => calendar::calendar(&config, command).await,
            Command::Check(flags) => check::check(&config, flags).await,
            Command::Codes(flags) => codes::codes(&config, flags).await,
            Command::Decode(flags) => decode::decode(&flags, &config.meanings),
            Command::Watch(flags) => watch::watch(&config, flags).await,
            Command::VerifyLog => verify::verify_log(&config).await,
            Command::VerifyLedger => verify_ledger::verify_ledger(&config).await,
            Command::Backup { to, without_photos } => migrate::backup(&config, &to, without_photos).await,
            Command::Restore { from } => migrate::restore(&config, &from).await,
            Command::Bench(command) => bench::bench(command, &cli.flags).await,
        }
    })
}

/// One for each core, and never fewer than two: a commit holds the thread it runs on until the disk has it, and
/// somebody must go on reading meanwhile.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2))
}

fn start_log(form: LogForm, quiet: bool) {
    let usual = if quiet { "warn" } else { "info,sqlx=warn,rumqttc=warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| usual.into());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // In a file the marks that colour a terminal are only in the way. NO_COLOR: https://no-color.org
    let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let builder = builder.with_ansi(wanted && std::io::IsTerminal::is_terminal(&std::io::stderr()));
    match form {
        LogForm::Text => builder.compact().init(),
        LogForm::Json => builder.json().init(),
    }
}

/// Starts collecting numbers.
pub fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    let seconds = Matcher::Suffix("_seconds".into());
    PrometheusBuilder::new()
        .set_buckets_for_metric(seconds, &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0])?
        .install_recorder()
        .context("starting the metrics")
}

/// Prints a line for whoever watches; a hub goes on when nobody does any more.
fn say(line: impl std::fmt::Display) {
    let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{line}\n"));
}

/// The data folder holds names and doors: for its owner only.
fn make_folder(data: &std::path::Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(data).with_context(|| format!("data = {}", data.display()))
}

/// Opens the configured store, making folder and schema as needed.
async fn open_store(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    make_folder(&config.data)?;
    Ok(hub_store::open(&config.database).await?)
}

/// The wall clock, for commands that write.
fn clock() -> SystemClock {
    SystemClock::start()
}
