//! `fengdi device`: devices from the command line. A running hub takes the change in within a second.

use super::user::area_named;
use super::{clock, open_store};
use crate::clock::Clock;
use crate::commander::{RegistryChange, commit_registry};
use crate::community::{export_devices, import_devices, text_of};
use crate::config::Config;
use crate::ids::{new_device_secret, new_id, sha256_hex};
use crate::world::World;
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use hub_core::area::AreaPath;
use hub_core::device::{Care, Device, DeviceRole, Dialect, is_device_name};
use hub_core::event::Actor;
use hub_core::household::Household;
use hub_core::ids::{DeviceId, HouseholdId};
use hub_store::Store;

#[derive(Subcommand)]
pub(super) enum DeviceCommand {
    /// Add a device; its secret is printed once.
    Add {
        /// Name in topics and MQTT user name: 1 to 64 of A-Z a-z 0-9 . _ -
        name: String,
        /// What it is for.
        #[arg(long, default_value = "button")]
        role: DeviceRoleName,
        /// Maker's model.
        #[arg(long, default_value = "")]
        model: String,
        /// Id of the household it hangs in.
        #[arg(long)]
        household: Option<HouseholdId>,
        /// Name of the area it belongs to, when it hangs in no household.
        #[arg(long)]
        area: Option<String>,
    },
    /// Refuse a device from now on; a live connection is cut within two seconds.
    Block {
        /// Name.
        name: String,
    },
    /// Let a device in again.
    Unblock {
        /// Name.
        name: String,
    },
    /// List devices.
    List,
    /// Read devices from comma separated values (UTF-8 or GBK): all lines or none. Secrets of new ones are printed once.
    Import {
        /// The file; see `device export` for its columns.
        file: std::path::PathBuf,
    },
    /// Write all devices as comma separated values.
    Export {
        /// A file that does not exist yet.
        file: std::path::PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum DeviceRoleName {
    Button,
    PullCord,
    Wearable,
    Sensor,
    Gateway,
    SceneButton,
    Phone,
}

impl From<DeviceRoleName> for DeviceRole {
    fn from(name: DeviceRoleName) -> Self {
        match name {
            DeviceRoleName::Button => Self::Button,
            DeviceRoleName::PullCord => Self::PullCord,
            DeviceRoleName::Wearable => Self::Wearable,
            DeviceRoleName::Sensor => Self::Sensor,
            DeviceRoleName::Gateway => Self::Gateway,
            DeviceRoleName::SceneButton => Self::SceneButton,
            DeviceRoleName::Phone => Self::Phone,
        }
    }
}

pub(super) async fn device(config: &Config, command: DeviceCommand) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let done = carry_out(store.as_ref(), command).await;
    store.close().await;
    done
}

async fn carry_out(store: &dyn Store, command: DeviceCommand) -> anyhow::Result<()> {
    match command {
        DeviceCommand::Add { name, role, model, household, area } => {
            if !is_device_name(&name) {
                anyhow::bail!("{name:?} is no device name: 1 to 64 of A-Z a-z 0-9 . _ - and not a dot first");
            }
            if store.device_by_name(&name).await?.is_some() {
                anyhow::bail!("the name {name} is taken: choose another");
            }
            let household = household_of(store, household).await?;
            let area = match &household {
                Some(household) => household.area.clone(),
                None => placed(store, area.as_deref()).await?,
            };
            let secret = new_device_secret();
            let device = Device {
                id: DeviceId(new_id(clock().now())),
                name: name.clone(),
                secret_sha256: sha256_hex(secret.as_bytes()),
                role: role.into(),
                model,
                area,
                household: household.map(|household| household.id),
                wearer: None,
                blocked_at: None,
                live_at: None,
                dialect: Dialect::open_json(name.as_str()),
                care: Care::default(),
            };
            put(store, RegistryChange::Device(device)).await?;
            println!("user name: {name}");
            println!("secret:    {secret}");
            println!("publishes: fengdi/{name}/up    listens: fengdi/{name}/down");
            Ok(())
        }
        DeviceCommand::Block { name } => blocked(store, &name, true).await,
        DeviceCommand::Unblock { name } => blocked(store, &name, false).await,
        DeviceCommand::Import { file } => import(store, &file).await,
        DeviceCommand::Export { file } => {
            let world = World::load(store, clock().now()).await?;
            let mut to = std::fs::File::create_new(&file).with_context(|| format!("writing {}", file.display()))?;
            std::io::Write::write_all(&mut to, export_devices(&world, |_| true).as_bytes())?;
            Ok(())
        }
        DeviceCommand::List => {
            for device in store.devices().await? {
                let state = if device.blocked_at.is_some() { "blocked" } else { "" };
                println!("{:<32} {:?} {state}", device.name, device.role);
            }
            Ok(())
        }
    }
}

async fn import(store: &dyn Store, file: &std::path::Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let text = text_of(&bytes).context("the file is neither UTF-8 nor GBK")?;
    let world = World::load(store, clock().now()).await?;
    let read = import_devices(&world, &text, clock().now(), |_| true);
    let read = read.map_err(|faults| anyhow::anyhow!("nothing was taken:\n{}", faults.join("\n")))?;
    let changes: Vec<RegistryChange> = read.devices.into_iter().map(RegistryChange::Device).collect();
    if !changes.is_empty() {
        commit_registry(store, &changes, Actor::Operator, clock().now()).await?;
    }
    for added in &read.added {
        println!("{} {}", added.name, added.secret);
    }
    println!("added {}, changed {}, unchanged {}", read.added.len(), read.changed, read.unchanged);
    Ok(())
}

async fn household_of(store: &dyn Store, id: Option<HouseholdId>) -> anyhow::Result<Option<Household>> {
    match id {
        Some(id) => Ok(Some(store.household(id).await?.with_context(|| format!("there is no household {id}"))?)),
        None => Ok(None),
    }
}

/// The named area; without a name the widest there is, so that staff see its alarms.
async fn placed(store: &dyn Store, name: Option<&str>) -> anyhow::Result<AreaPath> {
    if name.is_some() {
        return area_named(store, name).await;
    }
    let widest = store.areas().await?.into_iter().min_by_key(|area| area.path.as_str().len());
    Ok(widest.map_or_else(AreaPath::root, |area| area.path))
}

async fn blocked(store: &dyn Store, name: &str, on: bool) -> anyhow::Result<()> {
    let device = store.device_by_name(name).await?.with_context(|| format!("there is no device {name}"))?;
    let blocked_at = on.then(|| clock().now());
    put(store, RegistryChange::DeviceBlocked(Device { blocked_at, ..device })).await?;
    println!("done");
    Ok(())
}

async fn put(store: &dyn Store, change: RegistryChange) -> anyhow::Result<()> {
    commit_registry(store, &[change], Actor::Operator, clock().now()).await?;
    Ok(())
}
