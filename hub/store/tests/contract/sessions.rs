//! Sessions and settings.

use crate::fresh::Fresh;
use crate::given::{person, put, uuid};
use hub_core::ids::PersonId;
use hub_core::time::UnixMs;
use hub_store::{Row, Session, StoreError};

fn session(token: &str, number: u64, at: i64) -> Session {
    Session {
        token_sha256: token.into(),
        person: PersonId(uuid(number)),
        created_at: UnixMs(at),
        seen_at: UnixMs(at),
        expires_at: UnixMs(at + 100),
        user_agent: "Mozilla/5.0 (华为)".into(),
    }
}

pub async fn a_session_lives_and_ends(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, vec![Row::Person(Box::new(person(1, None))), Row::Person(Box::new(person(2, None)))]).await;
    let (first, second, other) = (session("a", 1, 10), session("b", 1, 20), session("c", 2, 30));
    for session in [&first, &second, &other] {
        store.put_session(session).await.unwrap();
    }
    let again = store.put_session(&first).await;
    assert_eq!(again, Err(StoreError::Taken { table: "session", column: "token_sha256" }));
    assert_eq!(store.session("a").await.unwrap(), Some(first.clone()));
    assert_eq!(store.session("x").await.unwrap(), None);
    store.touch_session("a", UnixMs(50)).await.unwrap();
    store.touch_session("x", UnixMs(50)).await.unwrap();
    assert_eq!(store.sessions_of(PersonId(uuid(1))).await.unwrap(), [second, Session { seen_at: UnixMs(50), ..first }]);
    store.drop_session("a").await.unwrap();
    store.drop_session("a").await.unwrap();
    assert_eq!(store.session("a").await.unwrap(), None);
    assert_eq!(store.drop_sessions_of(PersonId(uuid(1))).await.unwrap(), 1);
    assert_eq!(store.drop_sessions_of(PersonId(uuid(1))).await.unwrap(), 0);
    assert_eq!(store.session("c").await.unwrap(), Some(other));
}

pub async fn a_session_needs_its_person(fresh: Fresh) {
    let store = fresh.open().await;
    assert_eq!(store.put_session(&session("a", 1, 10)).await, Err(StoreError::Missing { table: "person" }));
    put(&*store, vec![Row::Person(Box::new(person(1, None)))]).await;
    store.put_session(&session("a", 1, 10)).await.unwrap();
    // A change of the person is no end of the session.
    put(&*store, vec![Row::Person(Box::new(person(1, Some("li"))))]).await;
    assert!(store.session("a").await.unwrap().is_some());
    put(&*store, vec![Row::RemovePerson(PersonId(uuid(1)))]).await;
    assert_eq!(store.session("a").await.unwrap(), None);
}

pub async fn expired_sessions_are_dropped(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, vec![Row::Person(Box::new(person(1, None)))]).await;
    for (token, at) in [("a", 10), ("b", 20), ("c", 30)] {
        store.put_session(&session(token, 1, at)).await.unwrap();
    }
    assert_eq!(store.drop_sessions_expired(UnixMs(120)).await.unwrap(), 2);
    let left = store.sessions_of(PersonId(uuid(1))).await.unwrap();
    assert_eq!(left.iter().map(|session| session.token_sha256.as_str()).collect::<Vec<_>>(), ["c"]);
}

pub async fn settings_are_kept(fresh: Fresh) {
    let (store, other) = (fresh.open().await, fresh.open().await);
    assert_eq!(store.setting("town").await.unwrap(), None);
    store.set_setting("town", "幸福").await.unwrap();
    store.set_setting("empty", "").await.unwrap();
    assert_eq!(other.setting("town").await.unwrap().as_deref(), Some("幸福"));
    other.set_setting("town", "和平").await.unwrap();
    assert_eq!(store.setting("town").await.unwrap().as_deref(), Some("和平"));
    assert_eq!(store.setting("empty").await.unwrap().as_deref(), Some(""));
}
