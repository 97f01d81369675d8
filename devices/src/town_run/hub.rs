//! The hub as a browser sees it: log-in with a cookie, JSON over HTTP, the live feed. Every call has a timeout.

use hub_wire::problem::Problem;
use hub_wire::report::Uploaded;
use hub_wire::session::LoginRequest;
use reqwest::header::{CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Response, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite};
use tracing::info;

const TIMEOUT: Duration = Duration::from_secs(10);
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// One live feed.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What can go wrong between the town and the hub.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The address is none, or not plain HTTP.
    #[error("{0:?} is not an address like http://127.0.0.1:8080")]
    BadAddress(String),
    /// No answer.
    #[error("the hub cannot be reached")]
    Unreachable(#[from] reqwest::Error),
    /// The hub said no.
    #[error("the hub answered {status} {code}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Stable code.
        code: String,
        /// Names of those who go, with code `taken`.
        going: Vec<String>,
    },
    /// A log-in without a session cookie.
    #[error("the hub gave no session")]
    NoSession,
    /// The live feed broke or was never there.
    #[error("the live feed broke")]
    Socket(#[from] Box<tungstenite::Error>),
    /// The live feed did not come up in time, or fell silent.
    #[error("the live feed is silent")]
    Silent,
}

impl HubError {
    /// True when the session is gone: log in again.
    #[must_use]
    pub fn is_logged_out(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. })
            || matches!(self, Self::Socket(error)
                if matches!(error.as_ref(), tungstenite::Error::Http(answer) if answer.status() == 401))
    }
}

/// Where the hub is.
pub struct Hub {
    http: reqwest::Client,
    base: Url,
    origin: String,
}

impl Hub {
    /// `base` is an address like `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// Anything that is not plain HTTP with a host.
    pub fn new(base: &str) -> Result<Self, HubError> {
        let bad = || HubError::BadAddress(base.to_owned());
        let url: Url = base.parse().map_err(|_| bad())?;
        if url.scheme() != "http" || url.host().is_none() {
            return Err(bad());
        }
        let origin = url.origin().ascii_serialization();
        let http = reqwest::Client::builder().timeout(TIMEOUT).no_proxy().build()?;
        Ok(Self { http, base: url, origin })
    }

    /// Asks until the hub is ready.
    pub async fn wait_until_ready(&self) {
        let mut asked = 0_u32;
        while !self.is_ready().await {
            if asked.is_multiple_of(20) {
                info!("waiting for the hub at {}", self.base);
            }
            asked += 1;
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }

    async fn is_ready(&self) -> bool {
        let Ok(request) = self.request(Method::GET, "/readyz") else { return false };
        request.send().await.is_ok_and(|answer| answer.status().is_success())
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, HubError> {
        let url = self.base.join(path).map_err(|_| HubError::BadAddress(path.to_owned()))?;
        Ok(self.http.request(method, url).header(ORIGIN, &self.origin))
    }

    /// Asks without a log-in, as the report page does. `of` are the headers that say whose ticket it is about.
    ///
    /// # Errors
    /// The hub's refusal, no hub, or an answer that is not what was expected.
    pub async fn ask<T: DeserializeOwned>(&self, path: &str, of: &[(&str, &str)]) -> Result<T, HubError> {
        let request = self.request(Method::GET, path)?;
        let request = of.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Ok(checked(request.send().await?).await?.json().await?)
    }

    /// Sends something without a log-in, as the report page does.
    ///
    /// # Errors
    /// The hub's refusal, no hub, or an answer that is not what was expected.
    pub async fn tell<T: DeserializeOwned>(
        &self,
        path: &str,
        of: &[(&str, &str)],
        body: &impl Serialize,
    ) -> Result<T, HubError> {
        let request = self.request(Method::POST, path)?.json(body);
        let request = of.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Ok(checked(request.send().await?).await?.json().await?)
    }

    /// Sends a picture (JPEG) without a log-in.
    ///
    /// # Errors
    /// The hub's refusal, no hub, or an answer that is not what was expected.
    pub async fn upload(&self, path: &str, jpeg: Vec<u8>) -> Result<Uploaded, HubError> {
        sent(self.request(Method::POST, path)?, jpeg).await
    }

    /// Logs in.
    ///
    /// # Errors
    /// The hub's refusal, or no hub.
    pub async fn login(self: &Arc<Self>, login: &str, password: &str) -> Result<Session, HubError> {
        let body = LoginRequest { login: login.to_owned(), password: password.to_owned() };
        let answer = checked(self.request(Method::POST, "/api/login")?.json(&body).send().await?).await?;
        let cookies = answer.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let session = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.contains("fengdi="));
        let cookie = session.ok_or(HubError::NoSession)?.to_owned();
        Ok(Session { hub: self.clone(), cookie })
    }
}

/// Somebody who is logged in.
pub struct Session {
    hub: Arc<Hub>,
    cookie: String,
}

impl Session {
    /// Sends a command.
    ///
    /// # Errors
    /// The hub's refusal, or no hub.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Result<(), HubError> {
        let request = self.hub.request(Method::POST, path)?.header(COOKIE, &self.cookie).json(body);
        checked(request.send().await?).await.map(drop)
    }

    /// Reads something.
    ///
    /// # Errors
    /// The hub's refusal, no hub, or an answer that is not what was expected.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, HubError> {
        let request = self.hub.request(Method::GET, path)?.header(COOKIE, &self.cookie);
        Ok(checked(request.send().await?).await?.json().await?)
    }

    /// Sends a picture (JPEG).
    ///
    /// # Errors
    /// The hub's refusal, no hub, or an answer that is not what was expected.
    pub async fn upload(&self, path: &str, jpeg: Vec<u8>) -> Result<Uploaded, HubError> {
        sent(self.hub.request(Method::POST, path)?.header(COOKIE, &self.cookie), jpeg).await
    }

    /// Opens the live feed.
    ///
    /// # Errors
    /// The hub's refusal, or no hub.
    pub async fn open_live(&self) -> Result<Socket, HubError> {
        let address = format!("ws{}/live", self.hub.origin.trim_start_matches("http"));
        let mut request = address.as_str().into_client_request().map_err(Box::new)?;
        let header = |text: &str| HeaderValue::from_str(text).map_err(|_| HubError::NoSession);
        request.headers_mut().insert("cookie", header(&self.cookie)?);
        request.headers_mut().insert("origin", header(&self.hub.origin)?);
        let opened = tokio::time::timeout(TIMEOUT, connect_async(request)).await;
        let (socket, _) = opened.map_err(|_| HubError::Silent)?.map_err(Box::new)?;
        Ok(socket)
    }
}

async fn sent(request: RequestBuilder, jpeg: Vec<u8>) -> Result<Uploaded, HubError> {
    let request = request.header(CONTENT_TYPE, "image/jpeg").body(jpeg);
    Ok(checked(request.send().await?).await?.json().await?)
}

async fn checked(answer: Response) -> Result<Response, HubError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let problem: Option<Problem> = answer.json().await.ok();
    let (code, going) = problem.map(|problem| (problem.code, problem.going)).unwrap_or_default();
    Err(HubError::Refused { status: status.as_u16(), code, going })
}
