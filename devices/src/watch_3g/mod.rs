//! GPS watches and pendants of the `[3G*…]` family (makers' letters 3G, SG, CS, ZJ …). Facts from the SeTracker server
//! protocol that 4P-Touch publishes and from the messages in `traccar/traccar`. A watch that raises an alarm which
//! cannot be read is a call for help: it is worn by a person.

mod answer;
mod frame;
mod position;
mod status;
#[cfg(test)]
mod tests;

pub use answer::{answer, greeting};
pub use frame::{Frame, MAX_BYTES, message, next_piece, parse};

use crate::answer::Recipient;
use crate::decoded::{Code, Flag};
use crate::family::{Downlink, Family, Refused, Reply};
use crate::known::{Context, Message, Transport};
use crate::lenient::{self, Readers};
use crate::report::{Report, Said};
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use serde_json::Value;

/// The family of `[3G*…]` watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watch3g;

impl Family for Watch3g {
    fn name(&self) -> &'static str {
        "watch_3g"
    }

    fn filters(&self) -> &'static [&'static str] {
        &[]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Tcp && message.payload.trim_ascii_start().starts_with(b"[")
    }

    fn decode(&self, message: &Message<'_>, _context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let frame = parse(message.payload).map_err(|(device, reject)| Refused { device, reject })?;
        let mut report = Report::of(frame.id);
        read(&frame, &mut report);
        Ok(vec![report])
    }

    /// A text for the screen. The topic is the watch's number; its line puts the frame around the content.
    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        Some(Downlink { topic: to.address.to_owned(), payload: greeting(reply).into_bytes() })
    }
}

fn read(frame: &Frame<'_>, report: &mut Report) {
    let mut values = frame.values();
    match frame.word {
        word if word.starts_with("AL") => alarm(frame, report),
        word if word.starts_with("UD") || word.starts_with("WT") => {
            let status = position::read(values, report);
            say_first(report, status.map(status::said).unwrap_or_default());
        }
        // A meeting of two watches: its own clock, then the position data.
        "PP" => {
            values.next();
            position::read(values, report);
        }
        word if word.starts_with("LK") => {
            if let Some(battery) = values.nth(2) {
                let mut readers = Readers { readings: &mut report.readings, flags: &mut report.flags };
                readers.battery_percent(&Value::from(battery));
            }
        }
        "TEMP" | "temp" | "BTEMP" => temperature(values.next(), report),
        "btemp2" | "BTEMP2" => temperature(values.nth(1), report),
        "VERNO" => report.readings.firmware = values.next().map(Value::from).as_ref().and_then(lenient::short_text),
        // Links, voice, pictures, pulse, and the watch's own answers to commands such as `SOS1` or `FALLDOWN`.
        _ => {}
    }
}

fn alarm(frame: &Frame<'_>, report: &mut Report) {
    let status = position::read(frame.values(), report);
    let mut said = status.map(status::said).unwrap_or_default();
    if status.is_none() {
        report.damaged = true;
        report.flags.push(Flag::Saved(Code::BadValue));
    }
    if said.is_empty() {
        said.push(Said::state(SignalKind::Sos, true));
    }
    say_first(report, said);
}

/// What the status says comes before the position.
fn say_first(report: &mut Report, said: Vec<Said>) {
    let after = std::mem::take(&mut report.said);
    said.into_iter().chain(after).for_each(|said| report.say(said));
}

/// Of the skin, degrees Celsius; 0 and 1 say that it could not be measured.
fn temperature(value: Option<&str>, report: &mut Report) {
    let Some(celsius) = value.and_then(|text| text.parse::<f64>().ok()).filter(|celsius| *celsius > 1.0) else {
        return;
    };
    let mut readers = Readers { readings: &mut report.readings, flags: &mut report.flags };
    if readers.temperature_c(&Value::from(celsius)) {
        report.say(Said::value(SignalKind::Temperature, celsius));
    }
}
