use super::*;

#[test]
fn timeouts() {
    let limit = Duration::from_secs(30);
    for (header, expected) in [
        (None, limit),
        (Some("2S"), Duration::from_millis(1_995)),
        (Some("1H"), limit),
        (Some("100m"), Duration::from_millis(95)),
        (Some("1n"), Duration::ZERO),
        (Some("S"), limit),
        (Some("秒"), limit),
        (Some("123456789S"), limit),
    ] {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(
                "grpc-timeout",
                http::HeaderValue::from_bytes(header.as_bytes()).unwrap(),
            );
        }
        assert_eq!(time_allowed(&headers, limit), expected, "{header:?}");
    }
}
