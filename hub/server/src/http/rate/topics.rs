//! Hot topics, as JSON and as a file.

use super::{Asking, Selection, file};
use crate::app::Hub;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::rate::{Example, Topic, TopicName, topics as reckon};
use crate::view::place_name;
use crate::world::World;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use hub_core::access::Action;
use hub_core::area::AreaLevel;
use hub_wire::problem::Problem;
use hub_wire::rate::{TopicExample, TopicKind, TopicView, TopicsView};

/// Words and places that are named more or less often than in the weeks before: the last seven days against the mean of
/// the four times seven days before. Each ticket counts once for each word and place; what fewer than three tickets name
/// and what could stand for a person is never shown; private cases and matters among residents feed nothing. The first
/// day that is asked for is passed over.
#[utoipa::path(get, path = "/api/topics", tag = "rate", params(Selection), responses(
    (status = 200, body = TopicsView, description = "The topics"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn topics(
    State(hub): State<Hub>,
    session: Session,
    Asked(selection): Asked<Selection>,
) -> Result<Json<TopicsView>, ApiError> {
    Ok(Json(view(&hub, &session, &selection).await?))
}

/// The same without examples as comma separated values, UTF-8 with its mark. No cell can become a formula.
#[utoipa::path(get, path = "/api/topics/csv", tag = "rate", params(Selection), responses(
    (status = 200, body = String, content_type = "text/csv", description = "The file"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn export(
    State(hub): State<Hub>,
    session: Session,
    Asked(selection): Asked<Selection>,
) -> Result<Response, ApiError> {
    Ok(file::topics(&view(&hub, &session, &selection).await?))
}

async fn view(hub: &Hub, session: &Session, selection: &Selection) -> Result<TopicsView, ApiError> {
    let Asking { to, question, .. } = selection.asking_topics(hub, session)?;
    let (position, found) = reckon(hub, &question).await?;
    let world = hub.world.read();
    let topics = found.topics.iter().map(|topic| topic_view(&world, session, topic)).collect();
    Ok(TopicsView { position, to: to.to_string(), tickets: found.tickets.to_vec(), topics })
}

fn topic_view(world: &World, session: &Session, topic: &Topic) -> TopicView {
    let (kind, name, area) = match &topic.name {
        TopicName::Word(word) => (TopicKind::Word, word.clone(), None),
        TopicName::Place(path) => {
            let building = world.area_at(path, AreaLevel::Building).is_some();
            let own = world.upwards(path).first().map(|area| area.name.clone()).unwrap_or_default();
            (TopicKind::Place, if building { place_name(world, path) } else { own }, Some(path.clone()))
        }
    };
    let staff = topic.examples.iter().filter(|example| session.may(Action::SeeTickets, &example.area));
    let example = |example: &std::sync::Arc<Example>| TopicExample {
        id: example.id,
        no: example.no,
        summary: example.summary.clone(),
        opened_at: example.opened_at,
    };
    TopicView {
        kind,
        name,
        area,
        weeks: topic.weeks.to_vec(),
        trend: topic.trend,
        examples: staff.map(example).collect(),
    }
}
