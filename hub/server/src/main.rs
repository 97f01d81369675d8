//! `fengdi`: the hub and its commands.

use clap::Parser;
use hub::command::{Cli, run};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

/// Gives memory back after password hashing (19 MiB a piece), where the C library's arenas keep it for ever.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The allocator keeps freed memory for so long, milliseconds, and looks again only when it is asked for much more: with
/// anything but nothing at all the hub would keep what its start and every log-in took, 27 MiB of 65.
const KEPT_MS: &str = "0";
/// The allocator reads this before `main`.
const KEPT: &str = "MIMALLOC_PURGE_DELAY";

/// Starts this program again, in the same process, with the allocator's setting. Where that fails it goes on without.
fn set_allocator() {
    if std::env::var_os(KEPT).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        let _ = Command::new(program).args(std::env::args_os().skip(1)).env(KEPT, KEPT_MS).exec();
    }
}

fn main() -> ExitCode {
    set_allocator();
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut text = String::from("fengdi: ");
            for (depth, cause) in error.chain().enumerate() {
                text.push_str(if depth == 0 { "" } else { ": " });
                text.push_str(&cause.to_string());
            }
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
