//! What becomes of a picture: nothing but its pixels, upright, in two sizes.

use super::given::*;
use crate::photo::picture::{Prepared, prepare};
use crate::photo::refusal::PhotoRefusal;
use ::exif::{Tag, Value};
use hub_core::geo::LatLon;
use hub_core::time::UnixMs;
use image::{DynamicImage, GenericImageView, Rgba, RgbaImage};
use jiff::tz::TimeZone;

/// 2026-11-22T12:00Z.
const NOW: UnixMs = UnixMs(1_795_348_800_000);

fn kept(bytes: Vec<u8>, said: &str) -> Result<Prepared, PhotoRefusal> {
    prepare(bytes.into(), said, &TimeZone::get("Asia/Shanghai").unwrap(), NOW)
}

fn jpeg_with(fields: &[::exif::Field]) -> Prepared {
    kept(with_exif(&jpeg(&drawn(64, 48)), &block(fields, None)), "image/jpeg").unwrap()
}

fn seen(file: &[u8]) -> DynamicImage {
    image::load_from_memory(file).unwrap()
}

/// The name of the colour at a place, coarsely: JPEG blurs.
fn colour(picture: &DynamicImage, x: u32, y: u32) -> &'static str {
    let [red, green, blue, _] = picture.get_pixel(x, y).0;
    match (red > 127, green > 127, blue > 127) {
        (true, false, false) => "red",
        (false, true, false) => "green",
        (false, false, true) => "blue",
        (true, true, true) => "white",
        _ => "another",
    }
}

fn corners(picture: &DynamicImage) -> [&'static str; 4] {
    let (right, bottom) = (picture.width() - 3, picture.height() - 3);
    [(2, 2), (right, 2), (2, bottom), (right, bottom)].map(|(x, y)| colour(picture, x, y))
}

#[test]
fn nothing_that_stood_beside_the_pixels_is_kept() {
    let mut fields = shanghai();
    fields.push(field(Tag::BodySerialNumber, ascii(CANARY)));
    fields.push(field(Tag::Software, ascii(CANARY)));
    fields.push(field(Tag::MakerNote, Value::Undefined(CANARY.as_bytes().to_vec(), 0)));
    let inner = with_segment(&jpeg(&drawn(16, 16)), 0xfe, CANARY.as_bytes());
    let exif = block(&fields, Some(&inner));
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{CANARY}</x:xmpmeta>");
    let (plain, canary) = (drawn(64, 48), CANARY.as_bytes());
    let mut photo = with_exif(&jpeg(&plain), &exif);
    for (marker, body) in [(0xe1, xmp.as_bytes()), (0xed, canary), (0xe2, canary), (0xfe, canary), (0xef, canary)] {
        photo = with_segment(&photo, marker, body);
    }
    photo.extend(&inner);
    let text = [b"Comment\0", canary].concat();
    let screenshot = with_chunk(&with_chunk(&png(&plain), b"eXIf", &exif), b"tEXt", &text);
    let drawing = extended(&webp(&plain), 0b1100, (64, 48), &[(b"EXIF", &exif), (b"XMP ", canary)]);
    for (file, said) in [(photo, "image/jpeg"), (screenshot, "image/png"), (drawing, "image/webp")] {
        assert!(file.windows(CANARY.len()).any(|part| part == canary), "{said} was sent without its metadata");
        let kept = kept(file, said).unwrap();
        assert_eq!(kept.place, Some(LatLon { lat: 31.23, lon: 121.475 }), "{said}");
        for size in [&kept.full, &kept.thumb] {
            assert!(!size.windows(CANARY.len()).any(|part| part == canary), "{said} kept the canary");
            assert!(!size.windows(4).any(|part| part == b"Exif" || part == b"http"), "{said} kept a block");
            // Of the segments that hold no pixels or tables, only the one that every JPEG file has.
            let marks: Vec<u8> = size.windows(2).filter(|two| two[0] == 0xff).map(|two| two[1]).collect();
            assert!(!marks.iter().any(|mark| matches!(mark, 0xe1..=0xef | 0xfe)), "{said}: {marks:x?}");
            assert_eq!(&size[size.len() - 2..], [0xff, 0xd9]);
        }
    }
}

#[test]
fn every_orientation_becomes_upright() {
    let turned = [
        (1, ["red", "green", "blue", "white"]),
        (2, ["green", "red", "white", "blue"]),
        (3, ["white", "blue", "green", "red"]),
        (4, ["blue", "white", "red", "green"]),
        (5, ["red", "blue", "green", "white"]),
        (6, ["blue", "red", "white", "green"]),
        (7, ["white", "green", "blue", "red"]),
        (8, ["green", "white", "red", "blue"]),
        (9, ["red", "green", "blue", "white"]),
    ];
    for (value, expected) in turned {
        let kept = jpeg_with(&[field(Tag::Orientation, Value::Short(vec![value]))]);
        let size = if (5..=8).contains(&value) { (48, 64) } else { (64, 48) };
        assert_eq!((kept.width, kept.height), size, "orientation {value}");
        assert_eq!(corners(&seen(&kept.full)), expected, "orientation {value}");
        assert_eq!(seen(&kept.full).dimensions(), size);
    }
}

