//! What can be seen of a market from outside: events that log and count, in one module ([`event`]), the figures that `/metrics`
//! prints, the traces that work belongs to ([`trace`]), and how figures and traces reach a collector ([`otlp`]).
//!
//! Who has something to tell makes an event and says [`Event::tell`]: the event knows its line of the log and its counters, so that
//! no place of the code has one without the other. What is asked for when somebody looks ([`Seen`]) is not kept here. Labels are
//! bounded: methods of the descriptor set, codes, reasons, types of events, names of databases; never what a caller wrote.

mod counters;
pub mod event;
pub mod otlp;
mod seen;
mod text;
pub mod trace;

pub use counters::{Counters, Method, Waits};
pub use event::Event;
pub use seen::Seen;
