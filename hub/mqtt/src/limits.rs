//! Every number of the endpoint in one place, with its default. Nothing in this crate is unbounded.

use std::net::SocketAddr;
use std::sync::Arc;

/// Where the endpoint listens and what it allows. `EndpointConfig::default()` is what production runs.
#[derive(Debug, Clone)]
pub struct EndpointConfig {
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// TLS for the listener; `None` is plain TCP. With a client verifier, a device that shows a certificate is the one
    /// that the certificate names (its common name, or else its first dNSName) and needs no secret.
    pub tls: Option<Arc<rustls::ServerConfig>>,
    /// TLS handshake, CONNECT and log-in together must be done in this time.
    pub login_timeout_ms: u64,
    /// Largest packet before log-in, in bytes after the fixed header.
    pub login_packet_bytes: u32,
    /// Largest packet after log-in, in bytes after the fixed header.
    pub packet_bytes: u32,
    /// A PUBLISH of MQTT 3 larger than `packet_bytes` but not than this is skipped unacknowledged, so that the
    /// message behind it still arrives; above it the connection is closed.
    pub skip_bytes: u32,
    /// Messages of one connection that wait for their commit; at this number its socket is not read.
    pub receive_maximum: u16,
    /// Payload bytes of one connection that wait for their commit; at this number its socket is not read.
    pub unacknowledged_bytes: usize,
    /// Topic aliases a client may set (MQTT 5).
    pub topic_alias_maximum: u16,
    /// Longest topic name or filter, in bytes.
    pub topic_bytes: usize,
    /// Unacknowledged messages to one device; a smaller Receive Maximum of the device wins.
    pub downlink_in_flight: usize,
    /// How long `deliver` waits for the PUBACK of the device.
    pub delivery_timeout_ms: u64,
    /// Answers not yet written to one socket, in bytes; at this number the socket is not read.
    pub outgoing_bytes: usize,
    /// Keep-alive for clients that ask for none (0). MQTT 5 clients are told, older ones are not.
    pub default_keep_alive_s: u16,
    /// A connection that takes no byte for this long although some are waiting is closed.
    pub write_stall_ms: u64,
    /// Open connections, logged in or not.
    pub max_connections: usize,
    /// Connections that have not logged in yet, over all addresses.
    pub max_waiting: usize,
    /// Connections that have not logged in yet, per IPv4 address or IPv6 /64. Generous: a whole community can sit
    /// behind one router or one container proxy.
    pub max_waiting_per_ip: usize,
    /// Connections with an assigned client id that one device may hold beside its own; the oldest gives way.
    pub max_assigned_per_device: usize,
    /// Subscriptions of one session.
    pub max_subscriptions: usize,
    /// Filters in one SUBSCRIBE or UNSUBSCRIBE; more is a protocol error.
    pub max_filters_per_packet: usize,
    /// Longest session expiry granted; a kept session of MQTT 3 gets this one.
    pub session_expiry_cap_s: u32,
    /// Sessions kept for devices that are away; beyond it new ones are not kept.
    pub max_kept_sessions: usize,
    /// Longest will delay granted (MQTT 5).
    pub will_delay_cap_s: u32,
    /// How long the connection that is taken over may need to hand its session on.
    pub takeover_wait_ms: u64,
    /// How long a goodbye (CONNACK with a refusal, DISCONNECT) may take to write.
    pub goodbye_ms: u64,
    /// How long a graceful stop waits for pending commits.
    pub stop_grace_ms: u64,
    /// Presence notes and incidents kept for a slow reader before the oldest are dropped.
    pub notes_capacity: usize,
}

impl Default for EndpointConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 1883)),
            tls: None,
            login_timeout_ms: 5_000,
            login_packet_bytes: 4_096,
            packet_bytes: 256 * 1024,
            skip_bytes: 4 * 1024 * 1024,
            receive_maximum: 100,
            unacknowledged_bytes: 1024 * 1024,
            topic_alias_maximum: 10,
            topic_bytes: 256,
            downlink_in_flight: 20,
            delivery_timeout_ms: 10_000,
            outgoing_bytes: 256 * 1024,
            default_keep_alive_s: 300,
            write_stall_ms: 10_000,
            max_connections: 20_000,
            max_waiting: 8_192,
            max_waiting_per_ip: 2_048,
            max_assigned_per_device: 4,
            max_subscriptions: 16,
            max_filters_per_packet: 32,
            session_expiry_cap_s: 7 * 24 * 3_600,
            max_kept_sessions: 20_000,
            will_delay_cap_s: 300,
            takeover_wait_ms: 2_000,
            goodbye_ms: 500,
            stop_grace_ms: 5_000,
            notes_capacity: 4_096,
        }
    }
}

/// Smallest Maximum Packet Size of a client that every answer of ours fits into, an assigned client id aside.
pub(crate) const MIN_CLIENT_PACKET_BYTES: usize = 64;
/// Longest user name or client id, in bytes.
pub(crate) const NAME_BYTES: usize = 128;
/// Free identifiers and file handles are short: how long the listener rests after a failed accept.
pub(crate) const ACCEPT_REST_MS: u64 = 50;
/// How long a delivered will may wait for room in the job channel.
pub(crate) const WILL_SUBMIT_MS: u64 = 30_000;
