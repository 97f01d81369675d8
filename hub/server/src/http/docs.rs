//! The documents that the hub serves about itself: OpenAPI from the routes, AsyncAPI kept by hand.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{StatusCode, header};
use std::sync::LazyLock;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};

/// Title and version.
pub(super) fn base() -> OpenApi {
    let info = InfoBuilder::new().title("Fengdi 蜂笛").version(env!("CARGO_PKG_VERSION")).description(Some(
        "Commands and questions of the console and the phones. What happens comes over the WebSocket /live, \
             described in /api/asyncapi.yaml. Unsafe methods need the session cookie and the page's own Origin.",
    ));
    OpenApiBuilder::new().info(info.build()).build()
}

/// The document for all described routes.
#[must_use]
pub fn openapi() -> OpenApi {
    super::routes::described().split_for_parts().1
}

/// Made when somebody asks for the first time, and kept as text: in pieces it takes several MiB.
pub(super) async fn openapi_json() -> Response {
    static TEXT: LazyLock<Option<Bytes>> = LazyLock::new(|| serde_json::to_vec(&openapi()).ok().map(Bytes::from));
    let text = TEXT.clone().ok_or(StatusCode::INTERNAL_SERVER_ERROR);
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The same for the frames.
pub(super) async fn asyncapi_yaml() -> Response {
    static TEXT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(asyncapi()));
    ([(header::CONTENT_TYPE, "application/yaml")], TEXT.clone()).into_response()
}

/// The AsyncAPI document: the part kept by hand, and the frames' schemas as they are in Rust. JSON is YAML.
#[must_use]
pub fn asyncapi() -> String {
    let schemas = frame_schemas();
    let text =
        schemas.iter().map(|(name, schema)| format!("    {}: {schema}\n", serde_json::Value::from(name.as_str())));
    let mut document = String::from(include_str!("asyncapi.yaml"));
    document.extend(text);
    document
}

/// The schema of every frame and of what it is made of, by name.
#[must_use]
pub fn frame_schemas() -> serde_json::Map<String, serde_json::Value> {
    let settings = schemars::generate::SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let _ = generator.subschema_for::<hub_wire::live::ClientFrame>();
    let _ = generator.subschema_for::<hub_wire::live::ServerFrame>();
    generator.take_definitions(true)
}
