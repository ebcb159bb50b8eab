//! The workbook that the demo's institute sends: with a title above the head, hints below it, a total at the end, and one mistake.

use std::io::Cursor;

use rust_xlsxwriter::Workbook;
use techmarket_importing::schema;
use techmarket_proto::supply::v1::Listing;
use techmarket_tabular::{Reading, Table};

use crate::demo::sample::LISTINGS;

const TITLE: &str = "示例产业技术研究院2026年度科技成果汇总表";
/// A field that no list has.
const MISTAKE: &str = "炼金术";

/// The file as it was sent, and as it was mended: `(with the mistake, without)`.
pub fn sent_and_mended() -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
    let mut table = Table::read(Cursor::new(LISTINGS), schema::<Listing>()?, Reading::new()?)?;
    let head = table.head();
    let mut rows = Vec::new();
    while table.next().is_some() {
        rows.push(table.last_cells().to_vec());
    }
    let mended = workbook(&head, &rows)?;
    let field = head.iter().position(|name| name == "所属领域");
    if let Some(cell) = field.and_then(|field| rows.first_mut()?.get_mut(field)) {
        MISTAKE.clone_into(cell);
    }
    Ok((workbook(&head, &rows)?, mended))
}

fn workbook(head: &[String], rows: &[Vec<String>]) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("成果汇总表")?;
    sheet.write_string(0, 0, TITLE)?;
    let hints: Vec<String> = head.iter().map(|_| "请按说明填写".to_owned()).collect();
    let total = vec!["合计".to_owned(), format!("{}项", rows.len())];
    let lines = [head.to_vec(), hints]
        .into_iter()
        .chain(rows.iter().cloned())
        .chain([total]);
    for (row, cells) in (1_u32..).zip(lines) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row, column, cell)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}
