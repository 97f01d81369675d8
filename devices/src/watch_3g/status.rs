//! The status word: the low half says how the watch is, the high half what alarms. Bits as the makers' protocol lists
//! them (4P-Touch, appendix I) and as `traccar/traccar` reads them (14, and 22 as a fall).

use crate::report::Said;
use hub_core::signal::SignalKind;

/// Bit and what it says, most urgent first; a second bit that says the same adds nothing.
const BITS: [(u8, SignalKind, bool); 11] = [
    (16, SignalKind::Sos, true),
    (21, SignalKind::Fall, true),
    (22, SignalKind::Fall, true),
    (18, SignalKind::GeofenceExit, true),
    (1, SignalKind::GeofenceExit, true),
    (20, SignalKind::Tamper, true),
    (17, SignalKind::Battery, true),
    (0, SignalKind::Battery, true),
    (14, SignalKind::Mains, false),
    (19, SignalKind::GeofenceExit, false),
    (2, SignalKind::GeofenceExit, false),
];

/// What a status word says.
#[must_use]
pub fn said(status: u32) -> Vec<Said> {
    let mut said: Vec<Said> = Vec::new();
    for (bit, kind, on) in BITS {
        if status >> bit & 1 == 1 && !said.iter().any(|known| known.kind == kind) {
            said.push(Said::state(kind, on));
        }
    }
    said
}
