//! The sealed list of registered contracts (技术合同登记清单), to print and as a workbook.

mod digest;
mod print;
mod workbook;

use jiff::civil::Date;
use techmarket_types::{Fen, RegistrationNumber};

pub use digest::{Digest, digest};
pub use print::register_list_pdf;
pub use workbook::register_list_xlsx;

use crate::entry::{self, NAME, SHORT, TITLE, amount, required};
use crate::{DocumentError, Field, Verification};

/// A list of registered contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterList {
    /// Heading, at most 300 characters: 技术合同登记清单.
    pub title: String,
    /// Registration body (登记机构), at most 200 characters.
    pub body: String,
    /// First and last day of registration that the list covers.
    pub period: (Date, Date),
    /// The contracts, in the order in which they are listed; at most [`RegisterList::MAX_ROWS`].
    pub rows: Vec<RegisterRow>,
    /// Notes printed after the list, at most 12 of 600 characters.
    pub notes: Vec<String>,
    /// Day of issue; also the date within the file.
    pub issued_on: Date,
    /// Code and address for verification.
    pub verification: Verification,
}

/// A contract of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterRow {
    /// Registration number (合同登记编号).
    pub number: RegistrationNumber,
    /// Name of the contract or project (项目名称), at most 300 characters.
    pub title: String,
    /// Name of the recognised category (合同类别), at most 60 characters.
    pub category: String,
    /// Seller (卖方), at most 200 characters.
    pub seller: String,
    /// Buyer (买方), at most 200 characters.
    pub buyer: String,
    /// Total (合同成交总金额), not below 0.
    pub total: Fen,
    /// Technology amount (技术交易额), not below 0.
    pub technology: Fen,
    /// Day of registration (登记日期).
    pub registered_on: Date,
}

/// Sums over a list.
struct Totals {
    total: Fen,
    technology: Fen,
}

impl RegisterList {
    /// Most contracts of a list; a longer one is issued in parts.
    pub const MAX_ROWS: usize = 5_000;

    /// What people wrote of it, row by row.
    fn texts(&self) -> impl Iterator<Item = (Field, &str)> {
        let rows = self.rows.iter().zip(1..).flat_map(|(row, place)| {
            let texts = [
                ("项目名称", &row.title),
                ("卖方", &row.seller),
                ("买方", &row.buyer),
            ];
            texts.map(|(name, text)| (Field::in_row(name, place), text.as_str()))
        });
        std::iter::once((Field::of("标题"), self.title.as_str())).chain(rows)
    }

    /// What holds for the list as such, and its sums.
    fn check(&self) -> Result<Totals, DocumentError> {
        if self.rows.len() > Self::MAX_ROWS {
            return Err(DocumentError::TooMany {
                field: Field::of("清单"),
                limit: Self::MAX_ROWS,
                found: self.rows.len(),
            });
        }
        required(Field::of("标题"), &self.title, TITLE)?;
        required(Field::of("登记机构"), &self.body, NAME)?;
        if self.period.1 < self.period.0 {
            return Err(DocumentError::Period {
                field: Field::of("登记期间"),
            });
        }
        entry::notes(&self.notes)?;
        self.verification.check()?;
        for (row, place) in self.rows.iter().zip(1..) {
            row.check(place)?;
        }
        let sum = |name, amounts: &mut dyn Iterator<Item = Fen>| {
            Fen::checked_sum(amounts).ok_or(DocumentError::Overflow {
                field: Field::of(name),
            })
        };
        Ok(Totals {
            total: sum("成交总金额合计", &mut self.rows.iter().map(|row| row.total))?,
            technology: sum("技术交易额合计", &mut self.rows.iter().map(|row| row.technology))?,
        })
    }
}

impl RegisterRow {
    fn check(&self, place: usize) -> Result<(), DocumentError> {
        for (name, text, limit) in [
            ("项目名称", &self.title, TITLE),
            ("合同类别", &self.category, SHORT),
            ("卖方", &self.seller, NAME),
            ("买方", &self.buyer, NAME),
        ] {
            required(Field::in_row(name, place), text, limit)?;
        }
        for (name, fen) in [("合同成交总金额", self.total), ("技术交易额", self.technology)] {
            amount(Field::in_row(name, place), fen)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
