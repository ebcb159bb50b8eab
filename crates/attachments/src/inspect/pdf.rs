//! PDF: whole, not encrypted, without scripts and launch actions.
//!
//! The file is read once from front to end, 64 KiB at a time. Names are looked for everywhere, inside streams too:
//! the ones that matter are too long to turn up by chance in packed bytes. Objects can lie packed in object streams
//! (ISO 32000-1, 7.5.7), which are unpacked and searched; one that cannot be is refused.

use std::fs::File;

use flate2::{Decompress, FlushDecompress, Status};
use techmarket_kernel::{Error, Result};

use super::bytes::{read_up_to, tail, unreadable, unsafe_content};
use super::pdf_names::{Names, Token};
use crate::fault;

const CHUNK: usize = 64 << 10;
/// Most bytes of all object streams unpacked: 64 MiB. They hold no pictures and no text.
const MAX_UNPACKED: u64 = 64 << 20;
/// The end mark stands in the last bytes; readers look this far (ISO 32000-1, annex H, 3.4.4).
const END_WITHIN: usize = 1024;

pub(super) fn check(file: &File, size: u64) -> Result<()> {
    let end = tail(file, size, END_WITHIN).map_err(fault::local)?;
    if !end.windows(5).any(|window| window == b"%%EOF") {
        return Err(unreadable("PDF 文件不完整：缺少结尾标记"));
    }
    let mut scan = Scan::default();
    let mut buffer = vec![0; CHUNK];
    let mut from = 0;
    loop {
        let chunk = read_up_to(file, &mut buffer, from).map_err(fault::local)?;
        if chunk.is_empty() {
            return scan.end();
        }
        scan.push(chunk)?;
        from += chunk.len() as u64;
    }
}

/// Filters of object streams that are not unpacked here, and parameters that change what unpacking gives.
const OPAQUE: [&[u8]; 10] = [
    b"ASCIIHexDecode",
    b"AHx",
    b"ASCII85Decode",
    b"A85",
    b"LZWDecode",
    b"LZW",
    b"RunLengthDecode",
    b"RL",
    b"Crypt",
    b"DecodeParms",
];

#[derive(Default)]
struct Scan {
    names: Names,
    /// An object stream's dictionary was seen, its data not yet.
    announced: bool,
    /// Names of its filters since the last stream began: `FlateDecode`, and others.
    flates: u32,
    opaque: bool,
    unpacking: Option<Unpacking>,
    unpacked: u64,
}

/// The data of an object stream.
struct Unpacking {
    inflate: Decompress,
    names: Names,
    /// The line feed after `stream` and a carriage return is no data.
    line_feed: bool,
}

impl Scan {
    fn push(&mut self, mut chunk: &[u8]) -> Result<()> {
        while !chunk.is_empty() {
            if self.unpacking.is_some() {
                chunk = self.unpack(chunk)?;
                continue;
            }
            let (byte, rest) = (chunk[0], &chunk[1..]);
            chunk = rest;
            match self.names.push(byte) {
                Some(Token::Name(name)) => {
                    refuse(name)?;
                    self.announced |= name == b"ObjStm";
                    self.flates += u32::from(matches!(name, b"FlateDecode" | b"Fl"));
                    self.opaque |= OPAQUE.contains(&name);
                }
                Some(Token::Word(b"stream")) => self.begin_stream(byte)?,
                // What looked like a filter in a stream's data was none.
                Some(Token::Word(b"endstream")) => (self.flates, self.opaque) = (0, false),
                Some(Token::Word(_)) | None => {}
            }
        }
        Ok(())
    }

    fn begin_stream(&mut self, after: u8) -> Result<()> {
        if self.announced {
            if self.opaque || self.flates != 1 {
                return Err(opaque());
            }
            self.unpacking = Some(Unpacking {
                inflate: Decompress::new(true),
                names: Names::default(),
                line_feed: after == b'\r',
            });
        }
        (self.announced, self.flates, self.opaque) = (false, 0, false);
        Ok(())
    }

    /// Unpacks from `chunk` and gives what is left of it.
    fn unpack<'a>(&mut self, mut chunk: &'a [u8]) -> Result<&'a [u8]> {
        let Some(unpacking) = &mut self.unpacking else {
            return Ok(chunk);
        };
        if std::mem::take(&mut unpacking.line_feed) && chunk[0] == b'\n' {
            chunk = &chunk[1..];
        }
        let mut out = [0; 16 << 10];
        let (taken, given) = (unpacking.inflate.total_in(), unpacking.inflate.total_out());
        let status = unpacking
            .inflate
            .decompress(chunk, &mut out, FlushDecompress::None)
            .map_err(|_| opaque())?;
        let taken = usize::try_from(unpacking.inflate.total_in() - taken).map_err(Error::internal)?;
        let given = usize::try_from(unpacking.inflate.total_out() - given).map_err(Error::internal)?;
        self.unpacked += given as u64;
        if self.unpacked > MAX_UNPACKED || (taken == 0 && given == 0 && !chunk.is_empty()) {
            return Err(opaque());
        }
        for &byte in &out[..given] {
            if let Some(Token::Name(name)) = unpacking.names.push(byte) {
                refuse(name)?;
            }
        }
        if status == Status::StreamEnd {
            if let Some(Token::Name(name)) = unpacking.names.push(b' ') {
                refuse(name)?;
            }
            self.unpacking = None;
        }
        Ok(&chunk[taken..])
    }

    fn end(mut self) -> Result<()> {
        if self.unpacking.is_some() {
            return Err(opaque());
        }
        match self.names.push(b' ') {
            Some(Token::Name(name)) => refuse(name),
            _ => Ok(()),
        }
    }
}

/// A script needs the name of its action or tree; `Rendition` actions can carry one under another name.
fn refuse(name: &[u8]) -> Result<()> {
    match name {
        b"JavaScript" | b"Rendition" => Err(unsafe_content("PDF 文件含有脚本，请去除后再上传")),
        b"Launch" => Err(unsafe_content("PDF 文件含有启动外部程序的动作，请去除后再上传")),
        b"Encrypt" => Err(unsafe_content("PDF 文件已加密，无法检查；请去除密码后再上传")),
        _ => Ok(()),
    }
}

fn opaque() -> Error {
    unsafe_content("PDF 文件的对象流不能解开检查，请重新导出后再上传")
}
