//! The papers of a registration body: certificate (登记证明), sealed list of registered contracts (登记清单),
//! table of verified technical income (技术性收入核定表), and statistics as CSV and XLSX.
//!
//! Functions from data to the bytes of a file. The same data make the same bytes, so that a file can be made
//! again instead of being kept, and a signature over it holds: days are given, nothing is read from a clock.
//! What cannot be printed is asked about before anything is registered ([`Typeface::missing`]); where it stands in the register
//! already, a 〓 is printed for it with a note, so that no paper fails for one character.
//!
//! The one thing read is the font within the program ([`Typeface::embedded`]).

mod capitals;
mod certificate;
mod entry;
mod error;
mod form;
mod grid;
mod lines;
mod page;
mod pdf;
mod qr;
mod register_list;
mod settlement;
mod table;
mod text;
mod texts;
mod typeface;
mod verification;
mod workbook;

pub use capitals::{in_capitals, in_figures};
pub use certificate::{Certificate, certificate};
pub use error::{DocumentError, Field};
pub use register_list::{Digest, RegisterList, RegisterRow, digest, register_list_pdf, register_list_xlsx};
pub use settlement::{CostParts, Examination, SettlementForm, Signatories, settlement_form};
pub use table::{Cell, Column, ColumnKind, Overview, Table, to_csv, to_xlsx};
pub use texts::{Paper, Place, Text, Texts};
pub use typeface::Typeface;
pub use verification::Verification;
