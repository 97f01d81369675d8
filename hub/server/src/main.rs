//! `fengdi`: the hub and its commands.

use clap::Parser;
use hub::command::{Cli, run};
use std::process::ExitCode;

/// Gives memory back after password hashing (19 MiB a piece), where the C library's arenas keep it for ever.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
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
