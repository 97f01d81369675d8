//! A hub that is just enough for phones: ready after a while, one password check, a live feed, and a list of
//! everything that came in.

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hub_wire::live::{ClientFrame, ServerFrame};
use hub_wire::session::LoginRequest;
use serde_json::Value;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::{broadcast, mpsc};
use tokio_util::task::TaskTracker;

/// What came in.
#[derive(Debug)]
pub enum In {
    Login { login: String, password: String, origin: String },
    Frame(ClientFrame),
    Post { alarm: String, verb: String, body: Value },
}

/// What goes out to all sockets.
#[derive(Clone, Debug)]
pub enum Out {
    Frame(Box<ServerFrame>),
    HangUp,
}

pub struct FakeHub {
    pub base: String,
    pub heard: mpsc::Receiver<In>,
    pub say: broadcast::Sender<Out>,
    pub sessions: Arc<AtomicU32>,
    /// What staff sees as open.
    pub open_alarms: Arc<Mutex<Vec<Value>>>,
    _server: TaskTracker,
}

#[derive(Clone)]
struct Shared {
    base: String,
    heard: mpsc::Sender<In>,
    say: broadcast::Sender<Out>,
    asked: Arc<AtomicU32>,
    /// The number of the valid session; another one in the cookie is answered with 401.
    sessions: Arc<AtomicU32>,
    open_alarms: Arc<Mutex<Vec<Value>>>,
}

impl FakeHub {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (heard_by, heard) = mpsc::channel(10_000);
        let (say, _) = broadcast::channel(100);
        let sessions = Arc::new(AtomicU32::new(0));
        let open_alarms: Arc<Mutex<Vec<Value>>> = Arc::default();
        let shared = Shared {
            open_alarms: open_alarms.clone(),
            base: base.clone(),
            heard: heard_by,
            say: say.clone(),
            asked: Arc::default(),
            sessions: sessions.clone(),
        };
        let router = Router::new()
            .route("/readyz", get(ready))
            .route("/api/login", post(login))
            .route("/api/alarms/{alarm}/{verb}", post(command))
            .route("/api/alarms", get(open))
            .route("/live", get(live))
            .with_state(shared);
        let server = TaskTracker::new();
        server.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, heard, say, sessions, open_alarms, _server: server }
    }

    pub async fn next(&mut self) -> In {
        tokio::time::timeout(crate::PATIENCE, self.heard.recv()).await.expect("the town says something").unwrap()
    }

    pub fn send(&self, frame: ServerFrame) {
        self.say.send(Out::Frame(Box::new(frame))).expect("a phone is connected");
    }
}

async fn ready(State(hub): State<Shared>) -> StatusCode {
    if hub.asked.fetch_add(1, Ordering::SeqCst) < 2 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
}

async fn login(State(hub): State<Shared>, headers: HeaderMap, Json(body): Json<LoginRequest>) -> Response {
    assert!(hub.asked.load(Ordering::SeqCst) > 2, "nobody logs in before the hub is ready");
    let origin = headers[header::ORIGIN].to_str().unwrap().to_owned();
    hub.heard.send(In::Login { login: body.login, password: body.password, origin }).await.unwrap();
    let session = hub.sessions.fetch_add(1, Ordering::SeqCst) + 1;
    ([(header::SET_COOKIE, format!("fengdi=s{session}; Path=/; HttpOnly; SameSite=Strict"))], "{}").into_response()
}

fn is_allowed(hub: &Shared, headers: &HeaderMap) -> bool {
    assert_eq!(headers[header::ORIGIN], hub.base.as_str(), "every request proves where it comes from");
    headers[header::COOKIE] == format!("fengdi=s{}", hub.sessions.load(Ordering::SeqCst)).as_str()
}

async fn command(
    State(hub): State<Shared>,
    Path((alarm, verb)): Path<(String, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> StatusCode {
    if !is_allowed(&hub, &headers) {
        return StatusCode::UNAUTHORIZED;
    }
    hub.heard.send(In::Post { alarm, verb, body }).await.unwrap();
    StatusCode::OK
}

async fn open(State(hub): State<Shared>, headers: HeaderMap) -> Response {
    if !is_allowed(&hub, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(hub.open_alarms.lock().unwrap().clone()).into_response()
}

async fn live(State(hub): State<Shared>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if !is_allowed(&hub, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let say = hub.say.subscribe();
    upgrade.on_upgrade(move |socket| talk(socket, say, hub.heard))
}

async fn talk(mut socket: WebSocket, mut say: broadcast::Receiver<Out>, heard: mpsc::Sender<In>) {
    loop {
        tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    let frame = serde_json::from_str(&text).expect("phones speak the protocol");
                    if heard.send(In::Frame(frame)).await.is_err() {
                        return;
                    }
                }
                Some(Ok(_)) => {}
                _ => return,
            },
            out = say.recv() => match out {
                Ok(Out::Frame(frame)) => {
                    let text = serde_json::to_string(&frame).unwrap();
                    if socket.send(Message::text(text)).await.is_err() {
                        return;
                    }
                }
                Ok(Out::HangUp) | Err(_) => return,
            },
        }
    }
}
