//! Heads of requests as RFC 9112 writes them, and no other way. What a proxy before us could read otherwise (a bare line
//! feed, two lengths, a length beside a coding) is spoiled on its way in: the parser answers 400 and closes. Invariant:
//! only bytes of heads are ever changed, and never those of a head that can be read in one way alone.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes of a line that are looked at: a length or a coding that is longer is none.
const LINE: usize = 128;

/// A stream whose heads are looked at while they come in.
pub struct Strict<S> {
    stream: S,
    heads: Heads,
}

impl<S> Strict<S> {
    /// Looks at every head from now on.
    pub fn new(stream: S) -> Self {
        Self { stream, heads: Heads::default() }
    }

    /// The stream itself, for whoever speaks no HTTP from here on.
    pub fn into_inner(self) -> S {
        self.stream
    }
}

/// What is coming in.
#[derive(Default)]
enum At {
    /// A head, or the empty lines before one.
    #[default]
    Head,
    /// A body of which so many bytes are left.
    Body(u64),
    /// Something whose end is not known here, or what was spoiled: no head follows that is answered.
    Rest,
}

/// Follows the heads on one connection.
#[derive(Default)]
struct Heads {
    at: At,
    /// The line so far, its first [`LINE`] bytes.
    line: Vec<u8>,
    /// How long it is.
    length: usize,
    /// The last byte was a carriage return.
    after_return: bool,
    head: Head,
}

/// What the head so far has said.
#[derive(Default)]
struct Head {
    begun: bool,
    length: Option<u64>,
    chunked: bool,
    leaves_http: bool,
}

/// A line that can be read in more than one way.
struct Ambiguous;

impl Heads {
    /// Looks at what came in, and spoils the end of a line that is ambiguous.
    fn look(&mut self, mut came: &mut [u8]) {
        while !came.is_empty() {
            match &mut self.at {
                At::Rest => return,
                At::Body(left) => {
                    let here = usize::try_from(*left).unwrap_or(usize::MAX).min(came.len());
                    *left -= here as u64;
                    if *left == 0 {
                        self.at = At::Head;
                    }
                    came = &mut came[here..];
                }
                At::Head => {
                    if self.byte(came[0]).is_err() {
                        // No line has a NUL in it.
                        came[0] = 0;
                        self.at = At::Rest;
                    }
                    came = &mut came[1..];
                }
            }
        }
    }

    fn byte(&mut self, byte: u8) -> Result<(), Ambiguous> {
        let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
        if byte != b'\n' {
            // Spoiled before its end, so that the parser finds the end of the head and answers at once.
            if byte == b'\r' && self.head.begun {
                self.head.field(&self.line, self.length)?;
            }
            self.length += 1;
            if self.line.len() < LINE {
                self.line.push(byte);
            }
            return Ok(());
        }
        if !after_return {
            return Err(Ambiguous);
        }
        let line = std::mem::take(&mut self.line);
        // The carriage return is no part of it.
        let length = std::mem::take(&mut self.length) - 1;
        match line.get(..length.min(LINE)).unwrap_or_default() {
            [] if self.head.begun => self.ended(),
            // Empty lines before a request are left out by the parser too.
            [] => {}
            line if !self.head.begun => {
                self.head.begun = true;
                self.head.leaves_http = line.starts_with(b"CONNECT ");
            }
            _ => {}
        }
        Ok(())
    }

    fn ended(&mut self) {
        let head = std::mem::take(&mut self.head);
        self.at = match head.length {
            _ if head.chunked || head.leaves_http => At::Rest,
            Some(length) if length > 0 => At::Body(length),
            _ => At::Head,
        };
    }
}

impl Head {
    fn field(&mut self, line: &[u8], length: usize) -> Result<(), Ambiguous> {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return Ok(()) };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("upgrade") {
            self.leaves_http = true;
        }
        if !is("content-length") && !is("transfer-encoding") {
            return Ok(());
        }
        if length > LINE || self.length.is_some() || self.chunked {
            return Err(Ambiguous);
        }
        if is("transfer-encoding") {
            self.chunked = value.eq_ignore_ascii_case(b"chunked");
            return if self.chunked { Ok(()) } else { Err(Ambiguous) };
        }
        let digits = value.iter().all(u8::is_ascii_digit);
        let told = std::str::from_utf8(value).ok().filter(|_| digits).and_then(|value| value.parse().ok());
        self.length = Some(told.ok_or(Ambiguous)?);
        Ok(())
    }
}

/// Ends the connection after a request behind which no head is looked at: one in pieces, or one that wanted to leave HTTP
/// and did not.
pub(super) async fn ends(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let last = headers.contains_key(header::TRANSFER_ENCODING)
        || headers.contains_key(header::UPGRADE)
        || request.method() == http::Method::CONNECT;
    let mut response = next.run(request).await;
    if last && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

impl<S: AsyncRead + Unpin> AsyncRead for Strict<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.heads.look(&mut buffer.filled_mut()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Strict<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes through, in pieces of this many bytes.
    fn through(text: &str, piece: usize) -> Vec<u8> {
        let (mut heads, mut bytes) = (Heads::default(), text.as_bytes().to_vec());
        bytes.chunks_mut(piece).for_each(|piece| heads.look(piece));
        bytes
    }

    fn is_spoiled(text: &str) -> bool {
        let spoiled = [1, 3, 7, text.len()].map(|piece| through(text, piece).contains(&0));
        assert!(spoiled.iter().all(|one| *one == spoiled[0]), "however it is cut: {text:?}");
        spoiled[0]
    }

    #[test]
    fn what_can_be_read_in_one_way_comes_through_as_it_is() {
        let long = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\nGET / HTTP/1.1\r\n\r\n", "y".repeat(500));
        for text in [
            "GET / HTTP/1.1\r\nhost: x\r\n\r\nGET /b HTTP/1.1\r\nhost: x\r\n\r\n",
            "\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            // Bodies are anything at all, line feeds and what looks like heads too.
            "POST / HTTP/1.1\r\nContent-Length: 13\r\n\r\na\nb\r\n\r\nc\nd\n\n\nGET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n1\na\n0\n\n",
            "GET /live HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\n\n",
            "CONNECT x:1 HTTP/1.1\r\n\r\n\n\n",
            &long,
        ] {
            assert!(!is_spoiled(text), "{text:?}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_spoiled_also_in_the_second_head() {
        // One digit more than what is looked at of a line.
        let zeros = format!("content-length: {}15", "0".repeat(LINE - 17));
        for fields in [
            "x: y\n",
            "x: y\r\nx: z\n\r\n",
            "content-length: 5\r\ncontent-length: 5\r\n",
            "content-length: 5\r\ntransfer-encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
            "transfer-encoding: gzip, chunked\r\n",
            "transfer-encoding: xchunked\r\n",
            "transfer-encoding:\r\n",
            "content-length: +5\r\n",
            "content-length: 5, 5\r\n",
            "content-length: 99999999999999999999\r\n",
            "content-length:\r\n",
            &format!("{zeros}\r\n"),
        ] {
            let bad = format!("POST / HTTP/1.1\r\nhost: x\r\n{fields}\r\nhello");
            assert!(is_spoiled(&bad), "{fields:?}");
            assert!(is_spoiled(&format!("POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\nok{bad}")), "{fields:?} behind");
        }
        assert!(is_spoiled("GET / HTTP/1.1\nhost: x\r\n\r\n") && is_spoiled("GET / HTTP/1.1\r\n\n"));
    }
}
