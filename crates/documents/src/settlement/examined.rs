//! The registration body's part of the table (登记机构审查).

use jiff::civil::Date;

use super::Examination;
use super::layout::{SEAL, signature};
use crate::entry::{OPINION, SHORT, SIGNER, day, optional};
use crate::form::{Form, entry as cell, label, part};
use crate::grid::Row;
use crate::{DocumentError, Field};

/// Stands in the place of what is behind the table.
const SEE_ANNEX: &str = "见附页";

/// Heads of the part and of the opinion, once it is verified and where it was sent back.
const VERIFIED: [&str; 2] = ["登记机构审查", "审查意见"];
const RETURNED: [&str; 2] = ["登记机构审查：退回，未予核定", "退回理由"];

/// The registration body's part as it is printed.
pub(super) struct Examined<'a> {
    pub(super) opinion: &'a str,
    pub(super) examiner: &'a str,
    pub(super) on: Option<Date>,
    pub(super) returned: bool,
}

impl<'a> Examined<'a> {
    pub(super) fn of(examination: &'a Examination) -> Result<Self, DocumentError> {
        Ok(Self {
            opinion: optional(Field::of("审查意见"), &examination.opinion, OPINION)?,
            examiner: optional(Field::of("审查人"), &examination.examiner, SIGNER)?,
            on: examination.examined_on,
            returned: examination.returned,
        })
    }

    /// What the table says of it where it stands behind the table: a long name too.
    pub(super) fn behind(&self) -> Self {
        Self {
            opinion: SEE_ANNEX,
            examiner: match self.examiner.chars().nth(SHORT) {
                Some(_) => SEE_ANNEX,
                None => self.examiner,
            },
            on: self.on,
            returned: self.returned,
        }
    }

    /// Heads of the part and of the opinion.
    pub(super) const fn heads(&self) -> [&'static str; 2] {
        if self.returned { RETURNED } else { VERIFIED }
    }
}

/// The rows of the table.
pub(super) fn examination_rows(examined: &Examined<'_>, form: &Form<'_>) -> [Row; 3] {
    let [whole, opinion] = examined.heads();
    [
        form.row(&[part(whole, 4)]),
        form.high_row(&[label(opinion), cell(examined.opinion, 3)], SEAL),
        examiner_row(examined, form),
    ]
}

/// Who examined, with room for the body's seal.
pub(super) fn examiner_row(examined: &Examined<'_>, form: &Form<'_>) -> Row {
    let date = examined
        .on
        .map_or_else(|| "　　　　年　　月　　日".to_owned(), day);
    signature(form, ("审查人", examined.examiner), ("公章及日期", &date), SEAL)
}
