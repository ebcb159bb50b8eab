//! The certificate of registration (技术合同登记证明). The national layout was not seen; this one is ours
//! (docs/decisions/0016-documents.md).

use jiff::civil::Date;
use techmarket_types::{Fen, RegistrationNumber};

use crate::entry::{self, NAME, PROSE, SHORT, TITLE, amount, both, day, grouped, required};
use crate::form::{Form, SIZES, SMALLEST, entry as cell, label, paragraphs};
use crate::grid::{self, Row};
use crate::page::{Align, PORTRAIT, Page};
use crate::pdf::{self, Description};
use crate::text::Paragraph;
use crate::typeface::Metrics;
use crate::{DocumentError, Field, Typeface, Verification};

/// Left and right edge of what is printed within the frame, in points.
const LEFT: f32 = 66.0;
const RIGHT: f32 = PORTRAIT.width - LEFT;
const WIDTH: f32 = RIGHT - LEFT;

/// Columns: name of the entry, entry.
const COLUMNS: [f32; 2] = [104.0, WIDTH - 104.0];

/// Where the table begins, and where the foot with seal and QR code does, in points.
const TABLE: f32 = 172.0;
const FOOT: f32 = 650.0;

/// Side of the QR code with its quiet zone: 34 mm.
const CODE: f32 = 96.0;

/// What a certificate says. Texts are those of the registered version of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Registration number (合同登记编号).
    pub number: RegistrationNumber,
    /// Version of the registered content, from 1; from 2 on the certificate says 变更登记 and which change
    /// it is (version 2 is the first).
    pub version: u32,
    /// Name of the contract or project (项目名称), at most 300 characters.
    pub title: String,
    /// Name of the recognised category (合同类别), at most 60 characters.
    pub category: String,
    /// Seller (卖方), at most 200 characters, as every name here.
    pub seller: String,
    /// Buyer (买方).
    pub buyer: String,
    /// Intermediary (中介方), if the contract names one.
    pub intermediary: Option<String>,
    /// Day of signature (签订日期).
    pub signed_on: Date,
    /// First and last day of performance (履行期限); none where the contract fixes none.
    pub term: Option<(Date, Date)>,
    /// Total (合同成交总金额), not below 0.
    pub total: Fen,
    /// Technology amount (技术交易额), not below 0.
    pub technology: Fen,
    /// Texts under which it was registered (登记依据), at most 600 characters.
    pub legal_basis: String,
    /// What the certificate states (证明内容), at most 600 characters; [`crate::Texts`] has ours.
    pub statement: String,
    /// Notes printed small, at most 12 of 600 characters.
    pub notes: Vec<String>,
    /// Registration body (登记机构).
    pub body: String,
    /// Day of registration (登记日期).
    pub registered_on: Date,
    /// Day this certificate was issued (发证日期); also the date within the file.
    pub issued_on: Date,
    /// Code and address for verification.
    pub verification: Verification,
}

/// Renders the certificate: PDF/A-2b, one page A4, the same bytes for the same content and typeface. Where
/// the texts are long the type is set smaller, down to 6 points; beyond that it is [`DocumentError::PageFull`].
pub fn certificate(certificate: &Certificate, typeface: &Typeface) -> Result<Vec<u8>, DocumentError> {
    let page = lay_out(certificate, &typeface.metrics()?)?;
    let description = Description {
        title: &format!("技术合同登记证明 {}", certificate.number),
        subject: &entry::line(&certificate.title),
        issued_on: certificate.issued_on,
    };
    pdf::write(&[page], typeface, &description)
}

impl Certificate {
    /// What people wrote of it.
    fn texts(&self) -> impl Iterator<Item = (Field, &str)> {
        let texts = [
            ("项目名称", self.title.as_str()),
            ("卖方", &self.seller),
            ("买方", &self.buyer),
            ("中介方", self.intermediary.as_deref().unwrap_or_default()),
        ];
        texts.into_iter().map(|(name, text)| (Field::of(name), text))
    }
}

