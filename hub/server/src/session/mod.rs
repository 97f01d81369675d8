//! Live sockets. `flow` decides what a frame of the client means and what goes out, without IO; `socket` moves bytes.

mod flow;
mod frames;
mod socket;

pub use flow::{FrameFault, Gatekeeper, Incoming};
pub use frames::{FeedFrame, events_frame, snapshot};
pub use socket::serve;
