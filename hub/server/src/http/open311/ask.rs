//! Where requests stand.

use super::answer::{Format, respond};
use super::fault::Refusal;
use super::question::Question;
use super::service::Asked;
use super::view::{is_own, request};
use super::{look, program};
use crate::app::Hub;
use crate::http::gate::Peer;
use crate::http::ticket::any;
use crate::view::is_public;
use axum::extract::{Path, State};
use axum::response::Response;
use hub_core::area::AreaPath;
use hub_core::ids::ApplicationId;
use hub_core::ticket::Ticket;
use hub_core::time::UnixMs;
use hub_store::NounTable;
use hub_wire::open311::{Fault, Request, Token};
use std::net::IpAddr;
use std::sync::Arc;

/// Requests in one answer, unless another number is asked.
const PAGE: usize = 50;
/// Requests in one answer at most.
const PAGE_MOST: usize = 200;
/// Requests that can be paged through: the specification's.
const MOST: usize = 1_000;
/// Closed tickets that are looked through at most.
const LOOKED_THROUGH: usize = 5_000;
/// Closed tickets read at once.
const SLICE: u32 = 500;
/// The longest span that is asked for: the specification's 90 days, milliseconds.
const SPAN_MS: i64 = 90 * 86_400_000;

/// Requests, as JSON.
#[utoipa::path(get, path = "/open311/v2/requests.json", tag = "open311",
    params(("jurisdiction_id" = Option<String>, Query), ("service_request_id" = Option<String>, Query),
        ("service_code" = Option<String>, Query), ("start_date" = Option<String>, Query),
        ("end_date" = Option<String>, Query), ("status" = Option<String>, Query), ("page" = Option<u32>, Query),
        ("page_size" = Option<u32>, Query), ("api_key" = Option<String>, Query)), responses(
    (status = 200, body = Vec<Request>, description = "Open ones first, newest first; then closed ones, last closed first"),
    (status = 400, body = Vec<Fault>, description = "Asked wrongly"),
    (status = 403, body = Vec<Fault>, description = "Key invalid"),
    (status = 404, body = Vec<Fault>, description = "No such jurisdiction"),
    (status = 429, body = Vec<Fault>, description = "Too often")))]
pub async fn requests_json(State(hub): State<Hub>, Peer(peer): Peer, asked: Asked) -> Response {
    respond(Format::Json, "service_requests", "request", requests(&hub, peer, asked).await)
}

/// The same as XML.
#[utoipa::path(get, path = "/open311/v2/requests.xml", tag = "open311",
    params(("jurisdiction_id" = Option<String>, Query), ("service_request_id" = Option<String>, Query),
        ("service_code" = Option<String>, Query), ("start_date" = Option<String>, Query),
        ("end_date" = Option<String>, Query), ("status" = Option<String>, Query), ("page" = Option<u32>, Query),
        ("page_size" = Option<u32>, Query), ("api_key" = Option<String>, Query)), responses(
    (status = 200, body = String, content_type = "text/xml", description = "Requests"),
    (status = 400, body = String, content_type = "text/xml", description = "Asked wrongly"),
    (status = 403, body = String, content_type = "text/xml", description = "Key invalid"),
    (status = 404, body = String, content_type = "text/xml", description = "No such jurisdiction"),
    (status = 429, body = String, content_type = "text/xml", description = "Too often")))]
pub async fn requests_xml(State(hub): State<Hub>, Peer(peer): Peer, asked: Asked) -> Response {
    respond(Format::Xml, "service_requests", "request", requests(&hub, peer, asked).await)
}

/// One request: `<service_request_id>.json` or `.xml`.
#[utoipa::path(get, path = "/open311/v2/requests/{file}", tag = "open311",
    params(("file" = String, Path, description = "service_request_id and format"), ("api_key" = Option<String>, Query)),
    responses(
    (status = 200, body = Vec<Request>, description = "The request; as XML too"),
    (status = 403, body = Vec<Fault>, description = "Key invalid"),
    (status = 404, body = Vec<Fault>, description = "No such request"),
    (status = 429, body = Vec<Fault>, description = "Too often")))]
pub async fn one(State(hub): State<Hub>, Peer(peer): Peer, Path(file): Path<String>, asked: Asked) -> Response {
    let (id, format) = Format::of(&file).unwrap_or(("", Format::Json));
    let found = found(&hub, peer, id, asked).await;
    let shown = found.map(|(ticket, reader)| [request(&hub.world.read(), &ticket, reader, &hub.zone)]);
    respond(format, "service_requests", "request", shown)
}

/// The request of a token. Ids come at once here, so the token is the id.
#[utoipa::path(get, path = "/open311/v2/tokens/{file}", tag = "open311",
    params(("file" = String, Path, description = "token and format"), ("api_key" = Option<String>, Query)), responses(
    (status = 200, body = Vec<Token>, description = "The id; as XML too"),
    (status = 403, body = Vec<Fault>, description = "Key invalid"),
    (status = 404, body = Vec<Fault>, description = "No such token"),
    (status = 429, body = Vec<Fault>, description = "Too often")))]
pub async fn token(State(hub): State<Hub>, Peer(peer): Peer, Path(file): Path<String>, asked: Asked) -> Response {
    let (token, format) = Format::of(&file).unwrap_or(("", Format::Json));
    let found = found(&hub, peer, token, asked).await;
    let shown =
        found.map(|(ticket, _)| [Token { service_request_id: ticket.id.to_string(), token: ticket.id.to_string() }]);
    respond(format, "service_requests", "request", shown)
}