fn lay_out(certificate: &Certificate, metrics: &Metrics<'_>) -> Result<Page, DocumentError> {
    let mut page = Page::new(PORTRAIT);
    draw_head(&mut page, certificate, metrics);
    let mut notes = entry::notes(&certificate.notes)?;
    notes.extend(entry::replaced(metrics, certificate.texts()));
    let statement = required(Field::of("证明内容"), &certificate.statement, PROSE)?;
    for size in SIZES {
        let form = Form {
            metrics,
            size,
            widths: &COLUMNS,
        };
        let rows = rows(certificate, &form)?;
        // A first line is indented by two characters.
        let statement = metrics.paragraph(&format!("\u{3000}\u{3000}{statement}"), size, WIDTH);
        let notes = paragraphs(
            metrics,
            notes.iter().map(String::as_str),
            f32::max(size - 2.0, SMALLEST),
            WIDTH,
        );
        let notes_height: f32 = notes.iter().map(Paragraph::height).sum();
        let needed = grid::height(&rows) + statement.height() + notes_height + 2.0 * size;
        if TABLE + needed > FOOT {
            continue;
        }
        let mut y = TABLE;
        for row in &rows {
            y = row.draw(&mut page, (LEFT, y), &COLUMNS);
        }
        page.text((LEFT, y + size), WIDTH, Align::Left, &statement);
        let mut y = FOOT - notes_height;
        for note in &notes {
            y = page.text((LEFT, y), WIDTH, Align::Left, note);
        }
        draw_foot(&mut page, certificate, metrics)?;
        return Ok(page);
    }
    Err(DocumentError::PageFull)
}

fn draw_head(page: &mut Page, certificate: &Certificate, metrics: &Metrics<'_>) {
    let (width, height) = (PORTRAIT.width, PORTRAIT.height);
    page.frame((36.0, 36.0), width - 72.0, height - 72.0, 1.8);
    page.frame((41.0, 41.0), width - 82.0, height - 82.0, 0.6);
    let title = metrics.paragraph("技术合同登记证明", 30.0, WIDTH);
    let y = page.heading((LEFT, 68.0), WIDTH, &title);
    let number = format!("合同登记编号：{}", grouped(certificate.number));
    let number = metrics.paragraph(&number, 12.0, WIDTH);
    let y = page.text((LEFT, y + 6.0), WIDTH, Align::Centre, &number);
    if let Some(change) = certificate.version.checked_sub(2) {
        let change = format!("变更登记（第{}次变更）", u64::from(change) + 1);
        let change = metrics.paragraph(&change, 11.0, WIDTH);
        page.text((LEFT, y + 2.0), WIDTH, Align::Centre, &change);
    }
}

fn rows(certificate: &Certificate, form: &Form<'_>) -> Result<Vec<Row>, DocumentError> {
    let row = |name: &'static str, text: &str, limit| -> Result<Row, DocumentError> {
        let text = required(Field::of(name), text, limit)?;
        Ok(form.row(&[label(name), cell(&text, 1)]))
    };
    let mut rows = vec![
        row("项目名称", &certificate.title, TITLE)?,
        row("合同类别", &certificate.category, SHORT)?,
        row("卖方", &certificate.seller, NAME)?,
        row("买方", &certificate.buyer, NAME)?,
    ];
    if let Some(intermediary) = &certificate.intermediary {
        rows.push(row("中介方", intermediary, NAME)?);
    }
    rows.push(row("签订日期", &day(certificate.signed_on), SHORT)?);
    let term = match certificate.term {
        Some((first, last)) if last < first => {
            return Err(DocumentError::Period {
                field: Field::of("履行期限"),
            });
        }
        Some((first, last)) => format!("{}至{}", day(first), day(last)),
        None => "合同未约定".to_owned(),
    };
    rows.push(row("履行期限", &term, SHORT)?);
    let amounts = [
        ("合同成交总金额", certificate.total),
        ("技术交易额", certificate.technology),
    ];
    for (name, fen) in amounts {
        let text = both(amount(Field::of(name), fen)?);
        rows.push(form.row(&[label(name), cell(&text, 1)]));
    }
    rows.push(row("登记依据", &certificate.legal_basis, PROSE)?);
    Ok(rows)
}

fn draw_foot(page: &mut Page, certificate: &Certificate, metrics: &Metrics<'_>) -> Result<(), DocumentError> {
    let code = certificate.verification.modules()?;
    page.code((LEFT - 8.0, FOOT + 10.0), CODE, code);
    let grouped = format!(
        "核验码：{}\n扫描二维码或凭核验码核验本证明",
        certificate.verification.grouped()
    );
    let grouped = metrics.paragraph(&grouped, 8.0, WIDTH);
    page.text((LEFT, FOOT + CODE + 12.0), WIDTH, Align::Left, &grouped);

    let left = LEFT + CODE + 60.0;
    let width = RIGHT - left;
    let body = required(Field::of("登记机构"), &certificate.body, NAME)?;
    // The seal goes over name and date, so that they stand together with room around them.
    let sign = format!(
        "登记机构（盖章）：\n{body}\n登记日期：{}\n发证日期：{}",
        day(certificate.registered_on),
        day(certificate.issued_on)
    );
    let size = if body.chars().count() > 60 { 8.0 } else { 11.0 };
    let sign = metrics.paragraph(&sign, size, width);
    page.text((left, FOOT + 20.0), width, Align::Left, &sign);
    Ok(())
}

#[cfg(test)]
mod tests;
