//! Files of every accepted type, as small as they can be.

use std::io::Write;

use rawzip::{CompressionMethod, ZipArchiveWriter};

use crate::MediaType;

pub(super) fn pdf(body: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n{body}\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n")
        .into_bytes()
}

/// A PDF with these bytes as the data of a stream with this dictionary.
pub(super) fn pdf_stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut file = format!("%PDF-1.7\n5 0 obj\n<< {dictionary} >>\nstream\r\n").into_bytes();
    file.extend_from_slice(data);
    file.extend_from_slice(b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n");
    file
}

pub(super) fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn png() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend_from_slice(b"\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55");
    file.extend_from_slice(b"\0\0\0\0IEND\xAE\x42\x60\x82");
    file
}

pub(super) fn jpeg() -> Vec<u8> {
    b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xD9".to_vec()
}

pub(super) fn tiff() -> Vec<u8> {
    b"II\x2A\0\x08\0\0\0\0\0\0\0\0\0\0\0".to_vec()
}

pub(super) fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut file);
    for (name, text) in entries {
        let (mut entry, config) = archive
            .new_file(name)
            .compression_method(CompressionMethod::DEFLATE)
            .start()
            .unwrap();
        let encoder = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default());
        let mut writer = config.wrap(encoder);
        writer.write_all(text.as_bytes()).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    file
}

pub(super) const WORD_MAIN: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
pub(super) const SHEET_MAIN: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

pub(super) fn content_types(main: &str) -> String {
    format!(r#"<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>"#)
}

pub(super) fn docx() -> Vec<u8> {
    zip(&[
        ("[Content_Types].xml", &content_types(WORD_MAIN)),
        ("word/document.xml", "<w:document/>"),
    ])
}

pub(super) fn xlsx() -> Vec<u8> {
    zip(&[
        ("[Content_Types].xml", &content_types(SHEET_MAIN)),
        ("xl/workbook.xml", "<workbook/>"),
    ])
}

pub(super) fn ofd() -> Vec<u8> {
    zip(&[
        ("OFD.xml", "<ofd:OFD/>"),
        ("Doc_0/Document.xml", "<ofd:Document/>"),
    ])
}

pub(super) fn of(media_type: MediaType) -> Vec<u8> {
    match media_type {
        MediaType::Pdf => pdf(""),
        MediaType::Png => png(),
        MediaType::Jpeg => jpeg(),
        MediaType::Tiff => tiff(),
        MediaType::Docx => docx(),
        MediaType::Xlsx => xlsx(),
        MediaType::Ofd => ofd(),
    }
}

/// A PDF of about `size` bytes that do not repeat.
pub(super) fn large_pdf(size: usize) -> Vec<u8> {
    let data: Vec<u8> = (0_u64..)
        .flat_map(|n| {
            n.wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .rotate_left(17)
                .to_le_bytes()
        })
        .take(size)
        .collect();
    pdf_stream("/Length 0", &data)
}
