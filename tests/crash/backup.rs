//! A copy of the database brings its pictures along, and both come back together.

use crate::process::{HubProcess, Place};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};
use serde_json::{Value, json};

const ID: &str = "6f1ad1c5-53a4-4c5e-9d0b-3a2f7b1f0a11";
const FOLLOW: &str = "0123456789abcdef0123456789abcdef";

fn photo() -> Vec<u8> {
    let mut file = Vec::new();
    let drawn = DynamicImage::ImageRgb8(RgbImage::from_pixel(640, 480, image::Rgb([30, 120, 30])));
    drawn.write_with_encoder(JpegEncoder::new_with_quality(&mut file, 80)).unwrap();
    file
}

/// The first code of the list that hangs in this town.
async fn code(place: &Place) -> String {
    let listed = place.run(["codes", "--public-url", "http://x.example"], "").await;
    assert!(listed.good, "{listed:?}");
    listed.output.lines().nth(1).unwrap().rsplit(',').nth(1).unwrap().to_owned()
}

async fn post(hub: &HubProcess, path: &str, said: &str, bytes: Vec<u8>) -> Value {
    let address = format!("http://{}{path}", hub.http);
    let request = reqwest::Client::new().post(address).header("origin", format!("http://{}", hub.http));
    let answer = request.header("content-type", said).body(bytes).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.json().await.unwrap()
}

/// What the reporter gets.
async fn get(hub: &HubProcess, path: &str) -> (u16, Vec<u8>) {
    let address = format!("http://{}{path}", hub.http);
    let request = reqwest::Client::new().get(address).header("ticket", ID).header("follow-code", FOLLOW);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_brings_its_pictures_along_and_both_come_back_together() {
    let place = Place::sqlite();
    let built = place.run(["demo", "--no-serve"], "").await;
    assert!(built.good, "{built:?}");
    let hub = place.serve().await;
    let code = code(&place).await;
    let uploaded = post(&hub, "/api/report/photo", "image/jpeg", photo()).await;
    let report = json!({ "id": ID, "follow": FOLLOW, "code": code, "category": "leak", "text": "漏水",
        "photos": [[uploaded["id"], uploaded["token"]]], "took_ms": 20_000 });
    post(&hub, "/api/report", "application/json", report.to_string().into_bytes()).await;
    let full = format!("/api/photos/{}/full", uploaded["id"].as_str().unwrap());
    let (status, picture) = get(&hub, &full).await;
    assert_eq!(status, 200);

    let copies = tempfile::tempdir().unwrap();
    let [whole, bare] = ["whole.db", "bare.db"].map(|name| copies.path().join(name).display().to_string());
    for arguments in [vec!["backup", &whole], vec!["backup", "--without-photos", &bare]] {
        let written = place.run(arguments, "").await;
        assert!(written.good, "{written:?}");
    }
    assert!(!copies.path().join("bare.db.photos").exists());
    hub.kill().await;

    for (copy, expected) in [(whole, 200), (bare, 404)] {
        let other = Place::sqlite();
        let restored = other.run(["restore", &copy], "").await;
        assert!(restored.good, "{restored:?}");
        let hub = other.serve().await;
        assert_eq!(get(&hub, "/api/follow").await.0, 200, "the ticket is there");
        let (status, bytes) = get(&hub, &full).await;
        assert_eq!(status, expected);
        assert!(status == 404 || bytes == picture);
        hub.terminate().await;
    }
}
