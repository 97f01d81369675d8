//! Refusals: what the rules say no to, each with its reason. A refusal is an answer, not a failure.

use crate::ids::PersonId;

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The alarm is over.
    #[error("this alarm is closed")]
    Closed,
    /// There is no such alarm, or not for you.
    #[error("there is no such alarm")]
    NoSuchAlarm,
    /// There is no such ticket, or it is over.
    #[error("there is no such open ticket")]
    NoSuchTicket,
    /// There is no such page.
    #[error("there is no such page")]
    NoSuchPage,
    /// There is no such person.
    #[error("there is no such person")]
    NoSuchPerson,
    /// The person was not asked.
    #[error("you were not asked for this alarm")]
    NotAsked,
    /// The person has not accepted.
    #[error("you have not accepted this alarm")]
    NotAccepted,
    /// The person rings already, or goes already.
    #[error("this person has been asked already")]
    AlreadyAsked,
    /// Enough others go.
    #[error("others are already on their way")]
    Taken {
        /// Who goes.
        by: Vec<PersonId>,
    },
    /// Somebody else widened a moment ago.
    #[error("already widened")]
    AlreadyWidened,
    /// Neither a timer nor a sensor closes an alarm.
    #[error("only a human closes an alarm")]
    OnlyAHumanCloses,
}
