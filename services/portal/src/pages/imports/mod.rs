//! Imports (批量导入): a file of listings is dropped, looked at, put right, taken in. The list, and the page of one.

mod file;
mod options;
mod report;
mod verbs;

use techmarket_kernel::Role;
use techmarket_proto::supply::v1::{GetImportRequest, Import, ListImportsRequest, import};

pub(crate) use self::file::{download_refused, download_report, new, upload};
pub(crate) use self::options::{edit, update};
pub(crate) use self::verbs::verb;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table, next_page};
use crate::{names, words};

/// Where the pages are.
const BASE: &str = "/my/imports";

const DONE: [(&str, &str); 4] = [
    ("upload", "文件已上传并预览，还没有写入任何内容。"),
    ("options", "设置已更正，请重新预览。"),
    ("run", "已开始导入。"),
    ("cancel", "已取消；已经导入的内容保留。"),
];

pub(crate) async fn list(asked: Asked) -> Outcome {
    asked.person(Role::Provider)?;
    let request = ListImportsRequest {
        page_token: asked.value("page").to_owned(),
        ..ListImportsRequest::default()
    };
    let listed = asked.calls().imports()?.list_imports(request).await;
    let listed = listed.map_err(Fault::of(Part::Supply))?.into_inner();
    Sheet::new("批量导入")
        .text("把成果、专家、仪器或服务的清单一次导入：工作簿（XLSX、ET）、CSV、JSON 或网页表格。先预览，后写入。")
        .part(SheetPart::Links(vec![Link::new("/my/imports/new", "上传文件")]))
        .table(Table {
            label: "导入".to_owned(),
            heads: vec!["文件", "状态", "上传时间", "新建", "更改", "未写入", "不合格"],
            rows: listed.imports.iter().map(row).collect(),
            empty: "还没有导入过文件。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

fn row(import: &Import) -> Vec<Cell> {
    let (state, tone) = names::import_state(import.state());
    let report = import.result.as_ref().or(import.preview.as_ref());
    let figure =
        |figure: Option<i64>| Cell::narrow(figure.map(|figure| figure.to_string()).unwrap_or_default());
    vec![
        Cell::link(format!("{BASE}/{}", id(&import.name)), import.file_name.clone()),
        Cell::tag(state, tone),
        Cell::narrow(words::minute(import.create_time.as_ref())),
        figure(report.map(|report| report.created)),
        figure(report.map(|report| report.updated + report.revised)),
        figure(report.map(|report| report.differing)),
        figure(report.map(|report| report.rejected)),
    ]
}

/// The import of the address. Those of other organisations are not there.
async fn own_import(asked: &Asked) -> Result<Import, Fault> {
    asked.person(Role::Provider)?;
    let name = format!("imports/{}", asked.param("id"));
    let found = asked
        .calls()
        .imports()?
        .get_import(GetImportRequest { name })
        .await;
    Ok(found.map_err(Fault::of_address(Part::Supply))?.into_inner())
}

pub(crate) async fn show(asked: Asked) -> Outcome {
    let import = own_import(&asked).await?;
    let (state, tone) = names::import_state(import.state());
    let here = format!("{BASE}/{}", id(&import.name));
    let mut sheet = Sheet::new(format!("导入 {}", import.file_name))
        .under(BASE, "批量导入")
        .tag(state, tone)
        .done(&asked, &DONE)
        .note("warn", import.failure.clone());
    for form in buttons(&import, &here) {
        sheet = sheet.form(form);
    }
    sheet = sheet
        .part(SheetPart::Links(links(&import, &here)))
        .lines(lines(&import));
    let report = import.result.as_ref().map(|report| (report, true));
    match report.or(import.preview.as_ref().map(|report| (report, false))) {
        Some((report, has_run)) => report::shown(sheet, report, has_run).page(&asked),
        None => sheet.page(&asked),
    }
}

fn lines(import: &Import) -> Vec<(&'static str, String)> {
    let size = format!("{} KB", (import.size_bytes + 1_023) / 1_024);
    let is_under_way = matches!(import.state(), import::State::Previewing | import::State::Running);
    let percent = import.taken_bytes * 100 / import.size_bytes.max(1);
    let progress = format!("已处理 {} 行（约 {percent}%）", import.taken_rows);
    vec![
        ("大小", size),
        ("上传时间", words::minute(import.create_time.as_ref())),
        ("进度", if is_under_way { progress } else { String::new() }),
        ("文件保留到", words::day(import.expire_time.as_ref())),
    ]
}

/// What may be done as things stand; the market decides.
fn buttons(import: &Import, here: &str) -> Vec<ShortForm> {
    use import::State;
    let button = |verb: &str, title| ShortForm::button(format!("{here}/{verb}"), title).etag(&import.etag);
    let mut buttons = match import.state() {
        State::Uploaded => vec![button("preview", "预览")],
        State::Previewed => {
            let run = button("run", "导入").hidden("sha256", import.sha256.clone());
            vec![run, button("preview", "重新预览").second()]
        }
        _ => Vec::new(),
    };
    let is_open = matches!(
        import.state(),
        State::Uploading | State::Uploaded | State::Previewing | State::Previewed | State::Running
    );
    buttons.extend(is_open.then(|| button("cancel", "取消导入").second()));
    buttons
}

fn links(import: &Import, here: &str) -> Vec<Link> {
    use import::State;
    let mut links = Vec::new();
    match import.state() {
        State::Uploaded | State::Previewed => {
            links.push(Link::new(format!("{here}/options"), "更正列的对应和设置"));
        }
        State::Uploading | State::Previewing | State::Running => links.push(Link::new(here, "刷新进度")),
        _ => {}
    }
    let report = import.result.as_ref().or(import.preview.as_ref());
    let has_file = import.expire_time.is_some();
    if report.is_some_and(|report| report.rejected > 0) && has_file {
        links.push(Link::new(format!("{here}/refused"), "下载不合格的行"));
    }
    if report.is_some() {
        links.push(Link::new(format!("{here}/report"), "下载导入报告"));
    }
    links
}
