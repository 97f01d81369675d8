//! A live socket as a screen holds it: hello with or without a cursor, frames folded into what the screen shows.
//! Every frame is compared with the AsyncAPI document, and positions must never go back.

use crate::client::TestClient;
use crate::documents::Documents;
use crate::wait::PATIENCE;
use futures::{SinkExt, StreamExt};
use http::HeaderValue;
use hub_core::geo::LatLon;
use hub_core::ids::{AlarmId, Position, TicketId, VisitId};
use hub_wire::alarm::{AlarmChange, AlarmView, StatusView};
use hub_wire::call::{CallState, CallView};
use hub_wire::live::ServerFrame;
use hub_wire::people::ResponderView;
use hub_wire::session::Me;
use hub_wire::ticket::{JobView, TicketStateName, TicketView};
use hub_wire::visit::{StopView, VisitView};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// What a screen shows, made from the frames alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// Open alarms, for staff.
    pub alarms: BTreeMap<AlarmId, AlarmView>,
    /// Calls, for the one who is asked.
    pub calls: BTreeMap<AlarmId, CallView>,
    /// Statuses, for observers.
    pub statuses: BTreeMap<AlarmId, StatusView>,
    /// Responders, for staff.
    pub responders: BTreeMap<String, ResponderView>,
    /// Tickets, for staff.
    pub tickets: BTreeMap<TicketId, TicketView>,
    /// Jobs, for volunteers: own ones and those that may be claimed.
    pub jobs: BTreeMap<TicketId, JobView>,
    /// Visits that are not over, for staff.
    pub visits: BTreeMap<VisitId, VisitView>,
    /// The own round, for whoever makes visits.
    pub stops: BTreeMap<VisitId, StopView>,
    /// Who one is.
    pub me: Option<Me>,
}

/// A live socket.
pub struct TestSocket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Complete up to here.
    pub position: Position,
    /// The log's life.
    pub epoch: String,
    /// What the screen shows.
    pub shown: Shown,
    /// Every frame since the connection began.
    pub frames: Vec<ServerFrame>,
    /// Positions and names of all events, in the order of coming.
    pub events: Vec<(Position, String)>,
    closed: Option<u16>,
}

impl TestSocket {
    /// Connects, says hello without a cursor and waits for the snapshot.
    ///
    /// # Panics
    /// When none comes.
    pub async fn open(address: SocketAddr, client: &TestClient) -> Self {
        let mut socket = Self::greeted(address, client, json!({ "type": "hello", "version": 1 })).await;
        socket.frame_of("the snapshot", |frame| matches!(frame, ServerFrame::Snapshot { .. })).await;
        socket
    }

    /// Connects and comes back with a cursor.
    pub async fn resume(address: SocketAddr, client: &TestClient, after: Position, epoch: &str) -> Self {
        let hello = json!({ "type": "hello", "version": 1, "after": after, "epoch": epoch });
        Self::greeted(address, client, hello).await
    }

    /// Connects and says this first.
    pub async fn greeted(address: SocketAddr, client: &TestClient, hello: Value) -> Self {
        let mut socket = Self::silent(address, client).await.unwrap();
        socket.say(&hello).await;
        socket
    }

