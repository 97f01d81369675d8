//! Signs of life to disk, and those of another hub on the same database.

use super::{Around, Gathered};

/// Writes what has gathered; what could not be written is tried again with the next.
pub(super) async fn flush(around: &Around, unsaved: &mut Gathered) {
    let statuses: Vec<_> = unsaved.statuses.iter().map(|(device, status)| (*device, status.clone())).collect();
    let fixes: Vec<_> = unsaved.fixes.iter().map(|(person, fix)| (*person, *fix)).collect();
    let written = async {
        around.store.flush_device_statuses(&statuses).await?;
        around.store.flush_fixes(&fixes).await
    };
    match written.await {
        Ok(()) => *unsaved = Gathered::default(),
        Err(error) => tracing::warn!(%error, "signs of life could not be written, trying again"),
    }
}

/// Words that devices said to another hub on the same database: without them its devices would seem silent here.
pub(super) async fn refresh(around: &Around) {
    if !around.world.read().in_company {
        return;
    }
    match around.store.device_statuses().await {
        Ok(statuses) => {
            let mut world = around.world.write();
            for (device, status) in statuses {
                let known = world.statuses.get(&device).and_then(|known| known.last_word_at);
                if status.last_word_at > known {
                    world.statuses.insert(device, status);
                }
            }
        }
        Err(error) => tracing::warn!(%error, "signs of life of another hub could not be read"),
    }
}
