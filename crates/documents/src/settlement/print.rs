use techmarket_types::Fen;

use super::examined::{Examined, examination_rows};
use super::layout::{BOTTOM, COLUMNS, LEFT, SEAL, WIDTH, pair, signature};
use super::{SettlementForm, annex};
use crate::entry::{self, NAME, SHORT, TITLE, amount, day, grouped, optional, required};
use crate::form::{self, Form, SIZES, SMALLEST, entry as cell, label, paragraphs, part};
use crate::grid::{self, Row};
use crate::page::{Align, PORTRAIT, Page};
use crate::pdf::{self, Description};
use crate::text::Paragraph;
use crate::typeface::Metrics;
use crate::{DocumentError, Field, Typeface, in_capitals, in_figures};

/// Upper edge of the table, in points.
const TOP: f32 = 96.0;

/// Room for a signature, in points.
const SIGNATURE: f32 = 24.0;

/// What a room for a seal or an opinion may grow by where the page has space left, in points.
const GROWTH: f32 = 32.0;

/// Smallest size that the table is set in for the sake of the opinion, in points: below it the opinion goes behind it.
const FOR_OPINION: f32 = 8.0;

/// Renders the table: PDF/A-2b, one page A4, the same bytes for the same content and typeface. Where the
/// texts are long the type is set smaller, down to 8 points for the opinion, which then goes on pages of its own behind the
/// table (附页), and down to 6 points for the other texts; beyond that it is [`DocumentError::PageFull`].
pub fn settlement_form(form: &SettlementForm, typeface: &Typeface) -> Result<Vec<u8>, DocumentError> {
    let pages = lay_out(form, &typeface.metrics()?)?;
    let description = Description {
        title: &format!("技术合同技术性收入核定表 {}", form.number),
        subject: &entry::line(&form.title),
        issued_on: form.declared_on,
    };
    pdf::write(&pages, typeface, &description)
}

pub(super) fn lay_out(content: &SettlementForm, metrics: &Metrics<'_>) -> Result<Vec<Page>, DocumentError> {
    let deducted = Fen::checked_sum(content.cost.named().map(|(_, fen)| fen));
    if deducted != Some(content.deducted) {
        return Err(DocumentError::SumMismatch {
            field: Field::of("本次扣除成本"),
        });
    }
    let examined = Examined::of(&content.examination)?;
    let whole = table(content, &examined, metrics)?;
    if let Some((page, size)) = &whole
        && *size >= FOR_OPINION
    {
        return Ok(vec![page.clone()]);
    }
    let larger = |size: f32| whole.as_ref().is_none_or(|(_, whole)| size > *whole);
    if let Some((page, _)) = table(content, &examined.behind(), metrics)?.filter(|(_, size)| larger(*size)) {
        let mut pages = vec![page];
        pages.extend(annex::pages(content, &examined, metrics));
        form::number(&mut pages, metrics, 24.0);
        return Ok(pages);
    }
    let (page, _) = whole.ok_or(DocumentError::PageFull)?;
    Ok(vec![page])
}

/// The table with what it says for the examination, and the size that it is set in; none where it does not fit.
fn table(
    content: &SettlementForm,
    examined: &Examined<'_>,
    metrics: &Metrics<'_>,
) -> Result<Option<(Page, f32)>, DocumentError> {
    let mut page = Page::new(PORTRAIT);
    let title = metrics.paragraph("技术合同技术性收入核定表", 22.0, WIDTH);
    page.heading((LEFT, 40.0), WIDTH, &title);
    let unit = metrics.paragraph("单位：元", 9.0, WIDTH);
    page.text((LEFT, TOP - 16.0), WIDTH, Align::Right, &unit);
    let mut notes = entry::notes(&content.notes)?;
    notes.extend(entry::replaced(metrics, content.texts()));
    for size in SIZES.into_iter().filter(|size| *size <= 10.0) {
        let form = Form {
            metrics,
            size,
            widths: &COLUMNS,
        };
        let mut rows = rows(content, examined, &form)?;
        let notes = paragraphs(
            metrics,
            notes.iter().map(String::as_str),
            f32::max(size - 1.5, SMALLEST),
            WIDTH,
        );
        let notes_height: f32 = notes.iter().map(Paragraph::height).sum();
        let below = 6.0 + notes_height;
        let space = BOTTOM - TOP - grid::height(&rows) - below;
        if space < 0.0 {
            continue;
        }
        // Three rows have such a room.
        let growth = f32::min(space / 3.0, GROWTH);
        for row in rows.iter_mut().filter(|row| row.least >= SEAL) {
            row.least = row.height() + growth;
        }
        let mut y = TOP;
        for row in &rows {
            y = row.draw(&mut page, (LEFT, y), &COLUMNS);
        }
        y += 6.0;
        for note in &notes {
            y = page.text((LEFT, y), WIDTH, Align::Left, note);
        }
        return Ok(Some((page, size)));
    }
    Ok(None)
}

