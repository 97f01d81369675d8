//! Voice notes as browsers record them, and what only looks like one.

use super::*;
use crate::photo::tests::given::{drawn, jpeg, mp4, voice, webm};

const FORMATS: [VoiceFormat; 3] = [VoiceFormat::Webm, VoiceFormat::Ogg, VoiceFormat::Mp4];

#[test]
fn a_voice_note_is_taken_as_it_is_and_measured() {
    for format in FORMATS {
        for seconds in [1, 119, 120] {
            let taken = check(&voice(format, seconds), format.mime()).unwrap();
            assert_eq!(taken, Voice { format, length_ms: Some(u64::from(seconds) * 1000) });
        }
        let fault = check(&voice(format, 121), format.mime()).unwrap_err();
        assert_eq!(fault, PhotoRefusal::TooLong { limit_s: 120 }, "{format:?}");
    }
    // Safari's recordings come in pieces and say nothing of the whole.
    let unsaid = Voice { format: VoiceFormat::Mp4, length_ms: None };
    assert_eq!(check(&mp4(b"soun", 0), "audio/mp4"), Ok(unsaid));
}

#[test]
fn a_film_is_no_voice_note() {
    assert_eq!(check(&mp4(b"vide", 5), "audio/mp4"), Err(PhotoRefusal::Film));
    assert_eq!(check(&webm(1, 5), "audio/webm"), Err(PhotoRefusal::Film));
    let two = [voice(VoiceFormat::Ogg, 5), voice(VoiceFormat::Ogg, 5)].concat();
    assert_eq!(check(&two, "audio/ogg"), Err(PhotoRefusal::Film));
}

#[test]
fn what_is_no_voice_note_or_called_something_else_is_refused() {
    assert_eq!(check(b"", "audio/ogg"), Err(PhotoRefusal::Empty));
    assert_eq!(check(&vec![0; VOICE_BYTES + 1], "audio/ogg"), Err(PhotoRefusal::TooManyBytes { limit_mb: 2 }));
    for other in [jpeg(&drawn(8, 8)), b"<html>".to_vec(), b"ID3\x04".to_vec(), b"RIFF\0\0\0\0WAVE".to_vec()] {
        assert_eq!(check(&other, "audio/ogg"), Err(PhotoRefusal::NotAVoice));
    }
    let mut vorbis = voice(VoiceFormat::Ogg, 1);
    vorbis[28..36].copy_from_slice(b"\x01vorbis\0");
    assert_eq!(check(&vorbis, "audio/ogg"), Err(PhotoRefusal::NotAVoice));
    assert_eq!(check(&mp4(b"text", 1), "audio/mp4"), Err(PhotoRefusal::NotAVoice));
    for format in FORMATS {
        assert_eq!(check(&voice(format, 1), "image/jpeg"), Err(PhotoRefusal::OtherThanSaid));
    }
}

#[test]
fn a_cut_voice_note_is_refused_or_read_as_far_as_it_goes() {
    for format in FORMATS {
        let whole = voice(format, 30);
        for end in 0..whole.len() {
            let cut = check(&whole[..end], format.mime());
            assert!(cut.is_err() || format == VoiceFormat::Webm || format == VoiceFormat::Ogg, "cut at {end}");
            assert!(cut.is_err() || cut.unwrap().length_ms.is_none_or(|ms| ms <= 30_000));
        }
        for at in 0..whole.len() {
            for value in [0, 0xff, whole[at] ^ 0x10] {
                let mut damaged = whole.clone();
                damaged[at] = value;
                let _ = check(&damaged, format.mime());
            }
        }
    }
}
