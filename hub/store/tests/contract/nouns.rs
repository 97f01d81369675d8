//! The everyday side: each noun in a table of its own, open apart from closed, closed ones page by page.

use crate::areas::{places, stays_in_its_areas};
use crate::fresh::Fresh;
use crate::given::{batch, changed, log_of, path, put, uuid};
use hub_core::ids::Position;
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable, Row, StoreError};

const TABLE: NounTable = NounTable::Claimable;

fn noun(table: NounTable, number: u64, place: &[u64], opened_at: i64, closed_at: Option<i64>) -> NounRow {
    let thing = format!("{table:?} {number}");
    NounRow::of(table, uuid(number), path(place), UnixMs(opened_at), closed_at.map(UnixMs), &thing).unwrap()
}

fn open(number: u64, opened_at: i64) -> NounRow {
    noun(TABLE, number, &[1], opened_at, None)
}

fn closed(number: u64, place: &[u64], closed_at: i64) -> NounRow {
    noun(TABLE, number, place, 1, Some(closed_at))
}

fn rows(nouns: &[NounRow]) -> Vec<Row> {
    nouns.iter().cloned().map(Row::Noun).collect()
}

fn removal(table: NounTable, number: u64) -> Row {
    Row::RemoveNoun { table, id: uuid(number) }
}

pub async fn every_noun_has_a_table_of_its_own(fresh: Fresh) {
    let store = fresh.open().await;
    // One id everywhere, open here and closed there.
    let all = NounTable::ALL.map(|table| (table, noun(table, 1, &[1, 2], 7, Some(9)), noun(table, 2, &[3], -7, None)));
    put(&*store, all.iter().flat_map(|(_, closed, open)| rows(&[closed.clone(), open.clone()])).collect()).await;
    let store = fresh.open().await;
    for (table, closed, open) in all {
        assert_eq!(store.noun(table, uuid(1)).await.unwrap().as_ref(), Some(&closed));
        assert_eq!(store.open_nouns(table).await.unwrap(), [open]);
        assert_eq!(closed.read::<String>().unwrap(), format!("{table:?} 1"));
        assert_eq!(store.closed_nouns(table, &[path(&[])], None, 9).await.unwrap(), [closed]);
        put(&*store, vec![removal(table, 1)]).await;
        assert_eq!(store.noun(table, uuid(1)).await.unwrap(), None);
    }
}

pub async fn a_noun_is_replaced_and_removed(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, rows(&[open(1, 5), open(2, 5)])).await;
    let moved = NounRow { body: "[1]".into(), ..noun(TABLE, 1, &[2, 3], 6, Some(8)) };
    put(&*store, vec![Row::Noun(moved.clone())]).await;
    assert_eq!(store.noun(TABLE, uuid(1)).await.unwrap(), Some(moved));
    assert_eq!(store.noun(TABLE, uuid(2)).await.unwrap(), Some(open(2, 5)));
    assert_eq!(store.open_nouns(TABLE).await.unwrap(), [open(2, 5)]);
    // Open again.
    put(&*store, rows(&[open(1, 5)])).await;
    assert_eq!(store.open_nouns(TABLE).await.unwrap(), [open(1, 5), open(2, 5)]);
    assert_eq!(store.closed_nouns(TABLE, &[path(&[])], None, 9).await.unwrap(), []);
    for _ in 0..2 {
        put(&*store, vec![removal(TABLE, 1)]).await;
        assert_eq!(store.noun(TABLE, uuid(1)).await.unwrap(), None);
        assert_eq!(store.open_nouns(TABLE).await.unwrap(), [open(2, 5)]);
    }
}

pub async fn the_last_word_on_a_noun_counts(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, rows(&[open(3, 1)])).await;
    let other_table = noun(NounTable::Team, 1, &[1], 5, None);
    let batch = vec![
        Row::Noun(open(1, 5)),
        Row::Noun(other_table.clone()),
        Row::Noun(open(2, 5)),
        Row::Noun(open(1, 6)),
        removal(TABLE, 2),
        removal(TABLE, 3),
        Row::Noun(open(3, 7)),
    ];
    put(&*store, batch).await;
    assert_eq!(store.open_nouns(TABLE).await.unwrap(), [open(1, 6), open(3, 7)]);
    assert_eq!(store.open_nouns(NounTable::Team).await.unwrap(), [other_table]);
}

pub async fn of_two_who_go_by_the_same_body_one_has_its_way(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, rows(&[open(1, 5), open(2, 5)])).await;
    let was = open(1, 5).body;
    let next = |body: &str| NounRow { body: body.into(), ..open(1, 5) };
    assert!(store.replace_noun(&next("[1]"), &was).await.unwrap());
    assert!(!store.replace_noun(&next("[2]"), &was).await.unwrap(), "somebody was first");
    assert!(store.replace_noun(&next("[3]"), "[1]").await.unwrap());
    assert_eq!(store.open_nouns(TABLE).await.unwrap(), [next("[3]"), open(2, 5)]);
    let nobody = open(9, 5);
    assert!(!store.replace_noun(&nobody, &nobody.body).await.unwrap());
    assert_eq!(store.noun(TABLE, uuid(9)).await.unwrap(), None);
}

pub async fn open_nouns_come_oldest_first(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, rows(&[open(4, 20), open(3, 10), closed(1, &[1], 2), open(2, 20), open(5, -1)])).await;
    assert_eq!(store.open_nouns(TABLE).await.unwrap(), [open(5, -1), open(3, 10), open(2, 20), open(4, 20)]);
    assert_eq!(store.open_nouns(NounTable::Ticket).await.unwrap(), []);
}

