//! The loop of a logged-in connection: socket, mailbox, job channel and clock around the pure session. Waits in one
//! place; nothing in it blocks, so pings are answered while commits run.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

use crate::close::CloseReason;
use crate::endpoint::{Delivery, Shared};
use crate::job::{Ack, Job, Message, Outcome};
use crate::line::{Line, Progress, Stream};
use crate::mailbox::{Downlink, Mailbox};
use crate::presence::{IncidentKind, Presence};
use crate::session::{Action, Session};
use crate::wire::Fault;

pub(crate) struct Conversation<'a, S> {
    shared: &'a Arc<Shared>,
    line: Line<S>,
    session: Session,
    mailbox: Arc<Mailbox>,
    peer: SocketAddr,
    /// Messages that found the job channel full; bounded by what the session lets in.
    unsent: VecDeque<Job>,
    deliveries: Vec<(u64, oneshot::Sender<Delivery>)>,
    last_delivery: u64,
    stop_by_ms: Option<u64>,
    stalled_since_ms: Option<u64>,
}

impl<'a, S: Stream> Conversation<'a, S> {
    pub fn new(
        shared: &'a Arc<Shared>,
        line: Line<S>,
        session: Session,
        mailbox: Arc<Mailbox>,
        peer: SocketAddr,
    ) -> Self {
        Self {
            shared,
            line,
            session,
            mailbox,
            peer,
            unsent: VecDeque::new(),
            deliveries: Vec::new(),
            last_delivery: 0,
            stop_by_ms: None,
            stalled_since_ms: None,
        }
    }

    /// Ends it: the stream, the session, and the messages that no one has taken yet.
    pub fn into_parts(self) -> (Line<S>, Session, VecDeque<Job>) {
        self.mailbox.shut();
        (self.line, self.session, self.unsent)
    }

    /// Talks until there is a reason to stop.
    pub async fn run(&mut self, opening: Vec<Action>) -> CloseReason {
        match self.talk(opening).await {
            Err(reason) => reason,
            Ok(never) => match never {},
        }
    }

    async fn talk(&mut self, opening: Vec<Action>) -> Result<std::convert::Infallible, CloseReason> {
        self.perform(opening)?;
        self.take_post()?;
        let mut alarm = pin!(sleep_until(self.next_due()));
        loop {
            self.read_packets()?;
            if self.stop_by_ms.is_some() && self.session.is_settled() {
                return Err(CloseReason::Stopping);
            }
            let due = self.next_due();
            if due < alarm.deadline() {
                alarm.as_mut().reset(due);
            }
            let want_read = self.may_read();
            // In this order: a revocation and a deadline come before more bytes of the client.
            tokio::select! {
                biased;
                () = self.mailbox.wait() => self.take_post()?,
                () = alarm.as_mut() => {
                    self.check_clock()?;
                    let due = self.next_due();
                    alarm.as_mut().reset(due);
                }
                permit = self.shared.jobs.reserve(), if !self.unsent.is_empty() => match permit {
                    Ok(permit) => {
                        if let Some(job) = self.unsent.pop_front() {
                            permit.send(job);
                        }
                    }
                    Err(_) => self.unsent.clear(),
                },
                progress = self.line.progress(want_read) => match progress {
                    Ok(Progress::Moved) => {}
                    Ok(Progress::Ended) => return Err(CloseReason::PeerClosed),
                    Err(_) => return Err(CloseReason::Broken),
                },
            }
        }
    }

    fn may_read(&self) -> bool {
        self.stop_by_ms.is_none()
            && self.session.may_read()
            && self.line.outgoing_bytes() < self.shared.limits.outgoing_bytes
    }

    fn read_packets(&mut self) -> Result<(), CloseReason> {
        while self.may_read() {
            let packet = self.line.next_packet();
            self.note_skipped();
            match packet {
                Ok(None) => return Ok(()),
                Ok(Some(packet)) => {
                    let mut actions = Vec::new();
                    self.session.receive(packet, self.shared.now_ms(), &mut actions);
                    self.perform(actions)?;
                }
                Err(Fault::TooLarge) => return Err(CloseReason::TooLarge),
                Err(Fault::Malformed | Fault::Version | Fault::ClientId) => return Err(CloseReason::Malformed),
            }
        }
        Ok(())
    }

    fn note_skipped(&mut self) {
        let messages = self.line.wire.take_skipped();
        if messages > 0 {
            self.shared.counters.oversized_skipped.add(messages);
            self.report(IncidentKind::TooLarge { messages });
        }
    }

    fn report(&self, kind: IncidentKind) {
        self.shared.report(self.session.device().to_owned(), self.peer, kind);
    }

