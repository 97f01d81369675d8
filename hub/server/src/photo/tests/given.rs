//! Pictures and voice notes that tests send: drawn here, so that nothing large lies in the repository.

use crate::photo::voice::VoiceFormat;
use ::exif::experimental::Writer;
use ::exif::{Field, In, Rational, Tag, Value};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, Rgb, RgbImage};
use std::io::Cursor;

/// A word that must not be found in anything that is kept.
pub const CANARY: &str = "CANARY-8731";

/// Four quarters: red, green; blue, white. Tells which way is up.
pub fn drawn(width: u32, height: u32) -> DynamicImage {
    let quarter = |x: u32, y: u32| match (x * 2 < width, y * 2 < height) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([0, 0, 255]),
        (false, false) => Rgb([255, 255, 255]),
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, quarter))
}

pub fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut file, 90)).unwrap();
    file
}

pub fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut file)).unwrap();
    file
}

pub fn webp(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    picture.write_with_encoder(WebPEncoder::new_lossless(&mut file)).unwrap();
    file
}

/// A JPEG with one more segment behind its first two bytes.
pub fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, body, &jpeg[2..]].concat()
}

pub fn with_exif(jpeg: &[u8], exif: &[u8]) -> Vec<u8> {
    with_segment(jpeg, 0xe1, &[b"Exif\0\0", exif].concat())
}

/// A PNG with one more chunk behind its header.
pub fn with_chunk(png: &[u8], name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), body].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&png[..33], &length, &named, &crc(&named).to_be_bytes(), &png[33..]].concat()
}

/// A WebP whose chunks stand in an extended file: `flags`, then the picture, then more chunks.
pub fn extended(webp: &[u8], flags: u8, canvas: (u32, u32), more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let side = |length: u32| (length - 1).to_le_bytes();
    let (w, h) = (side(canvas.0), side(canvas.1));
    let head = [&[flags, 0, 0, 0], &w[..3], &h[..3]].concat();
    let mut body = [b"WEBP".as_slice(), &riff(b"VP8X", &head), &webp[12..]].concat();
    more.iter().for_each(|(name, bytes)| body.extend(riff(name, bytes)));
    riff(b"RIFF", &body)
}

pub fn riff(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    let pad = vec![0; body.len() % 2];
    [name.as_slice(), &length, body, &pad].concat()
}

/// The checksum of PNG's chunks.
fn crc(bytes: &[u8]) -> u32 {
    let bit = |rest: u32| if rest & 1 == 1 { 0xedb8_8320 ^ (rest >> 1) } else { rest >> 1 };
    let byte = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |rest, _| bit(rest));
    !bytes.iter().fold(u32::MAX, byte)
}

pub fn field(tag: Tag, value: Value) -> Field {
    Field { tag, ifd_num: In::PRIMARY, value }
}

pub fn ascii(text: &str) -> Value {
    Value::Ascii(vec![text.as_bytes().to_vec()])
}

/// Degrees, minutes, seconds.
pub fn dms(parts: [(u32, u32); 3]) -> Value {
    Value::Rational(parts.iter().map(|(num, denom)| Rational { num: *num, denom: *denom }).collect())
}

/// 31° 13' 48" N, 121° 28' 30" E: 31.23, 121.475.
pub fn shanghai() -> Vec<Field> {
    vec![
        field(Tag::GPSLatitudeRef, ascii("N")),
        field(Tag::GPSLatitude, dms([(31, 1), (13, 1), (4800, 100)])),
        field(Tag::GPSLongitudeRef, ascii("E")),
        field(Tag::GPSLongitude, dms([(121, 1), (28, 1), (30, 1)])),
    ]
}

/// The block of these fields, with a thumbnail when there is one.
pub fn block(fields: &[Field], thumbnail: Option<&[u8]>) -> Vec<u8> {
    let mut writer = Writer::new();
    let always = field(Tag::ImageDescription, ascii("picture"));
    writer.push_field(&always);
    fields.iter().for_each(|field| writer.push_field(field));
    if let Some(thumbnail) = thumbnail {
        writer.set_jpeg(thumbnail, In::THUMBNAIL);
    }
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, true).unwrap();
    out.into_inner()
}

/// A voice note of so many seconds.
pub fn voice(format: VoiceFormat, seconds: u32) -> Vec<u8> {
    match format {
        VoiceFormat::Ogg => ogg(seconds),
        VoiceFormat::Webm => webm(2, seconds),
        VoiceFormat::Mp4 => mp4(b"soun", seconds),
    }
}

fn ogg(seconds: u32) -> Vec<u8> {
    let skip = 312_u64;
    let head = [b"OpusHead\x01\x01".as_slice(), &[0x38, 1], &48_000_u32.to_le_bytes(), &[0, 0, 0]].concat();
    let page = |granule: u64, no: u32, body: &[u8]| {
        let length = u8::try_from(body.len()).unwrap();
        let numbers = [&7_u32.to_le_bytes()[..], &no.to_le_bytes(), &[0; 4]].concat();
        [b"OggS\0\0".as_slice(), &granule.to_le_bytes(), &numbers, &[1, length], body].concat()
    };
    let last = u64::from(seconds) * 48_000 + skip;
    [page(0, 0, &head), page(0, 1, b"OpusTags"), page(u64::MAX, 2, &[1; 90]), page(last, 3, &[2; 90])].concat()
}

/// As Chrome writes it: neither the segment nor the clusters say where they end.
pub fn webm(track: u8, seconds: u32) -> Vec<u8> {
    let element = |id: &[u8], body: &[u8]| [id, &[0x80 | u8::try_from(body.len()).unwrap()], body].concat();
    let open = |id: &[u8]| [id, &[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]].concat();
    let cluster = |ms: u32| {
        let block = element(&[0xa3], &[0x81, 0, 0, 0x80, 1, 2, 3]);
        [open(&[0x1f, 0x43, 0xb6, 0x75]), element(&[0xe7], &ms.to_be_bytes()), block].concat()
    };
    let codec: &[u8] = if track == 2 { b"A_OPUS" } else { b"V_VP8" };
    let entry = [element(&[0xd7], &[1]), element(&[0x83], &[track]), element(&[0x86], codec)].concat();
    [
        element(&[0x1a, 0x45, 0xdf, 0xa3], &element(&[0x42, 0x82], b"webm")),
        open(&[0x18, 0x53, 0x80, 0x67]),
        element(&[0x15, 0x49, 0xa9, 0x66], &element(&[0x2a, 0xd7, 0xb1], &1_000_000_u32.to_be_bytes())),
        element(&[0x16, 0x54, 0xae, 0x6b], &element(&[0xae], &entry)),
        cluster(0),
        cluster(seconds * 500),
        cluster(seconds * 1000),
    ]
    .concat()
}

pub fn mp4(handler: &[u8; 4], seconds: u32) -> Vec<u8> {
    let part = |name: &[u8; 4], body: &[u8]| {
        [&u32::try_from(body.len() + 8).unwrap().to_be_bytes(), name.as_slice(), body].concat()
    };
    let movie = [&[0; 12][..], &1_000_u32.to_be_bytes(), &(seconds * 1000).to_be_bytes(), &[0; 80]].concat();
    let track = part(b"trak", &part(b"mdia", &part(b"hdlr", &[&[0; 8], handler.as_slice(), &[0; 12]].concat())));
    let moov = [part(b"mvhd", &movie), track].concat();
    [part(b"ftyp", b"M4A \0\0\0\0isom"), part(b"moov", &moov), part(b"mdat", &[7; 200])].concat()
}
