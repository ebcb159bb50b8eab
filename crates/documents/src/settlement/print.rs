use techmarket_types::Fen;

use super::SettlementForm;
use crate::entry::{self, NAME, PROSE, SHORT, TITLE, amount, day, grouped, optional, required};
use crate::form::{Form, SIZES, SMALLEST, entry as cell, label, paragraphs, part};
use crate::grid::{self, Row};
use crate::page::{Align, PORTRAIT, Page};
use crate::pdf::{self, Description};
use crate::text::Paragraph;
use crate::typeface::Metrics;
use crate::{DocumentError, Field, Typeface, in_capitals, in_figures};

/// Edges of the table, in points.
pub(super) const LEFT: f32 = 50.0;
pub(super) const WIDTH: f32 = PORTRAIT.width - 2.0 * LEFT;
const TOP: f32 = 96.0;
pub(super) const BOTTOM: f32 = PORTRAIT.height - 36.0;

/// Two pairs of a name and an entry.
const COLUMNS: [f32; 4] = [104.0, WIDTH / 2.0 - 104.0, 116.0, WIDTH / 2.0 - 116.0];

/// Rooms for a seal, a signature and an opinion, in points.
const SEAL: f32 = 56.0;
const SIGNATURE: f32 = 24.0;

/// What a room for a seal or an opinion may grow by where the page has space left, in points.
const GROWTH: f32 = 32.0;

/// Side of the QR code with its quiet zone, in points.
const CODE: f32 = 72.0;

/// Renders the table: PDF/A-2b, one page A4, the same bytes for the same content and typeface. Where the
/// texts are long the type is set smaller, down to 6 points; beyond that it is [`DocumentError::PageFull`].
pub fn settlement_form(form: &SettlementForm, typeface: &Typeface) -> Result<Vec<u8>, DocumentError> {
    let page = lay_out(form, &typeface.metrics()?)?;
    let description = Description {
        title: &format!("技术合同技术性收入核定表 {}", form.number),
        subject: &entry::line(&form.title),
        issued_on: form.declared_on,
    };
    pdf::write(&[page], typeface, &description)
}

pub(super) fn lay_out(content: &SettlementForm, metrics: &Metrics<'_>) -> Result<Page, DocumentError> {
    let deducted = Fen::checked_sum(content.cost.named().map(|(_, fen)| fen));
    if deducted != Some(content.deducted) {
        return Err(DocumentError::SumMismatch {
            field: Field::of("本次扣除成本"),
        });
    }
    let mut page = Page::new(PORTRAIT);
    let title = metrics.paragraph(Field::of("标题"), "技术合同技术性收入核定表", 22.0, WIDTH)?;
    page.heading((LEFT, 40.0), WIDTH, &title);
    let unit = metrics.paragraph(Field::of("单位"), "单位：元", 9.0, WIDTH)?;
    page.text((LEFT, TOP - 16.0), WIDTH, Align::Right, &unit);
    let notes = entry::notes(&content.notes)?;
    let code = content.verification.as_ref().map_or(0.0, |_| CODE);
    for size in SIZES.into_iter().filter(|size| *size <= 10.0) {
        let form = Form {
            metrics,
            size,
            widths: &COLUMNS,
        };
        let mut rows = rows(content, &form)?;
        let notes = paragraphs(
            metrics,
            "说明",
            notes.iter().map(String::as_str),
            f32::max(size - 1.5, SMALLEST),
            WIDTH - code,
        )?;
        let notes_height: f32 = notes.iter().map(Paragraph::height).sum();
        let below = 6.0 + f32::max(notes_height, code + 14.0);
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
        draw_code(&mut page, content, y, metrics)?;
        for note in &notes {
            y = page.text((LEFT, y), WIDTH - code, Align::Left, note);
        }
        return Ok(page);
    }
    Err(DocumentError::PageFull)
}

fn draw_code(
    page: &mut Page,
    content: &SettlementForm,
    y: f32,
    metrics: &Metrics<'_>,
) -> Result<(), DocumentError> {
    if let Some(verification) = &content.verification {
        page.code((LEFT + WIDTH - CODE + 6.0, y), CODE, verification.modules()?);
        let text = format!("核验码：{}", verification.grouped());
        let text = metrics.paragraph(Field::of("核验码"), &text, 7.0, WIDTH)?;
        page.text((LEFT, y + CODE), WIDTH, Align::Right, &text);
    }
    Ok(())
}

