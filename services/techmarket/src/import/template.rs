//! Templates to fill in (导入模板): heads that the import knows, hints and an example that it passes over, pick lists.

use std::path::Path;

use anyhow::Context as _;
use rust_xlsxwriter::{Color, DataValidation, Format, FormatBorder, Workbook, Worksheet};
use techmarket_types::{CodeTables, TableId};

use crate::cli::{TemplateKind, TemplateOptions};
use crate::terminal::say;

/// Rows for which there are pick lists.
const ROWS: u32 = 2_000;

/// A column: head, hint, example, width, and the table of its pick list.
type Column = (&'static str, &'static str, &'static str, u16, Option<Pick>);

#[derive(Clone, Copy)]
enum Pick {
    Table(TableId),
    Words(&'static [&'static str]),
}

const STAGES: &[&str] = &["研发阶段", "小试阶段", "中试阶段", "产业化阶段"];

const LISTINGS: [Column; 21] = [
    ("成果编号", "选填，单位内唯一；不填则以名称识别", "示例", 14, None),
    ("成果名称", "必填，不超过200字", "高强度电瓷坯料配方", 30, None),
    (
        "成果简介",
        "必填，不超过10000字；写原理、指标、用途、优势，不写联系方式",
        "面向输变电瓷件，弯曲强度由130 MPa提高到185 MPa，已完成四批中试。",
        60,
        None,
    ),
    (
        "类型",
        "选填，不填为科技成果",
        "科技成果",
        12,
        Some(Pick::Words(&["科技成果", "专家", "大型仪器", "科技服务"])),
    ),
    (
        "所属领域",
        "必填，1至5个，以分号分隔",
        "新材料",
        22,
        Some(Pick::Table(TableId::MarketField)),
    ),
    ("所在地", "必填，省市县全称或6位代码", "江西省萍乡市", 18, None),
    (
        "单位名称",
        "必填，可用 --organization-name 统一给出",
        "示例大学",
        20,
        None,
    ),
    ("关键词", "选填，最多10个，以分号分隔", "电瓷；配方", 20, None),
    ("国民经济行业", "选填，GB/T 4754大类代码", "30", 12, None),
    (
        "技术成熟度",
        "选填，1至13级，或所处阶段",
        "中试阶段",
        14,
        Some(Pick::Words(STAGES)),
    ),
    (
        "合作方式",
        "选填，以分号分隔",
        "技术转让",
        16,
        Some(Pick::Table(TableId::Cooperation)),
    ),
    ("价格（万元）", "选填，数字、区间或“面议”", "120", 14, None),
    (
        "知识产权",
        "选填，可填多个",
        "发明专利",
        18,
        Some(Pick::Table(TableId::IntellectualProperty)),
    ),
    ("专利号", "选填，以分号分隔", "", 20, None),
    ("完成人", "选填，以分号分隔", "张示例；李示例", 20, None),
    ("专家姓名", "类型为专家时必填", "", 12, None),
    ("仪器型号", "类型为大型仪器时必填", "", 14, None),
    (
        "服务类型",
        "类型为科技服务时必填",
        "",
        16,
        Some(Pick::Table(TableId::ServiceKind)),
    ),
    ("联系人", "填写电话或邮箱时必填，不公开", "张示例", 12, None),
    ("联系电话", "选填，不公开", "0799-8000000", 16, None),
    ("邮箱", "选填，不公开", "a@example.edu.cn", 20, None),
];

const DEMANDS: [Column; 15] = [
    ("需求名称", "必填，不超过200字", "示例", 30, None),
    (
        "需求概述",
        "必填，不超过10000字，不写联系方式",
        "寻求高强度电瓷坯料配方及烧成工艺。",
        60,
        None,
    ),
    (
        "需求类型",
        "选填，不填为技术需求",
        "技术需求",
        12,
        Some(Pick::Words(&["技术需求", "揭榜挂帅", "专家服务"])),
    ),
    (
        "所属领域",
        "必填，1至5个，以分号分隔",
        "新材料",
        22,
        Some(Pick::Table(TableId::MarketField)),
    ),
    ("所在地", "必填，省市县全称或6位代码", "江西省萍乡市", 18, None),
    ("单位名称", "必填，可统一给出", "示例电瓷公司", 20, None),
    ("关键词", "选填，最多10个，以分号分隔", "电瓷；配方", 20, None),
    ("拟投入资金（万元）", "选填，数字或区间", "50-100", 16, None),
    (
        "合作方式",
        "选填，以分号分隔",
        "合作开发",
        16,
        Some(Pick::Table(TableId::Cooperation)),
    ),
    (
        "主要问题",
        "选填，不超过2000字",
        "现有坯料弯曲强度不足。",
        40,
        None,
    ),
    (
        "预期目标",
        "选填，不超过2000字",
        "弯曲强度不低于180 MPa。",
        40,
        None,
    ),
    ("需求时限", "选填，日期格式2026-12-31", "2026-12-31", 14, None),
    ("联系人", "填写电话或邮箱时必填，不公开", "王示例", 12, None),
    ("联系电话", "选填，不公开", "0799-8000001", 16, None),
    ("邮箱", "选填，不公开", "b@example.com", 20, None),
];

