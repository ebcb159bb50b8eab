//! Tests of `connect.rs`.

use super::address;

#[test]
fn an_address_needs_no_scheme() {
    for (text, read) in [
        ("127.0.0.1:7411", "http://127.0.0.1:7411"),
        ("http://market.example:80/", "http://market.example:80"),
        ("localhost:7300", "http://localhost:7300"),
        ("[::1]:7300", "http://[::1]:7300"),
    ] {
        assert_eq!(address(text).as_deref(), Ok(read));
    }
    for text in [
        "",
        "7411",
        "127.0.0.1",
        "https://a:1",
        "ftp://a:1",
        "http://a:1/b",
        "http://u@a:1",
        "a:0",
        "a:70000",
        "a b:1",
        ":80",
    ] {
        assert!(address(text).is_err(), "{text}");
    }
}
