//! One live socket: reads the client's frames, follows the tail, sends what the reader may see. No queue of its own:
//! a reader that does not keep up is closed with its own code and comes back with its cursor.

use super::flow::{self, FrameFault, Gatekeeper, Incoming};
use super::frames::{FeedFrame, events_frame, snapshot};
use crate::app::Hub;
use crate::auth::LoggedIn;
use crate::commander::Work;
use crate::http::Meter;
use crate::phones::Place;
use crate::tail::{After, Published};
use crate::telemetry::Values;
use crate::view::{Viewer, coverage, responder_value, sees_only_own};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use hub_core::access::{Action, Grant, may_somewhere};
use hub_core::alarm::{AlarmCommand, AlarmEvent};
use hub_core::event::{Actor, Event, RegistryEvent};
use hub_core::geo::{Fix, LatLon};
use hub_core::ids::Position;
use hub_wire::close;
use hub_wire::live::{ClientFrame, ReceiptStage, ServerFrame};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

/// `hello` must come within this.
const HELLO: Duration = Duration::from_secs(5);
/// A send that takes longer closes the socket as slow.
const SEND: Duration = Duration::from_secs(10);
/// Sent when nothing else was.
const BEAT: Duration = Duration::from_secs(2);
/// A client that says nothing for this long is gone: it promised a heartbeat every 4 s.
const SILENCE: Duration = Duration::from_secs(20);
/// Delivery reports may wait this long to leave together; everything else leaves at once.
const JOIN: Duration = Duration::from_millis(100);
/// Events in one frame at most.
const PER_FRAME: usize = 256;

/// Ends the socket with this code.
struct Close(u16);

struct Session {
    hub: Hub,
    socket: WebSocket,
    viewer: Viewer,
    login: LoggedIn,
    cursor: Position,
    gate: Gatekeeper,
    started: Instant,
    heard_at: Instant,
    sent_at: Instant,
    values_round: u64,
    values_counts: u64,
    meter: Meter,
}

/// Serves one socket to its end.
pub async fn serve(hub: Hub, socket: WebSocket, login: LoggedIn, grants: Vec<Grant>, meter: Meter) {
    let place = hub.phones.enter(login.person, &login.token_sha256);
    let now = Instant::now();
    let viewer = Viewer { person: login.person, grants };
    let mut session = Session {
        hub,
        socket,
        viewer,
        login,
        cursor: Position(0),
        gate: Gatekeeper::default(),
        started: now,
        heard_at: now,
        sent_at: now,
        values_round: 0,
        values_counts: 0,
        meter,
    };
    let end = match session.greet().await {
        Ok(()) => session.follow(place).await,
        Err(end) => end,
    };
    session.finish(end).await;
}

impl Session {
    async fn greet(&mut self) -> Result<(), Close> {
        let first = timeout(HELLO, self.socket.recv()).await.map_err(|_| Close(close::NO_HELLO))?;
        let Some(Ok(Message::Text(text))) = first else { return Err(Close(close::NO_HELLO)) };
        match self.gate.text(&text, 0) {
            Incoming::Frame(ClientFrame::Hello { version, .. }) if version != close::PROTOCOL_VERSION => {
                Err(Close(close::WRONG_VERSION))
            }
            Incoming::Frame(ClientFrame::Hello { after, epoch, .. }) => self.begin(after, epoch).await,
            Incoming::Frame(_) | Incoming::Refuse(_) => Err(Close(close::NO_HELLO)),
            Incoming::Close(code) => Err(Close(code)),
        }
    }

    /// Resumes behind the client's cursor, or begins with a snapshot. Never a partial fill.
    async fn begin(&mut self, after: Option<Position>, epoch: Option<String>) -> Result<(), Close> {
        let known = self.hub.world.read().epoch.clone();
        let cursor = after.filter(|_| epoch.as_deref() == Some(known.as_str()));
        match cursor {
            Some(after) if matches!(self.hub.tail.after(after, 1), After::Events(_)) => {
                self.cursor = after;
                let frame = ServerFrame::Resumed { epoch: known, position: after, now: self.hub.clock.now() };
                self.send_frame(&frame).await
            }
            _ => self.send_snapshot().await,
        }
    }

