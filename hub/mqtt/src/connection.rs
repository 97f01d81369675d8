//! One connection from its first byte to its last: log-in, conversation, goodbye, will. Runs as one task; whatever
//! happens in it, its seat and its pass are given back.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::caller::Caller;
use crate::close::CloseReason;
use crate::conversation::Conversation;
use crate::door::Pass;
use crate::endpoint::Shared;
use crate::job::{Ack, Job};
use crate::limits::WILL_SUBMIT_MS;
use crate::line::{Line, Stream};
use crate::login::{Admitted, Seat, log_in, note_failure};
use crate::packet::Outgoing;
use crate::session::DueWill;
use crate::wire::Wire;

/// Serves one stream until it ends or the endpoint is cut.
pub(crate) async fn serve<S: Stream>(shared: Arc<Shared>, stream: S, caller: Caller, pass: Pass, login_by: Instant) {
    let cut = shared.cut.clone();
    tokio::select! {
        () = attend(shared, stream, caller, pass, login_by) => {}
        () = cut.cancelled() => {}
    }
}

/// The phases are boxed one by one, so that what stays for hours is only the conversation.
async fn attend<S: Stream>(shared: Arc<Shared>, stream: S, caller: Caller, mut pass: Pass, login_by: Instant) {
    let peer = caller.peer;
    let Some((line, admitted)) = Box::pin(let_in(&shared, stream, caller, login_by)).await else {
        return;
    };
    pass.logged_in();
    let Admitted { session, opening, seat, mailbox } = admitted;
    let mut conversation = Box::new(Conversation::new(&shared, line, session, mailbox, peer));
    let reason = conversation.run(opening).await;
    Box::pin(part(&shared, *conversation, reason, seat, pass)).await;
}

async fn let_in<S: Stream>(
    shared: &Arc<Shared>,
    stream: S,
    caller: Caller,
    login_by: Instant,
) -> Option<(Line<S>, Admitted)> {
    let mut line = Line::new(stream, Wire::new(shared.limits.login_packet_bytes));
    let login = tokio::select! {
        login = timeout_at(login_by, log_in(shared, &mut line, &caller)) => login,
        () = shared.stop.cancelled() => return None,
    };
    match login {
        Err(_) => shared.counters.login_timeout.up(),
        Ok(Ok(admitted)) => {
            shared.counters.login_ok.up();
            return Some((line, admitted));
        }
        Ok(Err(failure)) => {
            if let Some(answer) = note_failure(shared, caller.peer, failure)
                && line.send(answer).is_ok()
            {
                line.farewell(Duration::from_millis(shared.limits.goodbye_ms)).await;
            }
        }
    }
    None
}

/// The end of a conversation: the session is handed on first, because a successor may wait for it.
async fn part<S: Stream>(
    shared: &Arc<Shared>,
    conversation: Conversation<'_, S>,
    reason: CloseReason,
    seat: Seat,
    pass: Pass,
) {
    let (mut line, session, unsent) = conversation.into_parts();
    let device = session.device().to_owned();
    let (kept, will) = session.end(reason, shared.now_ms());
    seat.leave(reason, kept);
    if !matches!(reason, CloseReason::PeerClosed | CloseReason::Broken | CloseReason::WriteStalled) {
        let told = match reason.disconnect_code() {
            Some(code) if line.wire.is_v5() => line.send(Outgoing::Disconnect(code)),
            _ => Ok(()),
        };
        if told.is_ok() {
            line.farewell(Duration::from_millis(shared.limits.goodbye_ms)).await;
        }
    } else {
        drop(line);
    }
    drop(pass);
    if reason != CloseReason::Revoked {
        for job in unsent {
            if !submit(shared, job).await {
                break;
            }
        }
    }
    if let Some(will) = will {
        publish_will(shared, &device, will).await;
    }
}

/// Hands in a message whose connection is gone; gives up when there is no room for a long time.
async fn submit(shared: &Shared, job: Job) -> bool {
    let sent = tokio::time::timeout(Duration::from_millis(WILL_SUBMIT_MS), shared.jobs.send(job)).await;
    matches!(sent, Ok(Ok(())))
}

async fn publish_will(shared: &Shared, device: &str, will: DueWill) {
    let Some(back) = shared.directory.hold_will(device) else {
        shared.counters.wills_dropped.up();
        return;
    };
    let due = if will.delay_ms == 0 {
        !back.is_cancelled()
    } else {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(will.delay_ms)) => true,
            () = shared.stop.cancelled() => true,
            () = back.cancelled() => false,
        }
    };
    shared.directory.release_will(device, &back);
    let sent = due && submit(shared, Job { message: will.message, ack: Ack::detached() }).await;
    if sent { shared.counters.wills.up() } else { shared.counters.wills_dropped.up() }
}
