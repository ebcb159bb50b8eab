use super::{Digest, RegisterList, RegisterRow, Totals, digest};
use crate::entry::{self, day, grouped, line};
use crate::form::{self, Form, aligned, label, paragraphs};
use crate::grid::Row;
use crate::page::{Align, LANDSCAPE, Page};
use crate::pdf::{self, Description};
use crate::typeface::Metrics;
use crate::{DocumentError, Typeface, in_figures};

/// Edges of the table, in points.
const LEFT: f32 = 36.0;
const TOP: f32 = 36.0;
const BOTTOM: f32 = LANDSCAPE.height - 48.0;
const WIDTH: f32 = LANDSCAPE.width - 2.0 * LEFT;

/// Size of an em in the table, in points.
const SIZE: f32 = 7.5;

/// Widths of the columns, in points; the name of the contract takes what is left.
const COLUMNS: [f32; 9] = [
    28.0,
    88.0,
    WIDTH - 28.0 - 88.0 - 54.0 - 108.0 - 108.0 - 92.0 - 92.0 - 56.0,
    54.0,
    108.0,
    108.0,
    92.0,
    92.0,
    56.0,
];

const HEADS: [&str; 9] = [
    "序号",
    "合同登记编号",
    "项目名称",
    "合同类别",
    "卖方",
    "买方",
    "合同成交总金额（元）",
    "技术交易额（元）",
    "登记日期",
];

/// Side of the QR code with its quiet zone, in points.
const CODE: f32 = 88.0;

/// Renders the list to print: PDF/A-2b, A4 lying, the head of the table on every page, on every page's foot
/// the verification code and the digest. The same bytes for the same list and typeface.
pub fn register_list_pdf(list: &RegisterList, typeface: &Typeface) -> Result<Vec<u8>, DocumentError> {
    let totals = list.check()?;
    let metrics = typeface.metrics()?;
    let pages = lay_out(list, &totals, &metrics)?;
    let description = Description {
        title: &line(&list.title),
        subject: &format!("{} SHA-256 {}", &line(&list.body), digest(list)),
        issued_on: list.issued_on,
    };
    pdf::write(&pages, typeface, &description)
}

/// A list that grows downwards and goes on to the next page.
struct Sheets<'a> {
    pages: Vec<Page>,
    page: Page,
    y: f32,
    head: &'a Row,
}

impl Sheets<'_> {
    fn next_page(&mut self) {
        let full = std::mem::replace(&mut self.page, Page::new(LANDSCAPE));
        self.pages.push(full);
        self.y = TOP;
    }

    fn row(&mut self, row: &Row) {
        if self.y + row.height() > BOTTOM {
            self.next_page();
            self.y = self.head.draw(&mut self.page, (LEFT, self.y), &COLUMNS);
        }
        self.y = row.draw(&mut self.page, (LEFT, self.y), &COLUMNS);
    }
}

pub(super) fn lay_out(
    list: &RegisterList,
    totals: &Totals,
    metrics: &Metrics<'_>,
) -> Result<Vec<Page>, DocumentError> {
    let form = Form {
        metrics,
        size: SIZE,
        widths: &COLUMNS,
    };
    let head = form.row(&HEADS.map(label));
    let mut page = Page::new(LANDSCAPE);
    let y = draw_head(&mut page, list, metrics);
    let y = head.draw(&mut page, (LEFT, y), &COLUMNS);
    let mut sheets = Sheets {
        pages: Vec::new(),
        page,
        y,
        head: &head,
    };
    for (contract, place) in list.rows.iter().zip(1..) {
        sheets.row(&contract_row(contract, place, &form));
    }
    let count = format!("合计（{}份）", list.rows.len());
    sheets.row(&form.row(&[
        aligned(&count, 6, Align::Centre),
        aligned(&in_figures(totals.total), 1, Align::Right),
        aligned(&in_figures(totals.technology), 1, Align::Right),
        aligned("", 1, Align::Left),
    ]));
    draw_end(&mut sheets, list, metrics)?;
    let mut pages = sheets.pages;
    pages.push(sheets.page);
    draw_feet(&mut pages, list, digest(list), metrics);
    form::number(&mut pages, metrics, 24.0);
    Ok(pages)
}

fn contract_row(contract: &RegisterRow, place: usize, form: &Form<'_>) -> Row {
    let cell = |text, align| aligned(text, 1, align);
    form.row(&[
        cell(&place.to_string(), Align::Centre),
        cell(&grouped(contract.number), Align::Left),
        cell(&line(&contract.title), Align::Left),
        cell(&line(&contract.category), Align::Left),
        cell(&line(&contract.seller), Align::Left),
        cell(&line(&contract.buyer), Align::Left),
        cell(&in_figures(contract.total), Align::Right),
        cell(&in_figures(contract.technology), Align::Right),
        cell(&contract.registered_on.to_string(), Align::Centre),
    ])
}

fn draw_head(page: &mut Page, list: &RegisterList, metrics: &Metrics<'_>) -> f32 {
    let title = metrics.paragraph(&line(&list.title), 18.0, WIDTH);
    let y = page.heading((LEFT, TOP), WIDTH, &title);
    let about = format!(
        "登记机构：{}　　登记期间：{}至{}　　共{}份合同",
        &line(&list.body),
        day(list.period.0),
        day(list.period.1),
        list.rows.len()
    );
    let about = metrics.paragraph(&about, 9.0, WIDTH);
    page.text((LEFT, y + 4.0), WIDTH, Align::Left, &about) + 4.0
}

/// Notes; then QR code, seal and date, together on one page.
fn draw_end(
    sheets: &mut Sheets<'_>,
    list: &RegisterList,
    metrics: &Metrics<'_>,
) -> Result<(), DocumentError> {
    let mut notes = entry::notes(&list.notes)?;
    notes.extend(entry::replaced(metrics, list.texts()));
    let notes = paragraphs(metrics, notes.iter().map(String::as_str), SIZE, WIDTH);
    sheets.y += 6.0;
    for note in &notes {
        if sheets.y + note.height() > BOTTOM {
            sheets.next_page();
        }
        sheets.y = sheets.page.text((LEFT, sheets.y), WIDTH, Align::Left, note);
    }
    let sign = format!(
        "登记机构（盖章）：\n{}\n签发日期：{}",
        &line(&list.body),
        day(list.issued_on)
    );
    let left = LEFT + CODE + 260.0;
    let sign = metrics.paragraph(&sign, 10.0, WIDTH + LEFT - left);
    let beside = f32::max(CODE, sign.height() + 14.0);
    if sheets.y + beside > BOTTOM {
        sheets.next_page();
    }
    let y = sheets.y;
    sheets
        .page
        .code((LEFT - 8.0, y), CODE, list.verification.modules()?);
    let code = format!(
        "核验码：{}\n扫描二维码或凭核验码核验本清单",
        list.verification.grouped()
    );
    let code = metrics.paragraph(&code, 8.0, 240.0);
    sheets
        .page
        .text((LEFT + CODE, y + 30.0), 240.0, Align::Left, &code);
    sheets.page.text((left, y + 14.0), WIDTH, Align::Left, &sign);
    Ok(())
}

fn draw_feet(pages: &mut [Page], list: &RegisterList, digest: Digest, metrics: &Metrics<'_>) {
    let text = format!(
        "核验码：{}　　内容摘要（SHA-256）：{digest}",
        list.verification.grouped()
    );
    let text = metrics.paragraph(&text, 7.0, WIDTH);
    for page in pages {
        page.text((LEFT, LANDSCAPE.height - 40.0), WIDTH, Align::Centre, &text);
    }
}