    async fn send_snapshot(&mut self) -> Result<(), Close> {
        let frame = {
            let world = self.hub.world.read();
            snapshot(&world, &self.hub.phones, &self.viewer, self.hub.clock.now())
        };
        let frame = frame.ok_or(Close(close::UNAUTHORISED))?;
        self.send_feed(frame).await
    }

    async fn follow(&mut self, mut place: Place) -> Close {
        // Kept until the end: its drop takes the bell down.
        let bell = sees_only_own(&self.viewer.grants).then(|| self.hub.tail.bell(self.viewer.person));
        let mut news = bell.as_ref().map_or_else(|| self.hub.tail.head(), |bell| bell.rung.clone());
        let mut values = self.hub.telemetry.values();
        (self.values_round, self.values_counts) = {
            let values = values.borrow();
            (values.round, values.counts)
        };
        let mut beat = interval(BEAT / 2);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (stop, meter) = (self.hub.stop.clone(), self.meter.clone());
        let mut hold: Option<Instant> = None;
        // What was committed between the greeting and the subscription rings no bell.
        if let Err(end) = self.catch_up().await {
            return end;
        }
        loop {
            let step = tokio::select! {
                biased;
                () = stop.cancelled() => return Close(close::GOING_AWAY),
                changed = place.verdict.changed() => match (changed, *place.verdict.borrow()) {
                    (Ok(()), Some(code)) => return Close(code),
                    _ => Ok(()),
                },
                changed = news.changed() => match changed {
                    Ok(()) => self.advance(&mut hold).await,
                    Err(_) => return Close(close::GOING_AWAY),
                },
                () = held(hold) => { hold = None; self.catch_up().await }
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => self.incoming(message).await,
                    Some(Err(error)) => return Close(flow::code_of(error)),
                    None => return Close(0),
                },
                () = meter.flooded() => return self.flooded(),
                Ok(()) = values.changed() => { let fresh = values.borrow_and_update().clone(); self.send_values(fresh).await }
                _ = beat.tick() => {
                    if let Some(bell) = &bell {
                        let head = *self.hub.tail.head().borrow();
                        self.skip(head, *bell.rung.borrow());
                    }
                    self.beat().await
                }
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// Moves a cursor past what is for others: nothing for this reader lies between it and the head, unless its bell
    /// was rung behind the cursor. The head is read first, and bells are rung before it moves.
    fn skip(&mut self, head: Position, rung: Position) {
        if rung <= self.cursor {
            self.cursor = self.cursor.max(head);
        }
    }

    /// New events: what matters leaves at once, delivery reports wait a moment for each other.
    async fn advance(&mut self, hold: &mut Option<Instant>) -> Result<(), Close> {
        match self.hub.tail.after(self.cursor, PER_FRAME) {
            After::Events(events) if events.iter().all(may_wait) => {
                *hold = hold.or(Some(Instant::now() + JOIN));
                Ok(())
            }
            After::Events(_) | After::Gone => {
                *hold = None;
                self.catch_up().await
            }
        }
    }

    /// Sends everything behind the cursor, frame by frame.
    async fn catch_up(&mut self) -> Result<(), Close> {
        loop {
            let events = match self.hub.tail.after(self.cursor, PER_FRAME) {
                After::Gone => return Err(Close(close::SLOW)),
                After::Events(events) if events.is_empty() => return Ok(()),
                After::Events(events) => events,
            };
            let last = events[events.len() - 1].position;
            let frame = {
                let world = self.hub.world.read();
                let person = world.people.get(&self.viewer.person).filter(|person| !person.disabled);
                let person = person.ok_or(Close(close::UNAUTHORISED))?;
                if person.grants != self.viewer.grants {
                    return Err(Close(close::RIGHTS_CHANGED));
                }
                events_frame(&world, &self.hub.phones, &self.viewer, &events)
            };
            match frame {
                Some(frame) => self.send_feed(frame).await?,
                None => self.cursor = last,
            }
        }
    }

    async fn send_feed(&mut self, frame: FeedFrame) -> Result<(), Close> {
        self.send(frame.text).await?;
        self.cursor = frame.position;
        for work in frame.sent {
            self.hub.commander.offer(work);
        }
        Ok(())
    }

    async fn send_values(&mut self, values: Values) -> Result<(), Close> {
        let missed = values.round > self.values_round + 1;
        self.values_round = values.round;
        let counts = std::mem::replace(&mut self.values_counts, values.counts) != values.counts;
        let coverage = if counts { coverage(&self.hub.world.read(), &self.viewer.grants) } else { Vec::new() };
        if coverage.is_empty() && !may_somewhere(&self.viewer.grants, Action::SeePeople) {
            return Ok(());
        }
        let responders = {
            let world = self.hub.world.read();
            let at = self.hub.clock.now();
            let visible =
                |id| world.people.get(&id).is_some_and(|person| crate::view::sees(&self.viewer.grants, person));
            if missed {
                let all = world.people.keys().copied().filter(|id| visible(*id));
                all.map(|id| responder_value(&world, &self.hub.phones, id, at)).collect()
            } else {
                values.responders.iter().filter(|value| visible(value.id)).cloned().collect::<Vec<_>>()
            }
        };
        if responders.is_empty() && coverage.is_empty() {
            return Ok(());
        }
        self.send_frame(&ServerFrame::Values { position: self.cursor, responders, coverage }).await
    }

    async fn beat(&mut self) -> Result<(), Close> {
        if self.heard_at.elapsed() > SILENCE {
            return Err(Close(0));
        }
        if self.hub.clock.now() >= self.login.expires_at {
            return Err(Close(close::UNAUTHORISED));
        }
        if self.sent_at.elapsed() < BEAT / 2 {
            return Ok(());
        }
        // Complete up to the head, when nothing that waits is for this reader.
        self.catch_up().await?;
        self.send_frame(&ServerFrame::Heartbeat { position: self.cursor, now: self.hub.clock.now() }).await
    }

    /// Frames that carry nothing, without end.
    fn flooded(&self) -> Close {
        metrics::counter!("fengdi_rejected_total", "reason" => "flood").increment(1);
        Close(close::BAD_FRAMES)
    }

    async fn incoming(&mut self, message: Message) -> Result<(), Close> {
        if self.meter.is_flooded() {
            return Err(self.flooded());
        }
        self.heard_at = Instant::now();
        let now_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let incoming = match message {
            Message::Text(text) => self.gate.text(&text, now_ms),
            Message::Binary(_) => self.gate.binary(),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
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
        self.send_frame(&frame).await
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

    async fn send_frame(&mut self, frame: &ServerFrame) -> Result<(), Close> {
        match serde_json::to_string(frame) {
            Ok(text) => self.send(text.into()).await,
            Err(error) => {
                tracing::error!(%error, "a frame could not be written");
                Ok(())
            }
        }
    }

    async fn send(&mut self, text: Utf8Bytes) -> Result<(), Close> {
        match timeout(SEND, self.socket.send(Message::Text(text))).await {
            Ok(Ok(())) => {
                self.sent_at = Instant::now();
                Ok(())
            }
            Ok(Err(_)) => Err(Close(0)),
            Err(_) => {
                metrics::counter!("fengdi_sockets_slow_total").increment(1);
                Err(Close(close::SLOW))
            }
        }
    }

    async fn finish(mut self, Close(code): Close) {
        if code != 0 {
            let frame = CloseFrame { code, reason: Utf8Bytes::default() };
            let _ = timeout(Duration::from_secs(1), self.socket.send(Message::Close(Some(frame)))).await;
        }
    }
}

/// Delivery reports of pages and what becomes of devices: shown, but nobody waits for them.
fn may_wait(event: &Arc<Published>) -> bool {
    matches!(
        event.fact.event.as_ref(),
        Event::Alarm(AlarmEvent::PageSent { .. } | AlarmEvent::PageDelivered { .. } | AlarmEvent::PageSeen { .. })
            | Event::DeviceTicket(_)
            | Event::Outage(_)
            | Event::Registry(RegistryEvent::Fault { .. })
    )
}

async fn held(until: Option<Instant>) {
    match until {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
