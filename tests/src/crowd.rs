//! Phones that are awake: everyone reports each ringing call as delivered, and does nothing else.

use crate::hub::TestHub;
use crate::socket::TestSocket;
use crate::town::TestPerson;
use crate::wait::eventually;
use hub_core::alarm::PageState;
use hub_core::ids::{AlarmId, PersonId};
use hub_wire::call::CallState;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::task::JoinSet;

/// How often a phone says that it is there.
const HEARTBEAT: Duration = Duration::from_secs(4);

/// Phones that are awake until this is dropped.
pub struct Crowd {
    people: BTreeSet<PersonId>,
    phones: JoinSet<()>,
}

impl Crowd {
    /// One phone for each of these people.
    pub async fn of(hub: &TestHub, people: impl IntoIterator<Item = &TestPerson>) -> Self {
        let mut crowd = Self { people: BTreeSet::new(), phones: JoinSet::new() };
        for person in people {
            let (_, socket) = hub.screen(person).await;
            crowd.people.insert(person.id());
            crowd.phones.spawn(awake(socket));
        }
        crowd
    }

    /// Waits until every call that rings at one of these phones is known to have been delivered.
    pub async fn rung(&self, hub: &TestHub, alarm: AlarmId) {
        eventually("the phones ring", async || {
            let world = hub.hub().world.read();
            let known = world.alarms.get(&alarm)?;
            let on_its_way = known.pages.iter().filter(|page| self.people.contains(&page.person));
            let waiting = on_its_way.filter(|page| matches!(page.state, PageState::Queued | PageState::Sent)).count();
            (waiting == 0).then_some(())
        })
        .await;
    }
}

async fn awake(mut socket: TestSocket) {
    let mut told = BTreeSet::new();
    loop {
        let ringing = socket.shown.calls.values().filter(|call| call.state == CallState::Ringing);
        let fresh: Vec<_> = ringing.map(|call| (call.alarm, call.page)).filter(|call| told.insert(*call)).collect();
        for (alarm, _) in fresh {
            socket.receipt(alarm, "delivered").await;
        }
        match tokio::time::timeout(HEARTBEAT, socket.next()).await {
            Ok(Some(_)) => {}
            Ok(None) => return,
            Err(_) => socket.tell(json!({ "type": "heartbeat" })).await,
        }
    }
}
