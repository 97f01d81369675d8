//! A report, and "me too". What looks like a machine's or came before is held back, never lost; the answer is the same.

use super::code::Place;
use super::limit::Text;
use super::{follow_sha256, place, wait};
use crate::app::Hub;
use crate::commander::{Lane, TicketWork, Work};
use crate::http::body::{Body, digest_of};
use crate::http::error::ApiError;
use crate::http::gate::{Peer, Session};
use crate::http::photo::onto;
use crate::http::ticket::any;
use crate::http::ticket::file::{answers, category_of};
use crate::http::ticket::text::{DESCRIPTION, clean, name, phone};
use crate::view::masked;
use crate::world::World;
use axum::Json;
use axum::extract::State;
use hub_core::geo::LatLon;
use hub_core::ids::{PhotoId, TicketId};
use hub_core::ticket::{By, Category, Filing, Reporter, Source, Suspicion, Ticket, TicketCommand};
use hub_core::time::UnixMs;
use hub_store::NounRow;
use hub_wire::problem::Problem;
use hub_wire::report::{MeTooRequest, ReportRequest, ReportThanks};

/// A form that is sent faster than this was not filled in by a person, milliseconds.
const TOO_FAST_MS: u64 = 1_500;
/// A spot further from its code than this is taken for a mistake, metres.
const FAR_M: f64 = 5_000.0;
/// Pictures with one report at most.
const PHOTOS: usize = 10;

/// Files a report. The same again, with the same id and follow code, is the same report; something else under its id is
/// refused.
#[utoipa::path(post, path = "/api/report", tag = "report", request_body = ReportRequest, responses(
    (status = 200, body = ReportThanks, description = "Committed"),
    (status = 404, description = "not_found: no such code", body = Problem),
    (status = 409, description = "conflict: the id is another report's; other_body: it was used for something else", body = Problem),
    (status = 422, description = "invalid", body = Problem),
    (status = 429, description = "wait", body = Problem)))]
pub async fn report(
    State(hub): State<Hub>,
    Peer(peer): Peer,
    session: Result<Session, ApiError>,
    Body(request): Body<ReportRequest>,
) -> Result<Json<ReportThanks>, ApiError> {
    let now = hub.clock.now();
    hub.door.limits.look(peer, now).map_err(wait)?;
    let wrong = || ApiError::Invalid("follow is 32 hexadecimal digits of a secure random source".into());
    let follow = follow_sha256(&request.follow).ok_or_else(wrong)?;
    let reporter = Reporter { follow_sha256: Some(follow), body_sha256: Some(sent(&request)), ..Reporter::default() };
    if let Ok(known) = any(&hub, request.id).await {
        return repeated(&known, &reporter);
    }
    let place = place(&hub, peer, &request.code, now)?;
    let category = category_of(&hub, &place.area, &request.category)?;
    if !category.for_residents {
        return Err(ApiError::Invalid("there is no such category here".into()));
    }
    let mut filing = filing(&hub, &request, &place, &category, reporter)?;
    // A courier who is logged in is thanked with points when the hazard is one.
    filing.reporter.person = session.ok().map(|session| session.person.id);
    let with = photos(&hub, &request, &place).await?;
    hub.door.limits.report(peer, &request.code, now).map_err(wait)?;
    keep(&hub, filing, category, with, &request.code, now).await
}

fn filing(
    hub: &Hub,
    request: &ReportRequest,
    place: &Place,
    category: &Category,
    reporter: Reporter,
) -> Result<Filing, ApiError> {
    let form = answers(category, &request.form)?;
    let text = clean("text", &request.text, DESCRIPTION)?;
    if text.is_empty() && request.photos.is_empty() && form.is_empty() {
        return Err(ApiError::Invalid("say what it is, or send a picture".into()));
    }
    let suspicion = suspicion(request, &text, &form);
    let spot = {
        let world = hub.world.read();
        spot_of(&world, place, request.place)
    };
    Ok(Filing {
        id: request.id,
        no: 0,
        area: place.area.clone(),
        place: spot,
        // A spot of its own is not behind the door.
        household: place.household.filter(|_| request.place.is_none() && !category.hazard),
        source: if category.hazard { Source::Hazard } else { Source::Report },
        links: Vec::new(),
        text,
        form,
        photos: request.photos.iter().map(|(photo, _)| *photo).collect(),
        reporter: Reporter {
            name: name(request.name.as_deref())?,
            phone: phone(request.phone.as_deref())?,
            ..reporter
        },
        suspicion,
        size: None,
        named: None,
    })
}

/// What makes a report this one: all that its reporter says. How long that took, and whose upload a picture was, may differ.
fn sent(request: &ReportRequest) -> String {
    let ReportRequest { id, code, category, text, form, place, name, phone, .. } = request;
    let photos: Vec<PhotoId> = request.photos.iter().map(|(photo, _)| *photo).collect();
    digest_of(&(id, code, category, text, form, place, name, phone, photos))
}

/// What was answered the first time. A ticket from before bodies were compared is taken for the same.
fn repeated(known: &Ticket, reporter: &Reporter) -> Result<Json<ReportThanks>, ApiError> {
    if known.reporter.follow_sha256 != reporter.follow_sha256 {
        return Err(ApiError::Conflict("this id is another report's: take a new one".into()));
    }
    let same = known.reporter.body_sha256.is_none() || known.reporter.body_sha256 == reporter.body_sha256;
    if same { Ok(Json(thanks(known))) } else { Err(ApiError::OtherBody) }
}

