//! A ticket begins.

use super::super::command::{By, Filing};
use super::super::dues::{climb_from, reckon};
use super::super::rules::{JUDGE_MIN, Rules, minutes_ms};
use super::super::{Dues, Hazard, Record, Ticket, TicketEvent, TicketState};
use super::{Beside, Decided, Deciding, Text, TextKind, TextNo};
use crate::time::UnixMs;

/// Files a ticket under the category of the rules; sized at once when the filing says so.
#[must_use]
pub fn file(filing: Filing, by: &By, now: UnixMs, rules: &Rules<'_>) -> Decided {
    let (size, named, text) = (filing.size, filing.named.clone(), filing.text.trim().to_owned());
    let mut ticket = begin(filing, now, rules);
    ticket.dues = reckon(&ticket, rules, size.unwrap_or(rules.category.size), ticket.dues);
    ticket.dues.overdue_at = climb_from(&ticket, &ticket.dues);
    let filed = TicketEvent::Filed {
        no: ticket.no,
        area: ticket.area.clone(),
        category: ticket.category.clone(),
        source: ticket.source,
        links: ticket.links.iter().copied().collect(),
        suspicion: ticket.suspicion,
        dues: ticket.dues,
        judge_by: ticket.hazard.map(|hazard| hazard.judge_by),
        photos: ticket.photos.iter().copied().collect(),
    };
    let mut deciding = Deciding { ticket, events: Vec::new(), beside: Vec::new(), by, now, rules, id: None };
    if !text.is_empty() {
        let text = Text { no: TextNo(1), kind: TextKind::Description, body: text, by: by.actor, at: now, id: None };
        deciding.put(Beside::Text(text));
    }
    deciding.emit(filed);
    if let Some(size) = size {
        deciding.sized(size, rules.category.key.clone(), named);
    }
    Decided { events: deciding.events, beside: deciding.beside, ticket: deciding.ticket }
}

fn begin(filing: Filing, now: UnixMs, rules: &Rules<'_>) -> Ticket {
    let judge_by = now.plus_ms(minutes_ms(JUDGE_MIN));
    let hazard = Hazard { judge_by, valid: None, safe_by: None, fenced_at: None };
    Ticket {
        id: filing.id,
        no: filing.no,
        version: 0,
        area: filing.area,
        place: filing.place,
        household: filing.household,
        category: rules.category.key.clone(),
        size: None,
        source: filing.source,
        links: filing.links.into_iter().collect(),
        named: filing.named,
        state: TicketState::Submitted,
        dues: Dues { since: now, ..Dues::default() },
        hazard: rules.category.hazard.then_some(hazard),
        called: Vec::new(),
        asks: Vec::new(),
        texts: Vec::new(),
        form: filing.form,
        photos: filing.photos.into_iter().collect(),
        reporter: filing.reporter,
        me_too: Default::default(),
        followers: Default::default(),
        suspicion: filing.suspicion,
        minutes: Vec::new(),
        rating: None,
        handed_back: Default::default(),
        owner: None,
        reopened: 0,
        opened_at: now,
        record: Record::default(),
    }
}
