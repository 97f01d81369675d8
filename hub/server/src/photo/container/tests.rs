//! What a header may say, and what is refused for it before a pixel is decoded.

use super::*;
use crate::photo::tests::given::{block, drawn, extended, jpeg, png, riff, webp, with_chunk, with_exif};

fn fault(bytes: &[u8]) -> PhotoRefusal {
    outline(bytes).unwrap_err()
}

/// The beginning of a JPEG: its frame header, then as many scans as said, then its end.
fn coded(frame: u8, (width, height): (u16, u16), sampling: &[u8], scans: usize) -> Vec<u8> {
    let count = u8::try_from(sampling.len()).unwrap();
    let ([h1, h0], [w1, w0]) = (height.to_be_bytes(), width.to_be_bytes());
    let mut body = vec![8, h1, h0, w1, w0, count];
    (1..).zip(sampling).for_each(|(id, factors)| body.extend([id, *factors, 0]));
    let segment = |marker: u8, body: &[u8]| {
        [&[0xff, marker], u16::try_from(body.len() + 2).unwrap().to_be_bytes().as_slice(), body].concat()
    };
    let mut file = [&[0xff, 0xd8][..], &segment(frame, &body)].concat();
    let selected: Vec<u8> = (1..=count).flat_map(|id| [id, 0]).collect();
    for _ in 0..scans {
        file.extend(segment(0xda, &[&[count], selected.as_slice(), &[0, 63, 0]].concat()));
        file.extend([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]);
    }
    file.extend([0xff, 0xd9]);
    file
}

const YUV_420: [u8; 3] = [0x22, 0x11, 0x11];
const YUV_444: [u8; 3] = [0x11, 0x11, 0x11];

/// A PNG of some 40 KB that says it is as large as that.
fn png_bomb(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let mut file = png(&drawn(8, 8));
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    (file[24], file[25]) = (depth, colour);
    with_chunk(&file, b"IDAT", &[0; 40_000])
}

