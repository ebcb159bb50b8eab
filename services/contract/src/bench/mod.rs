//! How fast the register is, on contracts that are made up: statistics, filtered pages, registrations.

mod generate;
mod indexes;
mod pages;
mod run;
mod sample;

pub use run::{Measured, RegisterBench};
