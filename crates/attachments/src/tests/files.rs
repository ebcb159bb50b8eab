//! What a file says it is, and what it is.

use std::io::Write;

use proptest::prelude::*;
use techmarket_kernel::{Kind, Reason};

use super::samples::{
    SHEET_MAIN, WORD_MAIN, content_types, deflated, docx, jpeg, large_pdf, ofd, pdf, pdf_stream, png, tiff,
    xlsx, zip,
};
use super::{samples, told};
use crate::{MediaType, inspect};

fn check(content: &[u8], declared: MediaType) -> techmarket_kernel::Result<()> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    inspect::check(&file, content.len() as u64, declared)
}

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[test]
fn each_type_passes_as_itself_and_as_nothing_else() {
    for content in MediaType::ALL {
        for declared in MediaType::ALL {
            let result = check(&samples::of(content), declared);
            if content == declared {
                result.unwrap();
                continue;
            }
            let error = result.unwrap_err();
            assert_eq!(error.reason(), Reason::AttachmentTypeMismatch);
            assert_eq!(error.metadata()["declared"], declared.as_str());
            assert_eq!(error.metadata()["found"], content.as_str());
            assert_eq!(
                error.message(),
                format!("文件内容是 {content}，与申报的类型 {declared} 不符")
            );
        }
    }
}

#[test]
fn other_contents_are_named() {
    for (content, found) in [
        (&b"<!DOCTYPE HTML><script>alert(1)</script>"[..], "text/html"),
        (
            b"MZ\x90\0\x03\0\0\0",
            "application/vnd.microsoft.portable-executable",
        ),
        (
            &joined(&[b"\x7fELF\x02\x01\x01", &[0; 57]]),
            "application/x-executable",
        ),
        (b"GIF89a\x01\0\x01\0", "image/gif"),
        (b"Rar!\x1a\x07\x01\0", "application/vnd.rar"),
        (b"\xef\xbb\xbf%PDF-1.7\n%%EOF", "前面附有其他内容的 PDF"),
        (b"<a href=1>%PDF-1.7\n%%EOF", "前面附有其他内容的 PDF"),
        ("甲方：".as_bytes(), "未知类型"),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0",
            "加密的或旧版的 Office 文件",
        ),
        (&zip(&[("a.exe", "MZ")]), "application/zip"),
        (
            &zip(&[("[Content_Types].xml", &content_types("application/x"))]),
            "application/zip",
        ),
    ] {
        let error = check(content, MediaType::Pdf).unwrap_err();
        assert_eq!(error.reason(), Reason::AttachmentTypeMismatch, "{found}");
        assert_eq!(error.metadata()["found"], found);
    }
}

#[test]
fn broken_files_are_refused() {
    use MediaType::{Docx, Pdf, Png};
    let whole = docx();
    let png = png();
    let lying = {
        // The end record of the directory counts one entry more than there are.
        let mut file = docx();
        let at = file.len() - 22;
        (file[at + 8], file[at + 10]) = (3, 3);
        file
    };
    let unpackable = {
        // The data of the first entry begins with a block type that deflate does not have.
        let mut file = zip(&[("[Content_Types].xml", WORD_MAIN)]);
        file[30 + "[Content_Types].xml".len()] = 7;
        file
    };
    for (why, content, declared) in [
        ("empty", Vec::new(), Pdf),
        ("no end mark", b"%PDF-1.7\n1 0 obj".to_vec(), Pdf),
        ("cut PDF", large_pdf(3000)[..2000].to_vec(), Pdf),
        ("cut PNG", png[..png.len() - 4].to_vec(), Png),
        ("PNG with a page behind it", joined(&[&png, b"<html>"]), Png),
        (
            "ZIP without its directory",
            whole[..whole.len() / 2].to_vec(),
            Docx,
        ),
        (
            "ZIP without its last byte",
            whole[..whole.len() - 1].to_vec(),
            Docx,
        ),
        ("wrong count", lying, Docx),
        ("content types that cannot be unpacked", unpackable, Docx),
        (
            "a document and a sheet at once",
            zip(&[("[Content_Types].xml", &format!("{WORD_MAIN} {SHEET_MAIN}"))]),
            Docx,
        ),
        (
            "two tables of content types",
            zip(&[
                ("[Content_Types].xml", WORD_MAIN),
                ("[Content_Types].xml", SHEET_MAIN),
            ]),
            Docx,
        ),
        (
            "OOXML and OFD at once",
            zip(&[("[Content_Types].xml", WORD_MAIN), ("OFD.xml", "")]),
            Docx,
        ),
    ] {
        assert_eq!(
            told(check(&content, declared)).0,
            Reason::AttachmentUnreadable,
            "{why}"
        );
    }
}

