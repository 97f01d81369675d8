//! Photos and voice notes (照片): taken in, made harmless, kept beside the database. Invariants: nothing is decoded that
//! its header does not allow; nothing that stood beside the pixels is kept; bytes are written before the row that names
//! them; nobody sees one before the rights were asked.

pub mod budget;
mod container;
mod copy;
mod exif;
mod intake;
mod keep;
mod picture;
mod quota;
mod received;
mod refusal;
mod row;
mod shelf;
mod tend;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod voice;

pub use container::Format;
pub use copy::copy_missing;
pub use intake::Intake;
pub use keep::{Onto, PhotoFault, Photos, Size, find};
pub use picture::Prepared;
pub use quota::{Quota, Tally, Used};
pub use received::{ROOM, Received};
pub use refusal::PhotoRefusal;
pub use row::{PhotoKind, PhotoRow, Publication, Uploader};
pub use shelf::{Piece, S3Place, Shelf, ShelfError, ShelfPlace};
pub use tend::tend;
pub use voice::{VOICE_BYTES, VOICE_S, Voice, VoiceFormat};
