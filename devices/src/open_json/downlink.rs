//! Answers to devices: what happened as data, and one zh-CN sentence to be spoken or shown. Names are cleaned:
//! a device may print what it gets on a terminal.

use crate::family::Reply;
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use hub_core::writing::harmless;
use serde::Serialize;
use std::borrow::Cow;

/// Longest name that is spoken, characters.
const NAME_CHARS: usize = 24;

#[derive(Serialize)]
struct Message<'a> {
    #[serde(flatten)]
    answer: Answer<'a>,
    alarm: AlarmId,
    text: Cow<'static, str>,
}

#[derive(Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
enum Answer<'a> {
    Received,
    Coming { who: &'a str, minutes: u32 },
    Arrived { who: &'a str },
    Closed { outcome: Outcome },
}

pub(super) fn encode(alarm: AlarmId, reply: &Reply<'_>) -> Vec<u8> {
    let who = who(reply);
    let answer = answer(reply, &who);
    let message = Message { text: speech(&answer), answer, alarm };
    serde_json::to_vec(&message).unwrap_or_default()
}

/// The sentence that a person hears or reads, zh-CN.
#[must_use]
pub fn sentence(reply: &Reply<'_>) -> Cow<'static, str> {
    speech(&answer(reply, &who(reply)))
}

fn who(reply: &Reply<'_>) -> String {
    match reply {
        Reply::Coming { who, .. } | Reply::Arrived { who } => spoken_name(who),
        Reply::Received | Reply::Closed { .. } => String::new(),
    }
}

fn answer<'a>(reply: &Reply<'_>, who: &'a str) -> Answer<'a> {
    match reply {
        Reply::Received => Answer::Received,
        Reply::Coming { minutes, .. } => Answer::Coming { who, minutes: *minutes },
        Reply::Arrived { .. } => Answer::Arrived { who },
        Reply::Closed { outcome } => Answer::Closed { outcome: *outcome },
    }
}

fn speech(answer: &Answer<'_>) -> Cow<'static, str> {
    match answer {
        Answer::Received => "呼叫已收到，正在为您找人，请不要着急。".into(),
        Answer::Coming { who, minutes: 0 | 1 } => format!("{who}正在赶来，马上就到。").into(),
        Answer::Coming { who, minutes } => format!("{who}正在赶来，大约{minutes}分钟后到。").into(),
        Answer::Arrived { who } => format!("{who}已经到了门口。").into(),
        Answer::Closed { outcome } => match outcome {
            Outcome::Helped => "这次求助已经结束，祝您平安。",
            Outcome::FalsePress => "已按误触处理，没有关系，需要时请再按。",
            Outcome::DeviceFault => "设备有故障，我们会尽快来检修。",
            Outcome::NobodyHome => "家中无人，这次求助已经结束。",
            Outcome::HandedOver => "已经移交给专业救援人员。",
            Outcome::Drill => "演练结束，谢谢您的配合。",
        }
        .into(),
    }
}

/// One line without control characters and signs that turn or hide (`hub_core::writing`); never empty.
fn spoken_name(name: &str) -> String {
    let clean: String = harmless(name).chars().filter(|c| *c != '\n').take(NAME_CHARS).collect();
    let clean = clean.trim();
    if clean.is_empty() { "志愿者".to_owned() } else { clean.to_owned() }
}
