//! What a picture costs the hub while it is worked on.

use crate::process::{HubProcess, Place};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};

/// What the program has in memory, kilobytes: now, or at most since [`forget`].
fn memory_kb(hub: &HubProcess, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", hub.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap()
}

/// From now on the most is counted anew (`man proc_pid_clear_refs`).
fn forget(hub: &HubProcess) {
    std::fs::write(format!("/proc/{}/clear_refs", hub.pid()), "5").unwrap();
}

/// Sixteen megapixels of noise: some ten megabytes.
fn large() -> Vec<u8> {
    let mut noise = 1_u32;
    let mut drawn = RgbImage::new(4_608, 3_456);
    for part in drawn.iter_mut() {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *part = 96 + (noise >> 26) as u8;
    }
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, 75);
    DynamicImage::ImageRgb8(drawn).write_with_encoder(encoder).unwrap();
    file
}

async fn upload(hub: &HubProcess, bytes: Vec<u8>) -> u16 {
    let request = reqwest::Client::new().post(format!("http://{}/api/report/photo", hub.http));
    let request = request.header("origin", format!("http://{}", hub.http)).header("content-type", "image/jpeg");
    request.body(bytes).send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_picture_that_is_taken_costs_no_more_than_64_mib() {
    let place = Place::sqlite();
    let hub = place.serve().await;
    let picture = large();
    forget(&hub);
    let before = memory_kb(&hub, "VmRSS");
    assert_eq!(upload(&hub, picture).await, 200);
    let cost = memory_kb(&hub, "VmHWM") - before;
    assert!((40_000..=64 * 1024).contains(&cost), "{cost} KiB");
    hub.terminate().await;
}
