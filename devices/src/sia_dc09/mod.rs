//! SIA DC-09 (ANSI/SIA DC-09-2013): alarm panels and care phones over TCP. Facts from the standard's public
//! descriptions and from the tables of `eavanvalkenburg/pysiaalarm`. The account is the device. A wrong checksum is no
//! event; a wrong clock never is a reason to refuse one. Zones may have roles of their own, registered as
//! `<account>/<zone>`.

mod answer;
mod contact_id;
mod content;
mod event;
mod frame;
#[cfg(test)]
mod tests;

pub use answer::{Word, answer, framed, written};
pub use content::{Content, encrypt, time_text};
pub use frame::{CrcForm, Frame, MAX_BYTES, Token, crc16, next_piece, parse};

use crate::decoded::{Flag, Reject};
use crate::family::{Family, Refused};
use crate::known::{Context, Message, Transport};
use crate::report::{DeviceTime, Disposition, Report, Said};
use hub_core::signal::{Sequence, SignalKind};
use hub_core::time::UnixMs;
use sha2::{Digest, Sha256};

/// A clock that is further off than this is wrong.
const CLOCK_MS: u64 = 24 * 3_600_000;

/// The family of DC-09 panels.
#[derive(Clone, Copy, Debug, Default)]
pub struct SiaDc09;

impl Family for SiaDc09 {
    fn name(&self) -> &'static str {
        "sia_dc09"
    }

    fn filters(&self) -> &'static [&'static str] {
        &[]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Tcp && !message.payload.trim_ascii_start().starts_with(b"[")
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let frame = parse(message.payload).map_err(|(device, reject)| Refused { device, reject })?;
        if frame.account.is_empty() {
            return Err(Refused::from(Reject::NotFrame));
        }
        let mut report = Report::of(frame.account);
        let content = match content::open(&frame, context.registered.key(frame.account)) {
            Ok(content) => content,
            Err(None) => {
                report.disposition = Disposition::NeedsKey;
                return Ok(vec![report]);
            }
            Err(Some(reject)) => return Err(Refused { device: report.device, reject }),
        };
        say(&frame, &content, context, &mut report);
        note_time(&frame, &content, message.received_at, &mut report);
        Ok(vec![report])
    }
}

fn say(frame: &Frame<'_>, content: &Content, context: Context<'_>, report: &mut Report) {
    let role = |zone: &str| {
        let number = zone.trim_start_matches('0');
        context.role(&format!("{}/{number}", frame.account)).filter(|_| !number.is_empty())
    };
    let mut said: Vec<Said> = match frame.token {
        Token::SiaDcs => {
            let events = event::events(&content.data).into_iter();
            events.filter_map(|(code, zone)| event::meaning(code)?.said(zone, role(zone))).collect()
        }
        Token::AdmCid => {
            let event = contact_id::event(&content.data);
            let meant = event.as_ref().and_then(|event| contact_id::meaning(event)?.said(event.zone, role(event.zone)));
            meant.into_iter().collect()
        }
        Token::Null => Vec::new(),
        Token::Other(_) => {
            report.disposition = Disposition::NeedsDecoder;
            return;
        }
    };
    // Anybody can write an open message in a panel's name: it may call, never quieten, once the panel has a key.
    if !frame.encrypted && context.registered.key(frame.account).is_some() {
        said.retain(|said| said.kind != SignalKind::Cancel);
    }
    said.sort_by_key(|said| said.kind.alarm_kind().is_none());
    if content.read_extended(&mut report.readings, &mut report.flags) {
        said.push(Said::location());
    }
    said.into_iter().for_each(|said| report.say(said));
}

/// Device time, and what recognises the message when the panel sends it again. A sequence number alone would not do:
/// it begins anew after a restart, and a panel without a clock sends the same time again, so only a message that no
/// other can equal carries one.
fn note_time(frame: &Frame<'_>, content: &Content, received_at: UnixMs, report: &mut Report) {
    let near = |at: UnixMs| at.0.abs_diff(received_at.0) <= CLOCK_MS;
    let sent_near = content.sent_at.is_some_and(near);
    report.readings.device_time = content.happened_at().map(DeviceTime::Instant);
    if content.sent_at.is_some() && !sent_near {
        report.flags.push(Flag::WrongClock);
    }
    if answer::out_of_time(frame, content, received_at) {
        report.flags.push(Flag::OutOfTime);
    }
    let seq = frame.sequence.parse().ok().filter(|seq| *seq > 0 && (sent_near || frame.encrypted));
    let mark = || Sha256::digest(frame.body).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    report.sequence = seq.map(|seq| Sequence { boot: Some(mark()), seq });
}
