//! Opening a check: two files are read, compared beside the commander, and only who was found is kept.

use super::{run, staff_of};
use crate::app::Hub;
use crate::commander::GuardianWork;
use crate::community::{LIST_BYTES, ListsRead, read_lists};
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::ids::random_key;
use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hub_core::access::Action;
use hub_core::guardian::{CompareRules, GuardianCheck, GuardianEvent, NewCheck, Side, open as compared};
use hub_core::time::UnixMs;
use hub_wire::guardian::{GuardianOpened, GuardianRequest, LineFault, LineFaultKind};
use hub_wire::problem::Problem;
use jiff::tz::TimeZone;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Largest body, bytes: two lists in base64.
pub const BODY: usize = 2 * (LIST_BYTES / 3 + 1) * 4 + 64 * 1024;
/// Comparisons at once: each may hold two lists and their index.
static PLACES: Semaphore = Semaphore::const_new(1);

/// Compares two lists and keeps who was found, for the staff who are named. One wrong line, and nothing is taken.
#[utoipa::path(post, path = "/api/guardian", tag = "guardian", request_body = GuardianRequest, responses(
    (status = 200, body = GuardianOpened, description = "How many were found; none: the lists are gone already"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 409, description = "conflict: there is such a check already", body = Problem),
    (status = 413, description = "too_large", body = Problem),
    (status = 422, description = "malformed, invalid, lists (with what is wrong line by line)", body = Problem)))]
pub async fn open(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<GuardianRequest>,
) -> Result<Json<GuardianOpened>, ApiError> {
    let GuardianRequest { id, area, staff, list_a, list_b } = request;
    if !session.may(Action::HandleTickets, &area) {
        return Err(ApiError::Forbidden);
    }
    let staff = {
        let world = hub.world.read();
        if !world.areas.values().any(|known| known.path == area) {
            return Err(ApiError::Invalid(format!("there is no area {area}")));
        }
        staff_of(&world, &area, staff)?
    };
    let known = hub.store.noun(hub_store::NounTable::GuardianCheck, id.0).await?.is_some();
    if known || hub.world.read().guardians.get(id).is_some() {
        return Err(ApiError::Conflict("there is such a check already: take a new id".into()));
    }
    let (by, now, year) = (session.person.id, hub.clock.now(), year_of(hub.clock.now(), &hub.zone));
    let _place = PLACES.acquire().await.map_err(|_| ApiError::Unavailable)?;
    let work = tokio::task::spawn_blocking(move || {
        let read = lists(&list_a, &list_b, year)?;
        let new = NewCheck { id, area, by, staff, lists: read.lists };
        let (check, events) = compared(new, &CompareRules::standard(), year, now)?;
        Ok::<_, ApiError>((check, events, read.repeated))
    });
    let (check, events, repeated): (GuardianCheck, Vec<GuardianEvent>, u32) =
        work.await.map_err(|_| ApiError::Defect)??;
    let counts = check.counts;
    let committed = run(&hub, GuardianWork::Open { check: Arc::new(check), events }).await?;
    Ok(Json(GuardianOpened { position: committed.0.position, counts, repeated }))
}

fn lists(a: &str, b: &str, this_year: u16) -> Result<ListsRead, ApiError> {
    let bytes = |side, text: &str| {
        let fault = LineFault { side, line: 0, what: LineFaultKind::CodePage };
        STANDARD.decode(text).map_err(|_| ApiError::Lists(vec![fault]))
    };
    read_lists(&bytes(Side::A, a)?, &bytes(Side::B, b)?, &random_key(), this_year).map_err(ApiError::Lists)
}

/// The year where people live.
fn year_of(now: UnixMs, zone: &TimeZone) -> u16 {
    let at = jiff::Timestamp::from_millisecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    u16::try_from(at.to_zoned(zone.clone()).year()).unwrap_or_default()
}
