//! One part of a storm or a day: what is said in it, what became of that, and what the hub used meanwhile.

use super::device::{About, Device};
use super::figures::{Spread, number, spread};
use super::outcome::{Counted, Outcome, follow};
use super::scene::Scene;
use super::schedule::Schedule;
use serde::Serialize;
use std::sync::Arc;

/// Messages of one kind.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Told {
    pub count: usize,
    /// From the message to its PUBACK.
    pub puback: Spread,
    pub unacknowledged: usize,
}

/// Memory of the hub, MiB.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Memory {
    pub start_mib: f64,
    pub peak_mib: f64,
    pub end_mib: f64,
}

/// What became of one part.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Phase {
    /// The presses.
    pub sos: Outcome,
    pub losses: Told,
    pub beats: Told,
    /// Of the hub, from the first word until everybody had everything.
    pub cpu_s: f64,
    pub took_s: f64,
    pub memory: Memory,
    /// Frames with events that came to a desk, on the average.
    pub frames_per_screen: f64,
    /// Bytes of such a frame, on the average.
    pub frame_bytes: f64,
    /// How late the generator itself was.
    pub generator_late: Spread,
}

/// How things stood when a part began.
pub(super) struct Mark {
    at_ns: u64,
    cpu_s: f64,
    start_mib: f64,
    presses: Vec<usize>,
}

impl Scene {
    /// Plays one part and waits until everybody has everything.
    pub async fn phase(&self, schedule: Schedule) -> anyhow::Result<Phase> {
        let mark = self.mark()?;
        let generator_late = self.play(schedule).await?;
        let phase = self.since(&mark).await?;
        Ok(Phase { generator_late, ..phase })
    }

    /// A part begins.
    pub fn mark(&self) -> anyhow::Result<Mark> {
        self.desks.iter().for_each(|desk| desk.forget());
        self.hub.forget_peak()?;
        Ok(Mark {
            at_ns: self.side.now_ns(),
            cpu_s: self.hub.cpu_s()?,
            start_mib: self.hub.rss_kib()? / 1024.0,
            presses: self.buttons.iter().map(|button| button.presses().len()).collect(),
        })
    }

    /// What has become of everything since then.
    pub async fn since(&self, mark: &Mark) -> anyhow::Result<Phase> {
        let devices = self.devices();
        self.side.complete(&devices, &self.desks, &self.token).await?;
        let cpu_s = self.hub.cpu_s()? - mark.cpu_s;
        let took_ns = self.side.now_ns() - mark.at_ns;
        let (peak, end) = (self.hub.peak_kib()?, self.hub.rss_kib()?);
        let counted: Vec<Counted> = self.side.ask(&self.token, "/api/alarms").await?;
        let pressed = self.buttons.iter().zip(&mark.presses);
        let pressed = pressed.filter(|(button, before)| button.presses().len() > **before);
        let pressed: Vec<_> = pressed.map(|(button, before)| (Arc::clone(button), *before)).collect();
        let frames: usize = self.desks.iter().map(|desk| desk.reached().len()).sum();
        let kept = self.desks.first().map(|witness| witness.frames()).unwrap_or_default();
        let bytes: usize = kept.iter().map(|(_, text)| text.len()).sum();
        Ok(Phase {
            sos: follow(&pressed, &self.desks, &counted)?,
            losses: told(&devices, About::Loss, mark.at_ns),
            beats: told(&devices, About::Beat, mark.at_ns),
            cpu_s,
            took_s: std::time::Duration::from_nanos(took_ns).as_secs_f64(),
            memory: Memory { start_mib: mark.start_mib, peak_mib: peak / 1024.0, end_mib: end / 1024.0 },
            frames_per_screen: number(frames) / number(self.desks.len()),
            frame_bytes: number(bytes) / number(kept.len().max(1)),
            generator_late: Spread::default(),
        })
    }
}

/// The messages of one kind since a moment.
fn told(devices: &[Arc<Device>], about: About, since_ns: u64) -> Told {
    let (mut told, mut times) = (Told::default(), Vec::new());
    for device in devices {
        for sent in device.sent().into_iter().filter(|sent| sent.about == about && sent.sent_ns >= since_ns) {
            told.count += 1;
            told.unacknowledged += usize::from(sent.acked_ns.is_none());
            times.extend(sent.acked_ns.map(|acked| acked.saturating_sub(sent.sent_ns)));
        }
    }
    told.puback = spread(times);
    told
}
