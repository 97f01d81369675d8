//! What must hold of pictures and voice notes, from their bytes to the shelf.

pub(super) mod given;
mod intake;
mod keep;
mod picture;
mod quota;
mod shelf;
