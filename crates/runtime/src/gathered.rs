//! Few writes for many frames (合并写): HTTP/2 flushes each frame of an answer by itself, and on a busy connection the socket is
//! where the time goes. What it writes while it is polled waits here, and leaves in one piece once it has nothing more to say.

use std::io::{Error, IoSlice, Result};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, BytesMut};
use tokio::io::AsyncWrite;

/// Bytes that wait at most, beside the frame that goes beyond them.
const WAITING: usize = 64 << 10;

/// The writing half of a connection. A clone is the same half: one is written to, and the other sends.
pub(crate) struct Gathered<W>(Arc<Mutex<Half<W>>>);

struct Half<W> {
    socket: W,
    waiting: BytesMut,
}

impl<W> Clone for Gathered<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: AsyncWrite + Unpin> Gathered<W> {
    pub(crate) fn over(socket: W) -> Self {
        let waiting = BytesMut::new();
        Self(Arc::new(Mutex::new(Half { socket, waiting })))
    }

    /// Sends what waits.
    pub(crate) fn poll_send(&self, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.half().poll_send(context)
    }

    fn half(&self) -> MutexGuard<'_, Half<W>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: AsyncWrite + Unpin> Half<W> {
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        while !self.waiting.is_empty() {
            let sent = ready!(Pin::new(&mut self.socket).poll_write(context, &self.waiting))?;
            if sent == 0 {
                return Poll::Ready(Err(Error::from(std::io::ErrorKind::WriteZero)));
            }
            self.waiting.advance(sent);
        }
        // TLS keeps what the socket did not take at once.
        ready!(Pin::new(&mut self.socket).poll_flush(context))?;
        // The room of one large answer is not kept while the connection is idle.
        if self.waiting.capacity() > WAITING {
            self.waiting = BytesMut::new();
        }
        Poll::Ready(Ok(()))
    }

    /// Ready while there is room: a client that does not read stops who writes.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        if self.waiting.len() < WAITING {
            return Poll::Ready(Ok(()));
        }
        self.poll_send(context)
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Gathered<W> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let mut half = self.half();
        ready!(half.poll_room(context))?;
        for piece in pieces {
            half.waiting.extend_from_slice(piece);
        }
        Poll::Ready(Ok(pieces.iter().map(|piece| piece.len()).sum()))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Whoever polls the connection sends.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let mut half = self.half();
        ready!(half.poll_send(context))?;
        Pin::new(&mut half.socket).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test]
    async fn frames_leave_together_and_in_order() {
        let (ours, mut theirs) = duplex(1 << 20);
        let mut written = Gathered::over(ours);
        let sender = written.clone();
        for frame in [&b"headers "[..], b"data ", b"trailers"] {
            written.write_all(frame).await.unwrap();
            written.flush().await.unwrap();
        }
        std::future::poll_fn(|context| sender.poll_send(context))
            .await
            .unwrap();
        let mut piece = vec![0; 100];
        let read = theirs.read(&mut piece).await.unwrap();
        assert_eq!(&piece[..read], b"headers data trailers");
    }

    #[tokio::test]
    async fn who_does_not_read_stops_who_writes() {
        let (ours, mut theirs) = duplex(1_000);
        let mut written = Gathered::over(ours);
        let frame = vec![7; 16 << 10];
        let mut sent = 0;
        let writes = async {
            loop {
                written.write_all(&frame).await.unwrap();
                sent += frame.len();
            }
        };
        let stopped = tokio::time::timeout(std::time::Duration::from_millis(50), writes).await;
        assert!(stopped.is_err());
        let most = WAITING + frame.len();
        assert!((WAITING..=most).contains(&sent), "{sent} bytes were taken");
        let reading = tokio::spawn(async move {
            let mut read = Vec::new();
            theirs.read_to_end(&mut read).await.unwrap();
            read.len()
        });
        written.shutdown().await.unwrap();
        drop(written);
        assert_eq!(
            reading.await.unwrap(),
            sent,
            "what was taken arrives before the end"
        );
    }
}
