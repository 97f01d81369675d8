//! `fengdi migrate`, `fengdi backup` and `fengdi restore`.

use super::{clock, make_folder, open_store};
use crate::clock::Clock;
use crate::config::Config;
use crate::ids::new_id;
use crate::photo::{ShelfPlace, copy_missing};
use anyhow::Context;
use std::path::{Path, PathBuf};

pub(super) async fn migrate(config: &Config) -> anyhow::Result<()> {
    make_folder(&config.data)?;
    let schema = hub_store::migrate(&config.database).await?;
    println!("schema {} of {}", schema.found, schema.known);
    Ok(())
}

/// The database first: pictures are written before their rows, so no row of the copy misses its picture.
pub(super) async fn backup(config: &Config, to: &Path, without_photos: bool) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    store.backup(to).await?;
    store.close().await;
    println!("written: {}", to.display());
    match &config.photo.place {
        _ if without_photos => {}
        ShelfPlace::Folder(folder) => {
            let copy = photos_of(to);
            let copied = copy_missing(folder, &copy).with_context(|| copy.display().to_string())?;
            println!("written: {} ({copied} files)", copy.display());
        }
        place @ ShelfPlace::S3(_) => println!("pictures stay where they are: {place:?}"),
    }
    Ok(())
}

/// Where the pictures of a copy lie: in a folder beside it.
fn photos_of(copy: &Path) -> PathBuf {
    let mut beside = copy.as_os_str().to_owned();
    beside.push(".photos");
    beside.into()
}

fn restore_photos(config: &Config, from: &Path) -> anyhow::Result<()> {
    let copy = photos_of(from);
    match &config.photo.place {
        ShelfPlace::Folder(folder) if copy.is_dir() => {
            let copied = copy_missing(&copy, folder).with_context(|| folder.display().to_string())?;
            println!("restored {copied} files of pictures to {}", folder.display());
        }
        place => println!("no pictures beside the copy: they are looked for in {place:?}"),
    }
    Ok(())
}

/// The copy begins a new life of the log, so that no screen mistakes its positions for those it has seen.
pub(super) async fn restore(config: &Config, from: &Path) -> anyhow::Result<()> {
    let place =
        config.database.strip_prefix("sqlite://").context("restore is for SQLite: use pg_restore for PostgreSQL")?;
    let place = Path::new(place);
    if place.exists() {
        anyhow::bail!("{} exists: stop the hub and move it (with its -wal and -shm) away first", place.display());
    }
    make_folder(&config.data)?;
    // Pictures first, as they were written: broken off here, it can be done again.
    restore_photos(config, from)?;
    std::fs::copy(from, place).with_context(|| from.display().to_string())?;
    let store = open_store(config).await?;
    store.set_epoch(&new_id(clock().now()).to_string()).await?;
    let head = store.head().await?;
    store.close().await;
    println!("restored up to position {}", head.position.0);
    Ok(())
}