pub async fn closed_nouns_are_paged_by_key(fresh: Fresh) {
    let store = fresh.open().await;
    // Several close in the same millisecond: only time and id together are a key.
    let mut all: Vec<NounRow> = (1..=10).map(|id| closed(id, &[1], 100 + i64::try_from(id / 4).unwrap())).collect();
    put(&*store, rows(&all)).await;
    put(&*store, rows(&[open(99, 1), noun(NounTable::Team, 98, &[1], 1, Some(100))])).await;
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = store.closed_nouns(TABLE, &[path(&[])], before, 3).await.unwrap();
        assert!(page.len() <= 3 && seen.len() <= 10, "pages repeat themselves");
        let Some(last) = page.last() else { break };
        before = Some((last.closed_at.unwrap(), last.id));
        seen.extend(page);
    }
    all.reverse();
    assert_eq!(seen, all);
}

pub async fn closed_nouns_stay_in_their_areas(fresh: Fresh) {
    let store = fresh.open().await;
    let all: Vec<NounRow> = places().map(|(id, place)| NounRow { area: place, ..closed(id, &[], 100) }).collect();
    put(&*store, rows(&all)).await;
    stays_in_its_areas(async |areas, limit| {
        let nouns = store.closed_nouns(TABLE, areas, None, limit).await.unwrap();
        nouns.into_iter().map(|noun| noun.area).collect()
    })
    .await;
}

pub async fn a_hundred_nouns_fit_in_a_batch(fresh: Fresh) {
    let store = fresh.open().await;
    let hundred: Vec<NounRow> = (1..=100).map(|id| open(id, 5)).collect();
    assert_eq!(store.commit(&batch(0, vec![changed(1, 1)], rows(&hundred))).await, Ok(Position(1)));
    assert_eq!(store.open_nouns(TABLE).await.unwrap(), hundred);
    // Spread over all tables, each written twice: of one statement, a row is touched once.
    let spread: Vec<NounRow> =
        (1..=100).map(|id| noun(NounTable::ALL[usize::try_from(id).unwrap() % 14], id, &[2], 6, None)).collect();
    let earlier = spread.iter().map(|row| NounRow { body: "0".into(), ..row.clone() });
    put(&*store, earlier.chain(spread.clone()).map(Row::Noun).collect()).await;
    for row in spread {
        assert_eq!(store.noun(row.table, row.id).await.unwrap(), Some(row));
    }
    put(&*store, (1..=100).map(|id| removal(TABLE, id)).collect()).await;
    assert_eq!(store.open_nouns(TABLE).await.unwrap(), []);
}

pub async fn a_conflict_writes_no_noun(fresh: Fresh) {
    let store = fresh.open().await;
    log_of(&*store, 2).await;
    put(&*store, rows(&[open(1, 5)])).await;
    let stale = vec![removal(TABLE, 1), Row::Noun(open(2, 5))];
    assert_eq!(store.commit(&batch(1, vec![changed(1, 2)], stale)).await, Err(StoreError::Conflict));
    assert_eq!(store.open_nouns(TABLE).await.unwrap(), [open(1, 5)]);
}

pub async fn nul_in_a_noun_is_refused(fresh: Fresh) {
    let store = fresh.open().await;
    for table in NounTable::ALL {
        let not_text = StoreError::NotText { table: table.name(), column: "body" };
        let made = NounRow::of(table, uuid(1), path(&[1]), UnixMs(1), None, &["a\0b"]);
        assert_eq!(made, Err(not_text.clone()));
        for body in ["[\"a\0b\"]", r#"["a\u0000b"]"#] {
            let row = Row::Noun(NounRow { body: body.into(), ..noun(table, 1, &[1], 1, None) });
            let refused = store.commit(&batch(0, vec![changed(1, 1)], vec![Row::Noun(open(2, 5)), row])).await;
            assert_eq!(refused, Err(not_text.clone()));
        }
    }
    assert_eq!(store.open_nouns(TABLE).await.unwrap(), []);
    assert_eq!(store.head().await.unwrap().position, Position(0));
}

pub async fn a_body_is_kept_exactly(fresh: Fresh) {
    let store = fresh.open().await;
    let text = "é e\u{301} 𠮷野家 👵🏽 '\"\\ \r\n \\u0000 \u{1} \u{feff}".to_owned();
    let row = NounRow::of(TABLE, uuid(1), path(&[1]), UnixMs(1), None, &text).unwrap();
    let spaced = NounRow { body: "{ \"b\": 1.10,\n\"a\": 2 }".into(), ..open(2, 2) };
    put(&*store, rows(&[row.clone(), spaced.clone()])).await;
    let read = store.open_nouns(TABLE).await.unwrap();
    assert_eq!(read, [row, spaced]);
    assert_eq!(read[0].read::<String>().unwrap(), text);
}

pub async fn a_corrupt_noun_is_named(fresh: Fresh) {
    let store = fresh.open().await;
    let corrupt = |column| StoreError::Corrupt { table: "claimable", column, row: uuid(1).to_string() };
    put(&*store, rows(&[open(1, 1)])).await;
    assert_eq!(open(1, 1).read::<u32>(), Err(corrupt("body")));
    if fresh.tamper("UPDATE claimable SET area = 'nowhere'").await {
        assert_eq!(store.noun(TABLE, uuid(1)).await, Err(corrupt("area")));
        assert_eq!(store.open_nouns(TABLE).await, Err(corrupt("area")));
    }
}
