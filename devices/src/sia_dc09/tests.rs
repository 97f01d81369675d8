//! Answers, the stream, and that no bytes make the reader panic.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::known::Registered;
use crate::line::{Piece, frames};
use crate::memory::Memory;
use proptest::prelude::*;

const AT: UnixMs = UnixMs(1_795_162_530_000);
const KEY: [u8; 16] = *b"AAAAAAAAAAAAAAAA";

struct Keyed(Option<Vec<u8>>);

impl Registered for Keyed {
    fn key(&self, _device: &str) -> Option<&[u8]> {
        self.0.as_deref()
    }
}

fn open(body: &str) -> Vec<u8> {
    framed(body, CrcForm::Digits)
}

fn sealed(token: &str, inside: &str) -> Vec<u8> {
    let sealed = encrypt(inside, &KEY, b"xyxyxyxyxyxyxyx".iter().copied()).unwrap();
    open(&format!("\"*{token}\"0007R1L2#1234[{sealed}"))
}

fn answered(message: &[u8], key: Option<&[u8]>, at: UnixMs) -> Option<String> {
    let registered = Keyed(key.map(<[u8]>::to_vec));
    let memory = Memory::default();
    let context = Context { registered: &registered, memory: &memory };
    answer(message, context, at, b"abcdefghijklmno".iter().copied()).map(|bytes| String::from_utf8(bytes).unwrap())
}

fn reports(message: &[u8], key: Option<&[u8]>) -> Result<Vec<Report>, Refused> {
    let registered = Keyed(key.map(<[u8]>::to_vec));
    let memory = Memory::default();
    let context = Context { registered: &registered, memory: &memory };
    let message = Message { transport: Transport::Tcp, topic: "", payload: message, retained: false, received_at: AT };
    SiaDc09.decode(&message, context)
}

