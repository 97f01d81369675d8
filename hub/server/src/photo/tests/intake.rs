//! Uploads share one room and few places; what finds none is told so.

use super::given::{drawn, jpeg, voice};
use crate::photo::intake::Intake;
use crate::photo::received::Room;
use crate::photo::refusal::PhotoRefusal;
use crate::photo::voice::VoiceFormat;
use hub_core::time::UnixMs;
use jiff::tz::TimeZone;

const MB: usize = 1024 * 1024;

#[test]
fn an_upload_holds_what_it_has_sent_and_no_more() {
    let room = Room::of(4 * MB);
    let mut slow: Vec<_> = (0..16).map(|_| room.receive(20 * MB)).collect();
    slow.iter_mut().for_each(|upload| upload.take(b"x").unwrap());
    let mut large = room.receive(20 * MB);
    large.take(&vec![7; 3 * MB]).unwrap();
    assert_eq!(large.take(b"x"), Err(PhotoRefusal::Busy), "sixteen slow ones hold a block each");
    drop(large);
    room.receive(20 * MB).take(&vec![7; 3 * MB]).unwrap();
    drop(slow);
    let mut all = room.receive(20 * MB);
    all.take(&vec![7; 4 * MB]).unwrap();
    assert_eq!(room.receive(MB).take(b"x"), Err(PhotoRefusal::Busy));
}

#[test]
fn pieces_of_any_length_come_out_as_they_went_in_and_too_many_are_refused() {
    let bytes: Vec<u8> = (0..300_000_u32).map(|no| no.to_le_bytes()[0]).collect();
    let mut upload = Room::of(4 * MB).receive(300_000);
    bytes.chunks(77_777).for_each(|chunk| upload.take(chunk).unwrap());
    upload.take(b"").unwrap();
    assert_eq!(upload.joined().0, bytes);
    let mut upload = Room::of(4 * MB).receive(2 * MB);
    upload.take(&vec![0; 2 * MB]).unwrap();
    assert_eq!(upload.take(b"x"), Err(PhotoRefusal::TooManyBytes { limit_mb: 2 }));
}

#[tokio::test]
async fn a_picture_that_gets_no_turn_is_told_to_come_again_and_nothing_stays_taken() {
    let intake = Intake::impatient();
    let send = || {
        let mut upload = intake.receive(MB);
        upload.take(&jpeg(&drawn(64, 48))).unwrap();
        intake.picture(upload, "image/jpeg", UnixMs(0))
    };
    let taken = intake.take_all_places();
    assert_eq!(send().await.unwrap_err(), PhotoRefusal::Busy);
    drop(taken);
    assert_eq!(send().await.unwrap().width, 64);
    assert!(intake.has_all_room());
}

#[test]
fn a_voice_note_comes_out_as_it_went_in() {
    let intake = Intake::new(TimeZone::UTC);
    let note = voice(VoiceFormat::Webm, 3);
    let mut upload = intake.receive(MB);
    upload.take(&note).unwrap();
    let (kept, measured) = intake.voice(upload, "audio/webm").unwrap();
    assert_eq!((kept.as_ref(), measured.length_ms), (note.as_slice(), Some(3_000)));
}