#[test]
fn files_that_are_no_pictures_are_refused_by_their_name() {
    let table: [(&[u8], &str); 10] = [
        (b"GIF89a\x01\0\x01\0", "a GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a page or drawing (HTML, SVG, XML)"),
        (b"\xef\xbb\xbf\n <!doctype html><script>1</script>", "a page or drawing (HTML, SVG, XML)"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04word", "a ZIP or office file"),
        (b"\0\0\0\x20ftypisom", "a film or voice note"),
        (b"\x1a\x45\xdf\xa3", "a film or voice note"),
        (b"II*\0", "a TIFF or raw picture"),
        (b"hello", "an unknown file"),
        (b"\xff\xd8", "an unknown file"),
    ];
    for (bytes, found) in table {
        assert_eq!(fault(bytes), PhotoRefusal::NotAPicture { found });
    }
    assert_eq!(fault(b""), PhotoRefusal::Empty);
    for brand in [b"heic", b"mif1", b"avif"] {
        assert_eq!(fault(&[b"\0\0\0\x18ftyp", brand.as_slice()].concat()), PhotoRefusal::Heic);
    }
    assert_eq!(fault(&vec![0xff; budget::PICTURE_BYTES + 1]), PhotoRefusal::TooManyBytes { limit_mb: 20 });
}

#[test]
fn a_picture_is_measured_without_being_decoded() {
    let exif = block(&[], None);
    for (bytes, format) in [
        (with_exif(&jpeg(&drawn(64, 48)), &exif), Format::Jpeg),
        (with_chunk(&png(&drawn(64, 48)), b"eXIf", &exif), Format::Png),
        (extended(&webp(&drawn(64, 48)), 8, (64, 48), &[(b"EXIF", &exif)]), Format::Webp),
    ] {
        let seen = outline(&bytes).unwrap();
        assert_eq!((seen.format, seen.width, seen.height, seen.end), (format, 64, 48, bytes.len()));
        assert_eq!(bytes[seen.exif.unwrap()], exif);
        assert!(seen.decoded >= 64 * 48 * 3);
    }
}

#[test]
fn a_picture_that_was_cut_anywhere_is_refused() {
    for whole in [jpeg(&drawn(64, 48)), png(&drawn(64, 48)), webp(&drawn(64, 48))] {
        assert!(outline(&whole).is_ok());
        for end in 12..whole.len() {
            assert_eq!(fault(&whole[..end]), PhotoRefusal::Truncated, "cut at {end} of {}", whole.len());
        }
    }
}

#[test]
fn what_says_that_it_is_larger_than_any_picture_is_refused_whatever_its_length() {
    let too_many = |width, height| PhotoRefusal::TooManyPixels { width, height };
    assert_eq!(fault(&png_bomb(50_000, 50_000, 8, 6)), too_many(50_000, 50_000));
    assert_eq!(fault(&png_bomb(12_001, 1, 8, 2)), too_many(12_001, 1));
    assert_eq!(fault(&png_bomb(12_000, 4_167, 8, 2)), too_many(12_000, 4_167));
    assert_eq!(fault(&png_bomb(0, 9, 8, 2)), PhotoRefusal::Damaged);
    assert_eq!(fault(&coded(0xc0, (65_500, 65_500), &YUV_420, 1)), too_many(65_500, 65_500));
    let lossy = riff(b"VP8 ", &[0, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f]);
    let file = riff(b"RIFF", &[b"WEBP".as_slice(), &lossy].concat());
    assert_eq!(fault(&file), too_many(16_383, 16_383));
    // A canvas of one pixel around a picture of twenty million.
    let inner = riff(b"VP8 ", &[0, 0, 0, 0x9d, 0x01, 0x2a, 0x88, 0x13, 0xa0, 0x0f]);
    let file = riff(b"RIFF", &[b"WEBP".as_slice(), &inner].concat());
    assert_eq!(fault(&extended(&file, 0, (1, 1), &[])), PhotoRefusal::Damaged);
}

#[test]
fn what_would_need_more_memory_than_a_picture_may_is_refused_before_it_is_decoded() {
    let too_much = |width, height| PhotoRefusal::TooMuchMemory { width, height };
    assert_eq!(fault(&png_bomb(8_000, 6_000, 8, 6)), too_much(8_000, 6_000));
    assert_eq!(fault(&png_bomb(4_000, 4_000, 16, 6)), too_much(4_000, 4_000));
    // The same 16 megapixels: as a camera writes them, and in ways that hold every coefficient.
    let camera = (4_608, 3_456);
    assert!(outline(&coded(0xc0, camera, &YUV_420, 1)).is_ok());
    let large = (5_712, 4_284);
    assert_eq!(fault(&coded(0xc0, large, &YUV_420, 1)), too_much(5_712, 4_284));
    assert_eq!(fault(&coded(0xc2, camera, &YUV_420, 1)), too_much(4_608, 3_456));
    let in_parts = coded(0xc0, camera, &YUV_420, 1);
    let scan = in_parts.iter().position(|byte| *byte == 0xda).unwrap();
    let mut in_parts = in_parts;
    in_parts[scan + 3] = 1;
    assert_eq!(fault(&in_parts), too_much(4_608, 3_456));
    assert_eq!(fault(&coded(0xc0, (8_160, 6_120), &YUV_444, 1)), too_much(8_160, 6_120));
    assert!(outline(&coded(0xc2, (3_000, 2_000), &YUV_420, 10)).is_ok());
}

#[test]
fn every_accepted_outline_fits_the_budget() {
    for side in (1_000..=8_000).step_by(500) {
        for bytes in [
            coded(0xc0, (side, side), &YUV_420, 1),
            coded(0xc2, (side, side), &YUV_444, 1),
            png_bomb(side.into(), side.into(), 16, 6),
            png_bomb(side.into(), side.into(), 8, 0),
        ] {
            if let Ok(seen) = outline(&bytes) {
                let kept = seen.pixel * 2_048 * 2_048;
                assert!(seen.decoded + kept.max(bytes.len() as u64) <= 64_000_000);
            }
        }
    }
}

#[test]
fn moving_pictures_and_endless_scans_are_refused() {
    assert_eq!(fault(&with_chunk(&png(&drawn(8, 8)), b"acTL", &[0; 8])), PhotoRefusal::Animated);
    assert_eq!(fault(&extended(&webp(&drawn(8, 8)), 2, (8, 8), &[])), PhotoRefusal::Animated);
    assert_eq!(fault(&extended(&webp(&drawn(8, 8)), 0, (8, 8), &[(b"ANMF", &[0; 40])])), PhotoRefusal::Animated);
    assert!(outline(&coded(0xc2, (64, 64), &YUV_420, 64)).is_ok());
    assert_eq!(fault(&coded(0xc2, (64, 64), &YUV_420, 65)), PhotoRefusal::Unusual);
    assert_eq!(fault(&coded(0xc9, (64, 64), &YUV_420, 1)), PhotoRefusal::Unusual);
    assert_eq!(fault(&coded(0xc0, (64, 64), &YUV_420, 0)), PhotoRefusal::Damaged);
    assert_eq!(fault(&coded(0xc0, (64, 64), &[0x11, 0x55, 0x11], 1)), PhotoRefusal::Damaged);
}

#[test]
fn a_file_behind_a_picture_is_refused_and_what_cameras_leave_there_is_not() {
    for whole in [jpeg(&drawn(16, 16)), png(&drawn(16, 16)), webp(&drawn(16, 16))] {
        for hidden in [
            b"%PDF-1.4 1 0 obj".as_slice(),
            b"\n<ScRiPt>alert(1)</script>",
            b"<!DOCTYPE html>",
            b"<svg onload=x>",
            b"....PK\x05\x06................",
        ] {
            assert_eq!(fault(&[&whole, hidden].concat()), PhotoRefusal::TwoFiles);
        }
        let second = with_exif(&jpeg(&drawn(4, 4)), b"<x:xmpmeta/>");
        for left in [second.as_slice(), b"\0\0\0\x18ftypmp42<moov>", &[0; 4096]] {
            assert!(outline(&[&whole, left].concat()).is_ok());
        }
    }
}