    /// Connects and says nothing.
    ///
    /// # Errors
    /// The status with which the upgrade was refused.
    pub async fn silent(address: SocketAddr, client: &TestClient) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/live").into_client_request().unwrap();
        let headers = request.headers_mut();
        for (name, value) in [("cookie", &client.cookie), ("origin", &client.origin)] {
            if let Some(value) = value {
                headers.insert(name, HeaderValue::from_str(value).unwrap());
            }
        }
        let stream = match connect_async(request).await {
            Ok((stream, _)) => stream,
            Err(Error::Http(response)) => return Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        };
        Ok(Self {
            stream,
            position: Position(0),
            epoch: String::new(),
            shown: Shown::default(),
            frames: Vec::new(),
            events: Vec::new(),
            closed: None,
        })
    }

    /// Sends any JSON. A socket that is closed already swallows it.
    pub async fn say(&mut self, frame: &Value) {
        self.send(Message::text(frame.to_string())).await;
    }

    /// Sends any message. A socket that is closed already swallows it.
    pub async fn send(&mut self, message: Message) {
        let _ = self.stream.send(message).await;
    }

    /// Sends a frame of the protocol.
    ///
    /// # Panics
    /// When it is none.
    pub async fn tell(&mut self, frame: Value) {
        Documents::get().check_client_frame(&frame).unwrap();
        self.say(&frame).await;
    }

    /// Reports how far the page of this call has got: `delivered`, `seen`.
    pub async fn receipt(&mut self, alarm: AlarmId, stage: &str) {
        let page = self.shown.calls[&alarm].page;
        self.tell(json!({ "type": "receipt", "alarm": alarm, "page": page, "stage": stage })).await;
    }

    /// Reports where the phone is.
    pub async fn at(&mut self, place: LatLon) {
        self.tell(json!({ "type": "position", "lat": place.lat, "lon": place.lon, "accuracy_m": 5 })).await;
    }

    /// Reads frames until the screen fits; the value it gave.
    ///
    /// # Panics
    /// When it does not come to that in time, or the socket closes before.
    pub async fn until<T>(&mut self, what: &str, mut look: impl FnMut(&Shown) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look(&self.shown) {
                return found;
            }
            match timeout_at(end, self.next()).await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("closed with {:?} before: {what}", self.closed),
                Err(_) => panic!("not shown within {PATIENCE:?}: {what}\n{:#?}", self.shown),
            }
        }
    }

    /// Reads until the screen is complete up to `position`.
    pub async fn caught_up(&mut self, position: Position) {
        let end = Instant::now() + PATIENCE;
        while self.position < position {
            match timeout_at(end, self.next()).await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("closed with {:?} at {:?} of {position:?}", self.closed, self.position),
                Err(_) => panic!("{:?} of {position:?} within {PATIENCE:?}", self.position),
            }
        }
    }

    /// Reads until a frame fits.
    pub async fn frame_of(&mut self, what: &str, fits: impl Fn(&ServerFrame) -> bool) -> ServerFrame {
        let end = Instant::now() + PATIENCE;
        loop {
            match timeout_at(end, self.next()).await {
                Ok(Some(frame)) if fits(&frame) => return frame,
                Ok(Some(_)) => {}
                Ok(None) => panic!("closed with {:?} before: {what}", self.closed),
                Err(_) => panic!("did not come within {PATIENCE:?}: {what}"),
            }
        }
    }

    /// Waits for a call in this state and gives it.
    pub async fn call(&mut self, state: CallState) -> CallView {
        self.until(&format!("a call that is {state:?}"), |shown| {
            shown.calls.values().find(|call| call.state == state).cloned()
        })
        .await
    }

    /// Waits for a ringing call and reports it as delivered.
    pub async fn ring(&mut self) -> CallView {
        let call = self.call(CallState::Ringing).await;
        self.receipt(call.alarm, "delivered").await;
        call
    }

    /// Reads until the hub closes the socket; the close code.
    ///
    /// # Panics
    /// When it does not close.
    pub async fn close_code(&mut self) -> u16 {
        let end = Instant::now() + PATIENCE;
        loop {
            match timeout_at(end, self.next()).await {
                Ok(Some(_)) => {}
                Ok(None) => return self.closed.unwrap_or(1006),
                Err(_) => panic!("not closed within {PATIENCE:?}"),
            }
        }
    }

    /// Reads the next frame of any kind; none once the socket is closed.
    pub async fn next(&mut self) -> Option<ServerFrame> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Some(self.take(&text)),
                Some(Ok(Message::Close(frame))) => {
                    self.closed = frame.map(|frame| u16::from(frame.code));
                    return None;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    fn take(&mut self, text: &str) -> ServerFrame {
        let value: Value = serde_json::from_str(text).unwrap();
        if let Err(fault) = Documents::get().check_server_frame(&value) {
            panic!("a frame is not as /api/asyncapi.yaml says: {fault}\n{text}");
        }
        let frame: ServerFrame = serde_json::from_value(value).unwrap();
        self.fold(&frame);
        self.frames.push(frame.clone());
        frame
    }

    fn fold(&mut self, frame: &ServerFrame) {
        let position = match frame {
            ServerFrame::Snapshot {
                epoch,
                position,
                me,
                alarms,
                calls,
                statuses,
                responders,
                tickets,
                jobs,
                visits,
                stops,
                ..
            } => {
                self.epoch.clone_from(epoch);
                self.shown = Shown {
                    alarms: alarms.iter().map(|alarm| (alarm.id, alarm.clone())).collect(),
                    calls: calls.iter().map(|call| (call.alarm, call.clone())).collect(),
                    statuses: statuses.iter().map(|status| (status.id, status.clone())).collect(),
                    responders: responders.iter().map(|known| (known.id.to_string(), known.clone())).collect(),
                    tickets: tickets.iter().map(|ticket| (ticket.id, ticket.clone())).collect(),
                    jobs: jobs.iter().map(|job| (job.id, job.clone())).collect(),
                    visits: visits.iter().map(|visit| (visit.id, visit.clone())).collect(),
                    stops: stops.iter().map(|stop| (stop.id, stop.clone())).collect(),
                    me: Some(me.clone()),
                };
                *position
            }
            ServerFrame::Resumed { epoch, position, .. } => {
                self.epoch.clone_from(epoch);
                *position
            }
            ServerFrame::Events { position, events } => {
                for event in events {
                    self.events.push((event.position, event.name.clone()));
                    self.shown.put(event);
                }
                *position
            }
            ServerFrame::Values { position, .. } | ServerFrame::Heartbeat { position, .. } => *position,
            ServerFrame::Error { .. } => return,
        };
        assert!(position >= self.position, "the position went back from {:?} to {position:?}", self.position);
        self.position = position;
    }
}

