//! What the rest of the hub says to one connection. Empty it holds no heap memory; outcomes are bounded by the
//! messages the connection has handed in, deliveries by the capacity. A panic elsewhere cannot poison it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{Notify, oneshot};

use crate::close::CloseReason;
use crate::endpoint::Delivery;
use crate::job::Outcome;

/// One message to the device, with the place where its fate is wanted.
#[derive(Debug)]
pub(crate) struct Downlink {
    pub topic: String,
    pub payload: Bytes,
    pub done: oneshot::Sender<Delivery>,
}

/// Everything that arrived since the last look.
#[derive(Debug, Default)]
pub(crate) struct Post {
    pub outcomes: VecDeque<(u64, Outcome)>,
    pub downlinks: VecDeque<Downlink>,
    pub close: Option<CloseReason>,
    pub stop: bool,
}

#[derive(Debug, Default)]
struct Inner {
    post: Post,
    shut: bool,
}

#[derive(Debug)]
pub(crate) struct Mailbox {
    inner: Mutex<Inner>,
    bell: Notify,
    downlink_capacity: usize,
}

impl Mailbox {
    pub fn new(downlink_capacity: usize) -> Self {
        Self { inner: Mutex::default(), bell: Notify::new(), downlink_capacity }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is post; may wake without any.
    pub async fn wait(&self) {
        self.bell.notified().await;
    }

    /// Takes all post.
    pub fn take(&self) -> Post {
        std::mem::take(&mut self.lock().post)
    }

    /// The connection is gone: nothing more is accepted, what lies here is dropped.
    pub fn shut(&self) {
        let dropped = {
            let mut inner = self.lock();
            inner.shut = true;
            std::mem::take(&mut inner.post)
        };
        drop(dropped);
    }

    pub fn settle(&self, ticket: u64, outcome: Outcome) {
        {
            let mut inner = self.lock();
            if inner.shut {
                return;
            }
            inner.post.outcomes.push_back((ticket, outcome));
        }
        self.bell.notify_one();
    }

    /// Asks the connection to end. The first reason stays.
    pub fn close(&self, reason: CloseReason) {
        self.lock().post.close.get_or_insert(reason);
        self.bell.notify_one();
    }

    /// Asks the connection to end after its pending commits.
    pub fn stop(&self) {
        self.lock().post.stop = true;
        self.bell.notify_one();
    }

    /// Hands in a message to the device.
    ///
    /// # Errors
    /// `NotConnected` when the connection is gone, `Full` when too many wait.
    pub fn deliver(&self, downlink: Downlink) -> Result<(), Delivery> {
        {
            let mut inner = self.lock();
            if inner.shut {
                return Err(Delivery::NotConnected);
            }
            if inner.post.downlinks.len() >= self.downlink_capacity {
                return Err(Delivery::Full);
            }
            inner.post.downlinks.push_back(downlink);
        }
        self.bell.notify_one();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::job::{Ack, AckRefusal};

    #[test]
    fn a_dropped_ack_says_not_stored_and_a_spent_one_speaks_once() {
        let mailbox = Arc::new(Mailbox::new(1));
        drop(Ack::new(mailbox.clone(), 1));
        Ack::new(mailbox.clone(), 2).committed();
        Ack::new(mailbox.clone(), 3).refused(AckRefusal::QuotaExceeded);
        let said: Vec<_> = mailbox.take().outcomes.into();
        assert_eq!(
            said,
            [
                (1, Outcome::Refused(AckRefusal::NotStored)),
                (2, Outcome::Committed),
                (3, Outcome::Refused(AckRefusal::QuotaExceeded)),
            ]
        );
    }

    #[test]
    fn a_poisoned_lock_does_no_harm() {
        let mailbox = Arc::new(Mailbox::new(1));
        let other = mailbox.clone();
        let panicked = std::thread::spawn(move || {
            let _guard = other.inner.lock();
            panic!("on purpose");
        })
        .join();
        assert!(panicked.is_err());
        mailbox.settle(7, Outcome::Committed);
        assert_eq!(mailbox.take().outcomes.len(), 1);
    }

    #[test]
    fn a_full_or_shut_mailbox_refuses_deliveries() {
        let mailbox = Mailbox::new(1);
        let downlink = || Downlink { topic: "t".into(), payload: Bytes::new(), done: oneshot::channel().0 };
        assert_eq!(mailbox.deliver(downlink()), Ok(()));
        assert_eq!(mailbox.deliver(downlink()), Err(Delivery::Full));
        mailbox.shut();
        assert_eq!(mailbox.deliver(downlink()), Err(Delivery::NotConnected));
        assert!(mailbox.take().downlinks.is_empty());
    }
}
