//! The stories the whole hub must pass. Devices, sockets and HTTP on the outside; a clock that is advanced inside.
#![allow(clippy::unwrap_used)]

mod answer;
mod broker;
mod certificate;
mod community;
mod device;
mod document;
mod downlink;
mod external;
mod feed;
mod given;
mod hazard;
mod limit;
mod line;
mod photo;
mod place;
mod poison;
mod push;
mod race;
mod registry;
mod report;
mod restart;
mod revoke;
mod rights;
mod session;
mod socket;
mod step;
mod supervision;
mod text;
mod ticket;
mod timebank;
mod two_hubs;
mod warning;
mod whistle;
