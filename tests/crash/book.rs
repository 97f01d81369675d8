//! A device that never forgets: it counts its presses, repeats what was not acknowledged, and knows afterwards what
//! the hub owes it.

use rumqttc::{AsyncClient, Event, Incoming, MqttOptions, Outgoing, QoS};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tests::TestDeviceAccount;

/// Unacknowledged presses at a time.
const WINDOW: usize = 3;

/// What a device has pressed so far.
#[derive(Default)]
struct Pages {
    last: u64,
    acked: BTreeSet<u64>,
    pending: BTreeSet<u64>,
}

/// A device and its account of presses.
#[derive(Clone)]
pub struct Book {
    account: Arc<TestDeviceAccount>,
    pages: Arc<Mutex<Pages>>,
}

impl Book {
    /// An empty one.
    pub fn new(account: TestDeviceAccount) -> Self {
        Self { account: Arc::new(account), pages: Arc::default() }
    }

    /// The device's name.
    pub fn name(&self) -> &str {
        self.account.name()
    }

    /// Presses that were acknowledged, and those that were sent without an answer so far.
    pub fn counts(&self) -> (usize, usize) {
        let pages = self.pages();
        (pages.acked.len(), pages.pending.len())
    }

    /// Presses until the connection is lost; what is pending from before goes first, with its old number.
    pub async fn press_until_lost(&self, hub: SocketAddr) {
        self.press_while(hub, || true).await;
    }

    /// Repeats what is pending until all of it is acknowledged.
    pub async fn settle(&self, hub: SocketAddr) {
        self.press_while(hub, || false).await;
        assert_eq!(self.counts().1, 0, "{} was not answered", self.name());
    }

    async fn press_while(&self, hub: SocketAddr, more: impl Fn() -> bool) {
        let mut options = MqttOptions::new(self.name(), hub.ip().to_string(), hub.port());
        options.set_credentials(self.name(), &*self.account.secret).set_keep_alive(Duration::from_secs(30));
        let (client, mut events) = AsyncClient::new(options, 16);
        let (mut queued, mut by_packet) = (VecDeque::new(), HashMap::new());
        let mut under_way = 0;
        let again: Vec<u64> = self.pages().pending.iter().copied().collect();
        let mut again = again.into_iter();
        loop {
            while under_way < WINDOW {
                let Some(seq) = again.next().or_else(|| more().then(|| self.turn())) else { break };
                let body = format!(r#"{{"kind":"sos","seq":{seq},"boot":"b1"}}"#);
                let topic = format!("fengdi/{}/up", self.name());
                client.try_publish(topic, QoS::AtLeastOnce, false, body).unwrap();
                queued.push_back(seq);
                under_way += 1;
            }
            if under_way == 0 {
                return;
            }
            match events.poll().await {
                Ok(Event::Outgoing(Outgoing::Publish(packet))) => {
                    by_packet.insert(packet, queued.pop_front().unwrap());
                }
                Ok(Event::Incoming(Incoming::PubAck(ack))) => {
                    self.acked(by_packet.remove(&ack.pkid).unwrap());
                    under_way -= 1;
                }
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    /// The next number.
    fn turn(&self) -> u64 {
        let mut pages = self.pages();
        pages.last += 1;
        let seq = pages.last;
        pages.pending.insert(seq);
        seq
    }

    fn acked(&self, seq: u64) {
        let mut pages = self.pages();
        pages.pending.remove(&seq);
        pages.acked.insert(seq);
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap()
    }
}
