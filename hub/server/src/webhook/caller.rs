//! Tells one address one thing: within five seconds, to a checked address only, following no redirect, reading no more
//! than 64 KiB of the answer.

use super::guard::{Finder, Guard, Refused, check_url, literal};
use super::message::Message;
use crate::clock::Clock;
use crate::config::Network;
use anyhow::Context;
use hub_core::ids::Position;
use hub_wire::outside::WebhookAnswer;
use reqwest::{Client, Response};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// One call takes at most this, its answer included.
const CALL: Duration = Duration::from_secs(5);
/// Bytes of an answer that are read.
const ANSWER: usize = 64 * 1024;
/// Characters of an answer that are kept.
const SAID: usize = 200;
/// Calls under way at once.
const AT_ONCE: usize = 16;

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The address took it: a status of 200 to 299.
    pub taken: bool,
    /// For the console.
    pub answer: WebhookAnswer,
}

/// Calls addresses.
pub struct Caller {
    secure: Client,
    plain: Client,
    listed: Vec<Network>,
    clock: Arc<dyn Clock>,
    places: Semaphore,
}

impl Caller {
    /// A caller that may reach public addresses and these networks.
    pub fn new(listed: &[Network], clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let client = |plain| {
            // A proxy would look names up by itself.
            Client::builder()
                .no_proxy()
                .timeout(CALL)
                .redirect(reqwest::redirect::Policy::none())
                .dns_resolver(Arc::new(Finder::new(Guard::new(listed, plain))))
                .user_agent(concat!("fengdi/", env!("CARGO_PKG_VERSION")))
                .build()
                .context("the client for webhooks")
        };
        let (secure, plain) = (client(false)?, client(true)?);
        Ok(Self { secure, plain, listed: listed.to_vec(), clock, places: Semaphore::new(AT_ONCE) })
    }

    /// Tells it.
    pub async fn tell(&self, url: &str, key: &[u8], message: &Message) -> Told {
        let at = self.clock.now();
        let began = Instant::now();
        let ended = match self.places.acquire().await {
            Ok(_place) => self.call(url, key, message).await,
            Err(_) => Err("stopped"),
        };
        let (status, said, fault) = match ended {
            Ok((status, said)) => (Some(status), said, (300..400).contains(&status).then(|| "redirect".to_owned())),
            Err(fault) => (None, String::new(), Some(fault.to_owned())),
        };
        metrics::counter!("fengdi_webhook_calls_total", "ended" => fault.clone().unwrap_or_else(|| "answered".into()))
            .increment(1);
        let took_ms = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        let position = Some(message.position).filter(|position| *position > Position(0));
        let taken = status.is_some_and(|status| (200..300).contains(&status));
        Told { taken, answer: WebhookAnswer { at, position, status, took_ms, said, fault } }
    }

    async fn call(&self, url: &str, key: &[u8], message: &Message) -> Result<(u16, String), &'static str> {
        // Looked at again at every call: the configuration may have become narrower since.
        let url = check_url(url, &self.listed).map_err(|_| "refused_address")?;
        let plain = url.scheme() == "http";
        if let Some(address) = literal(&url) {
            Guard::new(&self.listed, plain).check(address).map_err(|_| "refused_address")?;
        }
        let client = if plain { &self.plain } else { &self.secure };
        let mut request = client.post(url).header("content-type", "application/json");
        for (name, value) in message.headers(key, self.clock.now()) {
            request = request.header(name, value);
        }
        let ends_at = Instant::now() + CALL;
        let answer = request.body(message.body.clone()).send().await.map_err(|error| fault_of(&error))?;
        let status = answer.status().as_u16();
        // The status says whether it was taken; what follows is only for the console.
        Ok((status, read(answer, ends_at).await))
    }
}

/// The beginning of an answer. One that is too long or never ends is cut.
async fn read(mut answer: Response, ends_at: Instant) -> String {
    let mut read = Vec::new();
    let reading = async {
        while let Ok(Some(chunk)) = answer.chunk().await {
            let room = ANSWER - read.len();
            read.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if read.len() >= ANSWER {
                break;
            }
        }
    };
    // Elapsed is as good an end as any.
    let _ = tokio::time::timeout_at(ends_at, reading).await;
    String::from_utf8_lossy(&read).chars().filter(|c| !c.is_control()).take(SAID).collect()
}

fn fault_of(error: &reqwest::Error) -> &'static str {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(cause) = source {
        if cause.is::<Refused>() {
            return "refused_address";
        }
        source = cause.source();
    }
    if error.is_timeout() { "timeout" } else { "unreachable" }
}
