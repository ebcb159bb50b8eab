//! Any archive, behind the first bytes of one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use techmarket_importing_fuzz::import;

fuzz_target!(|bytes: &[u8]| import(&[b"PK\x03\x04", bytes].concat()));
