//! An address that nobody answers at is told no more, and staff find a ticket about it.

use crate::app::Hub;
use crate::clock::utc_offset_min;
use crate::commander::{Everyday, Lane, RegistryChange, TicketWork, Work};
use crate::ids::derived_id;
use crate::world::Subscription;
use hub_core::event::Actor;
use hub_core::ids::TicketId;
use hub_core::ticket::{By, CategoryKey, Filing, Reporter, Size, Source};
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable};
use uuid::Uuid;

/// Switches it off and files the ticket; false when that could not be written.
pub async fn give_up(hub: &Hub, subscription: &Subscription, since: UnixMs) -> bool {
    let now = hub.clock.now();
    let off = Subscription { on: false, given_up_at: Some(now), ..subscription.clone() };
    let (id, area) = (subscription.id.0, subscription.area.clone());
    let row = NounRow::of(NounTable::Subscription, id, area, off.opened_at, None, &off);
    let Ok(Ok(change)) = row.map(Everyday::of) else { return false };
    // The ticket first: when only one of the two is written, it is tried again, and the same ticket is no second one.
    let work = [
        Work::Ticket(Box::new(notice(subscription, since, utc_offset_min(since, &hub.zone)))),
        Work::Registry { changes: vec![RegistryChange::Everyday(Box::new(change))], actor: Actor::Hub },
    ];
    for work in work {
        if let Err(error) = hub.commander.run(Lane::Normal, work).await {
            tracing::warn!(%error, "a webhook that does not answer was not switched off");
            return false;
        }
    }
    tracing::warn!(subscription = %id, "a webhook was switched off: nobody has answered for a day");
    true
}

fn notice(subscription: &Subscription, since: UnixMs, offset_min: i32) -> TicketWork {
    let local = jiff::tz::Offset::from_seconds(offset_min * 60).unwrap_or(jiff::tz::Offset::UTC);
    let since_local = jiff::Timestamp::from_millisecond(since.0).map(|at| local.to_datetime(at));
    let since_local = since_local.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    let text = format!(
        "外部推送“{}”自 {since_local} 起没有应答，已自动停用。请联系对方，修好后在“社区 - 外部系统”重新开启，不会漏发。",
        subscription.name
    );
    let filing = Filing {
        id: TicketId(derived_id(subscription.id.0, Uuid::from_u128(u128::from(since.0.unsigned_abs())))),
        no: 0,
        area: subscription.area.clone(),
        place: None,
        household: None,
        source: Source::Device,
        links: Vec::new(),
        text,
        form: Vec::new(),
        photos: Vec::new(),
        reporter: Reporter::default(),
        suspicion: None,
        size: Some(Size::Small),
        named: None,
    };
    let category = CategoryKey("device_check".into());
    TicketWork::File { filing: Box::new(filing), category, by: By::hub(), with: Vec::new() }
}
