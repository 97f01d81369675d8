//! A browser without a screen: HTTP with a session cookie and the page's own Origin. Every answer is compared with
//! the OpenAPI document.

use crate::documents::Documents;
use crate::wait::within;
use http::{HeaderMap, Method, StatusCode};
use hub_core::alarm::Outcome;
use hub_core::ids::{AlarmId, NoteId, PersonId};
use hub_wire::alarm::{AlarmView, TimelineEntry};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::net::SocketAddr;
use uuid::Uuid;

/// What the hub answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The problem's stable code.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The body of a good answer.
    ///
    /// # Panics
    /// When the answer is not good.
    pub fn good<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    /// A good answer, whatever is in it.
    ///
    /// # Panics
    /// When the answer is not good.
    pub fn ok(&self) -> &Self {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        self
    }

    /// Status and code of a refusal.
    #[must_use]
    pub fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.code())
    }
}

/// A browser without a screen.
#[derive(Clone)]
pub struct TestClient {
    http: reqwest::Client,
    address: SocketAddr,
    /// `name=value` of the session, once logged in.
    pub cookie: Option<String>,
    /// The Origin of unsafe requests and of sockets.
    pub origin: Option<String>,
}

impl TestClient {
    /// Not logged in, on a page of the hub.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, address, cookie: None, origin: Some(format!("http://{address}")) }
    }

    /// Where the hub is.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A request with the cookie and, for unsafe methods, the Origin.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let safe = method == Method::GET || method == Method::HEAD;
        let mut request = self.http.request(method, format!("http://{}{path}", self.address));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        match &self.origin {
            Some(origin) if !safe => request.header("origin", origin),
            _ => request,
        }
    }

    /// Sends a request and compares the answer with the document.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = within(&format!("{method} {path}"), self.http.execute(request)).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let answer = Answer { status, headers, text };
        if let Err(fault) = Documents::get().check_answer(&method, &path, &answer) {
            panic!("{method} {path} answers what /api/openapi.json does not say: {fault}\n{} {}", status, answer.text);
        }
        answer
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// Logs in and keeps the cookie.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn log_in(&mut self, login: &str, password: &str) {
        let answer = self.post("/api/login", json!({ "login": login, "password": password })).await;
        answer.ok();
        self.take_cookie(&answer);
    }

    /// Keeps the cookie an answer sets.
    ///
    /// # Panics
    /// When it sets none.
    pub fn take_cookie(&mut self, answer: &Answer) {
        let set = answer.headers["set-cookie"].to_str().unwrap();
        self.cookie = set.split(';').next().map(str::to_owned);
    }

    /// Does something with an alarm: `accept`, `widen` …
    pub async fn alarm(&self, alarm: AlarmId, what: &str, body: Value) -> Answer {
        self.post(&format!("/api/alarms/{alarm}/{what}"), body).await
    }

    /// "I go."
    pub async fn accept(&self, alarm: AlarmId) -> Answer {
        self.alarm(alarm, "accept", json!({})).await
    }

    /// "I cannot."
    pub async fn decline(&self, alarm: AlarmId) -> Answer {
        self.alarm(alarm, "decline", json!({})).await
    }

    /// "I am at the door."
    pub async fn arrive(&self, alarm: AlarmId) -> Answer {
        self.alarm(alarm, "arrive", json!({})).await
    }

    /// The next step, now.
    pub async fn widen(&self, alarm: AlarmId, expected_step: u8) -> Answer {
        self.alarm(alarm, "widen", json!({ "expected_step": expected_step })).await
    }

    /// Asks one more person.
    pub async fn add_person(&self, alarm: AlarmId, person: PersonId) -> Answer {
        self.alarm(alarm, "people", json!({ "person": person })).await
    }

    /// Writes a note.
    pub async fn note(&self, alarm: AlarmId, id: u128, text: &str) -> Answer {
        self.alarm(alarm, "notes", json!({ "id": NoteId(Uuid::from_u128(id)), "text": text })).await
    }

    /// Closes with an outcome.
    pub async fn close(&self, alarm: AlarmId, outcome: Outcome) -> Answer {
        self.alarm(alarm, "close", json!({ "outcome": outcome })).await
    }

    /// Goes on call or off call.
    pub async fn on_call(&self, on: bool) -> Answer {
        self.post("/api/me/on-call", json!({ "on": on })).await
    }

    /// Open alarms, as staff see them.
    pub async fn alarms(&self) -> Vec<AlarmView> {
        self.get("/api/alarms").await.good()
    }

    /// One alarm, as staff see it.
    pub async fn show(&self, alarm: AlarmId) -> AlarmView {
        self.get(&format!("/api/alarms/{alarm}")).await.good()
    }

    /// The alarm's timeline.
    pub async fn timeline(&self, alarm: AlarmId) -> Vec<TimelineEntry> {
        self.get(&format!("/api/alarms/{alarm}/timeline")).await.good()
    }

    /// The one open alarm.
    ///
    /// # Panics
    /// When there is none, or more.
    pub async fn only_alarm(&self) -> AlarmView {
        let alarms = self.alarms().await;
        assert_eq!(alarms.len(), 1, "{alarms:#?}");
        alarms.into_iter().next().unwrap()
    }
}
