//! What can be reported, and the forms.

use super::answer::{Format, respond};
use super::fault::Refusal;
use super::look;
use super::question::{Pairs, Question};
use crate::app::Hub;
use crate::http::gate::Peer;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use hub_core::ticket::{Category, Field, FieldKind, Size};
use hub_wire::open311::{Attribute, AttributeValue, Fault, Service, ServiceDefinition};
use std::net::IpAddr;

/// What is asked behind the question mark.
pub type Asked = Result<Query<Pairs>, QueryRejection>;

/// What can be reported, as JSON.
#[utoipa::path(get, path = "/open311/v2/services.json", tag = "open311",
    params(("jurisdiction_id" = Option<String>, Query)), responses(
    (status = 200, body = Vec<Service>, description = "Services"),
    (status = 404, body = Vec<Fault>, description = "No such jurisdiction"),
    (status = 429, body = Vec<Fault>, description = "Too often")))]
pub async fn services_json(State(hub): State<Hub>, Peer(peer): Peer, asked: Asked) -> Response {
    respond(Format::Json, "services", "service", services(&hub, peer, asked))
}

/// The same as XML.
#[utoipa::path(get, path = "/open311/v2/services.xml", tag = "open311",
    params(("jurisdiction_id" = Option<String>, Query)), responses(
    (status = 200, body = String, content_type = "text/xml", description = "Services"),
    (status = 404, body = String, content_type = "text/xml", description = "No such jurisdiction"),
    (status = 429, body = String, content_type = "text/xml", description = "Too often")))]
pub async fn services_xml(State(hub): State<Hub>, Peer(peer): Peer, asked: Asked) -> Response {
    respond(Format::Xml, "services", "service", services(&hub, peer, asked))
}

fn services(hub: &Hub, peer: IpAddr, asked: Asked) -> Result<Vec<Service>, Refusal> {
    look(hub, peer, hub.clock.now())?;
    let asked = Question::of_query(asked)?;
    let world = hub.world.read();
    let area = asked.jurisdiction(&world)?;
    let mut shown: Vec<&Category> = world.tickets.categories(&area).iter().filter(|known| is_public(known)).collect();
    shown.sort_by_key(|category| category.order);
    Ok(shown.into_iter().map(service).collect())
}

/// True for what anybody may report, and anybody may know of.
pub(super) fn is_public(category: &Category) -> bool {
    category.for_residents && category.size != Size::Private
}

fn service(category: &Category) -> Service {
    let group = match category.size {
        _ if category.hazard => "hazard",
        Size::Big => "big",
        Size::Small | Size::Private => "small",
    };
    Service {
        service_code: category.key.to_string(),
        service_name: category.zh.clone(),
        description: category.en.clone(),
        metadata: !category.form.is_empty(),
        kind: "realtime".into(),
        keywords: format!("{}, {}", category.zh, category.en),
        group: group.into(),
    }
}

/// The form of a service: `leak.json` or `leak.xml`.
#[utoipa::path(get, path = "/open311/v2/services/{file}", tag = "open311",
    params(("file" = String, Path, description = "service_code and format"), ("jurisdiction_id" = Option<String>, Query)),
    responses(
    (status = 200, body = ServiceDefinition, description = "The form; as XML too"),
    (status = 404, body = Vec<Fault>, description = "No such service or jurisdiction"),
    (status = 429, body = Vec<Fault>, description = "Too often")))]
pub async fn definition(State(hub): State<Hub>, Peer(peer): Peer, Path(file): Path<String>, asked: Asked) -> Response {
    let (code, format) = Format::of(&file).unwrap_or(("", Format::Json));
    respond(format, "service_definition", "", definition_of(&hub, peer, code, asked))
}

fn definition_of(hub: &Hub, peer: IpAddr, code: &str, asked: Asked) -> Result<ServiceDefinition, Refusal> {
    look(hub, peer, hub.clock.now())?;
    let asked = Question::of_query(asked)?;
    let world = hub.world.read();
    let area = asked.jurisdiction(&world)?;
    let known = world.tickets.categories(&area).iter().find(|known| &*known.key.0 == code && is_public(known));
    let category = known.ok_or(Refusal::Missing("service_code"))?;
    let attributes = (1..).zip(&category.form).map(|(order, field)| attribute(order, field)).collect();
    Ok(ServiceDefinition { service_code: category.key.to_string(), attributes })
}

fn attribute(order: usize, field: &Field) -> Attribute {
    let (datatype, hint) = match field.kind {
        FieldKind::Text => ("string", None),
        FieldKind::Number => ("number", Some("整数 / whole number")),
        FieldKind::When => ("datetime", Some("2026-03-02T10:00:00+08:00")),
        FieldKind::YesNo | FieldKind::Choice => ("singlevaluelist", None),
    };
    let value = |key: &str, name: &str| AttributeValue { key: key.into(), name: name.into() };
    let values = match field.kind {
        FieldKind::YesNo => vec![value("yes", "是"), value("no", "否")],
        _ => field.choices.iter().map(|(key, zh, _)| value(key, zh)).collect(),
    };
    Attribute {
        variable: true,
        code: field.key.clone(),
        datatype: datatype.into(),
        required: field.required,
        datatype_description: hint.map(ToOwned::to_owned),
        order,
        description: field.zh.clone(),
        values,
    }
}
