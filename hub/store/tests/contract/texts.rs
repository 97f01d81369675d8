//! One text for both databases.

use crate::fresh::Fresh;

pub async fn every_text_is_understood(fresh: Fresh) {
    fresh.open().await.close().await;
    if let Some(url) = fresh.url() {
        assert_eq!(hub_store::testing::texts_not_understood(url).await.unwrap(), []);
        assert!(hub_store::sql::all().len() > 60, "texts are missing from the list");
    }
}
