//! The external service's side of the webhook: keeps what it is told and answers what it is set to.

use crate::wait::eventually;
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

#[derive(Default)]
struct Kept {
    told: Mutex<Vec<(HeaderMap, String)>>,
    status: AtomicU16,
    says: Mutex<String>,
    /// While it is taken nobody gets an answer.
    gate: tokio::sync::Mutex<()>,
}

/// A listener for the webhook.
pub struct Sink {
    kept: Arc<Kept>,
    url: String,
    _task: JoinSet<()>,
}

impl Sink {
    /// Listens on a free port and answers 200.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start() -> Self {
        let kept = Arc::new(Kept { told: Mutex::default(), status: AtomicU16::new(200), ..Kept::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/alarms", listener.local_addr().unwrap());
        let service = Router::new().route("/alarms", post(take)).with_state(Arc::clone(&kept));
        let mut task = JoinSet::new();
        task.spawn(async move {
            let _ = axum::serve(listener, service).await;
        });
        Self { kept, url, _task: task }
    }

    /// Where the hub is to call.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Answers with this status from now on.
    pub fn answer(&self, status: StatusCode) {
        self.kept.status.store(status.as_u16(), Ordering::SeqCst);
    }

    /// Says this in the body of its answers from now on.
    pub fn says(&self, body: &str) {
        body.clone_into(&mut self.kept.says.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Keeps everybody waiting for an answer until the guard is dropped.
    pub async fn holds(&self) -> impl Drop + '_ {
        self.kept.gate.lock().await
    }

    /// Everything it was told, with headers and body as they came.
    #[must_use]
    pub fn told(&self) -> Vec<(HeaderMap, String)> {
        self.kept.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until it was told `count` times; the bodies.
    pub async fn told_times(&self, count: usize) -> Vec<Value> {
        eventually("the external service is told", async || {
            let told = self.told();
            (told.len() >= count).then(|| told.iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect())
        })
        .await
    }
}

async fn take(State(kept): State<Arc<Kept>>, headers: HeaderMap, body: String) -> (StatusCode, String) {
    kept.told.lock().unwrap_or_else(PoisonError::into_inner).push((headers, body));
    let _open = kept.gate.lock().await;
    let status = StatusCode::from_u16(kept.status.load(Ordering::SeqCst)).unwrap_or(StatusCode::OK);
    (status, kept.says.lock().unwrap_or_else(PoisonError::into_inner).clone())
}
