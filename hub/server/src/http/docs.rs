//! The documents that the hub serves about itself: OpenAPI from the routes, AsyncAPI kept by hand.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header;
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

pub(super) async fn openapi_json(api: OpenApi) -> Json<OpenApi> {
    Json(api)
}

pub(super) async fn asyncapi_yaml() -> Response {
    ([(header::CONTENT_TYPE, "application/yaml")], asyncapi()).into_response()
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
