//! The workbook of before 2007, behind the first bytes of its container.
#![no_main]

use libfuzzer_sys::fuzz_target;
use techmarket_importing_fuzz::import;

fuzz_target!(|bytes: &[u8]| import(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", bytes].concat()));
