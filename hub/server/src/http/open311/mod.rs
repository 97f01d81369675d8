//! Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): programs outside list what can be reported, file requests and
//! ask where they stand. What they file takes the way of the report page; what they read is what anybody may know.

mod answer;
pub mod ask;
mod fault;
pub mod file;
mod filing;
mod place;
mod question;
pub mod service;
mod view;

pub(super) const PATH: &str = "/open311/";

use crate::app::Hub;
use crate::ids::sha256_hex;
use crate::world::Application;
use fault::Refusal;
use hub_core::time::UnixMs;
use question::Question;
use std::net::IpAddr;
use std::sync::Arc;

/// The program behind a key; none without a key. Wrong keys are counted.
fn program(hub: &Hub, peer: IpAddr, asked: &Question, now: UnixMs) -> Result<Option<Arc<Application>>, Refusal> {
    let Some(key) = asked.one("api_key") else { return Ok(None) };
    let known = hub.world.read().outside.application_with(&sha256_hex(key.as_bytes())).cloned();
    let known = known.ok_or_else(|| {
        hub.door.limits().wrong(peer, now);
        Refusal::Key
    });
    known.map(Some)
}

/// Counts a question of an address.
fn look(hub: &Hub, peer: IpAddr, now: UnixMs) -> Result<(), Refusal> {
    hub.door.limits().look(peer, now).map_err(Refusal::Wait)
}
