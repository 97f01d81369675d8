//! What a family makes of a message: signals with flags, or a refusal with a stable code. A call for help that
//! cannot be read fully is still a call, so an alarm ends here as a damaged signal and never as a refusal.

use hub_core::signal::Signal;
use std::fmt;

/// A message that was understood, as far as it could be.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// Name of the device, from the topic; a valid device name.
    pub device: String,
    /// What it says; at least one.
    pub signals: Vec<Signal>,
    /// What was wrong with it, in the order of finding. Worth a line beside the device, never a refusal.
    pub flags: Vec<Flag>,
}

/// The fields of a message that can be wrong on their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What is said.
    Kind,
    /// Begins or ends.
    On,
    /// The number of the kind.
    Value,
    /// Self-test.
    Test,
    /// The device's own number.
    Seq,
    /// Changes with each restart.
    Boot,
    /// Percent.
    Battery,
    /// Link quality.
    Link,
    /// Latitude and longitude together.
    Position,
    /// Radius of the position's error.
    Accuracy,
    /// Device time.
    At,
    /// Seconds since it happened.
    AgeS,
    /// Firmware.
    Firmware,
}

impl Field {
    /// Its name in the message.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::On => "on",
            Self::Value => "value",
            Self::Test => "test",
            Self::Seq => "seq",
            Self::Boot => "boot",
            Self::Battery => "battery",
            Self::Link => "link",
            Self::Position => "position",
            Self::Accuracy => "accuracy",
            Self::At => "at",
            Self::AgeS => "age_s",
            Self::Firmware => "firmware",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something odd in a message that was taken all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Flag {
    /// A field was of the wrong type or out of range, and was left out.
    #[error("{0} is not usable and was left out")]
    BadReading(Field),
    /// Latitude and longitude were both 0: the receiver has no fix.
    #[error("0,0 is what a receiver without a fix sends")]
    NoFix,
    /// The device's clock is more than a day away from the hub's.
    #[error("the device's clock is wrong")]
    WrongClock,
    /// An encrypted message is older or newer than its protocol allows: a wrong clock, or a recording.
    #[error("the message is outside the time that its protocol allows")]
    OutOfTime,
    /// An alarm was saved from a message that would else be refused, for this reason.
    #[error("saved from a message that could not be read fully ({0})")]
    Saved(Code),
}

impl Flag {
    /// Stable, for metrics and screens.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BadReading(_) => "bad_reading",
            Self::NoFix => "no_fix",
            Self::WrongClock => "wrong_clock",
            Self::OutOfTime => "out_of_time",
            Self::Saved(_) => "saved",
        }
    }
}

/// The stable names of the reasons in [`Reject`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The topic is none that this family speaks on.
    WrongTopic,
    /// More bytes than allowed.
    TooLarge,
    /// Not UTF-8.
    NotText,
    /// No JSON object.
    NotJson,
    /// The object does not say what it is about.
    NoKind,
    /// A kind that does not exist.
    UnknownKind,
    /// A field that does not exist.
    UnknownField,
    /// The same field twice.
    DuplicateField,
    /// A field that must be right is not.
    BadValue,
    /// The bytes are no frame of this protocol, or a part of one.
    NotFrame,
    /// A frame that was changed on its way.
    BadChecksum,
    /// Encrypted with another key than the registered one.
    WrongKey,
    /// A fault of this program.
    Fault,
}

impl Code {
    /// Its text, the same for ever.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WrongTopic => "wrong_topic",
            Self::TooLarge => "too_large",
            Self::NotText => "not_text",
            Self::NotJson => "not_json",
            Self::NoKind => "no_kind",
            Self::UnknownKind => "unknown_kind",
            Self::UnknownField => "unknown_field",
            Self::DuplicateField => "duplicate_field",
            Self::BadValue => "bad_value",
            Self::NotFrame => "not_frame",
            Self::BadChecksum => "bad_checksum",
            Self::WrongKey => "wrong_key",
            Self::Fault => "fault",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a message was refused. Texts taken from the message are cut to 32 characters and hold no control character.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reject {
    /// The topic is none that devices speak on.
    #[error("no family of devices speaks on this topic, and the payload has the shape of none")]
    WrongTopic,
    /// More bytes than allowed.
    #[error("the message has {bytes} bytes, at most {max} are read")]
    TooLarge {
        /// Size of the message.
        bytes: usize,
        /// Size allowed.
        max: usize,
    },
    /// Not UTF-8.
    #[error("the message is not UTF-8 text")]
    NotText,
    /// No JSON object.
    #[error("the message is not one JSON object")]
    NotJson,
    /// The object does not say what it is about.
    #[error("the message has no kind")]
    NoKind,
    /// A kind that does not exist.
    #[error("there is no kind {0:?}")]
    UnknownKind(String),
    /// A field that does not exist.
    #[error("there is no field {0:?}")]
    UnknownField(String),
    /// The same field twice.
    #[error("the field {0:?} stands there twice")]
    DuplicateField(String),
    /// A field that must be right is not.
    #[error("{0} is of the wrong type or out of range")]
    BadValue(Field),
    /// The bytes are no frame of this protocol, or a part of one.
    #[error("the bytes are no whole frame")]
    NotFrame,
    /// A frame that was changed on its way.
    #[error("the frame's checksum is wrong: it was changed on its way")]
    BadChecksum,
    /// Encrypted with another key than the registered one.
    #[error("the registered key does not open this message")]
    WrongKey,
    /// A fault of this program while it was read.
    #[error("this program failed on the message: please report it")]
    Fault,
}

impl Reject {
    /// The reason as a stable code.
    #[must_use]
    pub fn reason(&self) -> Code {
        match self {
            Self::WrongTopic => Code::WrongTopic,
            Self::TooLarge { .. } => Code::TooLarge,
            Self::NotText => Code::NotText,
            Self::NotJson => Code::NotJson,
            Self::NoKind => Code::NoKind,
            Self::UnknownKind(_) => Code::UnknownKind,
            Self::UnknownField(_) => Code::UnknownField,
            Self::DuplicateField(_) => Code::DuplicateField,
            Self::BadValue(_) => Code::BadValue,
            Self::NotFrame => Code::NotFrame,
            Self::BadChecksum => Code::BadChecksum,
            Self::WrongKey => Code::WrongKey,
            Self::Fault => Code::Fault,
        }
    }

    /// The same as text, for metrics, rows and screens.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.reason().as_str()
    }
}
