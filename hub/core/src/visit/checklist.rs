//! Checklists of visits, as data that a community edits: questions, what may be answered, and which answers are a
//! finding that becomes a ticket.

use crate::ticket::CategoryKey;
use crate::writing::is_line;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The same words in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Choice {
    /// Its key in the answer.
    pub key: String,
    /// How it reads.
    pub text: Words,
}

/// What may be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum AnswerKind {
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice {
        /// At least two.
        choices: Vec<Choice>,
    },
    /// Some words.
    Text,
}

/// What was answered. Words are personal: they stand in the visit's row only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Answer {
    /// Yes (true) or no.
    YesNo(bool),
    /// The key of a choice.
    Choice(String),
    /// Some words.
    Text(String),
}

/// An answer and its question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Answered {
    /// The key of the question.
    pub question: String,
    /// What was said or seen.
    pub answer: Answer,
}

/// When an answer is a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "when", content = "value", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum When {
    /// It is this one.
    YesNo(bool),
    /// This was chosen.
    Choice(String),
    /// Anything was written.
    AnyText,
}

/// A kind of answer that becomes a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Raises {
    /// Which answer.
    pub on: When,
    /// What the ticket is about.
    pub category: CategoryKey,
    /// How the ticket reads.
    pub text: Words,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Question {
    /// Its key in the answers.
    pub key: String,
    /// How it is asked.
    pub text: Words,
    /// What may be answered.
    pub answer: AnswerKind,
    /// Must be answered.
    pub required: bool,
    /// Which answers become tickets.
    pub raises: Vec<Raises>,
}

/// A checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Checklist {
    /// Its key in plans.
    pub key: String,
    /// What it is called.
    pub title: Words,
    /// In the order of asking.
    pub questions: Vec<Question>,
}

/// Something that was found and becomes a ticket. Which one it was says something about a household: it stands in the
/// visit's row only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Finding {
    /// The key of the question.
    pub question: String,
    /// What the ticket is about.
    pub category: CategoryKey,
    /// How the ticket reads.
    pub text: Words,
    /// What the visitor wrote, for an answer in words.
    pub said: Option<String>,
}

/// Why a checklist is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChecklistFault {
    /// No question, or too many.
    #[error("a checklist has 1 to {MOST_QUESTIONS} questions")]
    Length,
    /// Two questions have one key, or a key is empty.
    #[error("the key '{0}' is empty, stands there twice, or is no line of at most {MOST_KEY} letters")]
    Key(String),
    /// A question without words.
    #[error("the question '{0}' has no words in Chinese")]
    NoWords(String),
    /// Words on which a page would break, or which look like others.
    #[error("words at '{0}' have more than {MOST_WORDS} characters, several lines, or signs that cannot be seen")]
    Words(String),
    /// Too few choices, or two with one key.
    #[error("the question '{0}' needs 2 to {MOST_CHOICES} different choices")]
    Choices(String),
    /// A finding that can never happen.
    #[error("the question '{0}' raises a ticket on an answer that it does not have")]
    NeverRaised(String),
}

/// Why answers are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// There is no such question.
    #[error("there is no question '{0}' on this checklist")]
    NoSuchQuestion(String),
    /// Answered twice.
    #[error("the question '{0}' is answered twice")]
    Twice(String),
    /// An answer of another kind, or a choice that is not there.
    #[error("the question '{0}' cannot be answered like that")]
    WrongKind(String),
    /// Too many words.
    #[error("the answer to '{0}' is longer than {MOST_CHARS} characters")]
    TooLong(String),
    /// A question that must be answered is not.
    #[error("the question '{0}' must be answered")]
    Missing(String),
}

/// Characters of a key at most.
const MOST_KEY: usize = 40;
/// Characters of a title, a question, a choice, or what a finding is called, at most.
const MOST_WORDS: usize = 300;
/// Choices and findings of one question at most.
const MOST_CHOICES: usize = 20;
/// Questions of a checklist at most.
pub const MOST_QUESTIONS: usize = 40;
/// Characters of an answer at most.
pub const MOST_CHARS: usize = 1_000;

