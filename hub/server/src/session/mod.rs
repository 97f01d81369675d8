//! Live sockets. `flow` decides what a frame of the client means and what goes out, without IO; `socket` is the life of
//! one socket, `pen` its writing end, `wire` the protocol, `fanout` writes to all who see the same.

mod fanout;
mod flow;
mod frames;
mod meter;
mod pen;
mod socket;
mod wire;

pub use fanout::Fanout;
pub use flow::{FrameFault, Gatekeeper, Incoming};
pub use frames::{FeedFrame, events_frame, snapshot};
pub use socket::serve;
