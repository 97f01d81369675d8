//! From the bytes that came to the two sizes that are kept. Invariant: what is kept is drawn anew from pixels, so nothing
//! that stood beside the pixels (position, serial number, thumbnail, XMP, another file) gets there.

use super::budget::{FULL_PX, MEMORY, PIXELS, SIDE_PX, THUMB_PX};
use super::container::{Format, Outline, outline};
use super::exif::{self, Said};
use super::refusal::PhotoRefusal;
use bytes::Bytes;
use hub_core::geo::LatLon;
use hub_core::time::UnixMs;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, Limits, Rgb, RgbImage};
use jiff::tz::TimeZone;
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Quality of what is kept, of 100: text on a sign stays readable, 2,048 pixels come to some 500 KB.
const QUALITY: u8 = 85;
/// Quality of the small one.
const THUMB_QUALITY: u8 = 75;

/// A picture as it is kept, and what it said.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// JPEG, at most [`FULL_PX`] on its longest side, upright.
    pub full: Bytes,
    /// JPEG, at most [`THUMB_PX`] on its longest side.
    pub thumb: Bytes,
    /// Of the larger one, pixels.
    pub width: u32,
    /// Of the larger one, pixels.
    pub height: u32,
    /// Where it was taken, when it told.
    pub place: Option<LatLon>,
    /// When it was taken, when it told.
    pub taken_at: Option<UnixMs>,
}

/// Checks a picture and makes the sizes that are kept. Takes a core for up to a second: call it where that harms nobody.
/// `said` is the type its sender gave it.
pub(super) fn prepare(came: Bytes, said: &str, zone: &TimeZone, now: UnixMs) -> Result<Prepared, PhotoRefusal> {
    let outline = outline(&came)?;
    if said != outline.format.mime() {
        return Err(PhotoRefusal::OtherThanSaid);
    }
    let block = outline.exif.clone().and_then(|place| came.get(place));
    let Said { orientation, place, taken_at } = block.map(|block| exif::read(block, zone, now)).unwrap_or_default();
    let decoded = decode(&came, &outline)?;
    // Neither is needed any more when the next one is made.
    drop(came);
    let mut full = DynamicImage::ImageRgb8(on_white(shrunk(&decoded, FULL_PX).unwrap_or(decoded)));
    full.apply_orientation(orientation);
    let thumb = match shrunk(&full, THUMB_PX) {
        Some(small) => encoded(&small, THUMB_QUALITY)?,
        None => encoded(&full, THUMB_QUALITY)?,
    };
    let (width, height) = (full.width(), full.height());
    Ok(Prepared { full: encoded(&full, QUALITY)?, thumb, width, height, place, taken_at })
}

fn decode(came: &Bytes, outline: &Outline) -> Result<DynamicImage, PhotoRefusal> {
    match outline.format {
        Format::Jpeg => decode_jpeg(came, outline),
        Format::Png => decode_by(PngDecoder::with_limits(Cursor::new(came), limits()), outline),
        Format::Webp => decode_by(WebPDecoder::new(Cursor::new(came)), outline),
    }
}

/// The limits of the decoders: the same that the header was held to.
fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(SIDE_PX), Some(SIDE_PX), Some(MEMORY));
    limits
}

fn decode_by<D: ImageDecoder>(decoder: image::ImageResult<D>, outline: &Outline) -> Result<DynamicImage, PhotoRefusal> {
    let fault = |fault: ImageError| match fault {
        ImageError::Limits(_) => PhotoRefusal::TooMuchMemory { width: outline.width, height: outline.height },
        ImageError::Unsupported(_) => PhotoRefusal::Unusual,
        _ => PhotoRefusal::Damaged,
    };
    let mut decoder = decoder.map_err(fault)?;
    // What the decoder is going to make must be what the header was judged by.
    if decoder.dimensions() != (outline.width, outline.height) || decoder.total_bytes() > outline.decoded {
        return Err(PhotoRefusal::Damaged);
    }
    decoder.set_limits(limits()).map_err(fault)?;
    DynamicImage::from_decoder(decoder).map_err(fault)
}

/// Straight from the bytes that came: `image` would copy them first.
fn decode_jpeg(came: &Bytes, outline: &Outline) -> Result<DynamicImage, PhotoRefusal> {
    let side = SIDE_PX as usize;
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(side).set_max_height(side);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(came.as_ref()), options);
    decoder.decode_headers().map_err(|_| PhotoRefusal::Damaged)?;
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let colours = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let (width, height) = (outline.width, outline.height);
    let length = decoder.output_buffer_size().filter(|length| *length as u64 <= PIXELS * 3);
    let seen = decoder.dimensions().map(|(width, height)| (width as u32, height as u32));
    if seen != Some((width, height)) {
        return Err(PhotoRefusal::Damaged);
    }
    let mut pixels = vec![0; length.ok_or(PhotoRefusal::Damaged)?];
    decoder.decode_into(&mut pixels).map_err(|_| PhotoRefusal::Damaged)?;
    let drawn = if is_grey {
        GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    drawn.ok_or(PhotoRefusal::Damaged)
}

/// At most `longest` pixels on the longest side; none when it is no larger. Each new pixel is the mean of those it
/// covers, which needs no second picture beside it, as finer filters do.
fn shrunk(picture: &DynamicImage, longest: u32) -> Option<DynamicImage> {
    let (width, height) = (picture.width(), picture.height());
    let side = width.max(height);
    let scaled = |length: u32| {
        let scaled = u64::from(length) * u64::from(longest) / u64::from(side);
        u32::try_from(scaled).unwrap_or(longest).max(1)
    };
    (side > longest).then(|| picture.thumbnail_exact(scaled(width), scaled(height)))
}

/// Colours without transparency, as a JPEG needs them.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let seen = picture.into_rgba8();
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, alpha] = seen.get_pixel(x, y).0.map(u16::from);
        let mixed = |colour: u16| u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        Rgb([mixed(red), mixed(green), mixed(blue)])
    })
}

fn encoded(picture: &DynamicImage, quality: u8) -> Result<Bytes, PhotoRefusal> {
    let mut file = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality)).map_err(|_| PhotoRefusal::Damaged)?;
    Ok(file.into())
}
