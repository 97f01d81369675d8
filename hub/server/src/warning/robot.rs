//! The request that each kind of group robot understands, and how it says that it has taken it. Pure: text and time in,
//! address and body out. Sources: the makers' pages on custom group robots (WeCom 群机器人, DingTalk 自定义机器人, Feishu
//! 自定义机器人).

use crate::ids::hmac_base64;
use hub_core::time::UnixMs;
use serde::Deserialize;
use serde_json::{Value, json};

/// Who listens at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any program: the notice as JSON.
    Json,
    /// A WeCom group robot.
    Wecom,
    /// A DingTalk group robot; with a secret the address is signed.
    Dingtalk,
    /// A Feishu group robot; with a secret the body is signed.
    Feishu,
}

/// What to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// Address.
    pub url: String,
    /// Body, JSON.
    pub body: Value,
}

/// The request for one listener. `notice` is what a program gets, `text` what people read.
#[must_use]
pub fn post(kind: Kind, url: &str, secret: Option<&str>, notice: &Value, text: &str, at: UnixMs) -> Post {
    match kind {
        Kind::Json => Post { url: url.to_owned(), body: notice.clone() },
        Kind::Wecom => {
            let body = json!({ "msgtype": "markdown", "markdown": { "content": text } });
            Post { url: url.to_owned(), body }
        }
        Kind::Dingtalk => {
            let body = json!({ "msgtype": "text", "text": { "content": text } });
            Post { url: secret.map_or_else(|| url.to_owned(), |secret| dingtalk_url(url, secret, at)), body }
        }
        Kind::Feishu => Post { url: url.to_owned(), body: feishu_body(secret, text, at) },
    }
}

/// `&timestamp=<ms>&sign=<HMAC-SHA-256 of "timestamp\nsecret" under the secret, Base64, escaped>`.
fn dingtalk_url(url: &str, secret: &str, at: UnixMs) -> String {
    let sign = hmac_base64(secret.as_bytes(), format!("{}\n{secret}", at.0).as_bytes());
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}timestamp={}&sign={}", at.0, escaped(&sign))
}

/// The time is in seconds, and the key of the signature is "timestamp\nsecret" over an empty message.
fn feishu_body(secret: Option<&str>, text: &str, at: UnixMs) -> Value {
    let mut body = json!({ "msg_type": "text", "content": { "text": text } });
    if let Some(secret) = secret {
        let timestamp = (at.0 / 1000).to_string();
        body["sign"] = hmac_base64(format!("{timestamp}\n{secret}").as_bytes(), b"").into();
        body["timestamp"] = timestamp.into();
    }
    body
}

/// What Base64 uses and an address does not take as it is.
fn escaped(base64: &str) -> String {
    base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// Why a robot did not take it; none when it did. Robots answer 200 to everything and say in the body what is wrong.
#[must_use]
pub fn refusal(kind: Kind, answer: &str) -> Option<String> {
    let code_name = match kind {
        Kind::Json => return None,
        Kind::Wecom | Kind::Dingtalk => "errcode",
        Kind::Feishu => "code",
    };
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    // Feishu's older robots say `StatusCode`.
    let code = answer.get(code_name).or_else(|| answer.get("StatusCode")).and_then(Value::as_i64);
    if code == Some(0) {
        return None;
    }
    let said = answer.get("errmsg").or_else(|| answer.get("msg")).and_then(Value::as_str).unwrap_or("no reason");
    Some(format!("{}: {}", code.map_or_else(|| "no code".to_owned(), |code| code.to_string()), shortened(said)))
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: UnixMs = UnixMs(1_700_000_000_123);

    fn made(kind: Kind, url: &str, secret: Option<&str>) -> Post {
        post(kind, url, secret, &json!({ "type": "fengdi.warning" }), "蜂笛：试", AT)
    }

    #[test]
    fn a_program_gets_the_notice_as_it_is() {
        let post = made(Kind::Json, "https://desk.example.cn/x", None);
        assert_eq!(post.body, json!({ "type": "fengdi.warning" }));
    }

    #[test]
    fn wecom_gets_markdown() {
        let post = made(Kind::Wecom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", None);
        assert_eq!(post.body, json!({ "msgtype": "markdown", "markdown": { "content": "蜂笛：试" } }));
        assert!(post.url.ends_with("send?key=k"));
    }

    // The signatures were computed with openssl: printf '%s\n%s' TIME SECRET | openssl dgst -sha256 -hmac KEY -binary | base64
    #[test]
    fn dingtalk_signs_the_address() {
        let post = made(Kind::Dingtalk, "https://oapi.dingtalk.com/robot/send?access_token=t", Some("SEC000"));
        assert_eq!(
            post.url,
            "https://oapi.dingtalk.com/robot/send?access_token=t&timestamp=1700000000123&sign=sfIVrdfmjPzssgIjwXIb%2BNnWxgSLBOPLKTaeh8eheC0%3D"
        );
        assert_eq!(post.body, json!({ "msgtype": "text", "text": { "content": "蜂笛：试" } }));
        assert_eq!(made(Kind::Dingtalk, "https://a/?t=1", None).url, "https://a/?t=1");
    }

    #[test]
    fn feishu_signs_the_body() {
        let body = made(Kind::Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/h", Some("demo")).body;
        assert_eq!(body["msg_type"], "text");
        assert_eq!(body["content"]["text"], "蜂笛：试");
        assert_eq!(body["timestamp"], "1700000000");
        assert_eq!(body["sign"], "8oT2n3SMKFfEnDoiwer8BUM/SjKLwe9SqoEIHlhDTKo=");
    }

    #[test]
    fn a_robot_that_answers_200_and_refuses_is_a_failure() {
        assert_eq!(refusal(Kind::Wecom, r#"{"errcode":0,"errmsg":"ok"}"#), None);
        assert_eq!(refusal(Kind::Feishu, r#"{"code":0,"msg":"success"}"#), None);
        assert_eq!(refusal(Kind::Feishu, r#"{"StatusCode":0,"StatusMessage":"success"}"#), None);
        assert_eq!(
            refusal(Kind::Dingtalk, r#"{"errcode":310000,"errmsg":"sign not match"}"#),
            Some("310000: sign not match".into())
        );
        assert_eq!(
            refusal(Kind::Feishu, r#"{"code":19021,"msg":"sign match fail"}"#),
            Some("19021: sign match fail".into())
        );
        assert_eq!(refusal(Kind::Wecom, "<html>"), Some("no code: no reason".into()));
        assert_eq!(refusal(Kind::Json, ""), None);
    }
}
