//! What a client sends: carried out, refused with a reason, or the end of its socket.

use super::{Close, Session};
use crate::commander::Work;
use crate::session::flow::{FrameFault, Incoming};
use hub_core::alarm::AlarmCommand;
use hub_core::event::Actor;
use hub_core::geo::{Fix, LatLon};
use hub_wire::close;
use hub_wire::live::{ClientFrame, ReceiptStage, ServerFrame};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

impl Session {
    /// Frames that carry nothing, without end.
    pub(super) fn flooded(&self) -> Close {
        metrics::counter!("fengdi_rejected_total", "reason" => "flood").increment(1);
        Close(close::BAD_FRAMES)
    }

    pub(super) async fn incoming(&mut self, message: Message) -> Result<(), Close> {
        if self.meter.is_flooded() {
            return Err(self.flooded());
        }
        self.heard_at = Instant::now();
        let now_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let incoming = match message {
            Message::Text(text) => self.gate.text(&text, now_ms),
            Message::Binary(_) => self.gate.binary(),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return Ok(()),
            Message::Close(_) => return Err(Close(0)),
        };
        match incoming {
            Incoming::Frame(frame) => self.carry_out(frame).await,
            Incoming::Refuse(fault) => self.refuse(fault).await,
            Incoming::Close(code) => Err(Close(code)),
        }
    }

    async fn refuse(&mut self, fault: FrameFault) -> Result<(), Close> {
        metrics::counter!("fengdi_rejected_total", "reason" => fault.code()).increment(1);
        let frame = ServerFrame::Error { code: fault.code().to_owned(), detail: fault.to_string() };
        self.send(&frame).await
    }

    async fn carry_out(&mut self, frame: ClientFrame) -> Result<(), Close> {
        match frame {
            ClientFrame::Hello { .. } | ClientFrame::Heartbeat {} => Ok(()),
            ClientFrame::Receipt { alarm, page, stage } => {
                let own =
                    self.hub.world.read().alarms.get(&alarm).and_then(|alarm| alarm.page(page).map(|page| page.person));
                if own != Some(self.viewer.person) {
                    return Ok(());
                }
                let command = match stage {
                    ReceiptStage::Delivered => AlarmCommand::PageDelivered { page },
                    ReceiptStage::Seen => AlarmCommand::PageSeen { page },
                };
                self.hub.commander.offer(Work::Alarm {
                    alarm,
                    command,
                    actor: Actor::Person(self.viewer.person),
                    note: None,
                });
                Ok(())
            }
            ClientFrame::Position(report) => {
                if let Ok(place) = LatLon::new(report.lat, report.lon) {
                    let fix = Fix { place, at: self.hub.clock.now(), accuracy_m: report.accuracy_m };
                    self.hub.telemetry.fix(self.viewer.person, fix);
                }
                Ok(())
            }
        }
    }
}
