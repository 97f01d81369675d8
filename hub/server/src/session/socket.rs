//! One live socket: reads the client's frames, and brings it up to date whenever the fan-out does not. No queue of its
//! own: a reader that does not keep up is closed with its own code and comes back with its cursor.

mod incoming;

use super::fanout::Seat;
use super::flow::{self, Gatekeeper, Incoming};
use super::frames::{FeedFrame, events_frame, server_frame, snapshot, values_frame};
use super::meter::Meter;
use super::pen::Pen;
use super::wire::{self, Wire};
use crate::app::Hub;
use crate::auth::LoggedIn;
use crate::phones::Place;
use crate::tail::{After, Bell};
use crate::urgency::PER_FRAME;
use crate::view::{Viewer, sees_only_own};
use bytes::Bytes;
use futures::StreamExt;
use hub_core::access::Grant;
use hub_core::ids::Position;
use hub_wire::close;
use hub_wire::live::{ClientFrame, ServerFrame};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// `hello` must come within this.
const HELLO: Duration = Duration::from_secs(5);
/// A frame that is not taken within this closes the socket as slow.
const SEND: Duration = Duration::from_secs(10);
/// Sent when nothing else was.
const BEAT: Duration = Duration::from_secs(2);
/// A client that says nothing for this long is gone: it promised a heartbeat every 4 s.
const SILENCE: Duration = Duration::from_secs(20);

/// Ends the socket with this code.
struct Close(u16);

struct Session {
    hub: Hub,
    socket: WebSocketStream<Wire>,
    pen: Arc<Pen>,
    viewer: Viewer,
    login: LoggedIn,
    gate: Gatekeeper,
    started: Instant,
    heard_at: Instant,
    meter: Meter,
}

/// Who tells a session that there is something for it.
enum News {
    /// The bell of the own person: a phone.
    Own(Bell),
    /// The fan-out, when it could not write itself: a screen.
    Seat(Seat),
}

/// Serves one socket to its end. `first` came with the handshake. What lasts for a moment is boxed, so that what stays
/// for hours is only the following.
pub async fn serve(hub: Hub, stream: TcpStream, first: Bytes, login: LoggedIn, grants: Vec<Grant>) {
    let place = hub.phones.enter(login.person, &login.token_sha256);
    let (pen, meter, now) = (Arc::new(Pen::new(stream)), Meter::default(), Instant::now());
    let socket = wire::open(Arc::clone(&pen), meter.clone(), first).await;
    let mut session = Session {
        viewer: Viewer { person: login.person, grants },
        hub,
        socket,
        pen,
        login,
        gate: Gatekeeper::default(),
        started: now,
        heard_at: now,
        meter,
    };
    let end = match Box::pin(session.greet()).await {
        Ok(()) => session.follow(place).await,
        Err(end) => end,
    };
    Box::pin(session.finish(end)).await;
}

impl Session {
    async fn greet(&mut self) -> Result<(), Close> {
        let first = timeout(HELLO, self.socket.next()).await.map_err(|_| Close(close::NO_HELLO))?;
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
        let known = {
            let world = self.hub.world.read();
            // Between the handshake and the place among the phones a change of rights closes nothing.
            let person = world.people.get(&self.viewer.person).filter(|person| !person.disabled);
            if person.is_none_or(|person| person.grants != self.viewer.grants) {
                return Err(Close(close::RIGHTS_CHANGED));
            }
            world.epoch.clone()
        };
        let cursor = after.filter(|_| epoch.as_deref() == Some(known.as_str()));
        match cursor {
            Some(after) if matches!(self.hub.tail.after(after, 1), After::Events(_)) => {
                self.pen.skip_to(after);
                self.send(&ServerFrame::Resumed { epoch: known, position: after, now: self.hub.clock.now() }).await
            }
            _ => self.send_snapshot().await,
        }
    }

    async fn send_snapshot(&mut self) -> Result<(), Close> {
        let frame = {
            let world = self.hub.world.read();
            snapshot(&world, &self.hub.phones, &self.viewer, self.hub.clock.now())
        };
        self.send_feed(frame.ok_or(Close(close::UNAUTHORISED))?).await
    }