    fn take_post(&mut self) -> Result<(), CloseReason> {
        let post = self.mailbox.take();
        if let Some(reason) = post.close {
            return Err(reason);
        }
        let now_ms = self.shared.now_ms();
        if post.stop {
            self.stop_by_ms.get_or_insert(now_ms.saturating_add(self.shared.limits.stop_grace_ms));
        }
        let mut actions = Vec::new();
        for (ticket, outcome) in post.outcomes {
            match outcome {
                Outcome::Committed => self.shared.counters.committed.up(),
                Outcome::Refused(_) | Outcome::Forbidden => self.shared.counters.not_stored.up(),
            }
            self.session.settle(ticket, outcome, now_ms, &mut actions);
        }
        for downlink in post.downlinks {
            self.take_downlink(downlink, &mut actions);
        }
        self.perform(actions)
    }

    fn take_downlink(&mut self, downlink: Downlink, actions: &mut Vec<Action>) {
        let Downlink { topic, payload, done } = downlink;
        if self.line.outgoing_bytes() >= self.shared.limits.outgoing_bytes {
            // Whoever asked may have stopped waiting.
            let _ = done.send(Delivery::Full);
            return;
        }
        self.last_delivery += 1;
        self.deliveries.push((self.last_delivery, done));
        self.session.deliver(self.last_delivery, &topic, payload, actions);
    }

    fn perform(&mut self, actions: Vec<Action>) -> Result<(), CloseReason> {
        for action in actions {
            match action {
                Action::Send(packet) => self.line.send(packet).map_err(|_| CloseReason::Broken)?,
                Action::Submit { ticket, message } => self.submit(ticket, message),
                Action::Settle { delivery, result } => self.settle_delivery(delivery, result),
                Action::Subscribed(topic) => {
                    let device = self.session.device().to_owned();
                    self.shared.directory.tell(Presence::Subscribed { device, topic });
                }
                Action::Incident(kind) => {
                    match kind {
                        IncidentKind::ForbiddenSubscribe { .. } => self.shared.counters.forbidden_subscribe.up(),
                        _ => self.shared.counters.forbidden_publish.up(),
                    }
                    self.report(kind);
                }
                Action::Close(reason) => return Err(reason),
            }
        }
        Ok(())
    }

    fn submit(&mut self, ticket: u64, message: Message) {
        let counters = &self.shared.counters;
        match message.qos {
            0 => counters.published_qos0.up(),
            1 => counters.published_qos1.up(),
            _ => counters.published_qos2.up(),
        }
        let job = Job { message, ack: Ack::new(self.mailbox.clone(), ticket) };
        if self.unsent.is_empty() {
            // A closed channel drops the job, and with it its Ack: not stored.
            if let Err(TrySendError::Full(job)) = self.shared.jobs.try_send(job) {
                self.unsent.push_back(job);
            }
        } else {
            self.unsent.push_back(job);
        }
    }

    fn settle_delivery(&mut self, delivery: u64, result: Delivery) {
        if let Some(at) = self.deliveries.iter().position(|(number, _)| *number == delivery) {
            let (_, done) = self.deliveries.swap_remove(at);
            // Whoever asked may have stopped waiting.
            let _ = done.send(result);
        }
    }

    /// The next moment at which something may have to end.
    fn next_due(&mut self) -> Instant {
        let now_ms = self.shared.now_ms();
        if self.line.outgoing_bytes() == 0 {
            self.stalled_since_ms = None;
        } else if self.line.take_wrote() || self.stalled_since_ms.is_none() {
            self.stalled_since_ms = Some(now_ms);
        }
        let stall_by_ms = self.stalled_since_ms.map(|since| since.saturating_add(self.shared.limits.write_stall_ms));
        let due_ms =
            [stall_by_ms, self.stop_by_ms].into_iter().flatten().fold(self.session.keep_alive_due_ms(), u64::min);
        self.shared.started + Duration::from_millis(due_ms)
    }

    fn check_clock(&mut self) -> Result<(), CloseReason> {
        let now_ms = self.shared.now_ms();
        if self.stop_by_ms.is_some_and(|by_ms| now_ms >= by_ms) {
            return Err(CloseReason::Stopping);
        }
        let stall_ms = self.shared.limits.write_stall_ms;
        if self.stalled_since_ms.is_some_and(|since| now_ms >= since.saturating_add(stall_ms)) {
            return Err(CloseReason::WriteStalled);
        }
        if now_ms >= self.session.keep_alive_due_ms() {
            if self.may_read() {
                return Err(CloseReason::KeepAlive);
            }
            self.session.heard(now_ms);
        }
        Ok(())
    }
}
