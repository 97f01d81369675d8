//! An outage: many devices of an area silent, or without mains, at once. One outage instead of hundreds of tickets; it
//! takes in what follows, and is over when nine of ten are back.

use super::fault::Fault;
use crate::area::AreaPath;
use crate::ids::OutageId;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// An outage. Who belongs to it stands with each device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// Its id.
    pub id: OutageId,
    /// Where: the narrowest area that holds nearly all of them.
    pub area: AreaPath,
    /// Silent, or without mains.
    pub cause: Fault,
    /// Counts its events, from 1.
    pub version: u32,
    /// When the first of them went.
    pub began_at: UnixMs,
    /// When it was noticed.
    pub opened_at: UnixMs,
    /// When the last of them was taken in.
    pub grown_at: UnixMs,
    /// When its figures were told last.
    pub told_at: UnixMs,
    /// Devices in it, those that are back included.
    pub devices: u32,
    /// Of these, how many are back.
    pub back: u32,
    /// `devices` as they were told last.
    pub told_devices: u32,
    /// `back` as it was told last.
    pub told_back: u32,
    /// Over since.
    pub closed_at: Option<UnixMs>,
    /// It became part of a wider one.
    pub merged_into: Option<OutageId>,
}

impl Outage {
    /// True until it is over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// True when its figures are others than those told.
    #[must_use]
    pub fn is_untold(&self) -> bool {
        (self.devices, self.back) != (self.told_devices, self.told_back)
    }

    /// True when nine of ten are back.
    #[must_use]
    pub fn is_nearly_over(&self) -> bool {
        u64::from(self.back) * 10 >= u64::from(self.devices) * 9
    }
}

/// What can happen to an outage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum OutageEvent {
    /// Noticed.
    Opened {
        /// Where.
        area: AreaPath,
        /// Silent, or without mains.
        cause: Fault,
        /// When the first of them went.
        began_at: UnixMs,
        /// Devices in it.
        devices: u32,
    },
    /// Its figures or its area are others now.
    Changed {
        /// Where.
        area: AreaPath,
        /// Devices in it.
        devices: u32,
        /// Back.
        back: u32,
    },
    /// It became part of a wider one.
    Merged {
        /// Which.
        into: OutageId,
    },
    /// Nine of ten are back.
    Closed {
        /// Devices in it.
        devices: u32,
        /// Back.
        back: u32,
    },
}

impl OutageEvent {
    /// Its name behind the noun.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Changed { .. } => "changed",
            Self::Merged { .. } => "merged",
            Self::Closed { .. } => "closed",
        }
    }
}

/// Folds an event into an outage. None when the first event is no opening.
#[must_use]
pub fn apply_outage(id: OutageId, outage: Option<Outage>, event: &OutageEvent, at: UnixMs) -> Option<Outage> {
    if let OutageEvent::Opened { area, cause, began_at, devices } = event {
        return Some(Outage {
            id,
            area: area.clone(),
            cause: *cause,
            version: 1,
            began_at: *began_at,
            opened_at: at,
            grown_at: at,
            told_at: at,
            devices: *devices,
            back: 0,
            told_devices: *devices,
            told_back: 0,
            closed_at: None,
            merged_into: None,
        });
    }
    let mut outage = outage?;
    outage.version += 1;
    outage.told_at = at;
    match event {
        OutageEvent::Opened { .. } => {}
        OutageEvent::Changed { area, devices, back } => {
            if *devices > outage.devices {
                outage.grown_at = at;
            }
            outage.area = area.clone();
            (outage.devices, outage.back) = (*devices, *back);
        }
        OutageEvent::Merged { into } => {
            outage.closed_at = Some(at);
            outage.merged_into = Some(*into);
        }
        OutageEvent::Closed { devices, back } => {
            (outage.devices, outage.back) = (*devices, *back);
            outage.closed_at = Some(at);
        }
    }
    (outage.told_devices, outage.told_back) = (outage.devices, outage.back);
    Some(outage)
}
