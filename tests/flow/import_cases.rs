//! The tables of `tests/import-cases` by the command and a market: what is kept, and what a second import of them changes.

use std::path::Path;

use techmarket_proto::supply::v1::ListingFilter;
use techmarket_testkit::operator;

use crate::clients::Clients;
use crate::site::Site;

/// A credit code of its own for each case, so that none meets the records of another.
fn organization(serial: usize) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("12360700{serial:09}");
    let mut weight = 1;
    let mut sum = 0;
    for byte in body.bytes() {
        sum += DIGITS.iter().position(|digit| *digit == byte).unwrap() * weight;
        weight = weight * 3 % 31;
    }
    let check = DIGITS[(31 - sum % 31) % 31];
    format!("{body}{}", char::from(check))
}

/// Case, further options, rows kept, rows refused, words that are said.
type Case = (
    &'static str,
    &'static [&'static str],
    usize,
    usize,
    &'static [&'static str],
);

const SHORT: &[&str] = &["--fields", "新材料", "--region", "360700", "--publish"];

const CASES: &[Case] = &[
    ("01-gbk-excel.csv", &[], 2, 0, &[]),
    ("02-title-row.csv", &[], 1, 0, &["表头在第 3 行"]),
    ("03-note-row.csv", &[], 1, 0, &["填写提示"]),
    ("03b-note-row-short.csv", SHORT, 1, 0, &["填写提示"]),
    ("04a-dept-mech.csv", &[], 2, 0, &[]),
    ("04b-dept-chem.csv", &[], 2, 0, &[]),
    ("05-serial-and-code.csv", &[], 1, 0, &[]),
    ("06-two-row-header.csv", &[], 1, 0, &["第 1 至 2 行"]),
    (
        "07-merged-down.csv",
        &[],
        1,
        2,
        &["--fill-down 所属领域", "--fill-down 所在地"],
    ),
    (
        "07-merged-down.csv",
        &["--fill-down", "所属领域,所在地"],
        3,
        0,
        &[],
    ),
    ("08-list-separators.csv", &[], 6, 0, &[]),
    ("08b-keywords-only.csv", &[], 6, 0, &[]),
    ("09-prices.csv", &[], 24, 1, &["“50万元/年”", "只取其中的金额"]),
    ("09b-price-header.csv", &[], 1, 0, &[]),
    ("10-maturity.csv", &[], 20, 2, &["“14”", "1 至 13"]),
    ("11-cooperation.csv", &[], 21, 0, &["“面议”"]),
    ("12-regions.csv", &[], 16, 2, &["“江西省・青岛市”", "340181"]),
    ("13-fields.csv", &[], 19, 0, &[]),
    ("15-text-guards.csv", &[], 4, 0, &["“联系人”", "引导符"]),
    ("15b-guard-phone-only.csv", &[], 3, 0, &["引导符"]),
    ("16b-concatenated-min.csv", SHORT, 2, 0, &["与表头相同"]),
    ("18-inner-quotes.csv", &[], 3, 0, &[]),
    ("19-cell-breaks.csv", &[], 3, 0, &["控制字符 U+000B"]),
    ("20-footers.csv", &[], 1, 0, &["表尾"]),
    ("24-short-rows.csv", &[], 3, 0, &[]),
    ("26-real-headers-a.csv", &[], 1, 0, &[]),
    ("28-pandas.csv", &[], 4, 0, &["空白处理"]),
    ("28b-placeholders.csv", &[], 4, 0, &["空白处理"]),
    ("30-kinds.csv", &[], 8, 0, &["“软件著作权”"]),
    ("31-json-array.jsonl", &[], 1, 0, &[]),
    ("41-gbk-one-bad-byte-line6.csv", &[], 0, 0, &["文件第 6 行"]),
    ("42b-utf16-no-bom.txt", &[], 1, 0, &[]),
    ("45-ctrl-z-end.csv", &[], 1, 0, &[]),
    ("48-code-and-name.csv", &[], 3, 0, &[]),
    ("50-header-repeated.csv", &[], 2, 0, &["与表头相同"]),
    ("53-phone-without-person.csv", &[], 1, 0, &["“联系人”"]),
    ("55-stage-words.csv", &[], 8, 0, &[]),
    ("56-region-4-digit.csv", &[], 10, 0, &[]),
    ("57-old-region-codes.csv", &[], 0, 0, &["340181", "370116"]),
    ("58-amount-full-width.csv", &[], 6, 0, &[]),
    (
        "x01-title-merged.xlsx",
        &[],
        2,
        0,
        &["表头在第 2 至 3 行", "表尾"],
    ),
    (
        "x02-hidden-first-sheet.xlsx",
        &[],
        1,
        0,
        &["隐藏的工作表“_dict”", "工作表“填写说明”", "工作表“成果”"],
    ),
    ("x03-numeric-cells.xlsx", &[], 3, 0, &[]),
    ("x05-formulas.xlsx", &[], 2, 1, &["打开并保存一次", "错误值"]),
    ("x07-million-rows-declared.xlsx", &[], 1, 0, &[]),
    ("x08-x000D.xlsx", &[], 1, 0, &[]),
    ("x09-long-numbers-lost.xlsx", &[], 0, 1, &["已丢失末尾数字"]),
    ("x10-inline-strings.xlsx", &[], 1, 0, &[]),
    ("x11-csv-named.xlsx", &[], 1, 0, &["内容是CSV 文本"]),
    (
        "x15-two-department-sheets.xlsx",
        &[],
        2,
        0,
        &["机电学院", "化工学院"],
    ),
    ("o01-old-workbook.xls", &[], 2, 0, &["表尾"]),
    ("o02-open-document.ods", &[], 2, 0, &[]),
    ("o03-page.xls", &[], 2, 0, &["内容是HTML 网页表格"]),
    ("o04-rich-text.xlsx", &[], 2, 0, &["打开并保存一次", "列“备注”"]),
    ("o05-unit-above.csv", &[], 2, 0, &["栏次", "表尾"]),
    (
        "o06-two-columns.csv",
        &[],
        2,
        0,
        &["列“申请号”与“专利号”意思相同，两列的内容合在一起"],
    ),
    ("o07-other-order.csv", &[], 2, 0, &["另一张表的表头"]),
    ("o08-upright.csv", &[], 2, 0, &["竖排"]),
    ("o09-form.xlsx", &[], 1, 0, &["竖排"]),
    ("o10-counted.csv", &[], 4, 0, &[]),
    ("o11-patents.csv", &[], 12, 0, &["“专利申请中”没有认出专利号"]),
    ("o12-restarted.csv", &[], 4, 0, &["编号在表中又从头数起"]),
    (
        "o13-phrases.csv",
        &[],
        8,
        2,
        &["“十几万”", "请核对单位是元还是万元"],
    ),
    ("o14-places.csv", &[], 8, 1, &["从前的名称"]),
    ("o15-heads.csv", &[], 1, 0, &[]),
    ("o16-nan.jsonl", &[], 1, 0, &[]),
];

