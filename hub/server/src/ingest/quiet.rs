//! Which messages need no commit: signs of life, readings, and states that are said again. Looked at before the
//! commander is asked, so that a hundred thousand devices that are well cost it nothing. What is not quiet is decided
//! there, on the world as it is then.

use crate::commander::fault_of;
use crate::world::World;
use hub_core::device::Device;
use hub_core::intake::{hear, is_state};
use hub_core::signal::{Signal, SignalKind};
use hub_core::time::UnixMs;

/// True when nothing would be written for this signal of a known device. `retained`: the broker kept the message.
#[must_use]
pub fn is_quiet(world: &World, device: &Device, signal: &Signal, retained: bool, at: UnixMs) -> bool {
    if device.live_at.is_none() && !retained && device.is_proved_by(signal) {
        return false;
    }
    if signal.test || signal.is_telemetry() {
        return true;
    }
    if is_state(signal.kind) {
        return says_nothing_new(world, device, signal, retained, at);
    }
    match signal.kind {
        // The end of a person's call never ends it, and a call that was kept is no call.
        kind if !signal.on && world.waits.contains_key(&(device.id, kind)) => false,
        SignalKind::Sos | SignalKind::Fall | SignalKind::Inactivity => !signal.on || retained,
        SignalKind::Cancel => retained,
        SignalKind::Test | SignalKind::GeofenceExit => true,
        _ => match fault_of(signal) {
            Some((fault, on)) => world.board.has(device.id, fault) == on,
            None => false,
        },
    }
}

fn says_nothing_new(world: &World, device: &Device, signal: &Signal, retained: bool, at: UnixMs) -> bool {
    let before = world.standings.get(&(device.id, signal.kind)).copied();
    let heard = hear(before, signal.on, retained, device.care.allowed_on, at);
    // While it goes on, the time it was said last is written: it tells the end of one thing from the next.
    !heard.news && before.is_some_and(|before| before.on == signal.on && (!signal.on || retained))
}
