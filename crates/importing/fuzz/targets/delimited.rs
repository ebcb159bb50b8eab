//! CSV, TSV and what else text is taken for, in any encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use techmarket_importing_fuzz::import;

fuzz_target!(|bytes: &[u8]| import(bytes));
