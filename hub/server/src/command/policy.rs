//! `fengdi policy`: policies as a file that can be edited and taken to another hub. A running hub takes the change in
//! within a second.

use super::{clock, open_store};
use crate::clock::Clock;
use crate::commander::{RegistryChange, commit_registry};
use crate::community::{Format, export_policies, import_policies};
use crate::config::Config;
use crate::world::World;
use anyhow::Context;
use clap::Subcommand;
use hub_core::event::Actor;
use hub_store::Store;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(super) enum PolicyCommand {
    /// Write all policies to a file: TOML, or JSON when its name ends with .json.
    Export {
        /// The file; - prints TOML.
        file: PathBuf,
        /// The built-in policies instead: a beginning to edit.
        #[arg(long)]
        standard: bool,
    },
    /// Set the policies that stand in a file; others stay as they are. One that is wrong, and none is set.
    Import {
        /// The file.
        file: PathBuf,
    },
}

pub(super) async fn policy(config: &Config, command: PolicyCommand) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let done = carry_out(store.as_ref(), command).await;
    store.close().await;
    done
}

async fn carry_out(store: &dyn Store, command: PolicyCommand) -> anyhow::Result<()> {
    let now = clock().now();
    let world = World::load(store, now).await?;
    match command {
        PolicyCommand::Export { file, standard } => {
            let text = export_policies(&world, Format::of(&file), standard).map_err(anyhow::Error::msg)?;
            if file.as_os_str() == "-" {
                super::say(text);
                return Ok(());
            }
            std::fs::write(&file, text).with_context(|| file.display().to_string())
        }
        PolicyCommand::Import { file } => {
            let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            let rows = import_policies(&world, &text, Format::of(&file), now);
            let rows = rows.map_err(|fault| anyhow::anyhow!("{}: {fault}", file.display()))?;
            let changes: Vec<_> = rows.into_iter().map(RegistryChange::Policy).collect();
            if !changes.is_empty() {
                commit_registry(store, &changes, Actor::Operator, now).await?;
            }
            super::say(format!("{} policies set", changes.len()));
            Ok(())
        }
    }
}
