//! Whether the copy says what the original says: every row of both is read once more.

use sha2::{Digest as _, Sha256};
use techmarket_store::outside::copying::Target;
use tokio::task::block_in_place;

use super::tables::Database;
use crate::terminal::say;

/// Rows that are read at once.
const ROWS: usize = 5_000;

/// The rows of a table, whatever their order: how many, and the sum of their hashes. A row that is lost, doubled or changed shows.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    rows: i64,
    parts: [u64; 4],
}

impl Sum {
    /// Adds one row, without its line end.
    fn add(&mut self, line: &[u8]) {
        let hash = Sha256::digest(line.trim_ascii_end());
        for (part, bytes) in self.parts.iter_mut().zip(hash.chunks_exact(8)) {
            let mut number = [0; 8];
            number.copy_from_slice(bytes);
            *part = part.wrapping_add(u64::from_le_bytes(number));
        }
        self.rows += 1;
    }
}

/// Compares every table of one database.
pub(super) async fn compare(target: &mut Target, source: &Database) -> anyhow::Result<()> {
    let tables = block_in_place(|| source.rows.tables())?;
    let mut rows = 0;
    for table in &tables {
        let columns = target.columns(source.name, table).await?;
        let (mut original, mut after) = (Sum::default(), i64::MIN);
        while let Some(lines) = block_in_place(|| source.rows.lines(table, &columns, after, ROWS))? {
            after = lines.last;
            for line in lines.text.split_inclusive(|byte| *byte == b'\n') {
                original.add(line);
            }
        }
        let mut copied = Sum::default();
        let each = |line: &[u8]| copied.add(line);
        target.lines(source.name, table, &columns, each).await?;
        anyhow::ensure!(
            original == copied,
            "表 {}.{table} 与原来不同：原有 {} 行，复制后 {} 行。请删除目标数据库，重新复制",
            source.name,
            original.rows,
            copied.rows
        );
        rows += copied.rows;
    }
    let head = source.figures.feed_head.unwrap_or_default();
    let audit = source
        .figures
        .rows
        .get("audit_entry")
        .copied()
        .unwrap_or_default();
    say(&format!(
        "  核对 {}：{} 个表 {rows} 行逐行一致，变更流到 {head}，审计 {audit} 条",
        source.name,
        tables.len()
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(lines: &[&str]) -> Sum {
        let mut sum = Sum::default();
        for line in lines {
            sum.add(line.as_bytes());
        }
        sum
    }

    #[test]
    fn a_lost_a_doubled_and_a_changed_row_show() {
        let whole = sum(&["1\ta\n", "2\tb\n"]);
        assert_eq!(sum(&["2\tb\n", "1\ta\n"]), whole);
        for other in [
            &["1\ta\n"][..],
            &["1\ta\n", "2\tb\n", "2\tb\n"],
            &["1\ta\n", "2\tc\n"],
            &["1\ta\n", "1\ta\n"],
        ] {
            assert_ne!(sum(other), whole, "{other:?}");
        }
    }
}
