//! Pictures and voice notes: from a phone without a log-in to the page of a ticket, and to nobody else.

use crate::report::{Resident, code_of};
use crate::ticket::{filed, page, ticket_id};
use http::{HeaderMap, Method, StatusCode};
use hub::config::Config;
use hub_core::geo::LatLon;
use hub_core::ids::{PhotoId, TicketId};
use hub_wire::report::{FollowView, Uploaded};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};
use serde_json::json;
use tests::{Answer, Setup, TestClient, TestHub, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A word that must not be found in anything that is served.
const CANARY: &[u8] = b"CANARY-8731";
const PLACE: LatLon = LatLon { lat: 31.23, lon: 121.475 };

/// A JPEG of this size that says where it was taken, and by which camera.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let mut plain = Vec::new();
    let drawn = DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, image::Rgb([200, 30, 30])));
    drawn.write_with_encoder(JpegEncoder::new_with_quality(&mut plain, 80)).unwrap();
    let exif = [b"Exif\0\0".as_slice(), &tiff()].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

/// Two directories: the camera's name and the way to the position; the position.
fn tiff() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let rationals =
        |parts: [u32; 3]| parts.iter().flat_map(|part| [*part, 1]).flat_map(u32::to_le_bytes).collect::<Vec<_>>();
    let (gps_at, lat_at) = (38, 38 + 2 + 4 * 12 + 4);
    let name = u32::try_from(CANARY.len()).unwrap();
    let head = [b"II*\0".as_slice(), &8_u32.to_le_bytes(), &2_u16.to_le_bytes()].concat();
    let first = [entry(0x0110, 2, name, lat_at + 48), entry(0x8825, 4, 1, gps_at), vec![0; 4]].concat();
    let gps = [
        4_u16.to_le_bytes().to_vec(),
        entry(1, 2, 2, u32::from(b'N')),
        entry(2, 5, 3, lat_at),
        entry(3, 2, 2, u32::from(b'E')),
        entry(4, 5, 3, lat_at + 24),
        vec![0; 4],
    ];
    [head, first, gps.concat(), rationals([31, 13, 48]), rationals([121, 28, 30]), CANARY.to_vec()].concat()
}

pub async fn sends(client: &TestClient, path: &str, said: &str, bytes: Vec<u8>) -> Answer {
    client.send(client.request(Method::POST, path).header("content-type", said).body(bytes)).await
}

async fn uploads(client: &TestClient) -> Uploaded {
    sends(client, "/api/report/photo", "image/jpeg", photo(640, 480)).await.good()
}

/// The answer as it is: bytes are no text.
pub async fn seen(request: reqwest::RequestBuilder) -> (u16, HeaderMap, Vec<u8>) {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.bytes().await.unwrap().to_vec())
}

pub fn get(client: &TestClient, id: PhotoId, size: &str) -> reqwest::RequestBuilder {
    client.request(Method::GET, &format!("/api/photos/{id}/{size}"))
}

fn by_code(who: &Resident, ticket: TicketId, id: PhotoId) -> reqwest::RequestBuilder {
    get(&who.client, id, "full").header("ticket", ticket.to_string()).header("follow-code", &who.follow)
}

/// A resident has sent a report with one picture.
pub async fn reported(hub: &TestHub) -> (Resident, Uploaded) {
    let resident = Resident::at(hub, code_of(hub, &hub.town.building_a).await, 1);
    let uploaded = uploads(&resident.client).await;
    let mut body = resident.body("leak", "漏水");
    body["photos"] = json!([[uploaded.id, uploaded.token]]);
    resident.client.post("/api/report", body).await.ok();
    (resident, uploaded)
}

