//! What a watch is told: the answer that its protocol waits for, and short texts on its screen (`MESSAGE`, UTF-16 as
//! hexadecimal digits). A watch repeats an alarm until it is answered.

use super::frame::Frame;
use crate::family::Reply;
use crate::open_json::sentence;

/// The bytes to send once the message is committed; none for what the protocol does not answer.
#[must_use]
pub fn answer(message: &[u8]) -> Option<Vec<u8>> {
    let frame = super::frame::parse(message).ok()?;
    content(&frame).map(|content| frame.reply(content))
}

fn content<'a>(frame: &Frame<'a>) -> Option<&'a str> {
    Some(match frame.word {
        word if word.starts_with("AL") => "AL",
        word if word.starts_with("LK") => "LK",
        "INIT" => "INIT,1",
        // Nothing is kept for the watch to fetch, and voice is not kept either.
        "TKQ" | "TKQ2" => frame.word,
        "TK" | "TK2" if frame.rest.len() > 1 => "TK,0",
        "CONFIG" => "CONFIG,1",
        "bphrt" | "btemp2" => frame.word,
        "oxygen" => "oxygen,1",
        _ => return None,
    })
}

/// The content of a message that shows a person how their call stands.
#[must_use]
pub fn greeting(reply: &Reply<'_>) -> String {
    let digits: String = sentence(reply).encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("MESSAGE,{digits}")
}
