//! Errors as `application/problem+json` (RFC 9457) with a stable code and an id that the log line carries too.

use crate::guardian::LineFault;
use crate::ticket::JobView;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// One error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct Problem {
    /// `about:blank`: the code says more than a link would.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable, for programs: `taken`, `already_widened`, `wrong_password` …
    pub code: String,
    /// One sentence that says what to do.
    pub detail: String,
    /// The same id stands in the hub's log.
    pub id: String,
    /// Names of those who go, with code `taken`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub going: Vec<String>,
    /// The nearest job that is still to be had, with code `taken`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_job: Option<Box<JobView>>,
    /// What is wrong with two lists, line by line, with code `lists`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<LineFault>,
}
