//! One text for both databases.

use crate::fresh::Fresh;

pub async fn every_text_is_understood(fresh: Fresh) {
    fresh.open().await.close().await;
    if let Some(url) = fresh.url() {
        assert_eq!(hub_store::testing::texts_not_understood(url).await.unwrap(), []);
        let count = hub_store::sql::all().len();
        assert!(count > 200, "texts are missing from the list: {count}");
        assert!(count <= hub_store::sql::CACHED_STATEMENTS, "{count} texts do not stay prepared");
    }
}
