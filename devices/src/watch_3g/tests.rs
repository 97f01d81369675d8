//! Answers, the stream, and that no bytes make the reader panic.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::known::Nothing;
use crate::line::{Piece, frames};
use crate::memory::Memory;
use hub_core::time::UnixMs;
use proptest::prelude::*;
use uuid::Uuid;

const SOS: &str = "[3G*8800000015*0070*AL,201126,081530,A,30.285102,N,120.1693920,E,0.00,154.8,0.0,11,100,62,0,0,\
                   00010000,7,0,460,0,9360,4082,131,0,0.0]";

fn reports(payload: &[u8]) -> Result<Vec<Report>, Refused> {
    let memory = Memory::default();
    let context = Context { registered: &Nothing, memory: &memory };
    Watch3g.decode(
        &Message { transport: Transport::Tcp, topic: "", payload, retained: false, received_at: UnixMs(0) },
        context,
    )
}

fn answered(message: &str) -> Option<String> {
    answer(message.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap())
}

#[test]
fn a_watch_is_answered_where_its_protocol_waits_for_it() {
    assert_eq!(answered(SOS).unwrap(), "[3G*8800000015*0002*AL]");
    assert_eq!(answered("[SG*8800000015*000D*LK,50,100,100]").unwrap(), "[SG*8800000015*0002*LK]");
    assert_eq!(answered("[CS*8800000015*0003*TKQ]").unwrap(), "[CS*8800000015*0003*TKQ]");
    assert_eq!(answered("[ZJ*8800000015*0007*0004*INIT]").unwrap(), "[ZJ*8800000015*0007*0006*INIT,1]");
    for silent in ["UD,1", "UD2,1", "CR", "MESSAGE", "TK,1", "heart,71"] {
        assert_eq!(answered(&format!("[3G*8800000015*0002*{silent}]")), None, "{silent}");
    }
    assert_eq!(answered("[3G*8800000015*0002*LK"), None);
}

#[test]
fn a_text_for_the_screen_is_written_as_utf_16_digits() {
    let alarm = AlarmId(Uuid::from_u128(1));
    let down =
        Watch3g.downlink(&crate::answer::Recipient::at("8800000015"), alarm, &Reply::Arrived { who: "李娜" }).unwrap();
    assert_eq!(down.topic, "8800000015");
    let content = String::from_utf8(down.payload).unwrap();
    assert!(content.starts_with("MESSAGE,674E5A1C5DF27ECF"), "{content}");
    assert!(content[8..].bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[test]
fn a_stream_gives_its_messages_however_it_is_cut() {
    let voice = [&b"[3G*8800000015*000A*TK,"[..], &[0xff, b']', b'[', 0, 1, 2, 3], b"]"].concat();
    let stream =
        [b"noise]\r\n".to_vec(), SOS.into(), voice, b"[3G*88000000".to_vec(), b"[3G*8800000015*0002*LK]".to_vec()];
    let stream = stream.concat();
    for step in [1, 5, stream.len()] {
        let found = frames(&stream, step, next_piece);
        let words: Vec<&str> = found.iter().filter_map(|frame| Some(parse(frame).ok()?.word)).collect();
        assert_eq!(words, ["AL", "TK", "LK"], "in steps of {step}: {found:?}");
    }
}

#[test]
fn every_cut_of_an_alarm_is_still_an_alarm() {
    let after_word = SOS.find("AL").unwrap() + 2;
    for end in after_word..SOS.len() {
        let report = reports(format!("{}]", &SOS[..end]).as_bytes()).unwrap().remove(0);
        assert!(report.said.iter().any(|said| said.kind.alarm_kind().is_some() && said.on == Some(true)), "{end}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = reports(&bytes);
        let _ = answer(&bytes);
        if let Piece::Frame { from, to } = next_piece(&bytes) {
            prop_assert!(from <= to && to <= bytes.len() && to > 0);
        }
    }

    #[test]
    fn no_content_panics(content in "\\[3G\\*88000000[0-9]{2}\\*00[0-9]{2}\\*(AL|UD|LK|TEMP|PP|btemp2),\\PC{0,120}\\]") {
        let _ = reports(content.as_bytes());
        let _ = answer(content.as_bytes());
    }
}
