//! A program files a request. The same again is the same request: by its `Idempotency-Key`, else by what is in it.

use super::answer::{Format, respond};
use super::fault::Refusal;
use super::filing::{filing, ids_of, sent_by};
use super::place::spot_of;
use super::question::{Pairs, Question};
use super::service::is_public;
use super::{look, program};
use crate::app::Hub;
use crate::commander::{Lane, TicketWork, Work};
use crate::http::gate::Peer;
use crate::http::report::limit::Text;
use crate::http::report::words::is_emergency;
use crate::http::ticket::any;
use crate::world::{Application, World};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::Response;
use http::HeaderMap;
use hub_core::area::AreaPath;
use hub_core::ids::TicketId;
use hub_core::ticket::{By, Category, CategoryKey, Filing, Suspicion, Ticket, TicketCommand};
use hub_core::time::UnixMs;
use hub_wire::open311::{Fault, Posted};
use std::net::IpAddr;

/// Longest `Idempotency-Key`, characters.
const KEY: usize = 200;

type Sent = Result<Form<Pairs>, FormRejection>;

/// Files a request.
#[utoipa::path(post, path = "/open311/v2/requests.json", tag = "open311",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    params(("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, body = Vec<Posted>, description = "Committed; the same again is the same request"),
    (status = 400, body = Vec<Fault>, description = "Sent wrongly"),
    (status = 403, body = Vec<Fault>, description = "Key missing or invalid"),
    (status = 404, body = Vec<Fault>, description = "No such service, jurisdiction or address"),
    (status = 409, body = Vec<Fault>, description = "The Idempotency-Key is another request's"),
    (status = 429, body = Vec<Fault>, description = "Too often")))]
pub async fn post_json(State(hub): State<Hub>, Peer(peer): Peer, headers: HeaderMap, sent: Sent) -> Response {
    respond(Format::Json, "service_requests", "request", post(&hub, peer, &headers, sent).await)
}

/// The same, answered as XML.
#[utoipa::path(post, path = "/open311/v2/requests.xml", tag = "open311",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    params(("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, body = String, content_type = "text/xml", description = "Committed"),
    (status = 400, body = String, content_type = "text/xml", description = "Sent wrongly"),
    (status = 403, body = String, content_type = "text/xml", description = "Key missing or invalid"),
    (status = 404, body = String, content_type = "text/xml", description = "No such service, jurisdiction or address"),
    (status = 409, body = String, content_type = "text/xml", description = "The Idempotency-Key is another request's"),
    (status = 429, body = String, content_type = "text/xml", description = "Too often")))]
pub async fn post_xml(State(hub): State<Hub>, Peer(peer): Peer, headers: HeaderMap, sent: Sent) -> Response {
    respond(Format::Xml, "service_requests", "request", post(&hub, peer, &headers, sent).await)
}

async fn post(hub: &Hub, peer: IpAddr, headers: &HeaderMap, sent: Sent) -> Result<[Posted; 1], Refusal> {
    let now = hub.clock.now();
    look(hub, peer, now)?;
    let sent = Question::of_form(sent)?;
    let application = program(hub, peer, &sent, now)?.ok_or(Refusal::Key)?;
    let key = idempotency_key(headers)?;
    let ids = ids_of(application.id, key, &sent, now);
    for id in &ids {
        if let Ok(known) = any(hub, *id).await {
            return repeated(hub, &application, &sent, &known);
        }
    }
    let id = ids.first().copied().ok_or(Refusal::Unavailable)?;
    let (filing, category) = {
        let world = hub.world.read();
        let within = within(&world, &application, &sent)?;
        let spot = spot_of(&world, &within, &sent)?;
        let category = service(&world, &spot.area, &sent)?;
        (filing(id, &application, &category, spot, &sent)?, category.key)
    };
    hub.door.limits().application(application.id, now).map_err(Refusal::Wait)?;
    keep(hub, filing, category, now).await?;
    repeated(hub, &application, &sent, any(hub, id).await?.as_ref())
}

