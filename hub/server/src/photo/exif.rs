//! What a camera wrote beside the picture: which way is up, where, when. Read once, handed to the uploader and to the
//! row; nothing of it goes into what is kept.

use ::exif::{Exif, In, Rational, Reader, Tag, Value};
use hub_core::geo::LatLon;
use hub_core::time::UnixMs;
use image::metadata::Orientation;
use jiff::civil;
use jiff::tz::{Offset, TimeZone};

/// Longest block that is read, bytes: a JPEG's segment cannot hold more.
const BLOCK: usize = 64 * 1024;
/// A day, milliseconds: a clock that is set a little ahead is no lie.
const DAY_MS: i64 = 86_400_000;
/// 2000-01-01T00:00Z: earlier ones are cameras whose clock was never set.
const EARLIEST: UnixMs = UnixMs(946_684_800_000);

/// A degree is told in millionths: a tenth of a metre.
const FRACTIONS: f64 = 1e6;

/// What the camera says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Said {
    /// How the stored pixels must be turned.
    pub orientation: Orientation,
    /// Where the picture was taken.
    pub place: Option<LatLon>,
    /// When.
    pub taken_at: Option<UnixMs>,
}

impl Default for Said {
    fn default() -> Self {
        Self { orientation: Orientation::NoTransforms, place: None, taken_at: None }
    }
}

/// Reads an EXIF block (TIFF). A broken one says nothing, or what could still be read. A time without its zone was the
/// wall clock's where the residents live.
pub(super) fn read(block: &[u8], zone: &TimeZone, now: UnixMs) -> Said {
    let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    if block.len() > BLOCK {
        return Said::default();
    }
    let read = Reader::new().continue_on_error(true).read_raw(block.to_vec());
    let Ok(exif) = read.or_else(|fault| fault.distill_partial_result(|_| {})) else { return Said::default() };
    let plausible = |at: &UnixMs| *at >= EARLIEST && at.since_ms(now) <= DAY_MS;
    Said {
        orientation: orientation(&exif).unwrap_or(Orientation::NoTransforms),
        place: place(&exif),
        taken_at: taken_at(&exif, zone).filter(plausible),
    }
}

fn orientation(exif: &Exif) -> Option<Orientation> {
    let value = exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)?;
    Orientation::from_exif(u8::try_from(value).ok()?)
}

fn place(exif: &Exif) -> Option<LatLon> {
    // V: the receiver had no fix, and wrote down what it knew last.
    if text(exif, Tag::GPSStatus).is_some_and(|status| status.starts_with('V')) {
        return None;
    }
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, ['N', 'S'])?;
    let lon = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, ['E', 'W'])?;
    LatLon::new(lat, lon).ok()
}

fn degrees(exif: &Exif, tag: Tag, side: Tag, [positive, negative]: [char; 2]) -> Option<f64> {
    let side = text(exif, side)?.chars().next()?.to_ascii_uppercase();
    let sign = if side == positive {
        1.0
    } else if side == negative {
        -1.0
    } else {
        return None;
    };
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let [degrees, minutes, seconds] = parts.as_slice() else { return None };
    // A denominator of zero makes no number, which is no position.
    let number = Rational::to_f64;
    let exact = sign * (number(degrees) + number(minutes) / 60.0 + number(seconds) / 3600.0);
    Some((exact * FRACTIONS).round() / FRACTIONS)
}

fn taken_at(exif: &Exif, zone: &TimeZone) -> Option<UnixMs> {
    let written = text(exif, Tag::DateTimeOriginal).or_else(|| text(exif, Tag::DateTime))?;
    let read = ::exif::DateTime::from_ascii(written.as_bytes()).ok()?;
    let part = |value: u8| i8::try_from(value).ok();
    let (year, month, day) = (i16::try_from(read.year).ok()?, part(read.month)?, part(read.day)?);
    let time = (part(read.hour)?, part(read.minute)?, part(read.second)?);
    let local = civil::DateTime::new(year, month, day, time.0, time.1, time.2, 0).ok()?;
    let zone = offset(exif).map_or_else(|| zone.clone(), |offset| offset.to_time_zone());
    let stamp = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    Some(UnixMs(stamp.as_millisecond()))
}

fn offset(exif: &Exif) -> Option<Offset> {
    let written = text(exif, Tag::OffsetTimeOriginal).or_else(|| text(exif, Tag::OffsetTime))?;
    let mut read = ::exif::DateTime::from_ascii(b"2000:01:01 00:00:00").ok()?;
    read.parse_offset(written.as_bytes()).ok()?;
    Offset::from_seconds(i32::from(read.offset?) * 60).ok()
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(lines) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let line = String::from_utf8_lossy(lines.first()?).trim().to_owned();
    Some(line).filter(|line| !line.is_empty())
}