/// Writes the template that `options` ask for.
pub fn write(options: &TemplateOptions) -> anyhow::Result<()> {
    let named = || options.file.display().to_string();
    let is_workbook = crate::import::files::is_workbook(&options.file);
    anyhow::ensure!(
        is_workbook,
        "模板是 XLSX 工作簿，文件名应以 .xlsx 结尾：{}",
        named()
    );
    let (name, columns): (&str, &[Column]) = match options.kind {
        TemplateKind::Listings => ("成果", &LISTINGS),
        TemplateKind::Demands => ("需求", &DEMANDS),
    };
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet(), name, columns)?;
    save(&mut workbook, &options.file).with_context(named)?;
    say(&format!(
        "已写入模板 {}；第 2、3 行是提示和示例，导入时跳过",
        named()
    ));
    Ok(())
}

fn save(workbook: &mut Workbook, path: &Path) -> anyhow::Result<()> {
    Ok(std::fs::write(path, workbook.save_to_buffer()?)?)
}

fn fill(sheet: &mut Worksheet, name: &str, columns: &[Column]) -> anyhow::Result<()> {
    let tables = CodeTables::embedded()?;
    let head = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(0x00DD_EBF7));
    let hint = Format::new()
        .set_italic()
        .set_font_color(Color::Gray)
        .set_text_wrap();
    let text = Format::new().set_num_format("@").set_text_wrap();
    sheet.set_name(name)?;
    for (column, (title, rule, example, width, pick)) in (0_u16..).zip(columns) {
        // Digits that are typed into a column of text keep their zeros.
        sheet.set_column_format(column, &text)?;
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *title, &head)?;
        sheet.write_string_with_format(1, column, *rule, &hint)?;
        sheet.write_string_with_format(2, column, *example, &hint)?;
        if let Some(pick) = pick {
            let words: Vec<String> = match pick {
                Pick::Words(words) => words.iter().map(|word| (*word).to_owned()).collect(),
                Pick::Table(table) => {
                    let codes = tables
                        .table(*table)
                        .children(None)
                        .filter(|code| code.validity.holds(None));
                    codes.map(|code| code.name.clone()).collect()
                }
            };
            // A list is a help, not a fence: several may be written with semicolons between.
            let list = DataValidation::new()
                .allow_list_strings(&words)?
                .show_error_message(false);
            sheet.add_data_validation(3, column, ROWS, column, &list)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use techmarket_importing::{Record, schema};
    use techmarket_proto::demand::v1::Demand;
    use techmarket_proto::supply::v1::Listing;
    use techmarket_tabular::{Reading, Table};

    use super::*;

    /// Writes a template, fills a row in below its hints, and reads it.
    fn filled<R: Record>(kind: TemplateKind, columns: &[Column], row: &[(&str, &str)]) -> Table {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("模板.xlsx");
        let options = TemplateOptions {
            kind,
            file: file.clone(),
        };
        write(&options).unwrap();
        let empty = Table::open(&file, schema::<R>().unwrap(), Reading::new().unwrap()).unwrap();
        assert_eq!(empty.ignored(), [""; 0], "every head is understood");
        assert_eq!(empty.flatten().count(), 0, "hints and example are passed over");
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        fill(sheet, "表", columns).unwrap();
        for (head, text) in row {
            let place = columns.iter().position(|(title, ..)| title == head).unwrap();
            sheet
                .write_string(3, u16::try_from(place).unwrap(), *text)
                .unwrap();
        }
        save(&mut workbook, &file).unwrap();
        Table::open(&file, schema::<R>().unwrap(), Reading::new().unwrap()).unwrap()
    }

    #[test]
    fn a_template_that_was_filled_in_is_read() {
        let row = [
            ("成果名称", "电瓷"),
            ("成果简介", "简介"),
            ("服务类型", "检测"),
            ("联系电话", "0799-8000000"),
        ];
        let mut table = filled::<Listing>(TemplateKind::Listings, &LISTINGS, &row);
        let read = table.next().unwrap().unwrap();
        assert_eq!(
            (read.text("title"), read.text("service.kind")),
            (Some("电瓷"), Some("检测"))
        );
        assert_eq!(read.text("confidential.contact.phone"), Some("0799-8000000"));
        assert!(table.next().is_none());
        let row = [
            ("需求名称", "电瓷"),
            ("需求概述", "概述"),
            ("需求时限", "2027-06-30"),
        ];
        let mut table = filled::<Demand>(TemplateKind::Demands, &DEMANDS, &row);
        let read = table.next().unwrap().unwrap();
        assert_eq!(
            (read.text("title"), read.text("period.end_date")),
            (Some("电瓷"), Some("2027-06-30"))
        );
        assert!(table.next().is_none());
    }
}
