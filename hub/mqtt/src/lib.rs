//! The MQTT endpoint that devices connect to. It ends MQTT 3.1, 3.1.1 and 5 inside the hub: there is no broker, only
//! devices that publish to the hub and the hub that delivers to devices.
//!
//! The one invariant: **a PUBACK (PUBREC for QoS 2) leaves only after `Ack::committed`**, and in the order in which
//! the messages came.
//!
//! Not here, because nothing goes from client to client: retained messages, shared subscriptions (refused with 0x9e),
//! subscription identifiers (announced as not available), no-local, message expiry, passing on of properties, and a
//! queue for devices that are away: kept sessions hold subscriptions, the messages wait with whoever delivers.
//! `tests/interoperability.rs` goes through the cases of the paho suites one by one.
//!
//! `session` is a pure state machine; `connection` and `conversation` run it over a stream; `directory` knows who is
//! connected; `limits` has every number.

mod access;
mod caller;
mod close;
mod connection;
mod conversation;
mod counters;
mod directory;
mod door;
mod endpoint;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod gate;
mod job;
mod limits;
mod line;
mod listener;
mod login;
mod mailbox;
mod packet;
mod presence;
mod session;
mod topic;
mod wire;

pub use access::{Grant, TopicPattern};
pub use close::CloseReason;
pub use counters::{Counter, Counters};
pub use endpoint::{Delivery, Endpoint, EndpointHandle};
pub use gate::{Gate, LoginAttempt, LoginRefusal, Protocol};
pub use job::{Ack, AckRefusal, Job, Message, Origin};
pub use limits::EndpointConfig;
pub use line::Stream;
pub use presence::{Incident, IncidentKind, Presence};
pub use topic::{TopicFault, check_filter, check_name, matches};