/// A ticket that this reader may know of.
async fn found(
    hub: &Hub,
    peer: IpAddr,
    id: &str,
    asked: Asked,
) -> Result<(Arc<Ticket>, Option<ApplicationId>), Refusal> {
    let now = hub.clock.now();
    look(hub, peer, now)?;
    let asked = Question::of_query(asked)?;
    let reader = program(hub, peer, &asked, now)?.map(|program| program.id);
    let area = asked.jurisdiction(&hub.world.read())?;
    let known = by_id(hub, id, reader).await?;
    let known = known.filter(|ticket| area.covers(&ticket.area)).ok_or(Refusal::Missing("service_request_id"))?;
    Ok((known, reader))
}

async fn by_id(hub: &Hub, id: &str, reader: Option<ApplicationId>) -> Result<Option<Arc<Ticket>>, Refusal> {
    let Ok(id) = id.parse() else { return Ok(None) };
    match any(hub, id).await {
        Ok(ticket) => Ok(Some(ticket).filter(|ticket| is_shown(hub, ticket, reader))),
        Err(crate::http::ApiError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What anybody may know of; the program that sent it also while it is held back.
fn is_shown(hub: &Hub, ticket: &Ticket, reader: Option<ApplicationId>) -> bool {
    let world = hub.world.read();
    if is_own(ticket, reader) && ticket.suspicion.is_some() {
        return is_public(&world, &Ticket { suspicion: None, ..ticket.clone() });
    }
    is_public(&world, ticket)
}

/// What is asked for.
struct Filter {
    area: AreaPath,
    reader: Option<ApplicationId>,
    codes: Option<Vec<String>>,
    from: UnixMs,
    until: UnixMs,
    open: bool,
    closed: bool,
}

impl Filter {
    fn of(hub: &Hub, asked: &Question, reader: Option<ApplicationId>, now: UnixMs) -> Result<Self, Refusal> {
        let until = asked.moment("end_date")?;
        let from = asked.moment("start_date")?;
        let until = until.or(from.map(|from| from.plus_ms(SPAN_MS).min(now))).unwrap_or(now);
        let from = from.unwrap_or(until.plus_ms(-SPAN_MS));
        if until.since_ms(from) > SPAN_MS || until < from {
            return Err(Refusal::Wrong("start_date comes before end_date, at most 90 days".into()));
        }
        let status = asked.list("status")?.unwrap_or_else(|| vec!["open", "closed"]);
        if status.iter().any(|status| !matches!(*status, "open" | "closed")) {
            return Err(Refusal::Wrong("status is open, closed or both".into()));
        }
        let codes = asked.list("service_code")?;
        Ok(Self {
            area: asked.jurisdiction(&hub.world.read())?,
            reader,
            codes: codes.map(|codes| codes.into_iter().map(ToOwned::to_owned).collect()),
            from,
            until,
            open: status.contains(&"open"),
            closed: status.contains(&"closed"),
        })
    }

    fn fits(&self, hub: &Hub, ticket: &Ticket) -> bool {
        self.area.covers(&ticket.area)
            && (self.from..=self.until).contains(&ticket.opened_at)
            && self.codes.as_ref().is_none_or(|codes| codes.iter().any(|code| **code == *ticket.category.0))
            && is_shown(hub, ticket, self.reader)
    }
}

async fn requests(hub: &Hub, peer: IpAddr, asked: Asked) -> Result<Vec<Request>, Refusal> {
    let now = hub.clock.now();
    look(hub, peer, now)?;
    let asked = Question::of_query(asked)?;
    let reader = program(hub, peer, &asked, now)?.map(|program| program.id);
    let size = asked.number("page_size", PAGE, PAGE_MOST)?;
    let page = asked.number("page", 1, MOST)?;
    let tickets = match asked.list("service_request_id")? {
        Some(ids) => {
            let area = asked.jurisdiction(&hub.world.read())?;
            let mut tickets = Vec::new();
            for id in ids {
                tickets.extend(by_id(hub, id, reader).await?.filter(|ticket| area.covers(&ticket.area)));
            }
            tickets
        }
        None => filtered(hub, &Filter::of(hub, &asked, reader, now)?, (page * size).min(MOST)).await?,
    };
    let world = hub.world.read();
    let page = tickets.iter().take(MOST).skip((page - 1) * size).take(size);
    Ok(page.map(|ticket| request(&world, ticket, reader, &hub.zone)).collect())
}

/// The first tickets that fit: open ones, newest first, then closed ones, last closed first.
async fn filtered(hub: &Hub, filter: &Filter, most: usize) -> Result<Vec<Arc<Ticket>>, Refusal> {
    let mut found: Vec<Arc<Ticket>> = if filter.open {
        let open: Vec<_> = hub.world.read().tickets.open().cloned().collect();
        open.into_iter().filter(|ticket| filter.fits(hub, ticket)).collect()
    } else {
        Vec::new()
    };
    found.sort_by_key(|ticket| std::cmp::Reverse((ticket.opened_at, ticket.id)));
    let (mut before, mut looked_through) = (None, 0);
    while filter.closed && found.len() < most && looked_through < LOOKED_THROUGH {
        let areas = [filter.area.clone()];
        let rows = hub.store.closed_nouns(NounTable::Ticket, &areas, before, SLICE).await?;
        for row in &rows {
            let ticket: Ticket = row.read()?;
            if filter.fits(hub, &ticket) {
                found.push(Arc::new(ticket));
            }
        }
        looked_through += rows.len();
        let Some(last) = rows.last().filter(|_| rows.len() == SLICE as usize) else { break };
        let Some(closed_at) = last.closed_at.filter(|at| *at >= filter.from) else { break };
        before = Some((closed_at, last.id));
    }
    Ok(found)
}