/// What was answered the first time.
fn repeated(hub: &Hub, application: &Application, sent: &Question, ticket: &Ticket) -> Result<[Posted; 1], Refusal> {
    if ticket.reporter.sent_by.as_ref() != Some(&sent_by(application.id, sent)) {
        return Err(Refusal::Other);
    }
    let words = sent.one("description").unwrap_or_default();
    let service_notice = is_emergency(words).then(|| emergency(&hub.world.read(), &ticket.area));
    Ok([Posted { service_request_id: ticket.id.to_string(), service_notice, account_id: None }])
}

/// What the person must hear at once: a request calls nobody.
fn emergency(world: &World, area: &AreaPath) -> String {
    let desk = world.tickets.duty_phone(area);
    let zh = desk.map_or(String::new(), |phone| format!("，或社区值班电话 {phone}"));
    let en = desk.map_or(String::new(), |phone| format!(", or the community's desk {phone}"));
    format!(
        "这听起来像紧急情况。本渠道不会呼叫救援：请立即拨打 119（火警）、120（急救）、110（报警）{zh}，或扫楼栋二维码点“呼救”。 \
         This sounds like an emergency. Nobody is called from here: dial 119 (fire), 120 (ambulance), 110 (police){en}."
    )
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let good = key.to_str().ok().filter(|key| (1..=KEY).contains(&key.len()));
    let wrong = || Refusal::Wrong(format!("Idempotency-Key has 1 to {KEY} plain characters"));
    good.map(Some).ok_or_else(wrong)
}

/// Where this program may file: its own area, or the narrower one it names.
fn within(world: &World, application: &Application, sent: &Question) -> Result<AreaPath, Refusal> {
    let asked = sent.jurisdiction(world)?;
    if application.area.covers(&asked) {
        return Ok(asked);
    }
    asked.covers(&application.area).then(|| application.area.clone()).ok_or(Refusal::Missing("jurisdiction_id"))
}

fn service(world: &World, area: &AreaPath, sent: &Question) -> Result<Category, Refusal> {
    let code = sent.one("service_code").ok_or_else(|| Refusal::Wrong("service_code was not provided".into()))?;
    let known = world.tickets.categories(area).iter().find(|known| &*known.key.0 == code);
    known.filter(|known| is_public(known)).cloned().ok_or(Refusal::Missing("service_code"))
}

async fn keep(hub: &Hub, mut filing: Filing, category: CategoryKey, now: UnixMs) -> Result<(), Refusal> {
    let (id, place) = (filing.id, filing.place);
    let spot = place.map(|at| format!("{:.4} {:.4}", at.lat, at.lon)).unwrap_or_default();
    let same = hub.door.limits().text(id, &format!("{} {spot}", filing.area), &filing.text, now);
    if same != Text::New {
        filing.suspicion = Some(Suspicion::Repeated);
    }
    let work = TicketWork::File { filing: Box::new(filing), category, by: By::reporter(), with: Vec::new() };
    run(hub, work).await?;
    if let Text::Folded { into } = same {
        fold(hub, id, into).await;
    }
    Ok(())
}

async fn run(hub: &Hub, work: TicketWork) -> Result<(), Refusal> {
    let done = hub.commander.run(Lane::Normal, Work::Ticket(Box::new(work))).await;
    done.map(drop).map_err(|error| crate::http::ApiError::from(error).into())
}

/// The same text for the third time goes into the first one. One that is over stays as it is.
async fn fold(hub: &Hub, ticket: TicketId, into: TicketId) {
    let work = TicketWork::Act { ticket, known: None, command: TicketCommand::Merge { into }, by: By::hub() };
    if let Err(refusal) = run(hub, work).await {
        tracing::debug!(?refusal, "a repeated request stays by itself");
    }
}