#[tokio::test]
async fn a_private_picture_is_its_reporters_and_the_staffs_of_its_area_and_like_nothing_to_others() {
    let hub = TestHub::start().await;
    let (resident, uploaded) = reported(&hub).await;
    assert_eq!(uploaded.place, Some(PLACE), "the uploader is told where it was taken");
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    for size in ["full", "thumb"] {
        let (status, headers, bytes) = seen(get(&staff, uploaded.id, size)).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/jpeg"));
        assert_eq!(headers["content-security-policy"], "sandbox; default-src 'none'");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "private, no-store");
        assert_eq!(headers["content-disposition"], format!("inline; filename=\"photo-{}.jpg\"", uploaded.id));
        assert!(headers.get("etag").is_none());
        assert!(
            !bytes.windows(CANARY.len()).any(|part| part == CANARY) && !bytes.windows(4).any(|part| part == b"Exif")
        );
        let width = image::load_from_memory(&bytes).unwrap().width();
        assert_eq!(width, if size == "full" { 640 } else { 320 });
    }
    assert_eq!(seen(by_code(&resident, resident.ticket, uploaded.id)).await.0, 200);

    let other = Resident::at(&hub, resident.code.clone(), 2);
    other.reports("noise", "吵").await.ok();
    let (nobody, lead) = (hub.client(), hub.log_in(&hub.town.coordinator_b).await);
    let volunteer = hub.log_in(&hub.town.near[0]).await;
    let unknown = PhotoId(uuid::Uuid::from_u128(7));
    let nothing = seen(get(&staff, unknown, "full")).await;
    for (who, request) in [
        ("nobody", get(&nobody, uploaded.id, "full")),
        ("another area's staff", get(&lead, uploaded.id, "full")),
        ("a volunteer without the job", get(&volunteer, uploaded.id, "thumb")),
        ("the code of another ticket", by_code(&other, other.ticket, uploaded.id)),
        ("the wrong code", by_code(&other, resident.ticket, uploaded.id)),
        (
            "the code in the address",
            nobody.request(Method::GET, &format!("/api/photos/{}/full?follow-code={}", uploaded.id, resident.follow)),
        ),
        ("a size that is none", get(&staff, uploaded.id, "original")),
        ("a path", staff.request(Method::GET, "/api/photos/..%2f..%2fetc%2fpasswd/full")),
    ] {
        let (status, headers, bytes) = seen(request).await;
        let body = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap()["detail"].clone();
        assert_eq!((status, body(&bytes)), (404, body(&nothing.2)), "{who}");
        assert_eq!(headers["cache-control"], "no-store", "{who}");
    }
}

#[tokio::test]
async fn published_it_is_everybodys_and_taken_back_its_address_is_dead_at_once() {
    let hub = TestHub::start().await;
    let (_, uploaded) = reported(&hub).await;
    let (nobody, staff) = (hub.client(), hub.log_in(&hub.town.coordinator_a).await);
    let act = |client: &TestClient, what: &str| {
        let path = format!("/api/photos/{}/{what}", uploaded.id);
        let client = client.clone();
        async move { client.post(&path, json!({})).await }
    };
    assert_eq!(act(&nobody, "publish").await.refusal(), (401, "logged_out".into()));
    for outside in [&hub.town.coordinator_b, &hub.town.near[0], &hub.town.observer] {
        assert_eq!(act(&hub.log_in(outside).await, "publish").await.refusal(), (404, "not_found".into()));
    }
    act(&staff, "publish").await.ok();
    assert!(page(&staff, ticket_of(&staff).await).await.photos[0].published);
    let (status, headers, _) = seen(get(&nobody, uploaded.id, "full")).await;
    assert_eq!((status, headers["cache-control"].to_str().unwrap()), (200, "public, no-cache"));
    let again = || get(&nobody, uploaded.id, "full").header("if-none-match", &headers["etag"]);
    assert_eq!(seen(again()).await.0, 304);
    act(&staff, "publish").await.ok();
    act(&staff, "withdraw").await.ok();
    assert_eq!(seen(again()).await.0, 404);
    let history = page(&staff, ticket_of(&staff).await).await.history;
    let told: Vec<_> = history.iter().filter(|entry| entry.name.contains("photo_")).collect();
    let names: Vec<_> = told.iter().map(|entry| (entry.name.as_str(), entry.by_name.as_deref())).collect();
    let who = Some(hub.town.coordinator_a.name());
    assert_eq!(names, [("ticket.photo_published", who), ("ticket.photo_withdrawn", who)], "who and when, once each");
    assert_eq!(seen(get(&nobody, uploaded.id, "thumb")).await.0, 404);
    assert_eq!(seen(get(&staff, uploaded.id, "full")).await.0, 200);
}

