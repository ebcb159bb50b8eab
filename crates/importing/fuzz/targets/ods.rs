//! The content of an OpenDocument sheet.
#![no_main]

use libfuzzer_sys::fuzz_target;
use techmarket_importing_fuzz::{archive, import};

fuzz_target!(|content: &[u8]| {
    import(&archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content),
    ]));
});
