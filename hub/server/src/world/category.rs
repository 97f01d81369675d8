//! Categories as data: a community's own, else the built-in ones. What the hub itself files is always there.

use hub_core::area::AreaPath;
use hub_core::calendar::Calendar;
use hub_core::person::Skill;
use hub_core::ticket::{Category, CategoryKey, Field, FieldKind, Limits, Size};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use uuid::Uuid;

/// Categories of an area; they stand in for the built-in ones there and below.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CategorySet {
    /// The row's id.
    pub id: Uuid,
    /// Where they hold.
    pub area: AreaPath,
    /// In order.
    pub categories: Vec<Category>,
}

/// Service hours of an area, there and below.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalendarSet {
    /// The row's id.
    pub id: Uuid,
    /// Where it holds.
    pub area: AreaPath,
    /// The hours.
    pub calendar: Calendar,
    /// Who is on duty there, by telephone; the report page shows it.
    #[serde(default)]
    pub phone: Option<String>,
}

/// The row of an area's data: the area's own id, and one for all areas.
#[must_use]
pub fn row_of(area: &AreaPath) -> Uuid {
    area.leaf().map_or(Uuid::nil(), |leaf| leaf.0)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Vec<BuiltIn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BuiltIn {
    key: CategoryKey,
    zh: String,
    en: String,
    icon: String,
    size: Size,
    limits: Option<Limits>,
    #[serde(default)]
    skills: Vec<Skill>,
    #[serde(default)]
    form: Vec<BuiltInField>,
    #[serde(default)]
    for_residents: bool,
    #[serde(default)]
    hazard: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BuiltInField {
    key: String,
    zh: String,
    en: String,
    kind: FieldKind,
    #[serde(default)]
    choices: Vec<(String, String, String)>,
    required: bool,
}

/// The built-in categories, in the order of the file.
#[allow(clippy::expect_used)]
static BUILT_IN: LazyLock<Vec<Category>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("categories.toml")).expect("the file is part of the binary and tested");
    (0..).zip(file.category).map(|(order, built_in)| built_in.at(order)).collect()
});

impl BuiltIn {
    fn at(self, order: u32) -> Category {
        let field = |field: BuiltInField| Field {
            key: field.key,
            zh: field.zh,
            en: field.en,
            kind: field.kind,
            choices: field.choices,
            required: field.required,
        };
        Category {
            key: self.key,
            zh: self.zh,
            en: self.en,
            icon: self.icon,
            size: self.size,
            limits: self.limits,
            skills: self.skills,
            form: self.form.into_iter().map(field).collect(),
            for_residents: self.for_residents,
            hazard: self.hazard,
            order,
        }
    }
}

/// The built-in categories.
#[must_use]
pub fn built_in() -> &'static [Category] {
    &BUILT_IN
}

/// A built-in category; for a key that is not there any more the one for everything else.
#[must_use]
pub fn built_in_or_other(key: &CategoryKey) -> &'static Category {
    let found = BUILT_IN.iter().find(|category| category.key == *key);
    let other = || BUILT_IN.iter().find(|category| &*category.key.0 == "other");
    #[allow(clippy::expect_used)]
    found.or_else(other).expect("the file has the category `other`, as a test says")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_built_in_categories_can_be_used_and_have_what_the_hub_itself_files() {
        let keys: std::collections::BTreeSet<&str> = built_in().iter().map(|category| &*category.key.0).collect();
        assert_eq!(keys.len(), built_in().len(), "two have the same key");
        for category in built_in() {
            assert_eq!(category.check(), Ok(()), "{}", category.key);
        }
        for key in ["other", "call_back", "device_check", "whistle", "guardian"] {
            assert!(keys.contains(key), "{key}");
        }
        assert!(built_in().iter().filter(|category| category.hazard).count() >= 3);
        assert!(built_in().iter().filter(|category| category.for_residents).count() >= 15);
    }
}
