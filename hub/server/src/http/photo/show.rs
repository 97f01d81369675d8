//! The bytes of a picture or voice note, served so that no browser takes them for anything else.

use super::rights::{Reader, Seen, seen};
use super::row_of;
use crate::app::Hub;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::photo::{PhotoKind, PhotoRow, Size};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use hub_core::ids::PhotoId;
use hub_wire::problem::Problem;

/// Nothing in it runs, nothing in it is loaded.
const SANDBOX: &str = "sandbox; default-src 'none'";

/// A picture in one of its sizes, or a voice note (`full`). For staff, for whoever reported it (`Ticket` and
/// `Follow-Code` in the header), for everybody when it is published.
#[utoipa::path(get, path = "/api/photos/{id}/{size}", tag = "photo",
    params(("id" = PhotoId, Path), ("size" = String, Path, description = "full or thumb")), responses(
    (status = 200, description = "The bytes", body = Vec<u8>, content_type = "image/jpeg"),
    (status = 206, description = "A part of them", body = Vec<u8>, content_type = "audio/mp4"),
    (status = 304, description = "The same as the reader has"),
    (status = 404, description = "not_found: not there, or not for this reader", body = Problem)))]
pub async fn show(
    State(hub): State<Hub>,
    session: Result<Session, ApiError>,
    Path((id, size)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let id: PhotoId = id.parse().map_err(|_| ApiError::NotFound)?;
    let size = match size.as_str() {
        "full" => Size::Full,
        "thumb" => Size::Thumb,
        _ => return Err(ApiError::NotFound),
    };
    let row = row_of(&hub, id).await?;
    let seen = seen(&hub, &row, &Reader { session: session.as_ref().ok(), headers: &headers }).await?;
    let tag = format!("\"{id}-{}\"", if size == Size::Full { "full" } else { "thumb" });
    let known = seen == Seen::Published && headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == *tag);
    if known {
        return Ok(headed(StatusCode::NOT_MODIFIED.into_response(), &row, seen, &tag));
    }
    let (bytes, mime) =
        hub.photos.read(&row, size).await.map_err(crate::photo::PhotoFault::from)?.ok_or(ApiError::NotFound)?;
    let mut response = ranged(bytes, headers.get(header::RANGE));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    Ok(headed(response, &row, seen, &tag))
}

/// The headers around the bytes. A published one may be kept, but is asked for again each time: taken back, it is gone.
fn headed(mut response: Response, row: &PhotoRow, seen: Seen, tag: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    let cache = if seen == Seen::Published { "public, no-cache" } else { "private, no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    let (how, ending) = match row.kind {
        PhotoKind::Photo => ("inline", "jpg"),
        PhotoKind::Voice(format) => ("attachment", format.ending()),
    };
    let name = format!("{how}; filename=\"{}-{}.{ending}\"", row.kind.as_str(), row.id);
    if let (Ok(name), Ok(tag)) = (HeaderValue::from_str(&name), HeaderValue::from_str(tag)) {
        headers.insert(header::CONTENT_DISPOSITION, name);
        if seen == Seen::Published {
            headers.insert(header::ETAG, tag);
        }
    }
    response
}

/// The bytes, or the one part that was asked for: Safari plays nothing that it cannot ask for in parts.
fn ranged(bytes: Bytes, asked: Option<&HeaderValue>) -> Response {
    let whole = bytes.len();
    match asked.and_then(|asked| part(asked.to_str().ok()?, whole)) {
        None => bytes.into_response(),
        Some((first, last)) => {
            let range = [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{whole}"))];
            (StatusCode::PARTIAL_CONTENT, range, bytes.slice(first..=last)).into_response()
        }
    }
}

/// First and last byte of one range that lies inside; anything else is answered with the whole.
fn part(asked: &str, whole: usize) -> Option<(usize, usize)> {
    let (first, last) = asked.strip_prefix("bytes=")?.split_once('-')?;
    let end = whole.checked_sub(1)?;
    let (first, last) = match (first, last) {
        ("", suffix) => (whole.checked_sub(suffix.parse().ok()?)?, end),
        (first, "") => (first.parse().ok()?, end),
        (first, last) => (first.parse().ok()?, last.parse::<usize>().ok()?.min(end)),
    };
    (first <= last && last <= end).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn one_range_inside_is_a_part_and_everything_else_the_whole() {
        for (asked, expected) in [
            ("bytes=0-1", Some((0, 1))),
            ("bytes=0-", Some((0, 9))),
            ("bytes=7-99", Some((7, 9))),
            ("bytes=-3", Some((7, 9))),
            ("bytes=10-", None),
            ("bytes=5-4", None),
            ("bytes=-11", None),
            ("bytes=0-1,3-4", None),
            ("bytes=a-b", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(part(asked, 10), expected, "{asked}");
        }
        assert_eq!(part("bytes=0-", 0), None);
    }
}
