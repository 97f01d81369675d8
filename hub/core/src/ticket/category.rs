//! Categories (事项类别): what a ticket can be about, as data that a community edits: a short form, a usual size, and
//! how long it may take.

use super::Size;
use crate::person::Skill;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The key of a category: `lift`, `leak`, `hazard_manhole`. Lower case letters, digits and `_`, at most 40.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
#[cfg_attr(feature = "schema", ts(as = "String"), schema(value_type = String))]
pub struct CategoryKey(#[cfg_attr(feature = "schema", schemars(with = "String"))] pub Arc<str>);

impl fmt::Display for CategoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is asked in a field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// Yes or no.
    YesNo,
    /// One of some choices.
    Choice,
    /// A whole number.
    Number,
    /// A day and time.
    When,
}

/// One field of a category's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Field {
    /// Its key in the answers.
    pub key: String,
    /// The question in Chinese.
    pub zh: String,
    /// The question in English.
    pub en: String,
    /// What is asked.
    pub kind: FieldKind,
    /// Choices as (value, Chinese, English); empty but for [`FieldKind::Choice`].
    pub choices: Vec<(String, String, String)>,
    /// Must be answered.
    pub required: bool,
}

/// How long a ticket may take, in minutes of service time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Limits {
    /// Until somebody has looked at it.
    pub respond_min: u32,
    /// Until it is done.
    pub solve_min: u32,
    /// Service hours count (false: the clock runs day and night).
    pub service_hours: bool,
}

/// Limits that hold where a category names none of its own: 2 h / 24 h / 7 d / 15 d of service time by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeLimits {
    /// For big ones.
    pub big: Limits,
    /// For small ones.
    pub small: Limits,
    /// For private ones.
    pub private: Limits,
}

/// A category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Category {
    /// Its key.
    pub key: CategoryKey,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// One sign for buttons and the map, an emoji or a letter.
    pub icon: String,
    /// What it usually is.
    pub size: Size,
    /// Limits of its own.
    pub limits: Option<Limits>,
    /// What somebody must be able to do.
    pub skills: Vec<Skill>,
    /// The form, at most 12 fields.
    pub form: Vec<Field>,
    /// Residents may choose it on the report page.
    pub for_residents: bool,
    /// A hazard in public space: couriers may choose it.
    pub hazard: bool,
    /// Sort order on pages.
    pub order: u32,
}
