//! Categories (事项类别): what a ticket can be about, as data that a community edits: a short form, a usual size, and
//! how long it may take.

use super::Size;
use crate::person::Skill;
use crate::writing::is_line;
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
    /// One sign for buttons and the map: the name of an icon of the dashboard (`water`, `lift`), or a letter or two.
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

/// Why a category cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CategoryFault {
    /// The key.
    #[error("the key of a category is 1 to 40 lower case letters, digits and _: {0}")]
    Key(String),
    /// A name is missing or too long.
    #[error("category {0}: names are 1 to 60 characters that can be seen, signs at most 16")]
    Name(CategoryKey),
    /// Limits.
    #[error("category {0}: limits are 1 minute to 366 days, and the answer comes before the end")]
    Limits(CategoryKey),
    /// The form.
    #[error("category {0}: a form has at most 12 fields with different keys; a choice has 2 to 20 choices")]
    Form(CategoryKey),
}

/// Why the answers to a form are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormFault {
    /// Asked for and not answered.
    #[error("please answer: {0}")]
    Missing(String),
    /// There is no such question, or it was answered twice.
    #[error("the form has no such question: {0}")]
    Unknown(String),
    /// Not an answer to it.
    #[error("this is no answer to {0}")]
    NoAnswer(String),
}

const LONGEST_MIN: u32 = 366 * 1_440;

impl Category {
    /// Refuses what would make a ticket fall silent or a page break.
    pub fn check(&self) -> Result<(), CategoryFault> {
        let key = &self.key.0;
        let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if key.is_empty() || key.len() > 40 || !key.chars().all(lower) {
            return Err(CategoryFault::Key(key.chars().take(60).collect()));
        }
        if !is_line(&self.zh, 60) || !is_line(&self.en, 60) || !is_line(&self.icon, 16) && !self.icon.is_empty() {
            return Err(CategoryFault::Name(self.key.clone()));
        }
        let fits =
            |limits: Limits| (1..=limits.solve_min).contains(&limits.respond_min) && limits.solve_min <= LONGEST_MIN;
        if !self.limits.is_none_or(fits) {
            return Err(CategoryFault::Limits(self.key.clone()));
        }
        let keys: std::collections::BTreeSet<&str> = self.form.iter().map(|field| field.key.as_str()).collect();
        if self.form.len() > 12 || keys.len() != self.form.len() || !self.form.iter().all(Field::is_sound) {
            return Err(CategoryFault::Form(self.key.clone()));
        }
        Ok(())
    }

    /// Refuses answers that do not belong to the form.
    pub fn check_form(&self, answers: &[(String, String)]) -> Result<(), FormFault> {
        let mut seen = std::collections::BTreeSet::new();
        for (key, answer) in answers {
            let field = self.form.iter().find(|field| field.key == *key);
            let field = field.filter(|_| seen.insert(key)).ok_or_else(|| FormFault::Unknown(shortened(key)))?;
            if !field.takes(answer) {
                return Err(FormFault::NoAnswer(field.zh.clone()));
            }
        }
        let answered =
            |field: &Field| answers.iter().any(|(key, answer)| *key == field.key && !answer.trim().is_empty());
        match self.form.iter().find(|field| field.required && !answered(field)) {
            Some(missing) => Err(FormFault::Missing(missing.zh.clone())),
            None => Ok(()),
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

impl Field {
    fn is_sound(&self) -> bool {
        let choices =
            self.choices.iter().all(|(value, zh, en)| is_line(value, 40) && is_line(zh, 60) && is_line(en, 60));
        let many = match self.kind {
            FieldKind::Choice => (2..=20).contains(&self.choices.len()),
            _ => self.choices.is_empty(),
        };
        is_line(&self.key, 40) && is_line(&self.zh, 120) && is_line(&self.en, 120) && choices && many
    }

    /// True when this is an answer to it; an empty one is none and always taken.
    fn takes(&self, answer: &str) -> bool {
        if answer.is_empty() {
            return true;
        }
        match self.kind {
            FieldKind::Text => answer.chars().count() <= 500,
            FieldKind::YesNo => matches!(answer, "yes" | "no"),
            FieldKind::Choice => self.choices.iter().any(|(value, _, _)| value == answer),
            FieldKind::Number => answer.len() <= 15 && answer.parse::<i64>().is_ok(),
            FieldKind::When => {
                answer.len() <= 40 && answer.chars().all(|c| c.is_ascii_digit() || "-:T+Z. ".contains(c))
            }
        }
    }
}

impl Default for SizeLimits {
    fn default() -> Self {
        // Minutes of service; a service day has twelve hours. Two hours to look at it; 24 hours, 7 and 15 days to do it.
        let limits = |solve_min| Limits { respond_min: 120, solve_min, service_hours: true };
        Self { small: limits(2 * 720), private: limits(7 * 720), big: limits(15 * 720) }
    }
}