#[test]
fn macros_and_what_hides_in_containers_is_refused() {
    use MediaType::{Docx, Jpeg, Pdf, Tiff, Xlsx};
    let macro_main = "application/vnd.ms-word.document.macroEnabled.main+xml";
    let encrypted = {
        let mut file = docx();
        let directory = file.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        file[directory + 8] |= 1;
        file
    };
    let many = zip(&vec![("a", ""); 10_001]);
    let bomb = {
        // The first entry of the directory declares 4 GiB less one byte unpacked.
        let mut file = docx();
        let directory = file.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        file[directory + 24..directory + 28].copy_from_slice(&[0xFE, 0xFF, 0xFF, 0xFF]);
        file
    };
    let table = content_types(WORD_MAIN);
    let long_table = format!("{table}{}", " ".repeat(1 << 20));
    for (why, content, declared) in [
        (
            "macros",
            zip(&[("[Content_Types].xml", &table), ("word/vbaProject.bin", "")]),
            Docx,
        ),
        (
            "case",
            zip(&[("[Content_Types].xml", &table), ("word/VBAPROJECT.BIN", "")]),
            Docx,
        ),
        (
            "macro type",
            zip(&[("[Content_Types].xml", &content_types(macro_main))]),
            Docx,
        ),
        (
            "renamed project",
            zip(&[(
                "[Content_Types].xml",
                &format!("{table}application/vnd.ms-office.vbaProject"),
            )]),
            Docx,
        ),
        (
            "Excel 4 macros",
            zip(&[
                ("[Content_Types].xml", SHEET_MAIN),
                ("xl/macrosheets/sheet1.xml", ""),
            ]),
            Xlsx,
        ),
        (
            "hidden type",
            zip(&[("[Content_Types].xml", &format!("{table}&#109;acro"))]),
            Docx,
        ),
        ("encrypted", encrypted, Docx),
        ("too many entries", many, Docx),
        ("unpacks too far", bomb, Docx),
        (
            "table unpacks too far",
            zip(&[("[Content_Types].xml", &long_table)]),
            Docx,
        ),
        ("bytes behind", joined(&[&docx(), b"MZ"]), Docx),
        (
            "bytes before the archive",
            joined(&[b"PK\x03\x04", &docx()]),
            Docx,
        ),
        ("JPEG and ZIP", joined(&[&jpeg(), &docx()]), Jpeg),
        ("TIFF and ZIP", joined(&[&tiff(), &zip(&[("a", "b")])]), Tiff),
        ("PDF and ZIP", joined(&[&pdf(""), &zip(&[("a", "b")])]), Pdf),
    ] {
        assert_eq!(
            told(check(&content, declared)).0,
            Reason::AttachmentUnsafe,
            "{why}"
        );
    }
}

#[test]
fn scripts_and_what_hides_in_a_pdf_is_refused() {
    for (why, content) in [
        ("script", pdf("<< /S /JavaScript /JS (app.alert\\(1\\)) >>")),
        ("script without a space", pdf("<</S/JavaScript/JS(1)>>")),
        ("script with an escape", pdf("<< /S /J#61vaScript /JS (1) >>")),
        ("tree of scripts", pdf("<< /Names << /JavaScript 3 0 R >> >>")),
        ("rendition", pdf("<< /S /Rendition /JS (1) >>")),
        ("launch", pdf("<< /S /Launch /F (cmd.exe) >>")),
        ("launch, escaped whole", pdf("<< /S /#4C#61#75#6e#63#68 >>")),
        ("encrypted", pdf("<< /Encrypt 4 0 R >>")),
        (
            "script in an object stream",
            pdf_stream(
                "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode",
                &deflated(b"3 0 << /S /JavaScript >>"),
            ),
        ),
        (
            "last name of an object stream",
            pdf_stream("/Filter /FlateDecode /Type /ObjStm", &deflated(b"3 0 /Launch")),
        ),
        (
            "object stream of other packing",
            pdf_stream("/Type /ObjStm /Filter /LZWDecode", b"..."),
        ),
        (
            "object stream packed twice",
            pdf_stream(
                "/Type /ObjStm /Filter [/FlateDecode /ASCIIHexDecode]",
                &deflated(b"3 0 2F4A"),
            ),
        ),
        (
            "object stream without packing",
            pdf_stream("/Type /ObjStm", b"3 0 << >>"),
        ),
        (
            "object stream that is broken",
            pdf_stream("/Type /ObjStm /Filter /FlateDecode", b"no zlib"),
        ),
        (
            "object stream that is cut",
            pdf_stream("/Type /ObjStm /Filter /FlateDecode", &deflated(&[b' '; 99])[..10]),
        ),
        (
            "object stream that unpacks too far",
            pdf_stream(
                "/Type /ObjStm /Filter /FlateDecode",
                &deflated(&vec![b' '; 65 << 20]),
            ),
        ),
    ] {
        assert_eq!(
            told(check(&content, MediaType::Pdf)).0,
            Reason::AttachmentUnsafe,
            "{why}"
        );
    }
}

