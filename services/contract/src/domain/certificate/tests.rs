use super::*;
use techmarket_kernel::SeededRng;

#[test]
fn codes_are_read_as_people_type_them() {
    let code: CertificateCode = "0123456789ABCDEF".parse().unwrap();
    for typed in ["0123-4567-89ab-cdef", " O123 4567 89AB CDEF ", "oI23456789abcdef"] {
        assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
    }
    for wrong in [
        "",
        "0123456789ABCDE",
        "0123456789ABCDEF0",
        "0123456789ABCDEU",
        "０１２３456789ABCDEF",
    ] {
        assert_eq!(
            wrong.parse::<CertificateCode>(),
            Err(NoCertificateCode),
            "{wrong}"
        );
    }
}

#[test]
fn new_codes_are_read_back_and_differ() {
    let rng = SeededRng::new(1);
    let codes: std::collections::HashSet<_> = (0..1_000).map(|_| CertificateCode::new(&rng)).collect();
    assert_eq!(codes.len(), 1_000);
    for code in codes {
        assert_eq!(code.to_string().parse(), Ok(code));
    }
}
