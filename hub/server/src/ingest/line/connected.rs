//! Which devices are on a line now: the way back for texts to a watch. The connection a device spoke on last counts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// Messages that wait for one connection.
pub(super) const WAITING: usize = 8;

/// Devices by their address, each with its connection.
#[derive(Clone, Default)]
pub struct Connected(Arc<Mutex<HashMap<String, mpsc::Sender<Outgoing>>>>);

/// A message to a device on a line.
pub(super) struct Outgoing {
    /// The device's address.
    pub device: String,
    /// What it says, without the frame around it.
    pub content: Vec<u8>,
}

impl Connected {
    /// Hands a message to the device's connection. False when the device is not connected, or takes nothing.
    #[must_use]
    pub fn send(&self, device: &str, content: Vec<u8>) -> bool {
        let connection = self.lock().get(device).cloned();
        let outgoing = Outgoing { device: device.to_owned(), content };
        connection.is_some_and(|connection| connection.try_send(outgoing).is_ok())
    }

    pub(super) fn is_at(&self, device: &str, connection: &mpsc::Sender<Outgoing>) {
        let mut connected = self.lock();
        if !connected.get(device).is_some_and(|known| known.same_channel(connection)) {
            connected.insert(device.to_owned(), connection.clone());
        }
    }

    pub(super) fn has_left(&self, device: &str, connection: &mpsc::Sender<Outgoing>) {
        let mut connected = self.lock();
        if connected.get(device).is_some_and(|known| known.same_channel(connection)) {
            connected.remove(device);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, mpsc::Sender<Outgoing>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