#[test]
fn ordinary_files_pass() {
    use MediaType::{Docx, Pdf, Png, Xlsx};
    let attached = zip(&[("invoice.xml", "<a/>")]);
    for (why, content, declared) in [
        ("action that goes to a page", pdf("<< /OpenAction [3 0 R /Fit] >>"), Pdf),
        ("link", pdf("<< /S /URI /URI (https://example.com) >>"), Pdf),
        ("longer name", pdf("<< /JavaScriptX 1 /LaunchPad 2 /EncryptMetadata true >>"), Pdf),
        ("embedded file", pdf_stream("/Type /EmbeddedFile /Filter /FlateDecode", &deflated(&attached)), Pdf),
        (
            "object stream",
            pdf_stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &deflated(b"3 0 << /Type /Page >>")),
            Pdf,
        ),
        (
            "object stream after a picture of other packing",
            joined(&[
                b"%PDF-1.7\n4 0 obj << /Filter /DCTDecode /DecodeParms << >> >> stream\n/A85 /LZWDecode\nendstream endobj ",
                &pdf_stream("/Type /ObjStm /Filter /FlateDecode", &deflated(b"3 0 << >>"))[9..],
            ]),
            Pdf,
        ),
        ("two versions of a PDF in one file", joined(&[&pdf(""), &pdf("")[9..]]), Pdf),
        ("no data at all", png(), Png),
        ("folder entries", zip(&[("[Content_Types].xml", WORD_MAIN), ("word/", ""), ("word/media/1.png", "")]), Docx),
        ("sheet", xlsx(), Xlsx),
        ("OFD in lower case", zip(&[("ofd.xml", "")]), MediaType::Ofd),
        ("OFD", ofd(), MediaType::Ofd),
    ] {
        if let Err(error) = check(&content, declared) {
            panic!("{why}: {error}");
        }
    }
}

#[test]
fn what_is_found_does_not_hang_on_where_chunks_of_the_scan_end() {
    // The name crosses the end of the first 64 KiB at every place.
    for ahead in 0..16 {
        let before = "1 0 obj (".len() + ahead;
        let filler =
            " ".repeat((64 << 10) - "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n".len() - before);
        let content = pdf(&format!("{filler}1 0 obj ( /JavaScript )"));
        assert_eq!(
            told(check(&content, MediaType::Pdf)).0,
            Reason::AttachmentUnsafe,
            "{ahead}"
        );
    }
}

proptest! {
    /// Broken files are the applicant's fault, whatever is broken.
    #[test]
    fn no_damage_to_a_file_is_a_fault_of_ours(
        media_type in prop::sample::select(MediaType::ALL.to_vec()),
        declared in prop::sample::select(MediaType::ALL.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        let mut content = samples::of(media_type);
        for (index, byte) in changes {
            *index.get_mut(&mut content) = byte;
        }
        if cuts {
            content.truncate(cut.index(content.len()));
        }
        if let Err(error) = check(&content, declared) {
            prop_assert_eq!(error.kind(), Kind::InvalidArgument);
        } else {
            prop_assert!(media_type == declared || content != samples::of(media_type));
        }
    }

    /// What is found hangs on the bytes, not on the chunks that the scan takes them in.
    #[test]
    fn a_name_is_found_behind_any_bytes(before in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut content = b"%PDF-1.7\n%".to_vec();
        content.extend(before.iter().filter(|byte| !b"/#".contains(byte)));
        content.extend_from_slice(b"\n1 0 obj << /S /Java#53cript >> endobj\n%%EOF");
        let error = check(&content, MediaType::Pdf).unwrap_err();
        prop_assert_eq!(error.reason(), Reason::AttachmentUnsafe);
    }
}
