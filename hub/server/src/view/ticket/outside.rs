//! A ticket as anybody may know it. One rule for Open311 and webhooks: nothing private, nothing behind a door, nothing
//! that somebody wrote.

use super::{place_name, state_name};
use crate::world::World;
use hub_core::ticket::{Size, Source, Ticket, TicketState};
use hub_wire::outside::OutsideTicket;

/// True for a ticket that people outside may know of: of a category that residents choose, about no household, not held
/// back, nobody's private affair, and left behind by no alarm, device, visit or list.
#[must_use]
pub fn is_public(world: &World, ticket: &Ticket) -> bool {
    let category = world.tickets.category(&ticket.area, &ticket.category);
    let from_people =
        matches!(ticket.source, Source::Report | Source::Hazard | Source::Desk | Source::Patrol | Source::Api);
    let size = ticket.size.unwrap_or(category.size);
    let open = ticket.named.is_none() && ticket.household.is_none() && ticket.suspicion.is_none();
    open && from_people && size != Size::Private && category.for_residents
}

/// The ticket without text, person and household.
#[must_use]
pub fn outside_ticket(world: &World, ticket: &Ticket) -> OutsideTicket {
    let (closing, closed_at) = match ticket.state {
        TicketState::Closed { how, at } => (Some(how), Some(at)),
        _ => (None, None),
    };
    OutsideTicket {
        id: ticket.id,
        no: ticket.no,
        area: ticket.area.clone(),
        address: place_name(world, &ticket.area),
        place: ticket.place,
        category: ticket.category.to_string(),
        category_name: world.tickets.category(&ticket.area, &ticket.category).zh.clone(),
        state: state_name(&ticket.state),
        closing,
        solve_by: ticket.dues.solve_by,
        opened_at: ticket.opened_at,
        closed_at,
    }
}
