//! File names, declared types, hashes, secrets.

use techmarket_kernel::{Reason, Violations};

use super::{reason, told};
use crate::{BucketLocation, ContentHash, ContentHashInvalid, MediaType, Secret, check_file_name};

#[test]
fn file_names() {
    let long = format!("{}.pdf", "长".repeat(197));
    for (name, expected) in [
        ("技术开发合同（2026）.pdf", &[][..]),
        (&long[3..], &[]),
        (&long, &[Reason::FieldTooLong]),
        ("", &[Reason::FieldRequired]),
        ("  ", &[Reason::FieldRequired]),
        ("../合同.pdf", &[Reason::TextInvalid]),
        ("C:\\合同.pdf", &[Reason::TextInvalid]),
        ("..", &[Reason::TextInvalid]),
        ("合同\0.pdf", &[Reason::TextInvalid]),
        ("合同\n.pdf", &[Reason::TextInvalid]),
        ("合同\u{202E}fdp.exe", &[Reason::TextInvalid]),
        ("合同\u{2066}.pdf", &[Reason::TextInvalid]),
        ("合\u{FFFD}同.pdf", &[Reason::TextInvalid]),
    ] {
        let mut v = Violations::new();
        check_file_name(&mut v, "file_name", name);
        let found: Vec<Reason> = v.into_vec().iter().map(|violation| violation.reason).collect();
        assert_eq!(found, expected, "{name:?}");
    }
}

#[test]
fn declared_types() {
    for (name, mime, expected) in [
        ("合同.pdf", "application/pdf", MediaType::Pdf),
        ("合同.PDF", "", MediaType::Pdf),
        ("a.b.Jpeg", "IMAGE/JPEG", MediaType::Jpeg),
        ("扫描件.tif", " image/tiff ", MediaType::Tiff),
        ("发票.ofd", "application/ofd", MediaType::Ofd),
    ] {
        assert_eq!(MediaType::declared(name, mime).unwrap(), expected, "{name}");
    }
    for (name, mime, expected) in [
        ("合同.png", "application/pdf", Reason::AttachmentTypeMismatch),
        ("合同.zip", "application/pdf", Reason::AttachmentTypeRefused),
        ("合同", "application/pdf", Reason::AttachmentTypeRefused),
        ("合同.docm", "", Reason::AttachmentTypeRefused),
        ("合同.pdf", "application/zip", Reason::AttachmentTypeRefused),
        ("合同.pdf.", "", Reason::AttachmentTypeRefused),
    ] {
        assert_eq!(reason(MediaType::declared(name, mime)), expected, "{name} {mime}");
    }
    assert_eq!(
        told(MediaType::declared("a.exe", "")).1,
        "不接受“exe”类型的文件；可用：PDF、PNG、JPEG、TIFF、DOCX、XLSX、OFD"
    );
    assert_eq!(
        told(MediaType::declared("a.png", "application/pdf")).1,
        "文件扩展名是 PNG，与申报的类型 PDF 不符"
    );
    let long = MediaType::declared("a.pdf", &"x".repeat(5000)).unwrap_err();
    assert_eq!(long.metadata()["found"].len(), 100);
}

#[test]
fn hashes_are_written_in_one_way() {
    // FIPS 180-4, the example "abc".
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let hash = ContentHash::of(b"abc");
    assert_eq!(hash.to_string(), text);
    assert_eq!(text.parse(), Ok(hash));
    assert_eq!(ContentHash::from_bytes(*hash.as_bytes()), hash);
    let upper = text.to_uppercase();
    for wrong in [
        "",
        "ba",
        &text[1..],
        &upper,
        &format!("{text}0"),
        &text.replace('b', "/"),
        &"é".repeat(32),
    ] {
        assert_eq!(wrong.parse::<ContentHash>(), Err(ContentHashInvalid), "{wrong}");
    }
}

#[test]
fn a_secret_is_not_shown() {
    let location = BucketLocation {
        bucket: "b".to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: None,
        access_key: "id".to_owned(),
        secret_key: Secret::new("hidden"),
        allow_http: false,
        prefix: String::new(),
        spool: "spool".into(),
    };
    assert!(!format!("{location:?}").contains("hidden"));
}
