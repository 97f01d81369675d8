//! Keeps one teller for each subscription that is on.

use super::teller::Teller;
use crate::app::Hub;
use crate::ids::new_id;
use crate::world::Subscription;
use hub_core::ids::SubscriptionId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Changes are looked at no more often than that.
const REST: Duration = Duration::from_millis(100);

struct Running {
    subscription: Arc<Subscription>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    /// A fault of the program has ended it: a teller ends only when it is stopped.
    fn is_broken(&self) -> bool {
        self.task.is_finished() && !self.stop.is_cancelled()
    }
}

/// Runs until the hub stops.
pub async fn run(hub: Hub) {
    let holder = new_id(hub.clock.now());
    let mut running: BTreeMap<SubscriptionId, Running> = BTreeMap::new();
    let mut head = hub.tail.head();
    loop {
        look(&hub, holder, &mut running);
        tokio::select! {
            () = hub.stop.cancelled() => return,
            changed = head.changed() => if changed.is_err() { return },
        }
        tokio::select! {
            () = hub.stop.cancelled() => return,
            () = tokio::time::sleep(REST) => {}
        }
    }
}

/// Ends tellers of what is off, gone or different, and begins those that are missing.
fn look(hub: &Hub, holder: Uuid, running: &mut BTreeMap<SubscriptionId, Running>) {
    let wanted: BTreeMap<SubscriptionId, Arc<Subscription>> = {
        let world = hub.world.read();
        let on = world.outside.subscriptions().filter(|subscription| subscription.on);
        on.map(|subscription| (subscription.id, Arc::clone(subscription))).collect()
    };
    running.retain(|id, teller| {
        let stays = wanted.contains_key(id);
        if !stays {
            teller.stop.cancel();
        }
        stays
    });
    for (id, subscription) in wanted {
        let before = match running.remove(&id) {
            Some(same) if same.subscription == subscription && !same.is_broken() => {
                running.insert(id, same);
                continue;
            }
            Some(old) => {
                old.stop.cancel();
                Some(old.task)
            }
            None => None,
        };
        let stop = hub.stop.child_token();
        let teller = Teller::new(hub.clone(), Arc::clone(&subscription), holder, stop.clone());
        running.insert(id, Running { subscription, stop, task: hub.tasks.spawn(teller.run(before)) });
    }
}