impl Checklist {
    /// The question with this key.
    #[must_use]
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }

    /// Refuses a checklist that could not be answered, or whose findings could never happen.
    pub fn check(&self) -> Result<(), ChecklistFault> {
        if !(1..=MOST_QUESTIONS).contains(&self.questions.len()) {
            return Err(ChecklistFault::Length);
        }
        if !is_line(&self.key, MOST_KEY) {
            return Err(ChecklistFault::Key(shortened(&self.key)));
        }
        self.title.check(&self.key)?;
        let mut keys = BTreeSet::new();
        for question in &self.questions {
            if !is_line(&question.key, MOST_KEY) || !keys.insert(&question.key) {
                return Err(ChecklistFault::Key(shortened(&question.key)));
            }
            question.check()?;
        }
        Ok(())
    }

    /// What the answers say must be done, in the order of the questions. Refuses answers that do not belong to it.
    pub fn findings(&self, answers: &[Answered]) -> Result<Vec<Finding>, AnswerFault> {
        let mut seen = BTreeSet::new();
        for given in answers {
            let question = self.question(&given.question);
            let question = question.ok_or_else(|| AnswerFault::NoSuchQuestion(given.question.clone()))?;
            if !seen.insert(&question.key) {
                return Err(AnswerFault::Twice(given.question.clone()));
            }
            question.accepts(&given.answer)?;
        }
        let mut found = Vec::new();
        for question in &self.questions {
            match answers.iter().find(|given| given.question == question.key) {
                Some(given) => found.extend(question.finding(&given.answer)),
                None if question.required => return Err(AnswerFault::Missing(question.key.clone())),
                None => {}
            }
        }
        Ok(found)
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(MOST_KEY).collect()
}

impl Words {
    /// Refuses words on which a page would break; there may be none.
    fn check(&self, at: &str) -> Result<(), ChecklistFault> {
        let good = |text: &str| text.is_empty() || is_line(text, MOST_WORDS);
        if good(&self.zh) && good(&self.en) { Ok(()) } else { Err(ChecklistFault::Words(at.to_owned())) }
    }
}

impl Question {
    fn check(&self) -> Result<(), ChecklistFault> {
        if self.text.zh.trim().is_empty() {
            return Err(ChecklistFault::NoWords(self.key.clone()));
        }
        self.text.check(&self.key)?;
        self.raises.iter().try_for_each(|raises| raises.text.check(&self.key))?;
        if let AnswerKind::Choice { choices } = &self.answer {
            choices.iter().try_for_each(|choice| choice.text.check(&self.key))?;
            let keys: BTreeSet<&str> = choices.iter().map(|choice| choice.key.as_str()).collect();
            let many = (2..=MOST_CHOICES).contains(&choices.len()) && keys.len() == choices.len();
            if !many || !keys.iter().all(|key| is_line(key, MOST_KEY)) {
                return Err(ChecklistFault::Choices(self.key.clone()));
            }
        }
        let can_be = |raises: &Raises| match (&raises.on, &self.answer) {
            (When::YesNo(_), AnswerKind::YesNo) | (When::AnyText, AnswerKind::Text) => true,
            (When::Choice(key), AnswerKind::Choice { choices }) => choices.iter().any(|choice| choice.key == *key),
            (When::YesNo(_) | When::Choice(_) | When::AnyText, _) => false,
        };
        if self.raises.len() <= MOST_CHOICES && self.raises.iter().all(can_be) {
            Ok(())
        } else {
            Err(ChecklistFault::NeverRaised(self.key.clone()))
        }
    }

    fn accepts(&self, answer: &Answer) -> Result<(), AnswerFault> {
        match (answer, &self.answer) {
            (Answer::YesNo(_), AnswerKind::YesNo) => Ok(()),
            (Answer::Choice(key), AnswerKind::Choice { choices })
                if choices.iter().any(|choice| choice.key == *key) =>
            {
                Ok(())
            }
            (Answer::Text(text), AnswerKind::Text) if text.chars().count() > MOST_CHARS => {
                Err(AnswerFault::TooLong(self.key.clone()))
            }
            (Answer::Text(text), AnswerKind::Text) if self.required && text.trim().is_empty() => {
                Err(AnswerFault::Missing(self.key.clone()))
            }
            (Answer::Text(_), AnswerKind::Text) => Ok(()),
            (Answer::YesNo(_) | Answer::Choice(_) | Answer::Text(_), _) => {
                Err(AnswerFault::WrongKind(self.key.clone()))
            }
        }
    }

    fn finding(&self, answer: &Answer) -> Option<Finding> {
        let raises = self.raises.iter().find(|raises| match (&raises.on, answer) {
            (When::YesNo(on), Answer::YesNo(said)) => on == said,
            (When::Choice(on), Answer::Choice(said)) => on == said,
            (When::AnyText, Answer::Text(said)) => !said.trim().is_empty(),
            (When::YesNo(_) | When::Choice(_) | When::AnyText, _) => false,
        })?;
        let said = match answer {
            Answer::Text(words) => Some(words.trim().to_owned()),
            Answer::YesNo(_) | Answer::Choice(_) => None,
        };
        let (category, text) = (raises.category.clone(), raises.text.clone());
        Some(Finding { question: self.key.clone(), category, text, said })
    }
}