    async fn follow(&mut self, mut place: Place) -> Close {
        let mut news = self.news();
        let mut beat = interval(BEAT / 2);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (stop, meter) = (self.hub.stop.clone(), self.meter.clone());
        // What was committed between the greeting and the subscription rings no bell.
        if let Err(end) = self.up_to_date(&news).await {
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
                rung = next(&mut news, &self.pen) => match rung {
                    true => self.up_to_date(&news).await,
                    false => return Close(close::GOING_AWAY),
                },
                message = self.socket.next() => match message {
                    Some(Ok(message)) => Box::pin(self.incoming(message)).await,
                    Some(Err(error)) => return Close(flow::code_of(&error)),
                    None => return Close(0),
                },
                () = meter.flooded() => return self.flooded(),
                _ = beat.tick() => self.beat(&news).await,
            };
            // Whatever the protocol itself has said must be taken too.
            let step = match step {
                Ok(()) if self.pen.waits() => self.up_to_date(&news).await,
                step => step,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    fn news(&self) -> News {
        if sees_only_own(&self.viewer.grants) {
            // Kept until the end: its drop takes the bell down.
            return News::Own(self.hub.tail.bell(self.viewer.person));
        }
        let changes = self.hub.world.read().rights_changes;
        News::Seat(self.hub.fanout.join(self.viewer.person, &self.viewer.grants, changes, &self.pen))
    }

    /// Sends everything there is, then lets the fan-out go on.
    async fn up_to_date(&mut self, news: &News) -> Result<(), Close> {
        self.pen.take();
        loop {
            self.taken().await?;
            self.catch_up(news).await?;
            let News::Seat(seat) = news else { return Ok(()) };
            self.all_values().await?;
            if seat.follow() {
                return Ok(());
            }
        }
    }

    /// Sends everything behind the cursor, frame by frame.
    async fn catch_up(&mut self, news: &News) -> Result<(), Close> {
        loop {
            let events = match self.behind(news) {
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
                None => self.pen.skip_to(last),
            }
        }
    }

    /// What is behind the cursor: for a phone only what concerns its person, as far as its bell remembers.
    fn behind(&self, news: &News) -> After {
        let cursor = self.pen.cursor();
        let own = if let News::Own(bell) = news { bell.rung.borrow().after(cursor) } else { None };
        own.map_or_else(|| self.hub.tail.after(cursor, PER_FRAME), |own| self.hub.tail.at(&own))
    }

    /// Sends all values when some were missed.
    async fn all_values(&mut self) -> Result<(), Close> {
        let values = self.hub.telemetry.values().borrow().clone();
        if self.pen.values_round() == values.round {
            return Ok(());
        }
        let first = self.pen.values_round() == 0;
        self.pen.set_values_round(values.round);
        if first {
            // The snapshot has them.
            return Ok(());
        }
        self.pen.write(|cursor| values_frame(&self.hub, &self.viewer, &values, true, true, cursor));
        self.taken().await
    }

    async fn send_feed(&mut self, frame: FeedFrame) -> Result<(), Close> {
        self.pen.write_feed(&frame.bytes, frame.position);
        self.taken().await?;
        for work in frame.sent {
            self.hub.commander.offer(work);
        }
        Ok(())
    }

    async fn beat(&mut self, news: &News) -> Result<(), Close> {
        if self.heard_at.elapsed() > SILENCE {
            return Err(Close(0));
        }
        if self.hub.clock.now() >= self.login.expires_at {
            return Err(Close(close::UNAUTHORISED));
        }
        if let News::Own(bell) = news {
            let head = *self.hub.tail.head().borrow();
            self.skip(head, bell.rung.borrow().last());
        }
        if self.pen.sent_at().elapsed() < BEAT / 2 {
            return Ok(());
        }
        let now = self.hub.clock.now();
        self.pen.write(|position| server_frame(&ServerFrame::Heartbeat { position, now }));
        Ok(())
    }

    /// Moves a cursor past what is for others: nothing for this reader lies between it and the head, unless its bell
    /// was rung behind the cursor. The head is read first, and bells are rung before it moves.
    fn skip(&mut self, head: Position, rung: Position) {
        let cursor = self.pen.cursor();
        if rung <= cursor && head > cursor {
            self.pen.skip_to(head);
        }
    }

    /// A frame that has no place in the order of events.
    async fn send(&mut self, frame: &ServerFrame) -> Result<(), Close> {
        self.pen.write(|_| server_frame(frame));
        self.taken().await
    }

    /// Waits until the reader has taken what was written.
    async fn taken(&mut self) -> Result<(), Close> {
        if !self.pen.waits() {
            return Ok(());
        }
        match timeout(SEND, self.pen.drained()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Close(0)),
            Err(_) => {
                metrics::counter!("fengdi_sockets_slow_total").increment(1);
                Err(Close(close::SLOW))
            }
        }
    }

    async fn finish(mut self, Close(code): Close) {
        self.pen.take();
        if code == 0 {
            return;
        }
        let goodbye = async {
            let frame = CloseFrame { code: code.into(), reason: "".into() };
            let _ = self.socket.close(Some(frame)).await;
            let _ = self.pen.drained().await;
            // What lies unread when a connection ends takes the goodbye with it on its way to the reader.
            if code != close::GOING_AWAY {
                self.pen.discard().await;
            }
        };
        let _ = timeout(Duration::from_secs(1), goodbye).await;
    }
}

/// Waits for something to be there for this session; false when nothing will ever be.
async fn next(news: &mut News, pen: &Pen) -> bool {
    match news {
        News::Own(bell) => bell.rung.changed().await.is_ok(),
        News::Seat(_) => {
            pen.left_behind().await;
            true
        }
    }
}
