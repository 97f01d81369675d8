//! What a signal is to the intake: what a person does, what a stranger is listened to for, and the word for it on screens.

use hub_core::signal::{Signal, SignalKind};

/// True for what a person does: it is said once, and never true of later.
pub(super) fn is_gesture(signal: &Signal) -> bool {
    matches!(signal.kind, SignalKind::Sos | SignalKind::Fall | SignalKind::Cancel) && signal.on && !signal.test
}

/// True for what an unknown device is listened to for: it calls for help, now.
pub(super) fn is_call(signal: &Signal, retained: bool) -> bool {
    let begins = signal.on && !signal.test && signal.kind.alarm_kind().is_some();
    begins && (!retained || hub_core::intake::is_state(signal.kind))
}

/// One word for a signal, as screens show it.
pub(super) fn said(signal: &Signal) -> String {
    let name = devices::open_json::kind_name(signal.kind);
    let mut word = if signal.on { name } else { format!("{name}: off") };
    if let Some(value) = signal.value {
        word.push_str(&format!(" {value}"));
    }
    if signal.test {
        word.push_str(" (test)");
    }
    word
}
