//! One conversation over the live feed: frames in, receipts, heartbeats and positions out, and between them what
//! the person means to do.

use super::calls::Change;
use super::temper::Reaction;
use super::{Cursor, Ended, Errand, Intent, Phone};
use crate::town_run::backoff::Backoff;
use crate::town_run::hub::{HubError, Session, Socket};
use futures::{SinkExt, StreamExt};
use hub_core::ids::{AlarmId, PageNo, Position};
use hub_core::time::UnixMs;
use hub_wire::close;
use hub_wire::live::{ClientFrame, EventView, ReceiptStage, ServerFrame};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_tungstenite::tungstenite::{self, Message};
use tracing::{info, warn};

/// The hub sends a frame at least every 2 s; after three of these the feed is dead.
const DEAD_AFTER: Duration = Duration::from_secs(6);
const HEARTBEAT: Duration = Duration::from_secs(4);
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the phone waits when it means to do nothing.
const NOTHING_TO_DO: Duration = Duration::from_secs(3_600);

impl Phone {
    /// Talks until the feed ends, for whatever reason.
    pub(super) async fn converse(&mut self, session: &Session, backoff: &mut Backoff) -> Ended {
        let mut socket = match session.open_live().await {
            Ok(socket) => socket,
            Err(error) => return Ended::Broken(error),
        };
        let (after, epoch) = self.cursor.clone().map(|cursor| (cursor.position, cursor.epoch)).unzip();
        let hello = ClientFrame::Hello { version: close::PROTOCOL_VERSION, after, epoch };
        if let Err(error) = send(&mut socket, &hello).await {
            return Ended::Broken(error);
        }
        let mut heard_at = Instant::now();
        let mut heartbeat = interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let next_at = self.agenda.next_at().unwrap_or_else(|| Instant::now() + NOTHING_TO_DO);
            let done = tokio::select! {
                // In this order: what has arrived while the person was busy counts before the feed is called dead.
                biased;
                message = socket.next() => {
                    heard_at = Instant::now();
                    match message {
                        Some(Ok(Message::Text(text))) => {
                            backoff.reset();
                            self.hear(&mut socket, &text).await
                        }
                        Some(Ok(Message::Close(frame))) => return closed(frame.map_or(1000, |frame| frame.code.into())),
                        Some(Ok(_)) => Ok(()),
                        Some(Err(error)) => Err(Ended::Broken(Box::new(error).into())),
                        None => Err(closed(1006)),
                    }
                }
                () = sleep_until(next_at) => self.act(session, &mut socket).await,
                _ = heartbeat.tick() => send(&mut socket, &ClientFrame::Heartbeat {}).await.map_err(Ended::Broken),
                () = sleep_until(heard_at + DEAD_AFTER) => Err(Ended::Broken(HubError::Silent)),
            };
            if let Err(ended) = done {
                return ended;
            }
        }
    }

    async fn hear(&mut self, socket: &mut Socket, text: &str) -> Result<(), Ended> {
        let frame: ServerFrame = match serde_json::from_str(text) {
            Ok(frame) => frame,
            Err(error) => {
                warn!("{} got a frame that cannot be read: {error}", self.name());
                return Ok(());
            }
        };
        match frame {
            ServerFrame::Snapshot { epoch, position, now, me, calls, .. } => {
                self.cursor = Some(Cursor { epoch, position });
                self.on_call = me.on_call;
                self.set_clock(now);
                self.plan(0.0, Intent::Report);
                for change in self.calls.replace(calls) {
                    self.notice(socket, change).await?;
                }
            }
            ServerFrame::Resumed { epoch, position, now } => {
                self.cursor = Some(Cursor { epoch, position });
                self.set_clock(now);
            }
            ServerFrame::Events { position, events } => {
                for event in events {
                    self.learn(socket, event).await?;
                }
                self.complete_to(position);
            }
            ServerFrame::Values { position, .. } => self.complete_to(position),
            ServerFrame::Heartbeat { position, now } => {
                self.complete_to(position);
                self.set_clock(now);
            }
            ServerFrame::Error { code, detail } => warn!("the hub tells {}: {code}: {detail}", self.name()),
        }
        Ok(())
    }

    async fn learn(&mut self, socket: &mut Socket, event: EventView) -> Result<(), Ended> {
        if let Some(me) = event.me {
            self.on_call = me.on_call;
        }
        match event.call.and_then(|call| self.calls.put(call)) {
            Some(change) => self.notice(socket, change).await,
            None => Ok(()),
        }
    }

    fn complete_to(&mut self, position: Position) {
        if let Some(cursor) = &mut self.cursor {
            cursor.position = position;
        }
    }

    /// The town lies eight hours east of Greenwich, all year.
    fn set_clock(&mut self, now: UnixMs) {
        self.hour = u8::try_from((now.0 / 3_600_000 + 8).rem_euclid(24)).unwrap_or(12);
    }

    async fn notice(&mut self, socket: &mut Socket, change: Change) -> Result<(), Ended> {
        match change {
            Change::Rings(alarm, page) => self.ring(socket, alarm, page).await,
            Change::Mine(alarm) => {
                self.agenda.forget(|intent| intent.alarm() == Some(alarm));
                let turn_out_s = self.dice.between(10.0, 40.0);
                self.plan(turn_out_s, Intent::SetOut(alarm));
                Ok(())
            }
            Change::Over(alarm) => {
                self.agenda.forget(|intent| intent.alarm() == Some(alarm));
                if matches!(self.errand, Some(Errand::Door(going, _)) if going == alarm) {
                    info!("{} turns back", self.name());
                    self.go_home();
                }
                Ok(())
            }
        }
    }

    async fn ring(&mut self, socket: &mut Socket, alarm: AlarmId, page: PageNo) -> Result<(), Ended> {
        let reaction = if self.calls.is_busy() {
            Reaction::Decline { after_s: 6.0 }
        } else {
            self.temper.react(&mut self.dice, self.hour)
        };
        if reaction == Reaction::Silent {
            info!("{}'s phone stays silent", self.name());
            return Ok(());
        }
        receipt(socket, alarm, page, ReceiptStage::Delivered).await?;
        let (after_s, intent) = match reaction {
            Reaction::Accept { after_s } => (after_s, Intent::Accept(alarm)),
            Reaction::Decline { after_s } => (after_s, Intent::Decline(alarm)),
            Reaction::Sleep | Reaction::Silent => return Ok(()),
        };
        self.plan(after_s * 0.4, Intent::Look(alarm, page));
        self.plan(after_s, intent);
        Ok(())
    }
}

fn closed(code: u16) -> Ended {
    match code {
        close::UNAUTHORISED => Ended::LoggedOut,
        close::TOO_MANY_SOCKETS | close::WRONG_VERSION => Ended::ForGood(code),
        _ => Ended::Broken(HubError::Socket(Box::new(tungstenite::Error::ConnectionClosed))),
    }
}

/// Reports how far a page got.
pub(super) async fn receipt(
    socket: &mut Socket,
    alarm: AlarmId,
    page: PageNo,
    stage: ReceiptStage,
) -> Result<(), Ended> {
    send(socket, &ClientFrame::Receipt { alarm, page, stage }).await.map_err(Ended::Broken)
}

/// Writes one frame.
pub(super) async fn send(socket: &mut Socket, frame: &ClientFrame) -> Result<(), HubError> {
    let text = serde_json::to_string(frame).unwrap_or_default();
    let written = tokio::time::timeout(WRITE_TIMEOUT, socket.send(Message::text(text))).await;
    Ok(written.map_err(|_| HubError::Silent)?.map_err(Box::new)?)
}
