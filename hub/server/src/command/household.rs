//! `fengdi household`: households from a spreadsheet. A running hub takes the change in within a second.

use super::{clock, open_store};
use crate::clock::Clock;
use crate::commander::{RegistryChange, commit_registry};
use crate::community::import_households;
use crate::config::Config;
use crate::world::World;
use anyhow::Context;
use clap::Subcommand;
use hub_core::event::Actor;
use hub_store::Store;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(super) enum HouseholdCommand {
    /// Read households from a CSV file in UTF-8. Columns: area and door (needed), unit, floor, lat, lon, residents
    /// (name:year;name:year), contacts (log-ins), notes, medicines, risk (low, medium, high). A household is known by
    /// area, unit and door. One wrong row, and none is taken.
    Import {
        /// The file.
        file: PathBuf,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) async fn household(config: &Config, command: HouseholdCommand) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let done = carry_out(store.as_ref(), command).await;
    store.close().await;
    done
}

async fn carry_out(store: &dyn Store, command: HouseholdCommand) -> anyhow::Result<()> {
    let HouseholdCommand::Import { file, dry_run } = command;
    let now = clock().now();
    let world = World::load(store, now).await?;
    let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| anyhow::anyhow!("{}: save it as CSV UTF-8", file.display()))?;
    let imported = import_households(&world, &text, now, |_| true);
    let imported = imported.map_err(|faults| anyhow::anyhow!("{}:\n{}", file.display(), faults.join("\n")))?;
    let homes = imported.households.into_iter().map(|home| RegistryChange::Household(Box::new(home)));
    let changes: Vec<_> = homes.collect();
    if !dry_run && !changes.is_empty() {
        commit_registry(store, &changes, Actor::Operator, now).await?;
    }
    let (added, changed, unchanged) = (imported.added, imported.changed, imported.unchanged);
    super::say(format!("{added} added, {changed} changed, {unchanged} as they were"));
    Ok(())
}
