use rust_xlsxwriter::Format;

use super::{RegisterList, RegisterRow, digest};
use crate::DocumentError;
use crate::entry::{day, line};
use crate::workbook::{cell, dated, decimal, head, heading, is_exact};

/// Column, and its width in characters.
const COLUMNS: [(&str, f64); 9] = [
    ("序号", 6.0),
    ("合同登记编号", 20.0),
    ("项目名称", 48.0),
    ("合同类别", 16.0),
    ("卖方", 30.0),
    ("买方", 30.0),
    ("合同成交总金额（元）", 22.0),
    ("技术交易额（元）", 22.0),
    ("登记日期", 12.0),
];

/// Row of the table's head, from 0.
const HEAD: u32 = 8;

const TOTAL: u16 = 6;
const TECHNOLOGY: u16 = 7;

/// Renders the list as a workbook of one sheet: heading, body, period, day, verification code and digest
/// above the table. Registration numbers and days are text, amounts numbers up to 9,999,999,999,999.99 yuan
/// and text beyond. The same bytes for the same list.
pub fn register_list_xlsx(list: &RegisterList) -> Result<Vec<u8>, DocumentError> {
    let totals = list.check()?;
    let mut workbook = dated(&line(&list.title), list.issued_on)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name("登记清单")?;
    sheet.write_string_with_format(0, 0, line(&list.title), &heading())?;
    for (row, (name, text)) in (1..).zip([
        ("登记机构", line(&list.body).into_owned()),
        (
            "登记期间",
            format!("{}至{}", day(list.period.0), day(list.period.1)),
        ),
        ("签发日期", day(list.issued_on)),
        ("核验码", list.verification.grouped()),
        ("核验网址", list.verification.address.clone().unwrap_or_default()),
        ("内容摘要（SHA-256）", digest(list).to_string()),
    ]) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string(row, 2, text)?;
    }
    for (column, (name, width)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(HEAD, column, name, &head())?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    sheet.set_repeat_rows(HEAD, HEAD)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);

    let plain = cell();
    let wrapped = cell().set_text_wrap();
    let money = cell().set_num_format("#,##0.00");
    let mut next = HEAD + 1;
    for (contract, place) in list.rows.iter().zip(1_u32..) {
        sheet.write_number_with_format(next, 0, place, &plain)?;
        for (column, text) in (1..).zip(texts(contract)) {
            sheet.write_string_with_format(next, column, text, &wrapped)?;
        }
        for (column, fen) in [(TOTAL, contract.total), (TECHNOLOGY, contract.technology)] {
            decimal(sheet, (next, column), &fen.to_string(), is_exact(fen), &money)?;
        }
        sheet.write_string_with_format(next, 8, contract.registered_on.to_string(), &plain)?;
        next += 1;
    }
    let bold = |format: Format| format.set_bold();
    let count = format!("合计（{}份）", list.rows.len());
    sheet.merge_range(next, 0, next, 5, &count, &bold(head()))?;
    for (column, fen) in [(TOTAL, totals.total), (TECHNOLOGY, totals.technology)] {
        let money = bold(money.clone());
        decimal(sheet, (next, column), &fen.to_string(), is_exact(fen), &money)?;
    }
    for (row, note) in (next + 2..).zip(crate::entry::notes(&list.notes)?) {
        sheet.write_string(row, 0, note)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn texts(contract: &RegisterRow) -> [String; 5] {
    [
        contract.number.to_string(),
        line(&contract.title).into_owned(),
        line(&contract.category).into_owned(),
        line(&contract.seller).into_owned(),
        line(&contract.buyer).into_owned(),
    ]
}