fn rows(
    content: &SettlementForm,
    examined: &Examined<'_>,
    form: &Form<'_>,
) -> Result<Vec<Row>, DocumentError> {
    let mut rows = contract_rows(content, form)?;
    rows.extend(settlement_rows(content, form)?);
    rows.extend(signature_rows(content, form)?);
    rows.extend(examination_rows(examined, form));
    Ok(rows)
}

/// Two amounts.
fn amounts(
    form: &Form<'_>,
    left: (&'static str, Fen),
    right: (&'static str, Fen),
) -> Result<Row, DocumentError> {
    let shown = |(name, fen)| Ok::<_, DocumentError>((name, in_figures(amount(Field::of(name), fen)?)));
    let (left, right) = (shown(left)?, shown(right)?);
    Ok(pair(form, (left.0, &left.1), (right.0, &right.1)))
}

fn contract_rows(content: &SettlementForm, form: &Form<'_>) -> Result<Vec<Row>, DocumentError> {
    let text = |name, text, limit| required(Field::of(name), text, limit);
    Ok(vec![
        pair(
            form,
            ("申报方", &text("申报方", &content.declarant, NAME)?),
            ("申报日期", &day(content.declared_on)),
        ),
        pair(
            form,
            ("合同编号", &grouped(content.number)),
            ("合同类别", &text("合同类别", &content.category, SHORT)?),
        ),
        form.row(&[
            label("项目名称"),
            cell(&text("项目名称", &content.title, TITLE)?, 3),
        ]),
        amounts(
            form,
            ("合同交易总额", content.total),
            ("技术交易总额", content.technology),
        )?,
        form.row(&[
            label("支付方式"),
            cell(&text("支付方式", &content.payment, SHORT)?, 3),
        ]),
    ])
}

fn settlement_rows(content: &SettlementForm, form: &Form<'_>) -> Result<Vec<Row>, DocumentError> {
    let mut rows = vec![
        form.row(&[part("本次核定", 4)]),
        amounts(
            form,
            ("本次实现合同交易额", content.realised_total),
            ("本次实现技术交易额", content.realised_technology),
        )?,
        amounts(
            form,
            ("本次扣除成本", content.deducted),
            ("本次实现技术性收入", content.technical_income),
        )?,
        form.row(&[
            label("技术性收入大写"),
            cell(&format!("人民币{}", in_capitals(content.technical_income)), 3),
        ]),
        form.row(&[part("扣除成本明细", 4)]),
    ];
    for two in content.cost.named().chunks(2) {
        if let [left, right] = two {
            rows.push(amounts(form, *left, *right)?);
        }
    }
    Ok(rows)
}

fn signature_rows(content: &SettlementForm, form: &Form<'_>) -> Result<Vec<Row>, DocumentError> {
    let signed = &content.signatories;
    let short = |name, text| optional(Field::of(name), text, SHORT);
    Ok(vec![
        form.row(&[part("申报方签章", 4)]),
        signature(form, ("财务章", ""), ("公章", ""), SEAL),
        signature(
            form,
            ("财务负责人", short("财务负责人", &signed.finance)?),
            ("主管财务负责人", short("主管财务负责人", &signed.finance_leader)?),
            SIGNATURE,
        ),
        signature(
            form,
            ("经办人", short("经办人", &signed.handler)?),
            ("联系电话", short("联系电话", &signed.telephone)?),
            SIGNATURE,
        ),
    ])
}
