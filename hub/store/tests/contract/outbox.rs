//! The outbox, and what was handled and refused.

use crate::fresh::Fresh;
use crate::given::{effect, effect_id, put, uuid};
use hub_core::time::UnixMs;
use hub_store::{EffectId, OutboxRow, Receipt, Rejection, Row};

fn numbers(rows: &[OutboxRow]) -> Vec<i64> {
    rows.iter().map(|row| i64::from(row.id) & 0xff).collect()
}

pub async fn urgent_goes_first(fresh: Fresh) {
    let store = fresh.open().await;
    let rows = [(1, false, 10), (2, true, 30), (3, false, 5), (4, true, 20), (5, true, 20), (6, true, 40)];
    let rows: Vec<OutboxRow> = rows.into_iter().map(|(id, urgent, due)| effect(id, urgent, due)).collect();
    put(&*store, rows.iter().cloned().map(Row::Effect).collect()).await;
    let due = store.outbox_due(UnixMs(30), 10).await.unwrap();
    assert_eq!(numbers(&due), [4, 5, 2, 3, 1]);
    assert_eq!(due[0], rows[3]);
    assert_eq!(numbers(&store.outbox_due(UnixMs(30), 2).await.unwrap()), [4, 5]);
    assert_eq!(store.outbox_due(UnixMs(4), 2).await.unwrap(), []);
    assert_eq!(store.outbox_next_at().await.unwrap(), Some(UnixMs(5)));
}

pub async fn put_off_and_done(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, vec![Row::Effect(effect(1, true, 1)), Row::Effect(effect(2, true, 2))]).await;
    put(
        &*store,
        vec![Row::EffectLater { id: effect_id(1), attempts: 3, due_at: UnixMs(50) }, Row::EffectDone(effect_id(2))],
    )
    .await;
    assert_eq!(store.outbox_due(UnixMs(49), 10).await.unwrap(), []);
    let due = store.outbox_due(UnixMs(50), 10).await.unwrap();
    assert_eq!(due, [OutboxRow { attempts: 3, ..effect(1, true, 50) }]);
    // Carried out by somebody else in the meantime: no error, and it does not come back.
    put(&*store, vec![Row::EffectDone(effect_id(1)), Row::EffectDone(effect_id(1))]).await;
    put(&*store, vec![Row::EffectLater { id: effect_id(1), attempts: 4, due_at: UnixMs(60) }]).await;
    assert_eq!(store.outbox_next_at().await.unwrap(), None);
}

pub async fn the_same_effect_again_changes_nothing(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, vec![Row::Effect(effect(1, true, 1)), Row::Effect(effect(1, false, 9))]).await;
    put(&*store, vec![Row::Effect(effect(1, false, 7))]).await;
    assert_eq!(store.outbox_due(UnixMs(100), 10).await.unwrap(), [effect(1, true, 1)]);
}

/// Two handles ask for the same effects at the same moment: each effect goes to one of them, and to nobody else before
/// its time.
pub async fn an_effect_is_claimed_by_one(fresh: Fresh) {
    let (one, other) = (fresh.open().await, fresh.open().await);
    let rows = (1..=60).map(|id| Row::Effect(effect(id, true, 10)));
    put(&*one, rows.chain([Row::Effect(effect(99, true, 31))]).collect()).await;
    let asked: Vec<EffectId> = (1..=60).chain([99, 77]).map(effect_id).collect();
    let (mine, theirs) = tokio::join!(
        one.claim_effects(&asked, UnixMs(30), UnixMs(50)),
        other.claim_effects(&asked, UnixMs(30), UnixMs(50))
    );
    let mut all = [mine.unwrap(), theirs.unwrap()].concat();
    all.sort_unstable();
    assert_eq!(all, (1..=60).map(effect_id).collect::<Vec<_>>(), "each once, and none that is not due");
    assert!(one.claim_effects(&asked[..60], UnixMs(49), UnixMs(60)).await.unwrap().is_empty());
    assert_eq!(other.claim_effects(&asked[..1], UnixMs(50), UnixMs(70)).await.unwrap(), asked[..1], "nobody did it");
    assert!(one.effect_waits(asked[0]).await.unwrap());
    put(&*one, vec![Row::EffectDone(asked[0])]).await;
    assert!(!other.effect_waits(asked[0]).await.unwrap());
}

pub async fn receipts_are_remembered(fresh: Fresh) {
    let store = fresh.open().await;
    let receipt = |device: &str, key: &str, at| Receipt { device: device.into(), key: key.into(), at: UnixMs(at) };
    let written = [receipt("b", "1", 30), receipt("a", "1", 10), receipt("a", "2", 20), receipt("a", "1", 25)];
    put(&*store, written.iter().cloned().map(Row::Receipt).collect()).await;
    assert_eq!(
        store.receipts_since(UnixMs(0)).await.unwrap(),
        [receipt("a", "2", 20), receipt("a", "1", 25), receipt("b", "1", 30)]
    );
    put(&*store, vec![Row::Receipt(receipt("a", "2", 40))]).await;
    assert_eq!(store.receipts_since(UnixMs(30)).await.unwrap(), [receipt("b", "1", 30), receipt("a", "2", 40)]);
    // The same one often, within one statement.
    put(&*store, (0..9).map(|at| Row::Receipt(receipt("b", "1", 22 + at))).collect()).await;
    // More than one slice.
    let many = (0..2_500).map(|number| Row::Receipt(receipt("m", &number.to_string(), 1)));
    put(&*store, many.collect()).await;
    assert!(store.purge_receipts(UnixMs(30)).await.unwrap() >= 2_501);
    assert_eq!(store.purge_receipts(UnixMs(30)).await.unwrap(), 0);
    assert_eq!(store.receipts_since(UnixMs(0)).await.unwrap(), [receipt("b", "1", 30), receipt("a", "2", 40)]);
    // In our days, and in those of our grandchildren.
    for at in [1_790_000_000_000, 4_000_000_000_000] {
        put(&*store, vec![Row::Receipt(receipt("c", "1", at))]).await;
        assert_eq!(store.receipts_since(UnixMs(at)).await.unwrap(), [receipt("c", "1", at)]);
    }
}

pub async fn rejections_are_newest_first(fresh: Fresh) {
    let store = fresh.open().await;
    let rejection = |id, at, count| Rejection {
        id: uuid(id),
        source: "b1".into(),
        reason: "not_json".into(),
        payload: vec![0, 255, 10, 0],
        at: UnixMs(at),
        count,
    };
    let rows = [rejection(1, 10, 1), rejection(2, 30, 1), rejection(3, 20, 1)];
    put(&*store, rows.into_iter().map(Row::Rejection).collect()).await;
    put(&*store, vec![Row::Rejection(rejection(1, 40, u32::MAX))]).await;
    assert_eq!(store.rejections(2).await.unwrap(), [rejection(1, 40, u32::MAX), rejection(2, 30, 1)]);
    assert_eq!(store.purge_rejections(UnixMs(30)).await.unwrap(), 1);
    assert_eq!(store.rejections(9).await.unwrap(), [rejection(1, 40, u32::MAX), rejection(2, 30, 1)]);
}
