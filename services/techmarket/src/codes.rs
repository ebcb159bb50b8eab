//! `techmarket codes`: the code tables, for whoever fills in a form or a workbook. It needs no market that runs.

use std::process::ExitCode;
use std::sync::Arc;

use techmarket_kernel::{Page, SystemClock};
use techmarket_proto::google::r#type::Date;
use techmarket_proto::reference::v1::{Code, CodeFilter, ListCodeTablesRequest, ListCodesRequest};
use techmarket_reference::ReferenceTables;

use crate::cli::CodesOptions;
use crate::serve::reference;
use crate::terminal::say;

/// Entries that are read at once.
const READ: i32 = 200;

/// Prints the tables, or the codes of one, a line each: code, meaning, and the days on which it holds where these are known.
pub fn run(options: &CodesOptions) -> anyhow::Result<ExitCode> {
    let tables = reference::load(options.reference.as_deref())?.tables;
    let service = ReferenceTables::new(tables, Arc::new(SystemClock));
    let Some(table) = &options.table else {
        let all = service.list_code_tables(&ListCodeTablesRequest {
            page_size: READ,
            ..ListCodeTablesRequest::default()
        })?;
        for table in all.rows {
            let name = table.name.trim_start_matches("codeTables/");
            say(&format!("{name}\t{}\t{} 条", table.title, table.code_count));
        }
        return Ok(ExitCode::SUCCESS);
    };
    let mut request = ListCodesRequest {
        parent: format!("codeTables/{table}"),
        filter: Some(CodeFilter {
            text: options.find.clone(),
            all_dates: options.all_dates,
            ..CodeFilter::default()
        }),
        page_size: READ,
        ..ListCodesRequest::default()
    };
    loop {
        let Page { rows, next } = service.list_codes(&request)?;
        let shown = rows.len();
        for code in rows {
            say(&line(&code));
        }
        request.page_token = next.token(shown);
        if request.page_token.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn line(code: &Code) -> String {
    let day = |date: &Date| format!("{}-{:02}-{:02}", date.year, date.month, date.day);
    let days = match (&code.valid_from, &code.valid_to) {
        (None, None) => return format!("{}\t{}", code.code, code.title),
        (Some(from), None) => format!("{} 起", day(from)),
        (None, Some(to)) => format!("至 {}", day(to)),
        (Some(from), Some(to)) => format!("{} 至 {}", day(from), day(to)),
    };
    format!("{}\t{}\t{days}", code.code, code.title)
}
