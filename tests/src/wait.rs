//! Waiting for a condition, with a limit after which the test has failed.

use std::time::Duration;

/// Longest wait for anything; on a healthy machine nothing comes near it.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The value of `look` once it has one.
///
/// # Panics
/// When it has none within [`PATIENCE`].
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    match tokio::time::timeout(PATIENCE, looking).await {
        Ok(found) => found,
        Err(_) => panic!("did not happen within {PATIENCE:?}: {what}"),
    }
}

/// The output of `future`.
///
/// # Panics
/// When it does not end within [`PATIENCE`].
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(output) => output,
        Err(_) => panic!("did not end within {PATIENCE:?}: {what}"),
    }
}
