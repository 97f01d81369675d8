//! Names of things as types, so that an alarm's id can never be handed to something that wants a device's.
//! Ids are UUIDs made outside (version 7 in the hub); core only carries and compares them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", ts(as = "String"), schema(value_type = String), schemars(with = "String"))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// A node of the area tree: street, community, grid, compound or building.
    AreaId
);
id!(
    /// A household (户).
    HouseholdId
);
id!(
    /// A device: button, pull cord, wearable, sensor or gateway.
    DeviceId
);
id!(
    /// Anybody with an account or a telephone: volunteer, contact, staff.
    PersonId
);
id!(
    /// One emergency case.
    AlarmId
);
id!(
    /// A ticket about a device: something to be looked at, no emergency.
    DeviceTicketId
);
id!(
    /// An outage: many devices silent at once.
    OutageId
);
id!(
    /// A note that somebody wrote on an alarm; its text lives beside the log, never in it.
    NoteId
);
id!(
    /// A ticket (工单): a job that is no emergency.
    TicketId
);
id!(
    /// A picture or voice note.
    PhotoId
);
id!(
    /// A team or department.
    TeamId
);
id!(
    /// One visit to a household.
    VisitId
);
id!(
    /// An account of the time bank.
    AccountId
);
id!(
    /// A transfer between accounts of the time bank.
    TransferId
);
id!(
    /// A voucher of the time bank.
    VoucherId
);
id!(
    /// An outside address that is told of changes.
    SubscriptionId
);
id!(
    /// A program outside that files and asks.
    ApplicationId
);
id!(
    /// A shop that takes vouchers.
    PartnerId
);
id!(
    /// A household's plan of visits.
    VisitPlanId
);
id!(
    /// The key of a request, made by the client: the same key again is the same request.
    RequestKey
);
id!(
    /// A comparison of two lists.
    GuardianCheckId
);
id!(
    /// Something that can be adopted for a time.
    ClaimableId
);

/// The number of a page within its alarm: 1, 2, 3 … in the order of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct PageNo(pub u32);

/// A place in the one ordered log. Gapless: 1, 2, 3 …; 0 is "before everything".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
#[cfg_attr(feature = "schema", ts(as = "f64"))]
pub struct Position(pub u64);

impl Position {
    /// The position `count` entries further on.
    #[must_use]
    pub fn plus(self, count: u64) -> Self {
        Self(self.0 + count)
    }
}
