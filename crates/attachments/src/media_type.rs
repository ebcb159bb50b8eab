//! The types that are accepted.

use std::fmt;

use techmarket_kernel::{Error, Reason, Result};

macro_rules! media_types {
    ($($variant:ident, $title:literal, $mime:literal, [$first:literal $(, $more:literal)*];)+) => {
        /// An accepted type of file (文件类型). A ZIP archive as such is none: what lies in it would go unchecked.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum MediaType { $(#[doc = concat!($title, ", `", $mime, "`.")] $variant,)+ }

        impl MediaType {
            /// Every accepted type.
            pub const ALL: [Self; [$($mime),+].len()] = [$(Self::$variant),+];

            /// Name for people.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Media type (RFC 6838), in lower case and without parameters.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $mime,)+ }
            }

            /// Extensions of its files in lower case, the usual one first.
            #[must_use]
            pub const fn extensions(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$first $(, $more)*],)+ }
            }
        }
    };
}

media_types! {
    Pdf, "PDF", "application/pdf", ["pdf"];
    Png, "PNG", "image/png", ["png"];
    Jpeg, "JPEG", "image/jpeg", ["jpg", "jpeg"];
    Tiff, "TIFF", "image/tiff", ["tif", "tiff"];
    Docx, "DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["docx"];
    Xlsx, "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ["xlsx"];
    // GB/T 33190-2016. The type is not registered with IANA; this is the name that its readers use.
    Ofd, "OFD", "application/ofd", ["ofd"];
}

impl MediaType {
    /// The accepted type with this media type; case does not matter, parameters are not expected.
    #[must_use]
    pub fn from_mime(mime: &str) -> Option<Self> {
        let mime = mime.trim();
        Self::ALL
            .into_iter()
            .find(|media| media.as_str().eq_ignore_ascii_case(mime))
    }

    /// The accepted type that the extension of this file name stands for; case does not matter.
    #[must_use]
    pub fn from_file_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Self::ALL.into_iter().find(|media| {
            media
                .extensions()
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
        })
    }

    /// The type that a caller declares by file name and media type, which must agree. An empty `mime` leaves it to
    /// the extension; what the content is, [`crate::Upload::finish`] finds out.
    pub fn declared(file_name: &str, mime: &str) -> Result<Self> {
        let by_name = Self::from_file_name(file_name)
            .ok_or_else(|| refused(file_name.rsplit_once('.').map_or("", |(_, extension)| extension)))?;
        if mime.trim().is_empty() {
            return Ok(by_name);
        }
        let by_mime = Self::from_mime(mime).ok_or_else(|| refused(mime.trim()))?;
        if by_mime == by_name {
            return Ok(by_name);
        }
        let message = format!("文件扩展名是 {by_name}，与申报的类型 {by_mime} 不符");
        Err(Error::new(Reason::AttachmentTypeMismatch, message)
            .with("declared", by_mime.as_str())
            .with("found", by_name.as_str()))
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// Most characters of a foreign type in a message.
const MAX_SHOWN: usize = 100;

fn refused(found: &str) -> Error {
    let shown: String = found.chars().take(MAX_SHOWN).collect();
    let accepted = MediaType::ALL.map(MediaType::title).join("、");
    let message = format!("不接受“{shown}”类型的文件；可用：{accepted}");
    Error::new(Reason::AttachmentTypeRefused, message).with("found", shown)
}
