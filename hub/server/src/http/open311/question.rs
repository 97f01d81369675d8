//! What is asked: names and values, behind the question mark or as a form. An empty value is none, as the specification
//! says.

use super::fault::Refusal;
use crate::world::World;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query};
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::time::UnixMs;

/// Names and values at most.
const PAIRS: usize = 200;
/// Values of a list at most.
const LIST: usize = 100;

/// Names and values as they were sent.
pub type Pairs = Vec<(String, String)>;

/// Names and values.
pub struct Question(Pairs);

impl Question {
    /// From behind the question mark.
    pub fn of_query(asked: Result<Query<Pairs>, QueryRejection>) -> Result<Self, Refusal> {
        asked.map_err(|error| Refusal::Wrong(error.body_text())).and_then(|Query(pairs)| Self::of(pairs))
    }

    /// From a form.
    pub fn of_form(sent: Result<Form<Pairs>, FormRejection>) -> Result<Self, Refusal> {
        sent.map_err(|error| Refusal::Wrong(error.body_text())).and_then(|Form(pairs)| Self::of(pairs))
    }

    fn of(pairs: Pairs) -> Result<Self, Refusal> {
        if pairs.len() > PAIRS {
            return Err(Refusal::Wrong(format!("at most {PAIRS} arguments")));
        }
        Ok(Self(pairs.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()))
    }

    /// A value.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// Values with commas between them; none when it was not asked.
    pub fn list(&self, name: &str) -> Result<Option<Vec<&str>>, Refusal> {
        let Some(values) = self.one(name) else { return Ok(None) };
        let values: Vec<&str> = values.split(',').map(str::trim).filter(|value| !value.is_empty()).collect();
        if values.len() > LIST {
            return Err(Refusal::Wrong(format!("{name} has more than {LIST} values")));
        }
        Ok(Some(values))
    }

    /// A whole number between two.
    pub fn number(&self, name: &str, usual: usize, most: usize) -> Result<usize, Refusal> {
        let Some(text) = self.one(name) else { return Ok(usual) };
        let number = text.parse().ok().filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| Refusal::Wrong(format!("{name} is a number from 1 to {most}")))
    }

    /// A moment: ISO 8601 with a zone.
    pub fn moment(&self, name: &str) -> Result<Option<UnixMs>, Refusal> {
        let Some(text) = self.one(name) else { return Ok(None) };
        // A plus sign that was not escaped in an address arrives as a blank.
        let read = text.replace(' ', "+").parse::<jiff::Timestamp>();
        let wrong = |_| Refusal::Wrong(format!("{name} is a date like 2026-03-02T10:00:00+08:00"));
        read.map(|at| Some(UnixMs(at.as_millisecond()))).map_err(wrong)
    }

    /// Answers to the form of a service: `attribute[code]=value`.
    pub fn attributes(&self) -> Vec<(String, String)> {
        let code =
            |name: &str| Some(name.strip_prefix("attribute[")?.strip_suffix(']')?.trim_end_matches("][").to_owned());
        self.0.iter().filter_map(|(name, value)| Some((code(name)?, value.clone()))).collect()
    }

    /// Everything but the key, in order: what makes two requests the same.
    pub fn sent(&self) -> String {
        let mut lines: Vec<String> = self
            .0
            .iter()
            .filter(|(name, _)| name != "api_key")
            .map(|(name, value)| format!("{name:?}={value:?}"))
            .collect();
        lines.sort();
        lines.join("\n")
    }

    /// The area that is asked about: a street or community by its id or its name; without one, all of them.
    pub fn jurisdiction(&self, world: &World) -> Result<AreaPath, Refusal> {
        let Some(asked) = self.one("jurisdiction_id") else { return Ok(AreaPath::root()) };
        let wide = |level| matches!(level, AreaLevel::Street | AreaLevel::Community);
        let known =
            world.areas.values().find(|area| wide(area.level) && (area.id.to_string() == asked || area.name == asked));
        known.map(|area| area.path.clone()).ok_or(Refusal::Missing("jurisdiction_id"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn question(pairs: &[(&str, &str)]) -> Question {
        Question::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()).unwrap()
    }

    #[test]
    fn an_empty_value_is_none_and_lists_have_commas() {
        let asked = question(&[("status", " "), ("service_code", "leak, lift,,")]);
        assert_eq!((asked.one("status"), asked.one("page")), (None, None));
        assert_eq!(asked.list("service_code").unwrap().unwrap(), ["leak", "lift"]);
        assert_eq!(asked.list("status").unwrap(), None);
    }

    #[test]
    fn arguments_and_values_of_a_list_are_bounded() {
        let values = |count| question(&[("service_code", &*vec!["leak"; count].join(","))]);
        assert_eq!(values(LIST).list("service_code").unwrap().unwrap().len(), LIST);
        assert!(values(LIST + 1).list("service_code").is_err());
        let pairs = |count| Question::of(vec![("x".into(), "1".into()); count]);
        assert!(pairs(PAIRS).is_ok() && pairs(PAIRS + 1).is_err());
    }

    #[test]
    fn moments_have_a_zone_and_numbers_a_range() {
        let at = |text: &str| question(&[("start_date", text)]).moment("start_date");
        for good in ["2026-03-02T10:00:00+08:00", "2026-03-02T10:00:00 08:00", "2026-03-02T02:00:00Z"] {
            assert_eq!(at(good).unwrap(), Some(UnixMs(1_772_416_800_000)), "{good}");
        }
        for wrong in ["2026-03-02", "2026-03-02T10:00:00", "yesterday", "0"] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
        let page = |text: &str| question(&[("page", text)]).number("page", 1, 10);
        assert_eq!((page("").unwrap(), page("10").unwrap()), (1, 10));
        assert!(["0", "11", "-1", "x"].iter().all(|wrong| page(wrong).is_err()));
    }

    #[test]
    fn answers_to_a_form_have_their_codes_and_the_key_makes_no_difference() {
        let sent = question(&[("attribute[floor]", "3"), ("attribute[kind][]", "a"), ("api_key", "k"), ("lat", "1")]);
        assert_eq!(sent.attributes(), [("floor".into(), "3".into()), ("kind".into(), "a".into())]);
        let other = question(&[("lat", "1"), ("api_key", "l"), ("attribute[kind][]", "a"), ("attribute[floor]", "3")]);
        assert_eq!(sent.sent(), other.sent());
        assert_ne!(sent.sent(), question(&[("lat", "1")]).sent());
    }
}
