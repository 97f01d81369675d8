//! A connection whose reader must keep reading: what was answered and finds no room for too long ends the connection. An
//! idle one is left alone. Invariant: the time runs only while something waits to be written, and begins anew with every
//! byte that goes.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// A stream that fails with [`io::ErrorKind::TimedOut`] when what is to be written makes no progress.
pub struct Patient<S> {
    stream: S,
    patience: Duration,
    /// Runs out then; none while nothing waits.
    waits: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    /// Waits so long for a reader that does not read.
    pub fn new(stream: S, patience: Duration) -> Self {
        Self { stream, patience, waits: None }
    }

    /// The stream itself, for whoever has deadlines of its own.
    pub fn into_inner(self) -> S {
        self.stream
    }

    /// Lets an answer of the stream pass; a wait that is over becomes an error.
    fn timed<T>(&mut self, context: &mut Context<'_>, answer: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if answer.is_ready() {
            self.waits = None;
            return answer;
        }
        let patience = self.patience;
        let waits = self.waits.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + patience)));
        ready!(waits.as_mut().poll(context));
        metrics::counter!("fengdi_slow_readers_total").increment(1);
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the other side does not read")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let answer = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.timed(context, answer)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let answer = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.timed(context, answer)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let answer = Pin::new(&mut self.stream).poll_flush(context);
        self.timed(context, answer)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let answer = Pin::new(&mut self.stream).poll_shutdown(context);
        self.timed(context, answer)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const SHORT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn a_reader_that_does_not_read_is_given_up_after_the_time_and_not_before() {
        let (near, _far) = duplex(1_000);
        let began = Instant::now();
        let error = Patient::new(near, SHORT).write_all(&[7; 5_000]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() >= SHORT);
    }

    #[tokio::test]
    async fn a_slow_reader_that_goes_on_reading_gets_everything_however_long_it_takes() {
        let (near, mut far) = duplex(1_000);
        let patience = SHORT * 40;
        let began = Instant::now();
        let slow = async {
            let mut piece = [0; 500];
            for _ in 0..20 {
                // What is slow is the reader itself.
                tokio::time::sleep(patience / 8).await;
                far.read_exact(&mut piece).await.unwrap();
            }
        };
        let mut patient = Patient::new(near, patience);
        let (written, ()) = tokio::join!(patient.write_all(&[7; 10_000]), slow);
        written.unwrap();
        assert!(began.elapsed() > patience);
    }

    #[tokio::test]
    async fn whoever_waits_between_two_answers_is_left_alone() {
        let (near, mut far) = duplex(1_000);
        let mut patient = Patient::new(near, SHORT);
        for _ in 0..2 {
            patient.write_all(&[7; 1_000]).await.unwrap();
            far.read_exact(&mut [0; 1_000]).await.unwrap();
            tokio::time::sleep(SHORT * 2).await;
        }
    }
}
