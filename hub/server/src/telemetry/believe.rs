//! Looks whose time has come among the sensors that are not believed at once.

use super::Around;
use crate::commander::{Lane, Work};

/// Sensors whose time has come call; what could not be handed over now is found again with the next look.
pub(super) fn believe(around: &Around) {
    let due = around.world.read().waits_due(around.clock.now());
    if !due.is_empty() {
        around.commander.try_submit(Lane::Urgent, Work::Sensors(due), Box::new(drop));
    }
}
