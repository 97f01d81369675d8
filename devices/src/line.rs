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

/// The messages that a stream gives when it arrives in parts of `step` bytes.
#[cfg(test)]
pub(crate) fn frames(stream: &[u8], step: usize, next_piece: fn(&[u8]) -> Piece) -> Vec<Vec<u8>> {
    let (mut buffer, mut found) = (Vec::new(), Vec::new());
    for part in stream.chunks(step) {
        buffer.extend_from_slice(part);
        loop {
            match next_piece(&buffer) {
                Piece::More => break,
                Piece::Junk { bytes } => drop(buffer.drain(..bytes)),
                Piece::Frame { from, to } => {
                    found.push(buffer[from..to].to_vec());
                    buffer.drain(..to);
                }
            }
        }
    }
    found
}
