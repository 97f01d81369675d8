//! The dashboard, from inside the binary. A hub built without it serves a page that says how to build it.

use super::error::ApiError;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, Uri, header};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/dashboard"]
struct Dashboard;

const MISSING: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Fengdi 蜂笛</title>\
    <body><h1>Fengdi 蜂笛</h1><p>The hub runs; its dashboard was not built into this binary.</p>\
    <p>Build it with Node 20 and build the hub again: <code>cd dashboard && npm ci && npm run build</code>, \
    then <code>cargo build --release -p hub</code>, or simply <code>make run</code>.</p>\
    <p>控制台尚未构建：请安装 Node 20 后运行 <code>make run</code>。</p></body></html>";

/// Whatever no route has taken: a file of the dashboard, or its page.
pub(super) async fn fallback(method: Method, uri: Uri) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return ApiError::Method.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return ApiError::NotFound.into_response();
    }
    if let Some(file) = Dashboard::get(path) {
        return asset(path, file);
    }
    let page = path.is_empty() || !path.rsplit('/').next().unwrap_or_default().contains('.');
    match Dashboard::get("index.html").filter(|_| page) {
        Some(index) => asset("index.html", index),
        None if page => html(MISSING),
        None => ApiError::NotFound.into_response(),
    }
}

fn asset(path: &str, file: rust_embed::EmbeddedFile) -> Response {
    let mime = file.metadata.mimetype().to_owned();
    let mut response = (StatusCode::OK, file.data.into_owned()).into_response();
    // Built files carry a hash in their name; everything else must be asked for again.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    if let Ok(mime) = HeaderValue::from_str(&mime) {
        headers.insert(header::CONTENT_TYPE, mime);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

fn html(text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}
