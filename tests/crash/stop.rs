//! A graceful end: what was committed is acknowledged before the connection closes.

use crate::book::Book;
use crate::ledger::{entries, presses};
use crate::process::Place;
use hub::clock::{Clock, SystemClock};
use hub::commander::commit_registry;
use hub_core::event::Actor;
use std::time::Duration;
use tests::{Town, eventually};
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_acknowledges_exactly_what_it_has_committed_and_ends_soon() {
    let (place, town) = (Place::sqlite(), Town::new());
    let store = hub_store::open(&place.database).await.unwrap();
    let changes = town.changes().await;
    commit_registry(store.as_ref(), &changes, Actor::Operator, SystemClock::start().now()).await.unwrap();
    store.close().await;
    let hub = place.serve().await;
    let books = [Book::new(town.button_a.clone()), Book::new(town.button_b.clone())];
    let mut pressing = JoinSet::new();
    for book in books.clone() {
        let address = hub.mqtt;
        pressing.spawn(async move { book.press_until_lost(address).await });
    }
    eventually("presses are under way", async || books.iter().all(|book| book.counts().0 >= 20).then_some(())).await;
    let took = hub.terminate().await;
    pressing.join_all().await;
    assert!(took < Duration::from_secs(5), "the end took {took:?}");
    place.verify_log().await;
    let store = hub_store::open(&place.database).await.unwrap();
    let committed: usize = presses(&entries(store.as_ref()).await).into_values().sum();
    store.close().await;
    let acked: usize = books.iter().map(|book| book.counts().0).sum();
    assert_eq!(committed, acked);
}