/// Counts that the table of cases does not fix: they are read from what the command says.
const BY_WORDS: [&str; 2] = ["41-", "57-"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_of_universities_and_offices_come_in() {
    let site = Site::all_in_one(None).await;
    let mut operator = site.as_(&operator()).await;
    for (serial, case) in CASES.iter().enumerate() {
        one(&site, &mut operator, &organization(serial), case).await;
    }
    two_departments_overwrite_nothing(&site, &mut operator).await;
    without_a_name_the_option_is_named(&site).await;
    let log = site.processes[0].log();
    assert!(!log.contains("ERROR"), "{log}");
    site.stop().await;
}

async fn one(site: &Site, operator: &mut Clients, organization: &str, case: &Case) {
    let (name, more, kept, refused, words) = *case;
    let file = format!("../../tests/import-cases/{name}");
    assert!(Path::new(&file).exists(), "{file}");
    let options = [&["--organization-name", "示例师范大学"], more].concat();
    let ran = site.import(&file, organization, &options).await;
    let said = format!("{}{}", ran.out, ran.err);
    for word in words {
        assert!(said.contains(word), "{name}: {word}\n{said}");
    }
    let listed = list(operator, organization).await;
    if BY_WORDS.iter().any(|begins| name.starts_with(begins)) {
        assert!(
            said.contains(&format!("新增 {listed}，")) && listed > 0,
            "{name}: {said}"
        );
    } else {
        let counts = format!("新增 {kept}，更新 0，未变 0，不合格 {refused}");
        assert!(said.contains(&counts) && listed == kept, "{name}: {said}");
    }
    // The same file again changes nothing.
    let ran = site.import(&file, organization, &options).await;
    assert!(
        ran.out.contains(&format!("新增 0，更新 0，未变 {listed}，")),
        "{name}: {ran:?}"
    );
}

async fn list(operator: &mut Clients, organization: &str) -> usize {
    let filter = ListingFilter {
        organization: organization.to_owned(),
        ..ListingFilter::default()
    };
    operator.listings(filter).await.len()
}

async fn two_departments_overwrite_nothing(site: &Site, operator: &mut Clients) {
    let organization = organization(900);
    for name in ["04a-dept-mech.csv", "04b-dept-chem.csv"] {
        let file = format!("../../tests/import-cases/{name}");
        let ran = site
            .import(&file, &organization, &["--organization-name", "示例师范大学"])
            .await
            .well();
        assert!(ran.out.contains("新增 2，"), "{ran:?}");
    }
    assert_eq!(list(operator, &organization).await, 4);
}

async fn without_a_name_the_option_is_named(site: &Site) {
    let file = "../../tests/import-cases/54-no-organisation-name.csv";
    let ran = site.import(file, &organization(901), &[]).await;
    ran.failed(
        2,
        &["“单位名称”", "文件没有这一列，可用 --organization-name 统一给出"],
    );
}
