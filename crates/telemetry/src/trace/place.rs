//! Where in a trace something happens.

use std::fmt;
use std::future::Future;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::futures::TaskLocalFuture;

tokio::task_local! {
    static HERE: Place;
}

/// A place in a trace (W3C Trace Context): the trace, the span in it, and whether the trace is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// High and low half; not zero.
    pub(crate) trace: [u64; 2],
    /// Not zero.
    pub(crate) span: u64,
    pub(crate) kept: bool,
}

impl Place {
    /// Reads a `traceparent`: 55 characters, lower-case hexadecimal. `None` for anything else, which may be whatever a caller wrote.
    #[must_use]
    pub fn read(traceparent: &str) -> Option<Self> {
        let mut fields = traceparent.splitn(4, '-');
        let (version, trace) = (hexadecimal(fields.next()?, 2)?, fields.next()?);
        let (span, flags) = (fields.next()?, hexadecimal(fields.next()?, 2)?);
        let (high, low) = trace.split_at_checked(16)?;
        let place = Self {
            trace: [hexadecimal(high, 16)?, hexadecimal(low, 16)?],
            span: hexadecimal(span, 16)?,
            kept: flags & 1 == 1,
        };
        (version != 0xff && place.trace != [0, 0] && place.span != 0).then_some(place)
    }

    /// The place of the work that asks; `None` outside of any.
    #[must_use]
    pub fn here() -> Option<Self> {
        HERE.try_get().ok()
    }

    /// The first place of a new trace, whose span is not known yet.
    pub(crate) fn first() -> Self {
        Self {
            trace: [random(), random()],
            span: random(),
            kept: false,
        }
    }

    /// Another span of the same trace.
    pub(super) fn next(self) -> Self {
        Self {
            span: random(),
            ..self
        }
    }

    /// Whether somebody keeps the trace.
    #[must_use]
    pub fn is_kept(self) -> bool {
        self.kept
    }

    /// The trace, 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(self) -> impl fmt::Display {
        let [high, low] = self.trace;
        fmt::from_fn(move |f| write!(f, "{high:016x}{low:016x}"))
    }

    /// The span, 16 hexadecimal digits.
    #[must_use]
    pub fn span_id(self) -> impl fmt::Display {
        fmt::from_fn(move |f| write!(f, "{:016x}", self.span))
    }
}

impl fmt::Display for Place {
    /// As a `traceparent`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = u8::from(self.kept);
        write!(f, "00-{}-{}-{flags:02x}", self.trace_id(), self.span_id())
    }
}

/// `digits` digits; the library would take a sign as well.
fn hexadecimal(text: &str, digits: usize) -> Option<u64> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let all = text.len() == digits && text.bytes().all(is_digit);
    all.then(|| u64::from_str_radix(text, 16).ok()).flatten()
}

/// A number that tells nothing and enters no answer: the keys of the standard library's hash maps, which are random and differ
/// from one to the next.
pub(super) fn random() -> u64 {
    RandomState::new().build_hasher().finish().max(1)
}

/// `work` at `place`.
pub fn within<F: Future>(place: Place, work: F) -> TaskLocalFuture<Place, F> {
    HERE.scope(place, work)
}

/// What `work` gives, which does not wait, at `place`.
pub fn inside<T>(place: Place, work: impl FnOnce() -> T) -> T {
    HERE.sync_scope(place, work)
}

/// `work`, which does not wait and goes on in a thread of its own, at the place where this was made.
pub fn here_too<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let place = Place::here();
    move || match place {
        Some(place) => inside(place, work),
        None => work(),
    }
}

/// Work that goes on in a task of its own, at the place where this was made.
#[derive(Debug)]
pub struct Here<F>(Option<Place>, Pin<Box<F>>);

impl<F> Here<F> {
    /// `work`, which belongs to what asks now.
    pub fn of(work: F) -> Self {
        Self(Place::here(), Box::pin(work))
    }
}

impl<F: Future> Future for Here<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        match self.0 {
            Some(place) => inside(place, || self.1.as_mut().poll(context)),
            None => self.1.as_mut().poll(context),
        }
    }
}