#[test]
fn the_place_is_read_and_what_is_none_is_ignored() {
    let south = [
        field(Tag::GPSLatitudeRef, ascii("S")),
        field(Tag::GPSLatitude, dms([(33, 1), (30, 1), (0, 1)])),
        field(Tag::GPSLongitudeRef, ascii("W")),
        field(Tag::GPSLongitude, dms([(70, 1), (0, 1), (0, 1)])),
    ];
    assert_eq!(jpeg_with(&south).place, Some(LatLon { lat: -33.5, lon: -70.0 }));
    let with = |at: usize, value: Value| {
        let mut fields = shanghai();
        fields[at].value = value;
        fields
    };
    let zero = || dms([(0, 1), (0, 1), (0, 1)]);
    let mut nowhere = with(1, zero());
    nowhere[3].value = zero();
    let mut without_fix = shanghai();
    without_fix.push(field(Tag::GPSStatus, ascii("V")));
    for none in [
        nowhere,
        without_fix,
        with(1, dms([(0, 0), (0, 0), (0, 0)])),
        with(1, dms([(31, 1), (13, 0), (0, 1)])),
        with(1, dms([(91, 1), (0, 1), (0, 1)])),
        with(3, dms([(180, 1), (1, 1), (0, 1)])),
        with(0, ascii("X")),
        with(0, ascii("")),
        with(1, ascii("31.23")),
        with(1, Value::Rational(vec![])),
        shanghai()[..2].to_vec(),
        Vec::new(),
    ] {
        assert_eq!(jpeg_with(&none).place, None, "{none:?}");
    }
    let garbage = kept(with_exif(&jpeg(&drawn(64, 48)), b"II*\0\xff\xff\xff\xff"), "image/jpeg").unwrap();
    assert_eq!((garbage.place, garbage.taken_at), (None, None));
}

#[test]
fn the_time_is_read_in_its_own_zone_or_where_the_residents_live() {
    let at = |written: &str, offset: Option<&str>| {
        let mut fields = vec![field(Tag::DateTimeOriginal, ascii(written))];
        fields.extend(offset.map(|offset| field(Tag::OffsetTimeOriginal, ascii(offset))));
        jpeg_with(&fields).taken_at
    };
    assert_eq!(at("2026:11:22 20:00:00", None), Some(NOW));
    assert_eq!(at("2026:11:22 12:00:00", Some("+00:00")), Some(NOW));
    assert_eq!(at("2026:11:22 04:30:00", Some("-07:30")), Some(NOW));
    for wrong in
        ["2026:11:24 20:00:00", "1980:01:01 00:00:00", "2026:13:22 20:00:00", "yesterday", "    :  :     :  :  "]
    {
        assert_eq!(at(wrong, None), None, "{wrong}");
    }
}

#[test]
fn two_sizes_are_kept_and_a_small_picture_stays_as_it_is() {
    let sizes = |picture: &DynamicImage| {
        let kept = kept(jpeg(picture), "image/jpeg").unwrap();
        assert_eq!(seen(&kept.full).dimensions(), (kept.width, kept.height));
        (seen(&kept.full).dimensions(), seen(&kept.thumb).dimensions())
    };
    assert_eq!(sizes(&drawn(2_176, 136)), ((2_048, 128), (320, 20)));
    assert_eq!(sizes(&drawn(300, 200)), ((300, 200), (300, 200)));
    assert_eq!(sizes(&drawn(1, 4_000)), ((1, 2_048), (1, 320)));
    assert_eq!(sizes(&drawn(1, 1)), ((1, 1), (1, 1)));
    assert_eq!(sizes(&DynamicImage::ImageLuma8(drawn(300, 200).into_luma8())), ((300, 200), (300, 200)));
    let shrunk = kept(jpeg(&drawn(2_176, 136)), "image/jpeg").unwrap();
    assert_eq!(corners(&seen(&shrunk.full)), ["red", "green", "blue", "white"]);
    assert_eq!(corners(&seen(&shrunk.thumb)), ["red", "green", "blue", "white"]);
}

#[test]
fn what_is_transparent_becomes_white_and_sixteen_bits_become_eight() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(40, 30, Rgba([0, 0, 0, 0])));
    for (file, said) in [(png(&clear), "image/png"), (webp(&clear), "image/webp")] {
        assert_eq!(corners(&seen(&kept(file, said).unwrap().full)), ["white"; 4]);
    }
    let deep = DynamicImage::ImageRgba16(drawn(40, 30).into_rgba16());
    assert_eq!(corners(&seen(&kept(png(&deep), "image/png").unwrap().full)), ["red", "green", "blue", "white"]);
}

#[test]
fn a_picture_is_what_its_sender_says_or_it_is_refused() {
    for said in ["image/png", "image/gif", "text/html", ""] {
        assert_eq!(kept(jpeg(&drawn(8, 8)), said), Err(PhotoRefusal::OtherThanSaid));
    }
}

#[test]
fn damaged_bytes_never_do_more_than_be_refused() {
    let exif = block(&shanghai(), None);
    for (whole, said) in [
        (with_exif(&jpeg(&drawn(9, 8)), &exif), "image/jpeg"),
        (with_chunk(&png(&drawn(9, 8)), b"eXIf", &exif), "image/png"),
        (extended(&webp(&drawn(9, 8)), 8, (9, 8), &[(b"EXIF", &exif)]), "image/webp"),
    ] {
        for at in 0..whole.len() {
            for value in [0xff, whole[at] ^ 0x10] {
                let mut damaged = whole.clone();
                damaged[at] = value;
                // Taken or refused; what is taken is a picture again.
                if let Ok(kept) = kept(damaged, said) {
                    assert_eq!(seen(&kept.full).dimensions(), (kept.width, kept.height));
                }
            }
        }
    }
}
