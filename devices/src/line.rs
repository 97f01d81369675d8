//! Messages on a TCP line come as a stream: two in one segment, one in ten, with junk between. Each protocol says
//! where its next message is; whoever reads the socket drops what has been dealt with. Pure, and never waits for more
//! than the protocol's longest message.

/// What the beginning of a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Not enough yet.
    More,
    /// The first `bytes` bytes belong to no message.
    Junk {
        /// How many; at least one.
        bytes: usize,
    },
    /// A message from `from` up to, not including, `to`; it and everything before it is then dealt with.
    Frame {
        /// Where it begins.
        from: usize,
        /// One behind its end.
        to: usize,
    },
}
