//! Pictures as a phone takes them: drawn on the spot, with the place in their EXIF when the phone tells it.

use crate::town::dice::Dice;
use hub_core::geo::LatLon;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Rgb, RgbImage};

const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;

/// A JPEG of something on a wall: no two are alike.
pub(super) fn take(dice: &mut Dice, place: Option<LatLon>) -> Vec<u8> {
    let mut shade = || u8::try_from(dice.whole(60, 200)).unwrap_or(128);
    let (wall, stain) = ([shade(), shade(), shade()], [shade() / 2, shade() / 2, shade() / 2]);
    let (x0, y0) = (dice.whole(200, 440), dice.whole(150, 330));
    let radius = dice.whole(40, 140);
    let colour = |x: u32, y: u32| {
        let is_stain = x.abs_diff(x0).pow(2) + y.abs_diff(y0).pow(2) < radius * radius;
        let light = u8::try_from(y * 40 / HEIGHT).unwrap_or(0);
        Rgb(if is_stain { stain } else { wall }.map(|part| part.saturating_add(light)))
    };
    let drawn = DynamicImage::ImageRgb8(RgbImage::from_fn(WIDTH, HEIGHT, colour));
    let mut jpeg = Vec::new();
    // Writing to memory cannot fail; a picture that were empty would be refused by the hub with its reason.
    let _ = drawn.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 80));
    match place {
        Some(place) if jpeg.len() > 2 => with_place(&jpeg, place),
        _ => jpeg,
    }
}

/// The same with an EXIF block that says where.
fn with_place(jpeg: &[u8], place: LatLon) -> Vec<u8> {
    let block = [b"Exif\0\0".as_slice(), &position(place)].concat();
    let length = u16::try_from(block.len() + 2).unwrap_or(2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &block, &jpeg[2..]].concat()
}

/// A TIFF block of two directories: the way to the position, and the position (EXIF 2.32, section 4.6.6).
fn position(place: LatLon) -> Vec<u8> {
    const GPS_AT: u32 = 26;
    const LAT_AT: u32 = GPS_AT + 2 + 4 * 12 + 4;
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let side = |degrees: f64, letters: [u8; 2]| u32::from(letters[usize::from(degrees < 0.0)]);
    [
        b"II*\0".to_vec(),
        8_u32.to_le_bytes().to_vec(),
        1_u16.to_le_bytes().to_vec(),
        entry(0x8825, 4, 1, GPS_AT),
        vec![0; 4],
        4_u16.to_le_bytes().to_vec(),
        entry(1, 2, 2, side(place.lat, *b"NS")),
        entry(2, 5, 3, LAT_AT),
        entry(3, 2, 2, side(place.lon, *b"EW")),
        entry(4, 5, 3, LAT_AT + 24),
        vec![0; 4],
        rationals(place.lat),
        rationals(place.lon),
    ]
    .concat()
}

/// Degrees, minutes and hundredths of seconds, each with its denominator.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn rationals(degrees: f64) -> Vec<u8> {
    let hundredths = (degrees.abs() * 360_000.0).round() as u32;
    let parts = [(hundredths / 360_000, 1), (hundredths / 6_000 % 60, 1), (hundredths % 6_000, 100)];
    parts.iter().flat_map(|(number, by)| [*number, *by]).flat_map(u32::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_picture_can_be_opened_with_and_without_its_place() {
        let mut dice = Dice::new(5);
        let place = LatLon { lat: 30.5, lon: 114.4 };
        let (plain, placed) = (take(&mut dice, None), take(&mut dice, Some(place)));
        assert_ne!(plain, placed);
        for file in [&plain, &placed] {
            assert_eq!(image::load_from_memory(file).unwrap().width(), WIDTH);
        }
        assert_eq!(rationals(30.5)[..16], [30, 0, 0, 0, 1, 0, 0, 0, 30, 0, 0, 0, 1, 0, 0, 0]);
        let placed_at = placed.windows(4).position(|part| part == b"Exif").unwrap();
        assert!(placed_at < 16 && !plain.windows(4).any(|part| part == b"Exif"));
    }
}
