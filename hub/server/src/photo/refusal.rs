//! Why a picture or a voice note is not taken: one kind for each reaction of the sender, each with a sentence that says
//! what to do. Nothing of what was sent stands in it.

/// Why a picture or a voice note is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoRefusal {
    /// No bytes at all.
    #[error("the file is empty: choose it again")]
    Empty,
    /// More bytes than are taken.
    #[error("the file is larger than {limit_mb} MB: send a smaller one")]
    TooManyBytes {
        /// What is taken, megabytes.
        limit_mb: u64,
    },
    /// Not a kind of file that is taken.
    #[error("this is {found}, not a picture: send a JPEG, PNG or WebP")]
    NotAPicture {
        /// What it looks like, with its article.
        found: &'static str,
    },
    /// The format of an iPhone's album.
    #[error("this is an HEIC picture: choose it in the browser's own picker, which sends a JPEG, or export it as JPEG")]
    Heic,
    /// What the sender calls it is not what it is.
    #[error("the file is not what its type says: send it as it comes from the camera")]
    OtherThanSaid,
    /// Several pictures after one another.
    #[error("moving pictures are not taken: send a single picture")]
    Animated,
    /// Another file stands behind the picture.
    #[error("another file is hidden behind this picture: send a screenshot of it")]
    TwoFiles,
    /// More pixels than are taken.
    #[error("the picture has {width} x {height} pixels: at most 12,000 on a side and 50 million in all")]
    TooManyPixels {
        /// As its header says.
        width: u32,
        /// As its header says.
        height: u32,
    },
    /// Decoding it would take more memory than one picture may.
    #[error(
        "the picture has {width} x {height} pixels, stored in a way that needs too much memory: send an ordinary JPEG of \
         at most 16 million pixels"
    )]
    TooMuchMemory {
        /// As its header says.
        width: u32,
        /// As its header says.
        height: u32,
    },
    /// It ends in the middle.
    #[error("the file ends in the middle: send it again")]
    Truncated,
    /// It cannot be decoded.
    #[error("the file is damaged: take the picture again")]
    Damaged,
    /// A variant of the format that nobody's telephone writes.
    #[error("this variant of the format is not understood: send an ordinary JPEG")]
    Unusual,
    /// Not a kind of voice note that is taken.
    #[error("this is no voice note: record it in the browser (WebM or Ogg with Opus, or MP4 with AAC)")]
    NotAVoice,
    /// It has pictures too.
    #[error("films are not taken: send a picture, or a voice note")]
    Film,
    /// A voice note that is too long.
    #[error("the voice note is longer than {limit_s} seconds: say it in parts")]
    TooLong {
        /// What is taken, seconds.
        limit_s: u32,
    },
    /// It is on another ticket, or its token is not the one that was given.
    #[error("this picture belongs to another report: send it again")]
    Elsewhere,
    /// The ticket has all it may have.
    #[error("this ticket has {limit} pictures and voice notes already")]
    TicketFull {
        /// What it may have.
        limit: u32,
    },
    /// This address has sent all it may today.
    #[error("{limit} pictures have come from this address today: try again tomorrow, or call the community")]
    AddressFull {
        /// What it may send in a day.
        limit: u32,
    },
    /// The community's space is used up, or that of reports that are not sent yet.
    #[error("there is no space for more pictures: tell the community")]
    NoSpace,
    /// It came too slowly.
    #[error("the picture took too long to arrive: send it again where the network is better")]
    Slow,
    /// Others are being worked on.
    #[error("many pictures are coming in at the moment: try again in a minute")]
    Busy,
}

impl PhotoRefusal {
    /// The stable code on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooManyBytes { .. } => "too_large",
            Self::NotAPicture { .. } => "not_a_picture",
            Self::Heic => "heic",
            Self::OtherThanSaid => "other_than_said",
            Self::Animated => "animated",
            Self::TwoFiles => "two_files",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::TooMuchMemory { .. } => "too_much_memory",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::Unusual => "unusual",
            Self::NotAVoice => "not_a_voice",
            Self::Film => "film",
            Self::TooLong { .. } => "too_long",
            Self::Elsewhere => "elsewhere",
            Self::TicketFull { .. } => "ticket_full",
            Self::AddressFull { .. } => "address_full",
            Self::NoSpace => "no_space",
            Self::Slow => "slow",
            Self::Busy => "busy",
        }
    }
}
