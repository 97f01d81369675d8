//! People: accounts, responders, staff, contacts. One noun, because the same neighbour is often all four.

use crate::access::Grant;
use crate::area::AreaPath;
use crate::geo::LatLon;
use crate::ids::PersonId;
use serde::{Deserialize, Serialize};

/// What a responder is able to do; a kind of alarm asks for some of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Skill {
    /// First aid certificate.
    FirstAid,
    /// Nurse or doctor.
    Medical,
    /// Can lift a person.
    Lifting,
    /// Trained with an extinguisher.
    Fire,
    /// Plumber, electrician.
    Trade,
}

/// Somebody Fengdi knows by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Name as spoken.
    pub name: String,
    /// Log-in name; none for a contact without an account.
    pub login: Option<String>,
    /// Argon2id hash in PHC form; none when the account has no password yet.
    pub password_hash: Option<String>,
    /// Telephone, as dialled.
    pub phone: Option<String>,
    /// Role per area.
    pub grants: Vec<Grant>,
    /// What this person can do.
    pub skills: Vec<Skill>,
    /// Where this person lives; the fallback when no fresh position is known.
    pub home: Option<LatLon>,
    /// The area of the home.
    pub home_area: Option<AreaPath>,
    /// On call (值班): may be paged.
    pub on_call: bool,
    /// Account disabled: no log-in, no page.
    pub disabled: bool,
}
