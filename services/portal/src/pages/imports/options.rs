//! How a file is read, put right by its owner: what columns stand for, what blank cells take, which rows change what is there.

use prost_types::FieldMask;
use techmarket_proto::supply::v1::{
    Import, ImportColumn, ImportOptions, PreviewImportRequest, UpdateImportRequest,
};
use techmarket_types::TableId;

use super::{BASE, own_import};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::today;
use crate::drafts::{place_code, places};
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, options as codes};
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Sheet, ShortForm};

/// What the form changes.
const PATHS: [&str; 10] = [
    "options.organization_name",
    "options.region",
    "options.fields",
    "options.sheet",
    "options.fill_down",
    "options.mapping",
    "options.keep_unknown",
    "options.update",
    "options.withdraw_missing",
    "options.strict",
];

pub(crate) async fn edit(asked: Asked) -> Outcome {
    let import = own_import(&asked).await?;
    shown(&asked, &import, &form_of(&import), &[])
}

pub(crate) async fn update(asked: Asked, form: Form) -> Outcome {
    let import = own_import(&asked).await?;
    let mut refused = Vec::new();
    let options = read(&form, &mut refused);
    if !refused.is_empty() {
        return shown(&asked, &import, &form, &refused);
    }
    let request = UpdateImportRequest {
        import: Some(Import {
            name: import.name.clone(),
            etag: form.owned("etag"),
            options: Some(options),
            ..Import::default()
        }),
        update_mask: Some(FieldMask {
            paths: PATHS.map(str::to_owned).into(),
        }),
        request_id: form.owned("request_id"),
        validate_only: false,
    };
    match asked
        .calls()
        .imports()?
        .update_import(request)
        .await
        .map_err(Fault::of(Part::Supply))
    {
        Ok(updated) => {
            let Import { name, etag, .. } = updated.into_inner();
            let here = format!("{BASE}/{}?done=options", id(&name));
            let request = PreviewImportRequest {
                name,
                etag,
                request_id: String::new(),
            };
            // The page of the import says how the preview went, and offers it again.
            let _ = asked.calls().imports()?.preview_import(request).await;
            Ok(redirect(here))
        }
        Err(Fault::Invalid(refused)) => shown(&asked, &import, &form, &refused),
        Err(fault) => Err(fault),
    }
}

fn read(form: &Form, refused: &mut Vec<Refused>) -> ImportOptions {
    let lines = |name| -> Vec<String> {
        let text = form.owned(name);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    };
    ImportOptions {
        organization_name: form.owned("organization_name"),
        region: place_code(form.value("region")),
        fields: form.list("fields"),
        sheet: form.owned("sheet"),
        fill_down: lines("fill_down"),
        mapping: lines("mapping")
            .iter()
            .filter_map(|line| column(line, refused))
            .collect(),
        keep_unknown: form.is_set("keep_unknown"),
        update: form.is_set("update"),
        withdraw_missing: form.is_set("withdraw_missing"),
        strict: form.is_set("strict"),
        publish: false,
    }
}

/// `成果名称 = title`; nothing behind the sign leaves the column out.
fn column(line: &str, refused: &mut Vec<Refused>) -> Option<ImportColumn> {
    let Some((head, field)) = line.rsplit_once(['=', '＝']) else {
        refused.push(Refused {
            field: "mapping".to_owned(),
            description: format!(
                "“{}”缺少等号：请写成 列头 = 内容",
                crate::text::shortened(line, 40)
            ),
        });
        return None;
    };
    Some(ImportColumn {
        head: head.trim().to_owned(),
        field: field.trim().to_owned(),
    })
}

/// The options as the form holds them; the columns as the preview took them.
fn form_of(import: &Import) -> Form {
    let options = import.options.clone().unwrap_or_default();
    let taken = match &import.preview {
        Some(preview) => preview.columns.clone(),
        None => options.mapping,
    };
    let ignored = import.preview.iter().flat_map(|preview| &preview.ignored_columns);
    let taken = taken
        .iter()
        .map(|column| format!("{} = {}", column.head, column.field));
    let mapping: Vec<String> = taken.chain(ignored.map(|head| format!("{head} = "))).collect();
    let flag = |is_set: bool| if is_set { "1" } else { "" }.to_owned();
    let mut pairs = vec![
        ("organization_name", options.organization_name),
        ("region", options.region),
        ("sheet", options.sheet),
        ("fill_down", options.fill_down.join("\n")),
        ("mapping", mapping.join("\n")),
        ("keep_unknown", flag(options.keep_unknown)),
        ("update", flag(options.update)),
        ("withdraw_missing", flag(options.withdraw_missing)),
        ("strict", flag(options.strict)),
    ];
    pairs.extend(options.fields.into_iter().map(|field| ("fields", field)));
    Form::of(
        pairs
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

fn shown(asked: &Asked, import: &Import, form: &Form, refused: &[Refused]) -> Outcome {
    let settings = &asked.portal().settings;
    let today = today(asked);
    let columns = "每行一列，写成 列头 = 内容，例如：项目名称 = 成果名称；等号后不写的，该列不导入";
    let fields = vec![
        Field::area(form, "mapping", "列的对应", columns, 10),
        Field::area(
            form,
            "fill_down",
            "空白处沿用上一行的列",
            "每行一个列头；用于合并过的单元格",
            3,
        ),
        Field::text(form, "sheet", "只读取的工作表", "不填的，读取所有可见的工作表"),
        Field::text(form, "organization_name", "未写单位的行所用的单位名称", ""),
        Field::text(form, "region", "未写所在地的行所用的所在地", "行政区划代码或名称"),
        Field::checks(
            form,
            "fields",
            "未写领域的行所用的领域",
            codes(settings.tables, TableId::MarketField, today),
        ),
        Field::flag(
            form,
            "update",
            "更改已有的内容",
            "不选的，与已有内容不同的行只报告，不写入",
        ),
        Field::flag(
            form,
            "withdraw_missing",
            "这是完整的清单",
            "以前导入而清单中没有的，将撤回",
        ),
        Field::flag(form, "keep_unknown", "保留未识别的列", "写入不公开的内容"),
        Field::flag(form, "strict", "有不合格的行就都不写入", ""),
    ];
    let here = format!("{BASE}/{}", id(&import.name));
    let form = ShortForm {
        places: places(asked),
        ..ShortForm::button(format!("{here}/options"), "保存并重新预览").etag(&import.etag)
    };
    Sheet::new("更正列的对应和设置")
        .under(BASE, "批量导入")
        .under(here, import.file_name.clone())
        .form(form.fields("", fields))
        .refused_with(asked, "import.options.", refused)
}
