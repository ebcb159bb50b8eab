//! The schemes that come with the program, and an office's own.

use std::sync::LazyLock;

use jiff::civil::Date;
use techmarket_types::{CodeTables, DataError};

use crate::Scheme;

macro_rules! embedded {
    ($($file:literal),+ $(,)?) => {
        [$(($file, include_str!(concat!("../data/schemes/", $file)))),+]
    };
}

const FILES: [(&str, &str); 5] = embedded![
    "jiangxi-2020.toml",
    "ganzhou.toml",
    "changsha-2020.toml",
    "changsha-2022.toml",
    "nanjing-2021.toml",
];

static EMBEDDED: LazyLock<Result<Schemes, DataError>> =
    LazyLock::new(|| Schemes::parse(FILES, CodeTables::embedded()?));

/// Schemes by id.
#[derive(Debug, Clone)]
pub struct Schemes(Vec<Scheme>);

impl Schemes {
    /// Most schemes held.
    pub const MAX: usize = 1_000;

    /// The schemes that come with the program, read once. The error is a fault of the program's own
    /// data, which the tests exclude.
    pub fn embedded() -> Result<&'static Self, DataError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// Reads the schemes of an office, each from its file's name and text.
    pub fn parse<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
        tables: &CodeTables,
    ) -> Result<Self, DataError> {
        let mut schemes: Vec<Scheme> = Vec::new();
        for (file, text) in files {
            let scheme = Scheme::parse(file, text, tables)?;
            if let Some(other) = schemes.iter().find(|other| other.id == scheme.id) {
                let problem = format!("id“{}”与另一办法《{}》重复", scheme.id, other.title);
                return Err(DataError::of_file(file, problem));
            }
            if schemes.len() == Self::MAX {
                return Err(DataError::of_file(file, format!("办法最多{}个", Self::MAX)));
            }
            schemes.push(scheme);
        }
        Ok(Self(schemes))
    }

    /// These, but each scheme whose id an office's own has replaced whole by that one.
    #[must_use]
    pub fn overridden_by(&self, own: &Self) -> Self {
        let kept = self.0.iter().filter(|scheme| own.get(&scheme.id).is_none());
        Self(kept.cloned().chain(own.0.iter().cloned()).collect())
    }

    /// The scheme of this id, whether it still holds or not.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Scheme> {
        self.0.iter().find(|scheme| scheme.id == id)
    }

    /// Schemes that hold on the day, in order.
    pub fn on(&self, day: Date) -> impl Iterator<Item = &Scheme> {
        self.0
            .iter()
            .filter(move |scheme| scheme.validity.holds(Some(day)))
    }

    /// All schemes, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Scheme> {
        self.0.iter()
    }
}
