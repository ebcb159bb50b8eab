//! How fast the register is, on contracts that are made up: statistics, filtered pages, registrations.

mod generate;
mod indexes;
mod measure;
mod pages;
mod sample;
mod support;

pub use measure::{Measured, RegisterBench};
