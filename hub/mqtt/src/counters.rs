//! What the endpoint has seen, as plain counters by reason. Only ever rising, so a reader may take differences.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::close::CloseReason;

/// One rising number.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// The number now.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn up(&self) {
        self.add(1);
    }
}

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// All counters of an endpoint.
        #[derive(Debug, Default)]
        pub struct Counters {
            $($(#[$doc])* pub $name: Counter,)*
            closed: [Counter; CloseReason::ALL.len()],
        }

        impl Counters {
            fn named(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name.get()),)*]
            }
        }
    };
}

counters! {
    /// Connections taken from the listener.
    accepted,
    /// Turned away: too many connections, or too many without log-in.
    turned_away_full,
    /// Turned away: too many without log-in from one address.
    turned_away_address,
    /// `accept` failed (for want of file handles).
    accept_failed,
    /// Closed because TLS, CONNECT and log-in took too long.
    login_timeout,
    /// TLS handshakes that failed: no TLS, or a certificate of an authority that is not trusted.
    handshake_failed,
    /// Closed before a whole CONNECT came.
    login_abandoned,
    /// Log-ins that succeeded.
    login_ok,
    /// First packets that are no CONNECT, or a broken or too large one.
    login_malformed,
    /// CONNECT with a protocol level nobody speaks.
    login_version,
    /// CONNECT with a client id that is not the user name.
    login_client_id,
    /// CONNECT without a user name, or with a wrong secret.
    login_bad_credentials,
    /// CONNECT of a blocked device.
    login_blocked,
    /// CONNECT that the hub could not decide.
    login_not_available,
    /// CONNECT refused for its will, its packet size or its authentication method.
    login_refused_other,
    /// Messages handed in for the commit, QoS 0.
    published_qos0,
    /// Messages handed in for the commit, QoS 1.
    published_qos1,
    /// Messages handed in for the commit, QoS 2.
    published_qos2,
    /// Messages that were committed.
    committed,
    /// Messages that were not stored, had no room, or were invalid.
    not_stored,
    /// Messages to topics that the device may not publish to.
    forbidden_publish,
    /// Filters that the device may not subscribe to.
    forbidden_subscribe,
    /// Messages of MQTT 3 clients that were skipped because they are too large.
    oversized_skipped,
    /// Messages to devices that the device has acknowledged.
    delivered,
    /// Messages to devices that were not acknowledged.
    not_delivered,
    /// Wills handed in.
    wills,
    /// Wills that found no room, or whose delay ended with the device back.
    wills_dropped,
    /// Sessions that were not kept because there are too many.
    sessions_not_kept,
}

impl Counters {
    /// Connections that ended after log-in for this reason.
    pub fn closed(&self, reason: CloseReason) -> u64 {
        self.slot(reason).map_or(0, Counter::get)
    }

    pub(crate) fn count_close(&self, reason: CloseReason) {
        if let Some(counter) = self.slot(reason) {
            counter.up();
        }
    }

    fn slot(&self, reason: CloseReason) -> Option<&Counter> {
        let at = CloseReason::ALL.iter().position(|other| *other == reason)?;
        self.closed.get(at)
    }

    /// Every counter as `(name, label, value)`; the label is the close reason, or empty.
    pub fn all(&self) -> Vec<(&'static str, &'static str, u64)> {
        let named = self.named().into_iter().map(|(name, value)| (name, "", value));
        let closed = CloseReason::ALL.iter().map(|reason| ("closed", reason.name(), self.closed(*reason)));
        named.chain(closed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_close_reason_has_its_own_counter_and_name() {
        let counters = Counters::default();
        for reason in CloseReason::ALL {
            counters.count_close(reason);
        }
        for reason in CloseReason::ALL {
            assert_eq!(counters.closed(reason), 1, "{reason:?}");
        }
        let mut names: Vec<_> = counters.all().into_iter().map(|(name, label, _)| (name, label)).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
