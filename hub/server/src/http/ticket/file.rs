//! A ticket at the desk or on patrol.

use super::text::{ANSWER, DESCRIPTION, clean, name, phone, wanted};
use super::{any, check_photos};
use crate::app::Hub;
use crate::commander::{Lane, TicketWork, Work};
use crate::http::body::{Body, digest_of};
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::sees_ticket;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::ids::HouseholdId;
use hub_core::ticket::{By, Category, CategoryKey, Filing, Part, Reporter, Source, Ticket};
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::ticket::FileTicketRequest;

/// Files a ticket. The same again with the same id is the same ticket; something else under its id is refused.
#[utoipa::path(post, path = "/api/tickets", tag = "ticket", request_body = FileTicketRequest, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 409, description = "conflict: the id is another ticket's; other_body: it was used for something else", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn file(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<FileTicketRequest>,
) -> Result<Json<Committed>, ApiError> {
    if !session.may(Action::HandleTickets, &request.area) {
        return Err(ApiError::Forbidden);
    }
    let (id, body_sha256) = (request.id, digest_of(&request));
    if let Ok(known) = any(&hub, id).await {
        let own = sees_ticket(&session.person.grants, session.person.id, &known) && known.area == request.area;
        if !own {
            return Err(ApiError::Conflict("this id is another ticket's: take a new one".into()));
        }
        same(&known, &body_sha256)?;
        return Ok(Json(Committed { position: hub.world.read().position }));
    }
    if !matches!(request.source, Source::Desk | Source::Patrol | Source::Whistle | Source::Visit) {
        return Err(ApiError::Invalid("source is desk, patrol, whistle or visit here".into()));
    }
    let category = category_of(&hub, &request.area, &request.category)?;
    let form = answers(&category, &request.form)?;
    check_photos(&hub, &request.photos, request.id).await?;
    let spot = spot(&hub, &request.area, request.place, request.household)?;
    let filing = Filing {
        id: request.id,
        no: 0,
        area: spot.area,
        place: spot.place,
        household: request.household,
        source: request.source,
        links: Vec::new(),
        text: wanted("text", &request.text, DESCRIPTION)?,
        form,
        photos: request.photos,
        reporter: Reporter {
            name: name(request.name.as_deref())?,
            phone: phone(request.phone.as_deref())?,
            body_sha256: Some(body_sha256.clone()),
            ..Reporter::default()
        },
        suspicion: None,
        size: request.size,
        named: None,
    };
    let by = By { actor: session.actor(), part: Part::Staff, teams: Vec::new() };
    let work = TicketWork::File { filing: Box::new(filing), category: category.key, by, with: Vec::new() };
    let receipt = hub.commander.run(Lane::Normal, Work::Ticket(Box::new(work))).await?;
    // Of two that came at once with the same id one was filed.
    same(any(&hub, id).await?.as_ref(), &body_sha256)?;
    Ok(Json(Committed { position: receipt.position }))
}

/// Refuses something else under the id of a ticket; one from before bodies were compared is taken for the same.
fn same(known: &Ticket, body_sha256: &str) -> Result<(), ApiError> {
    let other = known.reporter.body_sha256.as_deref().is_some_and(|kept| kept != body_sha256);
    if other { Err(ApiError::OtherBody) } else { Ok(()) }
}

/// A category that is there.
pub fn category_of(hub: &Hub, area: &AreaPath, key: &CategoryKey) -> Result<Category, ApiError> {
    let world = hub.world.read();
    let known = world.tickets.has_category(area, key).then(|| world.tickets.category(area, key).clone());
    known.ok_or_else(|| ApiError::Invalid("there is no such category here".into()))
}

/// Answers that belong to the form; each is a text like any other.
pub fn answers(category: &Category, form: &[(String, String)]) -> Result<Vec<(String, String)>, ApiError> {
    if form.iter().any(|(key, _)| key.contains('\0')) {
        return Err(ApiError::Invalid("form contains a NUL character: remove it".into()));
    }
    let answer = |(key, answer): &(String, String)| Ok((key.clone(), clean("form", answer, ANSWER)?));
    let answers = form.iter().map(answer).collect::<Result<Vec<_>, ApiError>>()?;
    category.check_form(&answers).map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    Ok(answers)
}

/// Where a ticket is.
pub struct Spot {
    /// Its area: the household's, when one is named.
    pub area: AreaPath,
    /// The spot: as told, else the household's, else the middle of the area.
    pub place: Option<LatLon>,
}

/// Where a ticket is; the area is there, and the household lies in it.
pub fn spot(
    hub: &Hub,
    area: &AreaPath,
    place: Option<LatLon>,
    household: Option<HouseholdId>,
) -> Result<Spot, ApiError> {
    let place = place.map(|at| LatLon::new(at.lat, at.lon)).transpose();
    let place = place.map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    let world = hub.world.read();
    if !world.areas.values().any(|known| known.path == *area) {
        return Err(ApiError::Invalid(format!("there is no area {area}")));
    }
    let home = match household {
        Some(id) => {
            let home = world.households.get(&id).filter(|home| area.covers(&home.area));
            Some(home.ok_or_else(|| ApiError::Invalid("there is no such household in this area".into()))?)
        }
        None => None,
    };
    let area = home.map_or(area, |home| &home.area);
    let centre = world.upwards(area).first().and_then(|area| area.centre);
    Ok(Spot { area: area.clone(), place: place.or_else(|| home.and_then(|home| home.place)).or(centre) })
}