fn suspicion(request: &ReportRequest, text: &str, form: &[(String, String)]) -> Option<Suspicion> {
    if !request.website.is_empty() {
        return Some(Suspicion::Honeypot);
    }
    // Three taps of a courier are fast; a text is not typed in a second.
    let typed = !text.is_empty();
    if typed && request.took_ms.is_some_and(|took_ms| took_ms < TOO_FAST_MS) || request.took_ms == Some(0) {
        return Some(Suspicion::TooFast);
    }
    let answers = form.iter().map(|(_, answer)| answer.as_str());
    let personal = std::iter::once(text).chain(answers).any(|text| masked(text).1);
    personal.then_some(Suspicion::Masked)
}

/// Where a report is: as told when that is near its code, else the door, else the middle of the area.
pub(super) fn spot_of(world: &World, place: &Place, told: Option<LatLon>) -> Option<LatLon> {
    let home = place.household.and_then(|id| world.households.get(&id)).and_then(|home| home.place);
    let known = home.or_else(|| world.upwards(&place.area).iter().find_map(|area| area.centre));
    let told = told.and_then(|at| LatLon::new(at.lat, at.lon).ok());
    let told = told.filter(|told| known.is_none_or(|known| known.distance_m(*told) <= FAR_M));
    told.or(known)
}

/// Pictures that the same phone has uploaded before: each with the token of its upload.
async fn photos(hub: &Hub, request: &ReportRequest, place: &Place) -> Result<Vec<NounRow>, ApiError> {
    if request.photos.len() > PHOTOS {
        return Err(ApiError::Invalid(format!("at most {PHOTOS} pictures")));
    }
    let onto = onto(hub, request.id, &place.area);
    let rows = hub.photos.claim(hub.store.as_ref(), &request.photos, &onto).await?;
    rows.iter().map(|row| Ok(row.noun()?)).collect()
}

async fn keep(
    hub: &Hub,
    mut filing: Filing,
    category: Category,
    with: Vec<NounRow>,
    code: &str,
    now: UnixMs,
) -> Result<Json<ReportThanks>, ApiError> {
    let (id, reporter) = (filing.id, filing.reporter.clone());
    let same = hub.door.limits.text(id, code, &filing.text, now);
    if same != Text::New {
        filing.suspicion = Some(Suspicion::Repeated);
    }
    let work = TicketWork::File { filing: Box::new(filing), category: category.key, by: By::reporter(), with };
    hub.commander.run(Lane::Normal, Work::Ticket(Box::new(work))).await?;
    if let Text::Folded { into } = same {
        fold(hub, id, into).await;
    }
    // Of two that came at once with the same id one was filed.
    repeated(any(hub, id).await?.as_ref(), &reporter)
}

/// The same text for the third time: those who wait for it wait for the first one. One that is over stays as it is.
async fn fold(hub: &Hub, ticket: TicketId, into: TicketId) {
    let command = TicketCommand::Merge { into };
    let act = TicketWork::Act { ticket, known: None, command, by: By::hub() };
    if let Err(error) = hub.commander.run(Lane::Normal, Work::Ticket(Box::new(act))).await {
        tracing::debug!(%error, "a repeated report stays by itself");
    }
}

fn thanks(ticket: &Ticket) -> ReportThanks {
    ReportThanks {
        ticket: ticket.id,
        no: ticket.no,
        judge_by: ticket.hazard.filter(|hazard| hazard.valid.is_none()).map(|hazard| hazard.judge_by),
        respond_by: ticket.dues.respond_by,
        held_back: ticket.suspicion.is_some(),
    }
}

/// "Me too": counts somebody else with the same trouble, who may follow it from now on.
#[utoipa::path(post, path = "/api/report/me-too", tag = "report", request_body = MeTooRequest, responses(
    (status = 200, body = ReportThanks, description = "Committed; the same again changes nothing"),
    (status = 404, description = "not_found: no such code, or no such report near it", body = Problem),
    (status = 409, description = "closed, not_now", body = Problem),
    (status = 429, description = "wait", body = Problem)))]
pub async fn me_too(
    State(hub): State<Hub>,
    Peer(peer): Peer,
    Body(request): Body<MeTooRequest>,
) -> Result<Json<ReportThanks>, ApiError> {
    let now = hub.clock.now();
    hub.door.limits.look(peer, now).map_err(wait)?;
    let wrong = || ApiError::Invalid("follow is 32 hexadecimal digits of a secure random source".into());
    let by = follow_sha256(&request.follow).ok_or_else(wrong)?;
    let place = place(&hub, peer, &request.code, now)?;
    let shown = {
        let world = hub.world.read();
        let shown = |ticket: &&std::sync::Arc<Ticket>| {
            ticket.suspicion.is_none() && ticket.household.is_none() && ticket.named.is_none()
        };
        let near = |ticket: &&std::sync::Arc<Ticket>| {
            let here = spot_of(&world, &place, None);
            here.zip(ticket.place).is_none_or(|(here, there)| here.distance_m(there) <= FAR_M)
        };
        world.tickets.get(request.ticket).filter(shown).filter(near).is_some()
    };
    if !shown {
        hub.door.limits.wrong(peer, now);
        return Err(ApiError::NotFound);
    }
    hub.door.limits.report(peer, &request.code, now).map_err(wait)?;
    let act = TicketWork::Act {
        ticket: request.ticket,
        known: None,
        command: TicketCommand::MeToo { by },
        by: By::reporter(),
    };
    hub.commander.run(Lane::Normal, Work::Ticket(Box::new(act))).await?;
    Ok(Json(ReportThanks { held_back: false, ..thanks(any(&hub, request.ticket).await?.as_ref()) }))
}