async fn ticket_of(staff: &TestClient) -> TicketId {
    let tickets: Vec<hub_wire::ticket::TicketView> = staff.get("/api/tickets").await.good();
    tickets[0].id
}

#[tokio::test]
async fn staff_and_who_has_the_job_add_pictures_and_voice_notes() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let ticket = filed(&staff, &hub, 1, "leak").await;
    let path = format!("/api/tickets/{ticket}/photos");
    let volunteer = hub.log_in(&hub.town.near[0]).await;
    let outside = sends(&volunteer, &path, "image/jpeg", photo(64, 48)).await;
    assert_eq!(outside.refusal(), (404, "not_found".into()));
    let added: Uploaded = sends(&staff, &path, "image/jpeg", photo(64, 48)).await.good();
    let note = ogg();
    let heard: Uploaded = sends(&staff, &path, "audio/ogg;codecs=opus", note.clone()).await.good();
    let shown = page(&staff, ticket).await.photos;
    let kinds: Vec<_> = shown.iter().map(|photo| (photo.id, photo.kind.as_str())).collect();
    assert_eq!(kinds.len(), 2);
    assert!(kinds.contains(&(added.id, "photo")) && kinds.contains(&(heard.id, "voice")));
    let (status, headers, bytes) = seen(get(&staff, heard.id, "full")).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap(), &bytes), (200, "audio/ogg", &note));
    assert_eq!(headers["content-disposition"], format!("attachment; filename=\"voice-{}.ogg\"", heard.id));
    let part = seen(get(&staff, heard.id, "full").header("range", "bytes=0-3")).await;
    assert_eq!(
        (part.0, part.1["content-range"].to_str().unwrap(), part.2),
        (206, &*format!("bytes 0-3/{}", note.len()), b"OggS".to_vec())
    );
    assert_eq!(seen(get(&staff, heard.id, "thumb")).await.0, 404);

    crate::ticket::act(&staff, ticket, json!({ "do": "open" })).await.ok();
    crate::ticket::act(&volunteer, ticket, json!({ "do": "claim" })).await.ok();
    let done: Uploaded = sends(&volunteer, &path, "image/jpeg", photo(64, 48)).await.good();
    assert_eq!(seen(get(&volunteer, done.id, "full")).await.0, 200);
    assert_eq!(seen(get(&volunteer, added.id, "full")).await.0, 200, "it is needed for the job");
}