fn rows(content: &SettlementForm, form: &Form<'_>) -> Result<Vec<Row>, DocumentError> {
    let mut rows = contract_rows(content, form)?;
    rows.extend(settlement_rows(content, form)?);
    rows.extend(signature_rows(content, form)?);
    Ok(rows)
}

/// Two names with their entries.
fn pair(
    form: &Form<'_>,
    left: (&'static str, &str),
    right: (&'static str, &str),
) -> Result<Row, DocumentError> {
    form.row(&[
        label(left.0),
        cell(left.0, left.1, 1),
        label(right.0),
        cell(right.0, right.1, 1),
    ])
}

/// Two amounts.
fn amounts(
    form: &Form<'_>,
    left: (&'static str, Fen),
    right: (&'static str, Fen),
) -> Result<Row, DocumentError> {
    let shown = |(name, fen)| Ok::<_, DocumentError>((name, in_figures(amount(Field::of(name), fen)?)));
    let (left, right) = (shown(left)?, shown(right)?);
    pair(form, (left.0, &left.1), (right.0, &right.1))
}

fn contract_rows(content: &SettlementForm, form: &Form<'_>) -> Result<Vec<Row>, DocumentError> {
    let text = |name, text, limit| required(Field::of(name), text, limit);
    Ok(vec![
        pair(
            form,
            ("申报方", &text("申报方", &content.declarant, NAME)?),
            ("申报日期", &day(content.declared_on)),
        )?,
        pair(
            form,
            ("合同编号", &grouped(content.number)),
            ("合同类别", &text("合同类别", &content.category, SHORT)?),
        )?,
        form.row(&[
            label("项目名称"),
            cell("项目名称", &text("项目名称", &content.title, TITLE)?, 3),
        ])?,
        amounts(
            form,
            ("合同交易总额", content.total),
            ("技术交易总额", content.technology),
        )?,
        form.row(&[
            label("支付方式"),
            cell("支付方式", &text("支付方式", &content.payment, SHORT)?, 3),
        ])?,
    ])
}

fn settlement_rows(content: &SettlementForm, form: &Form<'_>) -> Result<Vec<Row>, DocumentError> {
    let mut rows = vec![
        form.row(&[part("本次核定", 4)])?,
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
            cell(
                "本次实现技术性收入",
                &format!("人民币{}", in_capitals(content.technical_income)),
                3,
            ),
        ])?,
        form.row(&[part("扣除成本明细", 4)])?,
    ];
    for two in content.cost.named().chunks(2) {
        if let [left, right] = two {
            rows.push(amounts(form, *left, *right)?);
        }
    }
    Ok(rows)
}

fn signature_rows(content: &SettlementForm, form: &Form<'_>) -> Result<Vec<Row>, DocumentError> {
    let (signed, examined) = (&content.signatories, &content.examination);
    let short = |name, text| optional(Field::of(name), text, SHORT);
    let signature = |left: (&'static str, &str), right: (&'static str, &str), least| {
        form.high_row(
            &[
                label(left.0),
                cell(left.0, left.1, 1),
                label(right.0),
                cell(right.0, right.1, 1),
            ],
            least,
        )
    };
    let date = examined
        .examined_on
        .map_or_else(|| "　　　　年　　月　　日".to_owned(), day);
    Ok(vec![
        form.row(&[part("申报方签章", 4)])?,
        signature(("财务章", ""), ("公章", ""), SEAL)?,
        signature(
            ("财务负责人", short("财务负责人", &signed.finance)?),
            ("主管财务负责人", short("主管财务负责人", &signed.finance_leader)?),
            SIGNATURE,
        )?,
        signature(
            ("经办人", short("经办人", &signed.handler)?),
            ("联系电话", short("联系电话", &signed.telephone)?),
            SIGNATURE,
        )?,
        form.row(&[part("登记机构审查", 4)])?,
        form.high_row(
            &[
                label("审查意见"),
                cell(
                    "审查意见",
                    optional(Field::of("审查意见"), &examined.opinion, PROSE)?,
                    3,
                ),
            ],
            SEAL,
        )?,
        signature(
            ("审查人", short("审查人", &examined.examiner)?),
            ("公章及日期", &date),
            SEAL,
        )?,
    ])
}
