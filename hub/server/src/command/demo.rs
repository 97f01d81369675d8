//! `fengdi demo`: the hub with a believable community in it, made once from a seed.

use super::serve::{announce, until_stopped};
use super::{open_store, say, start_metrics};
use crate::app::start;
use crate::auth::Passwords;
use crate::clock::{Clock, SystemClock};
use crate::commander::{RegistryChange, commit_registry};
use crate::config::Config;
use anyhow::Context;
use clap::Args;
use devices::town::{DEFAULT_SEED, Town, generate};
use hub_core::event::Actor;
use hub_core::person::Person;
use hub_store::Store;
use std::path::Path;
use std::sync::Arc;

/// Which town the database holds.
const SETTING: &str = "demonstration_seed";

/// Flags of the demonstration.
#[derive(Args)]
pub struct DemoFlags {
    /// Another seed makes another town.
    #[arg(long, default_value_t = DEFAULT_SEED)]
    seed: u64,
    /// Make the town and stop.
    #[arg(long)]
    no_serve: bool,
}

/// Makes the town when the database is empty, then serves it.
pub(super) async fn demo(config: Config, flags: DemoFlags) -> anyhow::Result<()> {
    let store = open_store(&config).await?;
    let town = generate(flags.seed);
    build_town(store.as_ref(), &town, flags.seed, SystemClock::start().now()).await?;
    write_accounts(&config.data, &town)?;
    if flags.no_serve {
        store.close().await;
        return Ok(());
    }
    let running = start(config, store, Arc::new(SystemClock::start()), start_metrics()?).await?;
    announce(&running);
    say("");
    say(format!("demonstration town: {} households, {} devices", town.households.len(), town.devices.len()));
    for login in &town.shown {
        say(format!("  {:<28} {:<12} {}", login.what, login.login, login.password));
    }
    say(format!(
        "  open http://{}  (accounts and device secrets: demo-accounts.json in the data folder)",
        running.http
    ));
    say("");
    until_stopped(running).await
}

/// Puts the town into an empty store; a store that holds it already is left as it is.
pub async fn build_town(store: &dyn Store, town: &Town, seed: u64, at: hub_core::time::UnixMs) -> anyhow::Result<()> {
    match store.setting(SETTING).await? {
        Some(kept) if kept == seed.to_string() => return Ok(()),
        Some(kept) => {
            anyhow::bail!("this database holds the town of seed {kept}: use --seed {kept}, or another --data folder")
        }
        None => {}
    }
    if !store.areas().await?.is_empty() || !store.people().await?.is_empty() {
        anyhow::bail!("this database is not empty: name another --data folder for the demonstration");
    }
    let mut changes: Vec<RegistryChange> = town.areas.iter().cloned().map(RegistryChange::Area).collect();
    changes.extend(hashed(town).await?.into_iter().map(|person| RegistryChange::Person(Box::new(person))));
    changes.extend(town.households.iter().cloned().map(|home| RegistryChange::Household(Box::new(home))));
    changes.extend(town.devices.iter().map(|made| RegistryChange::Device(made.device.clone())));
    commit_registry(store, &changes, Actor::Operator, at).await.context("writing the town")?;
    store.set_setting(SETTING, &seed.to_string()).await?;
    Ok(())
}

/// People with their passwords hashed, on all cores.
async fn hashed(town: &Town) -> anyhow::Result<Vec<Person>> {
    let passwords = Passwords::new()?;
    let hashing = town.people.iter().map(|made| {
        let passwords = passwords.clone();
        async move {
            let password_hash = match &made.password {
                Some(password) => Some(passwords.hash(password.clone()).await?),
                None => None,
            };
            anyhow::Ok(Person { password_hash, ..made.person.clone() })
        }
    });
    futures::future::try_join_all(hashing).await
}

/// Log-ins and secrets for whoever plays with the demonstration. Readable by its owner only.
fn write_accounts(data: &Path, town: &Town) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let accounts = town.people.iter().filter_map(|made| {
        let (login, password) = (made.person.login.as_ref()?, made.password.as_ref()?);
        let roles: Vec<_> = made.person.grants.iter().map(|grant| grant.role).collect();
        Some(serde_json::json!({ "login": login, "password": password, "roles": roles, "name": made.person.name }))
    });
    let shown = town
        .shown
        .iter()
        .map(|login| serde_json::json!({ "what": login.what, "login": login.login, "password": login.password }));
    let devices = town.devices.iter().map(|made| {
        serde_json::json!({ "name": made.device.name, "secret": made.secret, "household": made.device.household, "role": made.device.role, "says": made.says })
    });
    let text = serde_json::to_string_pretty(&serde_json::json!({
        "shown": shown.collect::<Vec<_>>(), "accounts": accounts.collect::<Vec<_>>(), "devices": devices.collect::<Vec<_>>(),
    }))?;
    let path = data.join("demo-accounts.json");
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).with_context(|| path.display().to_string())
}