#[test]
fn the_checksum_is_the_one_of_the_standards_examples() {
    assert_eq!(crc16(br#""NULL"0000L0#1234[]_08:15:30,11-20-2026"#), 0xdf8b);
}

#[test]
fn a_good_message_is_acknowledged_with_its_own_numbers() {
    let message = open(r#""SIA-DCS"9876R579BDFL789ABC#12345A[#12345A|NFA129]_08:15:30,11-20-2026"#);
    let answer = answered(&message, None, AT).unwrap();
    assert_eq!(answer.as_bytes(), open(r#""ACK"9876R579BDFL789ABC#12345A[]"#));
    assert_eq!(&answer[5..9], "0020", "length in hexadecimal digits");
}

#[test]
fn an_open_message_out_of_time_is_taken_all_the_same() {
    let message = open(r#""SIA-DCS"0007L0#1234[#1234|Nri1/QA003]_08:15:30,11-20-2006"#);
    assert!(answered(&message, None, AT).unwrap().contains("\"ACK\"0007L0#1234[]"));
    let report = reports(&message, None).unwrap().remove(0);
    assert_eq!((report.said.len(), report.flags), (1, vec![Flag::WrongClock]));
}

#[test]
fn an_encrypted_message_is_acknowledged_encrypted_with_the_time() {
    let message = sealed("SIA-DCS", "|Nri1/QA003]_08:15:30,11-20-2026");
    let answer = answered(&message, Some(&KEY), AT).unwrap();
    let frame = parse(answer.as_bytes()).unwrap();
    assert!(frame.encrypted && frame.token == Token::Other("ACK"));
    assert_eq!((frame.sequence, frame.receiver, frame.line, frame.account), ("0007", "R1", "L2", "1234"));
    assert_eq!(content::open(&frame, Some(&KEY)).unwrap().sent_at, Some(AT));
}

#[test]
fn an_encrypted_message_out_of_time_is_told_the_time_and_still_calls() {
    for (shift_ms, word) in [(0, "*ACK"), (40_000, "*ACK"), (41_000, "NAK"), (-20_000, "*ACK"), (-21_000, "NAK")] {
        let message = sealed("SIA-DCS", "|Nri1/QA003]_08:15:30,11-20-2026");
        let answer = answered(&message, Some(&KEY), UnixMs(AT.0 + shift_ms)).unwrap();
        assert!(answer.contains(&format!("\"{word}\"")), "{shift_ms}: {answer}");
    }
    let late = sealed("SIA-DCS", "|Nri1/QA003]_08:10:30,11-20-2026");
    assert_eq!(answered(&late, Some(&KEY), AT).unwrap().as_bytes(), open("\"NAK\"0000R0L0A0[]_08:15:30,11-20-2026"));
    let report = reports(&late, Some(&KEY)).unwrap().remove(0);
    assert_eq!((report.said[0].kind, report.flags), (SignalKind::Sos, vec![Flag::OutOfTime]));
}

#[test]
fn what_is_not_understood_is_told_so_and_what_is_broken_gets_no_answer() {
    let message = sealed("SIA-DCS", "|Nri1/QA003]_08:15:30,11-20-2026");
    assert!(answered(&message, None, AT).unwrap().contains("\"DUH\"0007R1L2#1234[]"));
    assert!(answered(&message, Some(&[7; 16]), AT).unwrap().contains("\"DUH\""));
    assert!(answered(&open(r#""SIA-PUL"0007L0#1234[x]"#), None, AT).unwrap().contains("\"DUH\""));
    let mut broken = open(r#""NULL"0000L0#1234[]"#);
    broken[12] ^= 1;
    assert_eq!(answered(&broken, None, AT), None);
    assert_eq!(reports(&broken, None).unwrap_err().device.as_deref(), Some("1234"));
    assert_eq!(answered(b"", None, AT), None);
}

#[test]
fn only_a_message_that_no_other_can_equal_is_recognised_when_it_comes_again() {
    let sequence = |body: &str| reports(&open(body), None).unwrap().remove(0).sequence;
    let near = sequence(r#""SIA-DCS"0007L0#1234[#1234|Nri1/QA003]_08:15:30,11-20-2026"#);
    let other = sequence(r#""SIA-DCS"0007L0#1234[#1234|Nri1/QA004]_08:15:30,11-20-2026"#);
    assert!(near.is_some() && near != other);
    assert_eq!(sequence(r#""SIA-DCS"0007L0#1234[#1234|Nri1/QA003]_00:00:01,01-01-2000"#), None, "no clock");
    assert_eq!(sequence(r#""SIA-DCS"0007L0#1234[#1234|Nri1/QA003]"#), None, "no time");
    assert_eq!(sequence(r#""NULL"0000L0#1234[]_08:15:30,11-20-2026"#), None, "no number");
}

#[test]
fn a_stream_gives_its_messages_however_it_is_cut() {
    let first = open(r#""NULL"0000L0#1234[]"#);
    let second = open(r#""SIA-DCS"0007L0#1234[#1234|Nri1/QA003]"#);
    let bytes_crc = framed(r#""NULL"0000L0#9[]"#, CrcForm::Bytes);
    let mut broken = first.clone();
    broken.truncate(20);
    let stream = [b"noise without end\r".to_vec(), broken, first.clone(), second.clone(), bytes_crc.clone()].concat();
    for step in [1, 7, stream.len()] {
        let found = frames(&stream, step, next_piece);
        let good: Vec<String> =
            found.iter().filter_map(|frame| parse(frame).ok()).map(|frame| frame.account.to_owned()).collect();
        assert_eq!(good, ["1234", "1234", "9"], "in steps of {step}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), at in any::<i64>()) {
        let _ = answered(&bytes, Some(&KEY), UnixMs(at));
        let _ = reports(&bytes, Some(&KEY));
        if let Piece::Frame { from, to } = next_piece(&bytes) {
            prop_assert!(from <= to && to <= bytes.len() && to > 0);
        }
    }

    #[test]
    fn no_content_panics(body in "\"(\\*)?(SIA-DCS|ADM-CID|NULL)\"[0-9]{4}(R1)?L0#12\\[\\PC{0,80}", key in any::<bool>()) {
        let frame = open(&body);
        let _ = reports(&frame, key.then_some(&KEY[..]));
        let _ = answered(&frame, key.then_some(&KEY[..]), AT);
    }

    #[test]
    fn a_changed_message_is_never_another_event(at in 0_usize..60, bit in 0_u8..8) {
        let mut message = open(r#""SIA-DCS"0001L0#1234[#1234|Nri1/QA003]_08:15:30,11-20-2026"#);
        let at = at % message.len();
        message[at] ^= 1 << bit;
        if let Ok(reports) = reports(&message, None) {
            prop_assert_eq!(reports[0].said[0].kind, SignalKind::Sos);
        }
    }
}