impl Shown {
    /// Puts one event in, as the dashboard does: newer versions replace, pages are merged by number, closed ones go.
    fn put(&mut self, event: &hub_wire::live::EventView) {
        if let Some(fresh) = &event.alarm {
            let known = self.alarms.get(&fresh.id);
            if known.is_none_or(|known| known.version <= fresh.version) {
                let mut pages: BTreeMap<_, _> =
                    known.into_iter().flat_map(|known| &known.pages).map(|page| (page.no, page.clone())).collect();
                pages.extend(fresh.pages.iter().map(|page| (page.no, page.clone())));
                let merged = AlarmView { pages: pages.into_values().collect(), ..fresh.clone() };
                self.alarms.insert(fresh.id, merged);
            }
            if fresh.outcome.is_some() {
                self.alarms.remove(&fresh.id);
            }
        }
        if let Some(change) = &event.alarm_change
            && let Some(known) = self.alarms.get_mut(&change.id)
        {
            put_change(known, change);
        }
        if let Some(fresh) = &event.call
            && self.calls.get(&fresh.alarm).is_none_or(|known| known.version <= fresh.version)
        {
            self.calls.insert(fresh.alarm, fresh.clone());
        }
        if let Some(fresh) = &event.status {
            self.statuses.insert(fresh.id, fresh.clone());
        }
        if let Some(fresh) = &event.responder {
            self.responders.insert(fresh.id.to_string(), fresh.clone());
        }
        if let Some(fresh) = &event.ticket {
            if fresh.state == TicketStateName::Closed {
                self.tickets.remove(&fresh.id);
            } else {
                self.tickets.insert(fresh.id, fresh.clone());
            }
        }
        if let Some(gone) = &event.ticket_gone {
            self.tickets.remove(gone);
        }
        if let Some(fresh) = &event.job {
            if fresh.is_mine || fresh.state == TicketStateName::Open {
                self.jobs.insert(fresh.id, fresh.clone());
            } else {
                self.jobs.remove(&fresh.id);
            }
        }
        if let Some(fresh) = &event.visit {
            self.visits.insert(fresh.id, fresh.clone());
            self.visits.retain(|_, visit| visit.ended_at.is_none());
        }
        if let Some(fresh) = &event.stop {
            self.stops.insert(fresh.id, fresh.clone());
            self.stops.retain(|_, stop| stop.is_mine);
        }
        if let Some(me) = &event.me {
            self.me = Some(me.clone());
        }
    }
}

fn put_change(alarm: &mut AlarmView, change: &AlarmChange) {
    if change.version < alarm.version {
        return;
    }
    (alarm.version, alarm.presses, alarm.pressed_at) = (change.version, change.presses, change.pressed_at);
    for page in &mut alarm.pages {
        if let Some(fresh) = change.pages.iter().find(|fresh| fresh.no == page.no) {
            (page.state, page.state_at) = (fresh.state, fresh.state_at);
        }
    }
}
