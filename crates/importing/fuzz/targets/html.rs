//! A page with a table, as systems name .xls.
#![no_main]

use libfuzzer_sys::fuzz_target;
use techmarket_importing_fuzz::import;

fuzz_target!(|bytes: &[u8]| import(&[b"<html><table>", bytes].concat()));
