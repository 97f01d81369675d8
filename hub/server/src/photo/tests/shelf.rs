//! The shelf as files and as a bucket: what is put there is there, and what is old is known.

use crate::photo::shelf::{Piece, S3Place, Shelf, ShelfPlace};
use crate::photo::voice::VoiceFormat;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use hub_core::ids::PhotoId;
use hub_core::time::UnixMs;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

const LATER: UnixMs = UnixMs(i64::MAX);
const BEFORE: UnixMs = UnixMs(0);

fn id(no: u128) -> PhotoId {
    PhotoId(Uuid::from_u128(no))
}

fn files() -> (tempfile::TempDir, Shelf) {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(&ShelfPlace::Folder(dir.path().join("photos"))).unwrap();
    (dir, shelf)
}

async fn keeps_what_is_put_there(shelf: &Shelf) {
    let pieces = [Piece::Full, Piece::Thumb, Piece::Voice(VoiceFormat::Ogg)];
    for (no, piece) in (0_u8..).zip(pieces) {
        assert_eq!(shelf.get(id(1), piece).await.unwrap(), None);
        shelf.put(id(1), piece, vec![no; 9].into()).await.unwrap();
    }
    shelf.put(id(2), Piece::Full, Bytes::from_static(b"other")).await.unwrap();
    assert_eq!(shelf.get(id(1), Piece::Thumb).await.unwrap().unwrap(), vec![1; 9]);
    shelf.remove(id(1)).await.unwrap();
    shelf.remove(id(1)).await.unwrap();
    for piece in pieces {
        assert_eq!(shelf.get(id(1), piece).await.unwrap(), None);
    }
    assert_eq!(shelf.get(id(2), Piece::Full).await.unwrap().unwrap(), "other");
}

async fn knows_what_is_old(shelf: &Shelf) {
    for no in [1, 2] {
        shelf.put(id(no), Piece::Full, Bytes::from_static(b"full")).await.unwrap();
        shelf.put(id(no), Piece::Thumb, Bytes::from_static(b"thumb")).await.unwrap();
    }
    assert_eq!(shelf.older_than(LATER).await.unwrap(), [id(1), id(2)]);
    assert_eq!(shelf.older_than(BEFORE).await.unwrap(), []);
}

#[tokio::test]
async fn files_are_kept_and_only_the_hubs_user_may_read_them() {
    let (dir, shelf) = files();
    keeps_what_is_put_there(&shelf).await;
    let folder = dir.path().join("photos");
    assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(!folder.join(id(1).to_string()).exists(), "an empty folder goes with its last file");
}

#[tokio::test]
async fn what_is_not_ours_is_passed_over() {
    let (dir, shelf) = files();
    std::fs::write(dir.path().join("photos/readme.txt"), "mine").unwrap();
    std::fs::create_dir(dir.path().join("photos/lost+found")).unwrap();
    knows_what_is_old(&shelf).await;
}

/// A bucket in memory that speaks as much S3 as the shelf needs.
type Bucket = Arc<Mutex<BTreeMap<String, Bytes>>>;

async fn bucket(State(bucket): State<Bucket>, name: Option<Path<String>>, request: Request) -> Response {
    let (method, query) = (request.method().clone(), request.uri().query().unwrap_or_default().to_owned());
    let signed =
        request.headers().get("authorization").is_some_and(|by| by.to_str().unwrap().contains("Credential=id/"));
    if !signed {
        return StatusCode::FORBIDDEN.into_response();
    }
    let name = name.map(|Path(name)| name).unwrap_or_default();
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let mut kept = bucket.lock().unwrap();
    match method {
        Method::PUT => {
            kept.insert(name, body);
            [("etag", "\"e\"")].into_response()
        }
        Method::DELETE => {
            kept.remove(&name);
            StatusCode::NO_CONTENT.into_response()
        }
        Method::GET if query.contains("list-type=2") => {
            let object = |(name, bytes): (&String, &Bytes)| {
                let size = bytes.len();
                format!(
                    "<Contents><Key>{name}</Key><LastModified>2026-11-22T12:00:00.000Z</LastModified>\
                     <ETag>\"e\"</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
                )
            };
            let all: String = kept.iter().map(object).collect();
            format!("<ListBucketResult><IsTruncated>false</IsTruncated>{all}</ListBucketResult>").into_response()
        }
        Method::GET => match kept.get(&name) {
            Some(bytes) => {
                let headers = [("etag", "\"e\""), ("last-modified", "Sun, 22 Nov 2026 12:00:00 GMT")];
                (headers, bytes.clone()).into_response()
            }
            None => StatusCode::NOT_FOUND.into_response(),
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

#[tokio::test]
async fn a_bucket_keeps_the_same_and_is_asked_with_a_signature() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let kept = Bucket::default();
    let service = Router::new()
        .route("/town", axum::routing::any(bucket))
        .route("/town/{*name}", axum::routing::any(bucket))
        .with_state(Arc::clone(&kept));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move { axum::serve(listener, service).await });
    let place = S3Place {
        bucket: "town".into(),
        prefix: "fengdi".into(),
        endpoint: Some(endpoint),
        region: Some("cn-hangzhou".into()),
        key_id: Some("id".into()),
        secret: Some("secret".into()),
        bucket_in_host: false,
    };
    let shelf = Shelf::open(&ShelfPlace::S3(place)).unwrap();
    keeps_what_is_put_there(&shelf).await;
    let names: Vec<String> = kept.lock().unwrap().keys().cloned().collect();
    assert_eq!(names, [format!("fengdi/{}/full.jpg", id(2))]);
    shelf.remove(id(2)).await.unwrap();
    knows_what_is_old(&shelf).await;
}
