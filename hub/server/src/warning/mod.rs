//! The second path: tells people that the hub itself is in trouble. It needs neither the commander nor the outbox nor
//! the database: an address from the configuration, one request, tried a few times. The hub uses it about itself,
//! `fengdi watch` about a hub that says nothing any more.

mod rhythm;
mod robot;

pub use rhythm::{Rhythm, Word};
pub use robot::Kind;

use crate::ids::signature;
use anyhow::Context;
use futures::future::join_all;
use hub_core::time::UnixMs;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// One request takes at most this.
const CALL: Duration = Duration::from_secs(5);
/// Pauses before the second and the third try. After that the rhythm says it again anyway.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

/// Somebody who is told.
#[derive(Clone, PartialEq, Eq)]
pub struct Listener {
    /// What listens there.
    pub kind: Kind,
    /// Address.
    pub url: String,
    /// Signs the request: in the way of the robot, else like the webhook of the external service.
    pub secret: Option<String>,
}

/// Without what is secret: a configuration may stand in a log.
impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}

impl Listener {
    /// Kind and host: what may stand in a log. The rest of a robot's address is a secret.
    #[must_use]
    pub fn label(&self) -> String {
        let host = self.url.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
        format!("{:?} {}", self.kind, host.unwrap_or_default()).to_lowercase()
    }
}

/// What is wrong with the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The process runs, and nothing in it moves.
    Standstill,
    /// The writer takes no work: presses are not committed.
    Silent,
    /// The database does not answer: presses are not committed.
    NoStore,
    /// A part of the program has ended by itself: the hub stops and is started anew.
    TaskLost,
    /// A step of an alarm is late.
    Overdue {
        /// By how much, seconds.
        by_s: u32,
    },
    /// Seen from outside: the hub does not answer, or says that it is not well.
    Unreachable,
}

impl Trouble {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Standstill => "standstill",
            Self::Silent => "silent",
            Self::NoStore => "no_store",
            Self::TaskLost => "task_lost",
            Self::Overdue { .. } => "overdue",
            Self::Unreachable => "unreachable",
        }
    }

    /// True for the same thing, however far it has got.
    #[must_use]
    pub fn same_kind(self, other: Self) -> bool {
        self.name() == other.name()
    }

    /// In the words of whoever must get up now. Robots filter by a word: 蜂笛 is always among them.
    fn text(self) -> String {
        match self {
            Self::Standstill => "蜂笛主机停止运转，呼叫可能无人处理。The hub stands still.".into(),
            Self::Silent => "蜂笛写入停顿，新的呼叫未被记录。The hub's writer takes no work.".into(),
            Self::NoStore => "蜂笛数据库没有应答，新的呼叫未被记录。The database does not answer.".into(),
            Self::TaskLost => {
                "蜂笛主机的一部分意外终止，正在自行重启。A part of the hub has ended: it starts anew.".into()
            }
            Self::Overdue { by_s } => {
                format!("蜂笛有警情的下一步已超时 {by_s} 秒而没有动作。A step of an alarm is {by_s} s late.")
            }
            Self::Unreachable => "蜂笛主机没有应答，呼叫可能无人处理。The hub does not answer.".into(),
        }
    }
}

/// What is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// For programs.
    pub json: Value,
    /// For people.
    pub text: String,
    /// When.
    pub at: UnixMs,
}

impl Notice {
    /// A word about the hub of this name. Without personal data: it leaves the house.
    #[must_use]
    pub fn of(word: Word, hub: &str, at: UnixMs) -> Self {
        let (Word::Wrong { trouble, since } | Word::Well { trouble, since }) = word;
        let lasted_s = at.since_ms(since).max(0) / 1000;
        let (state, text) = match word {
            Word::Wrong { .. } => (
                "wrong",
                format!("【蜂笛告警】{hub}：{}\n请立即人工值守并检查主机。已持续 {lasted_s} 秒。", trouble.text()),
            ),
            Word::Well { .. } => {
                ("well", format!("【蜂笛恢复】{hub}：已恢复正常，历时 {lasted_s} 秒。It is well again."))
            }
        };
        let json = json!({
            "type": "fengdi.warning", "state": state, "trouble": trouble.name(), "hub": hub,
            "since": since, "at": at, "lasted_s": lasted_s, "text": text,
        });
        Self { json, text, at }
    }

    /// Says that it is only a test.
    #[must_use]
    pub fn test(hub: &str, at: UnixMs) -> Self {
        let text = format!("【蜂笛测试】{hub}：这是一条测试消息，无需处理。This is a test.");
        let json = json!({ "type": "fengdi.warning", "state": "test", "hub": hub, "at": at, "text": text });
        Self { json, text, at }
    }
}

/// Tells the listeners.
pub struct Warner {
    client: reqwest::Client,
    listeners: Vec<Listener>,
}

impl Warner {
    /// Speaks to these.
    pub fn new(listeners: Vec<Listener>) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().timeout(CALL).redirect(reqwest::redirect::Policy::none()).build();
        Ok(Self { client: client.context("the client for warnings")?, listeners })
    }

    /// True when there is nobody to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listeners.is_empty()
    }

    /// Tells everybody at the same time, each a few times if need be. The result of each, in the order of the
    /// configuration: none, or why it was not taken.
    pub async fn tell(&self, notice: &Notice) -> Vec<(String, Option<String>)> {
        let telling = self.listeners.iter().map(|listener| async {
            let fault = self.tell_one(listener, notice).await;
            let result = if fault.is_none() { "told" } else { "not_told" };
            metrics::counter!("fengdi_warnings_total", "result" => result).increment(1);
            (listener.label(), fault)
        });
        join_all(telling).await
    }

    async fn tell_one(&self, listener: &Listener, notice: &Notice) -> Option<String> {
        let mut fault = self.try_once(listener, notice).await.err()?;
        for pause in PAUSES {
            tokio::time::sleep(pause).await;
            fault = self.try_once(listener, notice).await.err()?;
        }
        Some(fault)
    }

    async fn try_once(&self, listener: &Listener, notice: &Notice) -> Result<(), String> {
        let secret = listener.secret.as_deref();
        let post = robot::post(listener.kind, &listener.url, secret, &notice.json, &notice.text, notice.at);
        // The address is a secret: errors are told without it.
        let body = post.body.to_string();
        let mut request = self.client.post(post.url).header("content-type", "application/json");
        if let Some(secret) = secret.filter(|_| listener.kind == Kind::Json) {
            request = request.header("fengdi-signature", signature(secret, &body));
        }
        let answer = request.body(body).send().await;
        let answer = answer.map_err(|error| error.without_url().to_string())?;
        let status = answer.status();
        if !status.is_success() {
            return Err(format!("answers {status}"));
        }
        let text = answer.text().await.map_err(|error| error.without_url().to_string())?;
        robot::refusal(listener.kind, &text).map_or(Ok(()), Err)
    }
}
