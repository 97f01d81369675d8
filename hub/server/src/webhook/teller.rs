//! Tells one subscription, one change after the other. What fails is tried again, later each time; the next change waits
//! for it. Whatever was told is written down within a second, by the hub that holds the row.

use super::changes::{self, TicketChange};
use super::delivery::{Delivery, HELD_MS};
use super::message::{Message, message};
use super::notice::give_up;
use crate::app::Hub;
use crate::world::Subscription;
use hub_core::ids::Position;
use hub_core::time::UnixMs;
use hub_store::{NounTable, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Changes wait so long for each other: commits wake many, and alarms go first.
const GATHER: Duration = Duration::from_millis(200);
/// After a fault of the store.
const REST: Duration = Duration::from_secs(1);
/// What was told is written down at least this often.
const SAVE: Duration = Duration::from_secs(1);
/// What is for others is passed over for so many entries before that is written down.
const PASSED: u64 = 2_000;
/// The row is held anew when less than this is left, milliseconds.
const LEFT_MS: i64 = 10_000;
/// First pause after a try that failed, milliseconds; doubles up to the longest.
const AGAIN_MS: i64 = 2_000;
/// Longest pause, milliseconds.
const LONGEST_MS: i64 = 300_000;
/// An address that has not taken anything for so long is told no more, milliseconds.
pub const GIVEN_UP_MS: i64 = 86_400_000;

/// What comes next.
enum Next {
    /// When there is more in the log.
    News,
    /// Then.
    At(UnixMs),
    /// Again from what was read.
    Again,
    /// Nothing.
    Over,
}

struct Kept {
    delivery: Delivery,
    /// The row's body as it stands in the store.
    body: String,
}

/// Tells one subscription.
pub struct Teller {
    hub: Hub,
    subscription: Arc<Subscription>,
    /// This hub.
    holder: Uuid,
    stop: CancellationToken,
    kept: Option<Kept>,
    /// Looked through up to here.
    cursor: Position,
    saved_at: Instant,
}

impl Teller {
    /// For a subscription as it is now.
    #[must_use]
    pub fn new(hub: Hub, subscription: Arc<Subscription>, holder: Uuid, stop: CancellationToken) -> Self {
        let cursor = subscription.beginning.after;
        Self { hub, subscription, holder, stop, kept: None, cursor, saved_at: Instant::now() }
    }

    /// Runs until stopped, after the one before has ended.
    pub async fn run(mut self, before: Option<JoinHandle<()>>) {
        if let Some(before) = before {
            // One that panicked has ended too.
            let _ = before.await;
        }
        let mut head = self.hub.tail.head();
        while !self.stop.is_cancelled() {
            let next = match self.tell_on().await {
                Ok(next) => Some(next),
                Err(error) => {
                    tracing::warn!(%error, subscription = %self.subscription.id, "a webhook waits for the store");
                    self.kept = None;
                    None
                }
            };
            tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                () = wait(next.as_ref(), &mut head, &self.hub) => {}
            }
            if matches!(next, Some(Next::Over)) {
                break;
            }
        }
        self.let_go().await;
    }

    async fn tell_on(&mut self) -> Result<Next, StoreError> {
        if self.kept.is_none() && !self.read().await? {
            return Ok(Next::Over);
        }
        loop {
            let Some(page) = changes::after(&self.hub, &self.subscription.area, self.cursor).await? else {
                self.write_down().await?;
                return Ok(Next::News);
            };
            for change in &page.changes {
                if self.stop.is_cancelled() {
                    return Ok(Next::Over);
                }
                if let Some(message) = self.message_of(change).await?
                    && let Some(next) = self.deliver(&message).await?
                {
                    return Ok(next);
                }
                self.cursor = change.position;
            }
            self.cursor = page.through;
        }
    }

    async fn message_of(&self, change: &TicketChange) -> Result<Option<Message>, StoreError> {
        let ticket = changes::ticket(&self.hub, change.ticket).await?;
        Ok(ticket.and_then(|ticket| message(&self.hub.world.read(), self.subscription.id, change, &ticket)))
    }

    /// None when it was taken.
    async fn deliver(&mut self, message: &Message) -> Result<Option<Next>, StoreError> {
        if let Some(next) = self.hold().await? {
            return Ok(Some(next));
        }
        let Some(kept) = &mut self.kept else { return Ok(Some(Next::Again)) };
        if let Some(next_at) = kept.delivery.next_at.filter(|at| *at > self.hub.clock.now()) {
            return Ok(Some(Next::At(next_at)));
        }
        let told = tokio::select! {
            () = self.stop.cancelled() => return Ok(Some(Next::Over)),
            told = self.hub.webhooks.tell(&self.subscription.url, &self.subscription.secret, message) => told,
        };
        let (now, delivery) = (self.hub.clock.now(), &mut kept.delivery);
        delivery.last = Some(told.answer);
        if told.taken {
            delivery.position = message.position;
            (delivery.failing_since, delivery.failed, delivery.next_at) = (None, 0, None);
            if self.saved_at.elapsed() >= SAVE && !self.save().await? {
                return Ok(Some(Next::Again));
            }
            return Ok(None);
        }
        let since = *delivery.failing_since.get_or_insert(now);
        let next_at = now.plus_ms((AGAIN_MS << delivery.failed.min(8)).min(LONGEST_MS));
        delivery.failed = delivery.failed.saturating_add(1);
        delivery.next_at = Some(next_at);
        self.save().await?;
        if now.since_ms(since) >= GIVEN_UP_MS && give_up(&self.hub, &self.subscription, since).await {
            return Ok(Some(Next::Over));
        }
        Ok(Some(Next::At(next_at)))
    }

    /// Holds the row; something else comes first when another hub does, or has gone on.
    async fn hold(&mut self) -> Result<Option<Next>, StoreError> {
        let now = self.hub.clock.now();
        let held =
            |kept: &Kept| kept.delivery.holder == Some(self.holder) && kept.delivery.held_until.since_ms(now) > LEFT_MS;
        if self.kept.as_ref().is_some_and(held) {
            return Ok(None);
        }
        let id = self.subscription.id.0;
        let Some(row) = self.hub.store.noun(NounTable::Delivery, id).await? else { return Ok(Some(Next::Over)) };
        let same = self.kept.as_ref().is_some_and(|kept| kept.body == row.body);
        if !same {
            self.adopt(row.read()?, row.body);
        }
        if let Some(kept) = self.kept.as_ref().filter(|kept| !kept.delivery.is_free_for(self.holder, now)) {
            let until = kept.delivery.held_until;
            self.kept = None;
            return Ok(Some(Next::At(until)));
        }
        if !self.save().await? {
            return Ok(Some(Next::Again));
        }
        // Somebody else has told some of it.
        Ok((!same).then_some(Next::Again))
    }

    /// Reads the row; false when there is none.
    async fn read(&mut self) -> Result<bool, StoreError> {
        let row = self.hub.store.noun(NounTable::Delivery, self.subscription.id.0).await?;
        let Some(row) = row else { return Ok(false) };
        self.adopt(row.read()?, row.body);
        Ok(true)
    }

    /// Goes on from a row, or from a beginning that is newer.
    fn adopt(&mut self, delivery: Delivery, body: String) {
        let beginning = self.subscription.beginning;
        let delivery = if delivery.beginning < beginning.no {
            Delivery { last: delivery.last.clone(), ..Delivery::after(beginning.after, beginning.no) }
        } else {
            delivery
        };
        self.cursor = delivery.position;
        self.kept = Some(Kept { delivery, body });
    }

    /// Writes down what was told or passed over, when that is worth it.
    async fn write_down(&mut self) -> Result<(), StoreError> {
        let Some(kept) = &self.kept else { return Ok(()) };
        let told = serde_json::from_str::<Delivery>(&kept.body).is_ok_and(|was| was != kept.delivery);
        if self.cursor.0 >= kept.delivery.position.0 + PASSED {
            if self.hold().await?.is_some() {
                return Ok(());
            }
            if let Some(kept) = &mut self.kept {
                kept.delivery.position = kept.delivery.position.max(self.cursor);
            }
            self.save().await?;
        } else if told && kept.delivery.holder == Some(self.holder) {
            self.save().await?;
        }
        Ok(())
    }

    /// Writes the row; false when somebody else has written it since.
    async fn save(&mut self) -> Result<bool, StoreError> {
        let Some(kept) = &mut self.kept else { return Ok(false) };
        let now = self.hub.clock.now();
        kept.delivery.holder = Some(self.holder);
        kept.delivery.held_until = now.plus_ms(HELD_MS);
        self.put().await
    }

    async fn put(&mut self) -> Result<bool, StoreError> {
        let Some(kept) = &mut self.kept else { return Ok(false) };
        let subscription = &self.subscription;
        let row = kept.delivery.row(subscription.id, &subscription.area, subscription.opened_at)?;
        let mine = self.hub.store.replace_noun(&row, &kept.body).await?;
        if mine {
            kept.body = row.body;
            self.saved_at = Instant::now();
        } else {
            self.kept = None;
        }
        Ok(mine)
    }

    /// Leaves the row to whoever tells next.
    async fn let_go(&mut self) {
        let Some(kept) = self.kept.as_mut().filter(|kept| kept.delivery.holder == Some(self.holder)) else { return };
        (kept.delivery.holder, kept.delivery.held_until) = (None, UnixMs(0));
        if let Err(error) = self.put().await {
            tracing::warn!(%error, "how far a webhook is was not written down: some of it is told again");
        }
    }
}

async fn wait(next: Option<&Next>, head: &mut tokio::sync::watch::Receiver<Position>, hub: &Hub) {
    match next {
        Some(Next::News) => {
            // The sender lives as long as the hub.
            let _ = head.changed().await;
            tokio::time::sleep(GATHER).await;
        }
        Some(Next::At(at)) => hub.clock.sleep_until(*at).await,
        Some(Next::Again | Next::Over) => {}
        None => tokio::time::sleep(REST).await,
    }
}
