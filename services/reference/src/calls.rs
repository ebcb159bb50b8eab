//! ListCodeTables and ListCodes.

use techmarket_kernel::{Error, Page, PageRequest, Result, TextRule, Violations, check_text};
use techmarket_proto::reference::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::TableId;

use crate::messages::{Entry, message};
use crate::serve::ReferenceTables;

const TABLES: &str = "codeTables/";
/// The name of GB/T 2260, which is kept apart from the tables: its codes have levels and changed names.
const REGION: &str = "region";
/// Most characters of a text that is sought.
const TEXT: TextRule = TextRule::line(50);

impl ReferenceTables {
    /// The tables, a page of them.
    pub fn list_code_tables(&self, request: &pb::ListCodeTablesRequest) -> Result<Page<pb::CodeTable>> {
        let (page, before) = Violations::collect(|v| {
            let page = request::page(v, request);
            let before = page.after_key(v).unwrap_or_default();
            Some((page, before))
        })?;
        let table = |name: &str, title: &str, count: usize| pb::CodeTable {
            name: format!("{TABLES}{name}"),
            title: title.to_owned(),
            code_count: i32::try_from(count).unwrap_or(i32::MAX),
        };
        let tables = self.tables.iter().map(|of| {
            let id = of.id();
            table(id.name(), id.title(), of.iter().count())
        });
        let regions = self.tables.regions().iter().count();
        let tables: Vec<_> = tables.chain([table(REGION, "行政区划", regions)]).collect();
        Ok(shown(page, before, tables))
    }

    /// The codes of a table, a page of them.
    pub fn list_codes(&self, request: &pb::ListCodesRequest) -> Result<Page<pb::Code>> {
        let filter = request.filter.clone().unwrap_or_default();
        let (page, before, day) = Violations::collect(|v| {
            let page = request::page(v, request);
            let before = page.after_key(v).unwrap_or_default();
            let day = v.within("filter", |v| {
                check_text(v, "text", &filter.text, TEXT);
                wire::date(v, "date", filter.date.as_ref())
            });
            Some((page, before, day))
        })?;
        let entries = self
            .entries(&request.parent)
            .ok_or_else(|| Error::not_found("code_table", request.parent.clone()))?;
        let day = day.unwrap_or_else(|| self.clock.today());
        let parents = entries.iter().map(|entry| entry.parent).collect();
        let text = filter.text.trim();
        let wanted = entries.iter().filter(|entry| {
            (filter.all_dates || entry.validity.holds(Some(day)))
                && (filter.parent_code.is_empty() || entry.parent == filter.parent_code)
                && entry.answers(text)
        });
        let codes = wanted.map(|entry| message(entry, &parents)).collect();
        Ok(shown(page, before, codes))
    }

    /// The entries of a table, those above before those below them; `None` if there is no such table.
    fn entries(&self, name: &str) -> Option<Vec<Entry<'static>>> {
        let name = name.strip_prefix(TABLES)?;
        if name == REGION {
            let regions = self.tables.regions();
            return Some(
                regions
                    .iter()
                    .map(|region| Entry::of_region(region, regions))
                    .collect(),
            );
        }
        let table = self.tables.table(TableId::from_name(name)?);
        Some(table.iter().map(Entry::of_code).collect())
    }
}

/// The page of `all` behind the first `before` of them.
fn shown<T>(page: PageRequest, before: usize, all: Vec<T>) -> Page<T> {
    let size = page.size as usize;
    let more = all.len() > before.saturating_add(size);
    let rows = all.into_iter().skip(before).take(size).collect();
    page.numbered(rows, before, more)
}
