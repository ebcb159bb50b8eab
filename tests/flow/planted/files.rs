//! What stands in files: the texts of a workbook's parts, and the text of a printed page.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use flate2::read::ZlibDecoder;
use zip::ZipArchive;

/// The file itself and what is packed in it.
pub(super) fn opened(file: Vec<u8>) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    if file.starts_with(b"PK\x03\x04") {
        parts.extend(unzipped(&file));
    } else if file.starts_with(b"%PDF") {
        parts.push(printed(&file).into_bytes());
    }
    parts.push(file);
    parts
}

fn unzipped(file: &[u8]) -> Vec<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = Vec::new();
        archive.by_index(index).unwrap().read_to_end(&mut part).unwrap();
        parts.push(part);
    }
    parts
}

/// The glyphs of all pages as characters, by the maps of the fonts.
fn printed(file: &[u8]) -> String {
    let streams: Vec<Vec<u8>> = inflated(file);
    let texts = || streams.iter().map(|stream| String::from_utf8_lossy(stream));
    let mut glyphs = BTreeMap::new();
    for text in texts().filter(|text| text.contains("begincmap")) {
        for block in text.split("beginbfchar").skip(1) {
            let block = block.split("endbfchar").next().unwrap_or_default();
            let codes: Vec<&str> = block.split(['<', '>']).skip(1).step_by(2).collect();
            for pair in codes.chunks_exact(2) {
                glyphs.insert(u32::from_str_radix(pair[0], 16).unwrap(), utf16(pair[1]));
            }
        }
    }
    let shown = streams.iter().filter(|stream| holds(stream, b"BT"));
    let codes = shown.flat_map(|stream| strings(stream));
    let read = codes.map(|code| glyphs.get(&code).cloned().unwrap_or_default());
    read.collect()
}

fn utf16(hex: &str) -> String {
    let units: Vec<u16> = (0..hex.len() / 4)
        .map(|at| u16::from_str_radix(&hex[at * 4..at * 4 + 4], 16).unwrap())
        .collect();
    String::from_utf16_lossy(&units)
}

fn inflated(file: &[u8]) -> Vec<Vec<u8>> {
    let mut streams = Vec::new();
    let mut rest = file;
    while let Some(at) = find(rest, b"stream") {
        rest = &rest[at + b"stream".len()..];
        let data = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n"));
        let mut stream = Vec::new();
        if let Some(data) = data {
            // What is behind the end of the stream is not read.
            drop(ZlibDecoder::new(data).read_to_end(&mut stream));
        }
        streams.push(stream);
    }
    streams
}

/// The glyphs that a page shows: two bytes each, in strings of hexadecimal digits or of bytes.
fn strings(stream: &[u8]) -> Vec<u32> {
    let mut codes = Vec::new();
    let mut bytes = stream.iter().copied();
    while let Some(byte) = bytes.next() {
        let string = match byte {
            b'<' => hexadecimal(&mut bytes),
            b'(' => literal(&mut bytes),
            _ => continue,
        };
        let pairs = string.chunks_exact(2);
        codes.extend(pairs.map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])));
    }
    codes
}

fn hexadecimal(bytes: &mut impl Iterator<Item = u8>) -> Vec<u8> {
    let digits: String = bytes.take_while(|&byte| byte != b'>').map(char::from).collect();
    let pairs = digits.as_bytes().chunks_exact(2);
    let read = pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap_or("0"), 16));
    read.map(Result::unwrap_or_default).collect()
}

fn literal(bytes: &mut impl Iterator<Item = u8>) -> Vec<u8> {
    let (mut string, mut depth) = (Vec::new(), 1);
    while let Some(byte) = bytes.next() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'\\' => {
                string.extend(escaped(bytes));
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
        string.push(byte);
    }
    string
}

fn escaped(bytes: &mut impl Iterator<Item = u8>) -> Option<u8> {
    match bytes.next()? {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'b' => Some(8),
        b'f' => Some(12),
        byte @ b'0'..=b'7' => {
            let more = bytes.take(2);
            let digits = more.fold(byte - b'0', |sum, digit| {
                sum.wrapping_mul(8).wrapping_add(digit - b'0')
            });
            Some(digits)
        }
        byte => Some(byte),
    }
}

fn holds(stream: &[u8], what: &[u8]) -> bool {
    find(stream, what).is_some()
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
