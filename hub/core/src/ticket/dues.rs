//! The clocks of a ticket, reckoned from when they began: limit, time they stood, time that was granted. Reckoning them
//! anew with the same data changes nothing.

use super::rules::{CHECK_MIN, Rules, minutes_ms};
use super::{Dues, Size, Ticket, TicketState};
use crate::time::UnixMs;

/// Share of the time after which is warned, percent.
const WARN_PERCENT: i64 = 70;

/// The clocks as the rules have them for this ticket now.
pub(super) fn reckon(ticket: &Ticket, rules: &Rules<'_>, size: Size, dues: Dues) -> Dues {
    let limits = rules.limits(size);
    let clock = rules.clock(limits);
    let time_ms = minutes_ms(limits.solve_min) + dues.extra_ms;
    let waits = ticket.state == TicketState::Submitted;
    let respond = minutes_ms(limits.respond_min) + dues.waited_ms;
    let mut fresh = Dues {
        respond_by: waits.then(|| clock.add(dues.since, respond)),
        solve_by: Some(clock.add(dues.since, dues.waited_ms + time_ms)),
        warn_at: Some(clock.add(dues.since, dues.waited_ms + time_ms * WARN_PERCENT / 100)),
        ..dues
    };
    fresh.overdue_at = climb_from(ticket, &fresh);
    fresh
}

/// The clock that counts now: past it, the ticket climbs.
pub(super) fn climb_from(ticket: &Ticket, dues: &Dues) -> Option<UnixMs> {
    if let Some(hazard) = ticket.hazard {
        match (hazard.valid, hazard.safe_by, hazard.fenced_at) {
            (None, _, _) => return Some(hazard.judge_by),
            (Some(true), Some(safe_by), None) => return Some(safe_by),
            _ => {}
        }
    }
    match ticket.state {
        TicketState::Submitted => dues.respond_by.or(dues.solve_by),
        _ => dues.solve_by,
    }
}

/// The clocks of one that is done: they stand, and somebody must look at it.
pub(super) fn stopped(ticket: &Ticket, rules: &Rules<'_>, now: UnixMs) -> Dues {
    let check_at = rules.service().add(now, minutes_ms(CHECK_MIN));
    Dues {
        respond_by: None,
        solve_by: None,
        warn_at: None,
        paused_at: None,
        paused_until: None,
        overdue_steps: 0,
        overdue_at: Some(check_at),
        ..ticket.dues
    }
}

/// The clocks after they stood from `from` to `now`.
pub(super) fn resumed(ticket: &Ticket, rules: &Rules<'_>, from: UnixMs, now: UnixMs) -> Dues {
    let size = size_of(ticket, rules);
    let clock = rules.clock(rules.limits(size));
    let waited_ms = ticket.dues.waited_ms + clock.between(from, now);
    let dues = Dues { waited_ms, paused_at: None, paused_until: None, ..ticket.dues };
    keep_steps(&ticket.dues, reckon(ticket, rules, size, dues), now)
}

/// Steps that were taken stay taken while the deadline is over; one that lies ahead again starts anew.
pub(super) fn keep_steps(before: &Dues, fresh: Dues, now: UnixMs) -> Dues {
    let ahead = fresh.overdue_at.is_some_and(|at| at > now);
    let warned = before.warned && fresh.warn_at.is_some_and(|at| at <= now);
    if ahead || before.overdue_steps == 0 {
        return Dues { overdue_steps: 0, warned, ..fresh };
    }
    Dues { overdue_steps: before.overdue_steps, overdue_at: before.overdue_at, warned, ..fresh }
}

/// What it is, or what its category usually is.
pub(super) fn size_of(ticket: &Ticket, rules: &Rules<'_>) -> Size {
    ticket.size.unwrap_or(rules.category.size)
}