/// An Ogg with an Opus stream of one second.
pub fn ogg() -> Vec<u8> {
    let page = |granule: u64, body: &[u8]| {
        let length = u8::try_from(body.len()).unwrap();
        [b"OggS\0\0".as_slice(), &granule.to_le_bytes(), &[0; 12], &[1, length], body].concat()
    };
    [page(0, b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"), page(0, b"OpusTags"), page(48_312, &[7; 99])].concat()
}

#[tokio::test]
async fn what_is_no_picture_or_too_much_of_one_is_refused_with_its_reason() {
    let hub = TestHub::start().await;
    let client = hub.client();
    let mut bomb = Vec::from(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice());
    bomb.extend([50_000_u32.to_be_bytes(), 50_000_u32.to_be_bytes()].concat());
    bomb.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bomb.resize(40_000, 0);
    let whole = photo(64, 48);
    for (said, bytes, expected) in [
        ("image/png", bomb, (413, "too_many_pixels")),
        ("image/jpeg", Vec::new(), (422, "empty")),
        ("image/jpeg", whole[..whole.len() / 2].to_vec(), (422, "truncated")),
        ("image/png", whole.clone(), (422, "other_than_said")),
        ("text/html", whole.clone(), (422, "other_than_said")),
        ("image/jpeg", [whole.as_slice(), b"<html><script>"].concat(), (422, "two_files")),
        ("image/svg+xml", b"<svg onload='alert(1)'/>".to_vec(), (422, "not_a_picture")),
        ("image/jpeg", b"%PDF-1.7".to_vec(), (422, "not_a_picture")),
        ("image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), (422, "heic")),
        ("audio/ogg", whole.clone(), (422, "not_a_voice")),
        ("audio/ogg", vec![0; 2 * 1024 * 1024 + 1], (413, "too_large")),
    ] {
        let answer = sends(&client, "/api/report/photo", said, bytes).await;
        assert_eq!(answer.refusal(), (expected.0, expected.1.into()), "{said}: {}", answer.text);
    }
    // Refused by what it says of itself, before it comes.
    let mut stream = TcpStream::connect(hub.http()).await.unwrap();
    let head = format!(
        "POST /api/report/photo HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\ncontent-type: image/jpeg\r\n\
         content-length: 20971521\r\n\r\n",
        hub.http()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(status_of(&mut stream).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(uploads(&client).await.place.is_some(), "the next one is taken");
}

async fn status_of(stream: &mut TcpStream) -> StatusCode {
    let mut line = [0; 12];
    tests::within("a status line", stream.read_exact(&mut line)).await.unwrap();
    std::str::from_utf8(&line[9..]).unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_upload_that_takes_longer_than_a_minute_is_cut_off_and_presses_never_wait() {
    let hub = TestHub::start().await;
    let mut stream = TcpStream::connect(hub.http()).await.unwrap();
    let head = format!(
        "POST /api/report/photo HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\ncontent-type: image/jpeg\r\n\
         content-length: 20000000\r\n\r\n",
        hub.http()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&[0xff; 1000]).await.unwrap();
    // A press is served while it drips.
    let mut button = hub.device(&hub.town.button_a).await;
    crate::given::pressed(&mut button, 1).await;
    // Whenever the hub began to count, a minute after that it is over.
    let mut answer = Box::pin(status_of(&mut stream));
    let status = loop {
        hub.advance(30_000).await;
        tokio::select! {
            status = &mut answer => break status,
            () = tokio::time::sleep(std::time::Duration::from_millis(50)) => {}
        }
    };
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test]
async fn a_ticket_an_address_and_a_day_have_their_limits() {
    let configure = Box::new(|config: &mut Config| {
        (config.photo.quota.per_ticket, config.photo.quota.per_address_a_day) = (1, 2);
    });
    let hub = TestHub::with(Setup { configure, ..Setup::default() }).await;
    let client = hub.client();
    let first = uploads(&client).await;
    uploads(&client).await;
    let third = || sends(&client, "/api/report/photo", "image/jpeg", photo(64, 48));
    assert_eq!(third().await.refusal(), (429, "address_full".into()));
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let ticket = filed(&staff, &hub, 1, "leak").await;
    let path = format!("/api/tickets/{ticket}/photos");
    sends(&staff, &path, "image/jpeg", photo(64, 48)).await.ok();
    assert_eq!(sends(&staff, &path, "image/jpeg", photo(64, 48)).await.refusal(), (409, "ticket_full".into()));
    assert_eq!(page(&staff, ticket_id(1)).await.photos.len(), 1);
    // What nobody named goes a day later, with its bytes; then the address may send again.
    let row = async || hub.hub().store.noun(hub_store::NounTable::Photo, first.id.0).await.unwrap();
    assert!(row().await.is_some());
    hub.advance(31 * 3_600_000).await;
    eventually("the sweep", async || row().await.is_none().then_some(())).await;
    third().await.ok();
}

#[tokio::test]
async fn a_picture_outlives_a_restart_and_goes_with_nobody_elses_token() {
    let mut hub = TestHub::start().await;
    let (resident, uploaded) = reported(&hub).await;
    let thief = Resident::at(&hub, resident.code.clone(), 2);
    for token in [uploaded.token.as_str(), "", "guessed"] {
        let mut body = thief.body("leak", "漏水");
        body["photos"] = json!([[uploaded.id, token]]);
        assert_eq!(thief.client.post("/api/report", body).await.status, 422, "{token:?}");
    }
    hub.stop().await;
    hub.start_again().await;
    let view: FollowView = resident.follows().await;
    assert_eq!(view.photos, [uploaded.id]);
    assert_eq!(seen(by_code(&resident, resident.ticket, uploaded.id)).await.0, 200);
}

#[tokio::test]
async fn three_pictures_outlive_a_form_that_was_filled_in_wrongly() {
    let hub = TestHub::start().await;
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    let mut sent = Vec::new();
    for _ in 0..3 {
        let uploaded = uploads(&resident.client).await;
        sent.push((uploaded.id, uploaded.token));
    }
    let mut body = resident.body("lift", "电梯有异响");
    body["photos"] = json!(sent);
    assert_eq!(resident.client.post("/api/report", body.clone()).await.refusal(), (422, "invalid".into()));
    body["form"] = json!([["trapped", "no"]]);
    resident.client.post("/api/report", body).await.ok();
    let shown: std::collections::BTreeSet<PhotoId> = resident.follows().await.photos.into_iter().collect();
    assert_eq!(shown, sent.iter().map(|(id, _)| *id).collect());
    for (id, _) in sent {
        assert_eq!(seen(by_code(&resident, resident.ticket, id)).await.0, 200);
    }
}

#[tokio::test]
async fn a_published_picture_of_what_is_held_back_or_private_is_nobody_elses() {
    let hub = TestHub::start().await;
    let (nobody, staff) = (hub.client(), hub.log_in(&hub.town.coordinator_a).await);
    let resident = Resident::at(&hub, code_of(&hub, &hub.town.building_a).await, 1);
    let uploaded = uploads(&resident.client).await;
    let mut body = resident.body("leak", "漏水");
    (body["photos"], body["website"]) = (json!([[uploaded.id, uploaded.token]]), json!("http://spam.example"));
    resident.client.post("/api/report", body).await.ok();
    staff.post(&format!("/api/photos/{}/publish", uploaded.id), json!({})).await.ok();
    let shown = async || seen(get(&nobody, uploaded.id, "full")).await.0;
    assert_eq!(shown().await, 404, "held back");
    crate::ticket::act(&staff, resident.ticket, json!({ "do": "clear" })).await.ok();
    assert_eq!(shown().await, 200);
    let named = json!({ "do": "triage", "size": "private", "named": [hub.town.coordinator_a.id()] });
    crate::ticket::act(&staff, resident.ticket, named).await.ok();
    assert_eq!(shown().await, 404, "private");
    let lead = hub.log_in(&hub.town.duty_lead).await;
    assert_eq!(seen(get(&lead, uploaded.id, "full")).await.0, 404, "not even of those who are not named");
    assert_eq!(seen(get(&staff, uploaded.id, "full")).await.0, 200);
}

#[tokio::test]
async fn a_picture_is_on_its_ticket_in_one_step_or_not_at_all() {
    let hub = TestHub::start().await;
    let staff = hub.log_in(&hub.town.coordinator_a).await;
    let ticket = filed(&staff, &hub, 1, "leak").await;
    let before = hub.position();
    let path = format!("/api/tickets/{ticket}/photos");
    let added: Uploaded = sends(&staff, &path, "image/jpeg", photo(64, 48)).await.good();
    let entries = hub.hub().store.entries_after(before, 10).await.unwrap();
    assert_eq!(entries.len(), 1, "{entries:?}");
    let row = hub.hub().store.noun(hub_store::NounTable::Photo, added.id.0).await.unwrap();
    assert_eq!(row.unwrap().read::<hub::photo::PhotoRow>().unwrap().ticket, Some(ticket));
    // Withdrawn while the bytes come: neither row nor bytes stay.
    crate::ticket::act(&staff, ticket, json!({ "do": "refuse", "text": "不归社区管" })).await.ok();
    let kept = async || hub.hub().store.open_nouns(hub_store::NounTable::Photo).await.unwrap().len();
    let many = kept().await;
    assert_eq!(sends(&staff, &path, "image/jpeg", photo(64, 48)).await.refusal(), (409, "closed".into()));
    assert_eq!(kept().await, many);
}

#[tokio::test]
async fn two_hubs_let_a_ticket_have_as_many_pictures_as_one() {
    let configure = Box::new(|config: &mut Config| config.photo.quota.per_ticket = 2);
    let one = TestHub::with(Setup { configure, ..Setup::default() }).await;
    let other = one.beside().await;
    let (staff, beside) = (one.log_in(&one.town.coordinator_a).await, other.log_in(&other.town.coordinator_a).await);
    let ticket = filed(&staff, &one, 1, "leak").await;
    let path = format!("/api/tickets/{ticket}/photos");
    for client in [&staff, &staff] {
        sends(client, &path, "image/jpeg", photo(64, 48)).await.ok();
    }
    assert_eq!(sends(&beside, &path, "image/jpeg", photo(64, 48)).await.refusal(), (409, "ticket_full".into()));
}
