//! Tests of `connect.rs`.

use std::collections::HashMap;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use super::{address, explain};

#[test]
fn an_address_needs_no_scheme() {
    for (text, read) in [
        ("127.0.0.1:7411", "http://127.0.0.1:7411"),
        ("http://market.example:80/", "http://market.example:80"),
        ("localhost:7300", "http://localhost:7300"),
        ("[::1]:7300", "http://[::1]:7300"),
        ("https://market.example:443", "https://market.example:443"),
    ] {
        assert_eq!(address(text).as_deref(), Ok(read));
    }
    for text in [
        "",
        "7411",
        "127.0.0.1",
        "https://a",
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

#[test]
fn a_refusal_says_each_field_once() {
    let told = |message: &str, violations: &[(&str, &str)]| {
        let mut details = ErrorDetails::new();
        details.set_error_info("TEXT_INVALID", "techmarket", HashMap::new());
        for (field, rule) in violations {
            details.add_bad_request_violation(*field, *rule);
        }
        explain(&Status::with_error_details(
            Code::InvalidArgument,
            message,
            details,
        ))
        .to_string()
    };
    assert_eq!(
        told("title：乱码", &[("title", "乱码")]),
        "title：乱码（TEXT_INVALID）"
    );
    assert_eq!(
        told("有 2 处错误", &[("title", "乱码"), ("summary", "必填")]),
        "有 2 处错误（TEXT_INVALID）\n  title：乱码\n  summary：必填"
    );
}
