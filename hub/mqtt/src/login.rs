//! From the first byte to a seat: CONNECT, the gate, and the session of a connection that is taken over. Everything
//! here ends with the log-in time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::access::Grant;
use crate::caller::Caller;
use crate::close::CloseReason;
use crate::directory::{Joined, NoPlace};
use crate::endpoint::Shared;
use crate::gate::LoginRefusal;
use crate::line::{Line, Progress, Stream};
use crate::mailbox::Mailbox;
use crate::packet::{Connect, Incoming, Outgoing, Refusal};
use crate::session::connect::{Applicant, ClientId, Refused, screen};
use crate::session::{Action, Kept, Session};
use crate::wire::Fault;

/// How often the gate is asked for one CONNECT when revocations keep falling into the same moment.
const GATE_TRIES: usize = 3;

/// A place among the connections; given back on drop, even after a panic.
#[derive(Debug)]
pub(crate) struct Seat {
    shared: Arc<Shared>,
    device: String,
    number: u64,
    taken: bool,
}

impl Seat {
    /// Gives the place back and leaves a session behind.
    pub fn leave(mut self, reason: CloseReason, kept: Option<Kept>) {
        self.give_back(reason, kept);
    }

    fn give_back(&mut self, reason: CloseReason, kept: Option<Kept>) {
        if std::mem::take(&mut self.taken) {
            self.shared.counters.count_close(reason);
            let now_ms = self.shared.now_ms();
            if !self.shared.directory.leave(&self.device, self.number, reason, kept, now_ms) {
                self.shared.counters.sessions_not_kept.up();
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.give_back(CloseReason::Broken, None);
    }
}

/// A logged-in connection, ready to talk.
pub(crate) struct Admitted {
    pub session: Session,
    pub opening: Vec<Action>,
    pub seat: Seat,
    pub mailbox: Arc<Mailbox>,
}

/// Why there is no log-in.
pub(crate) enum NoLogin {
    /// The client went away or broke the connection.
    Abandoned,
    Refused(Refused),
    Stopping,
}

impl From<Refusal> for NoLogin {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}

/// Runs the whole log-in. The caller bounds its time.
pub(crate) async fn log_in<S: Stream>(
    shared: &Arc<Shared>,
    line: &mut Line<S>,
    caller: &Caller,
) -> Result<Admitted, NoLogin> {
    let connect = read_connect(line).await?;
    let fresh = shared.fresh_id.fetch_add(1, Ordering::Relaxed);
    let applicant = screen(connect, caller, &shared.limits, fresh).map_err(NoLogin::Refused)?;
    let mailbox = Arc::new(Mailbox::new(shared.limits.downlink_in_flight));
    let (grant, joined) = ask_gate(shared, &applicant, &mailbox).await?;
    let seat = Seat { shared: shared.clone(), device: grant.device.clone(), number: joined.number, taken: true };
    let kept = claim_session(shared, &applicant, &grant, joined).await;
    line.wire.raise(shared.limits.packet_bytes, shared.limits.skip_bytes);
    let (session, opening) = Session::open(shared.limits.clone(), applicant, grant, kept, shared.now_ms());
    Ok(Admitted { session, opening, seat, mailbox })
}

async fn read_connect<S: Stream>(line: &mut Line<S>) -> Result<Connect, NoLogin> {
    loop {
        match line.next_packet() {
            Ok(Some(Incoming::Connect(connect))) => return Ok(*connect),
            Ok(Some(_)) | Err(Fault::Malformed) => return Err(Refusal::Malformed.into()),
            Err(Fault::Version) => return Err(Refusal::Version.into()),
            Err(Fault::ClientId) => return Err(Refusal::ClientId.into()),
            Err(Fault::TooLarge) => return Err(Refusal::TooLarge.into()),
            Ok(None) => {}
        }
        match line.progress(true).await {
            Ok(Progress::Moved) => {}
            Ok(Progress::Ended) | Err(_) => return Err(NoLogin::Abandoned),
        }
    }
}

async fn ask_gate(
    shared: &Arc<Shared>,
    applicant: &Applicant,
    mailbox: &Arc<Mailbox>,
) -> Result<(Grant, Joined), NoLogin> {
    let own = applicant.client == ClientId::Own;
    for _ in 0..GATE_TRIES {
        let revocations = shared.directory.revocations();
        let grant = shared.gate.login(applicant.attempt()).await.map_err(|refusal| match refusal {
            LoginRefusal::BadCredentials => Refusal::BadCredentials,
            LoginRefusal::Blocked => Refusal::Blocked,
            LoginRefusal::NotAvailable => Refusal::NotAvailable,
        })?;
        applicant.check_will(&grant).map_err(NoLogin::Refused)?;
        match shared.directory.join(&grant.device, own, mailbox, revocations) {
            Ok(joined) => return Ok((grant, joined)),
            Err(NoPlace::AskAgain) => {}
            Err(NoPlace::Stopping) => return Err(NoLogin::Stopping),
        }
    }
    Err(Refusal::NotAvailable.into())
}

async fn claim_session(shared: &Arc<Shared>, applicant: &Applicant, grant: &Grant, joined: Joined) -> Option<Kept> {
    if applicant.client != ClientId::Own {
        return None;
    }
    if let Some(predecessor) = joined.predecessor {
        let limit = Duration::from_millis(shared.limits.takeover_wait_ms);
        // One that does not let go in time loses its session; the new connection starts without.
        let _ = tokio::time::timeout(limit, predecessor.cancelled()).await;
    }
    let kept = shared.directory.open(&grant.device, joined.number, applicant.clean, shared.now_ms())?;
    Some(kept.within(grant))
}

/// Counts a failed log-in, tells whoever listens, and returns what the client is told.
pub(crate) fn note_failure(shared: &Shared, peer: SocketAddr, failure: NoLogin) -> Option<Outgoing> {
    let counters = &shared.counters;
    let refused = match failure {
        NoLogin::Abandoned => {
            counters.login_abandoned.up();
            return None;
        }
        NoLogin::Stopping => return Some(Outgoing::Refused(Refusal::NotAvailable)),
        NoLogin::Refused(refused) => refused,
    };
    let counter = match refused.refusal {
        Refusal::Version => &counters.login_version,
        Refusal::ClientId => &counters.login_client_id,
        Refusal::NotAvailable => &counters.login_not_available,
        Refusal::BadCredentials => &counters.login_bad_credentials,
        Refusal::Blocked => &counters.login_blocked,
        Refusal::Malformed | Refusal::TooLarge => &counters.login_malformed,
        Refusal::NotAuthorized | Refusal::AuthMethod | Refusal::WillTopic | Refusal::PacketSize => {
            &counters.login_refused_other
        }
    };
    counter.up();
    if let Some((device, kind)) = refused.incident {
        shared.report(device, peer, kind);
    }
    Some(Outgoing::Refused(refused.refusal))
}
