//! What is written is read again, in every format that is written; and tables of demands as people make them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops at once")]

use std::collections::BTreeMap;
use std::io::Cursor;

use proptest::prelude::*;
use techmarket_importing::{Defaults, Fixed, Refused, Sheet, Summary, Weight, read_parts, refused, schema};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::demand::v1::demand::{Detail, Kind};
use techmarket_proto::supply::v1::Listing;
use techmarket_proto::supply::v1::listing::Detail as Listed;
use techmarket_tabular::{Reading, Table, Words};
use techmarket_types::CodeTables;

const HEAD: [&str; 6] = ["成果编号", "成果名称", "成果简介", "关键词", "所在地", "联系人"];
const FIELDS: [&str; 6] = [
    "external_id",
    "title",
    "summary",
    "keywords",
    "region",
    "confidential.contact.person",
];

fn defaults() -> Defaults {
    let fixed = Fixed {
        organization_name: "示例单位".to_owned(),
        ..Fixed::default()
    };
    Defaults::new(CodeTables::embedded().unwrap(), Words::embedded().unwrap(), fixed).unwrap()
}

fn table<R: techmarket_importing::Record>(bytes: Vec<u8>) -> Table {
    Table::read(
        Cursor::new(bytes),
        schema::<R>().unwrap(),
        Reading::new().unwrap(),
    )
    .unwrap()
}

/// A word that a person would write into a cell: it means itself.
fn word() -> impl Strategy<Value = String> {
    "[一-龥A-Za-z=+@,;，\"'（）-]{1,12}[一-龥]{2}".prop_map(|text| text.trim_start_matches('\'').to_owned())
}

fn sheet(rows: &[Vec<String>]) -> Sheet {
    Sheet {
        name: "成果".to_owned(),
        head: HEAD.map(str::to_owned).to_vec(),
        rows: rows.to_vec(),
    }
}

fn read(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let rows = table::<Listing>(bytes);
    let rows = rows.map(|row| row.unwrap_or_else(|errors| panic!("{errors:?}")));
    rows.map(|row| {
        FIELDS
            .map(|field| row.text(field).unwrap_or_default().to_owned())
            .to_vec()
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(rows in prop::collection::vec(prop::collection::vec(word(), 6), 1..6)) {
        let written = sheet(&rows);
        prop_assert_eq!(&read(written.csv().into_bytes()), &rows, "CSV");
        prop_assert_eq!(&read(written.workbook().unwrap()), &rows, "XLSX");
        let objects = rows.iter().map(|row| {
            let object: BTreeMap<_, _> = HEAD.iter().zip(row).collect();
            serde_json::to_string(&object).unwrap() + "\n"
        });
        prop_assert_eq!(&read(objects.collect::<String>().into_bytes()), &rows, "JSON Lines");
    }

    /// No bytes bring the reader down, and what is read of them is bounded.
    #[test]
    fn any_bytes_are_read_or_refused(start in prop::sample::select(vec![
        &b""[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"{\"", b"[{", b"<table><tr><td>", b"\xEF\xBB\xBF", b"\xFF\xFE",
        "成果名称,成果简介\n".as_bytes(), "成果名称\t成果简介\n".as_bytes(),
    ]), rest in prop::collection::vec(any::<u8>(), 0..400)) {
        let bytes = [start, &rest[..]].concat();
        let opened = Table::read(Cursor::new(bytes), schema::<Listing>().unwrap(), Reading::new().unwrap());
        if let Ok(table) = opened {
            let mut rows = 0;
            read_parts::<Listing>(table, &defaults(), CodeTables::embedded().unwrap(), |part| {
                rows += part.records.len() + part.broken.len();
                true
            });
            prop_assert!(rows <= 401);
        }
    }

    /// A whole workbook with some bytes changed.
    #[test]
    fn a_damaged_workbook_is_read_or_refused(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let row = ["CG-1", "电瓷配方", "一种配方", "电瓷", "江西省", "张示例"].map(str::to_owned);
        let mut bytes = sheet(&[row.to_vec()]).workbook().unwrap();
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(table) = Table::read(Cursor::new(bytes), schema::<Listing>().unwrap(), Reading::new().unwrap()) {
            prop_assert!(table.count() <= 10);
        }
    }
}

/// What is taken in of a file, and what is refused.
fn parts<R: techmarket_importing::Record>(text: &str) -> (Vec<R>, Summary) {
    let (mut records, mut summary) = (Vec::new(), Summary::default());
    let table = table::<R>(text.as_bytes().to_vec());
    read_parts::<R>(table, &defaults(), CodeTables::embedded().unwrap(), |mut part| {
        records.extend(
            std::mem::take(&mut part.records)
                .into_iter()
                .map(|(_, record)| record),
        );
        summary.open_part(part);
        true
    });
    (records, summary)
}

#[test]
fn a_form_for_demands_is_understood() {
    let text = "江西省企业技术需求征集表\n序号,需求名称,需求类型,技术领域,需求内容,拟投入资金（万元）,截止日期,合作方式,所在地,企业名称,联系人,联系电话,备注\n\
                1,高强度电瓷配方,技术需求,新材料,现有坯料弯曲强度不足，需要新的配方和烧成工艺，目标弯曲强度一百八十兆帕以上，用于特高压绝缘子。,50-100,2027年6月30日,合作开发,江西省萍乡市,示例电瓷公司,王示例,0799-8000001,加急\n\
                2,尾砂综合利用,揭榜挂帅,节能环保,尾砂堆存量大，需要综合利用的技术。,200,长期,,赣州,示例矿业公司,,,\n\
                合计,2项,,,,,,,,,,,\n";
    let (demands, summary) = parts::<Demand>(text);
    assert_eq!(demands.len(), 2, "{:?}", summary.findings.sorted());
    let first = &demands[0];
    assert_eq!(
        (first.title.as_str(), first.kind()),
        ("高强度电瓷配方", Kind::Technology)
    );
    assert_eq!(
        (first.fields.as_slice(), first.region.as_str()),
        (&["6".to_owned()][..], "360300")
    );
    let budget = first.budget.as_ref().unwrap();
    let units =
        |money: &Option<techmarket_proto::google::r#type::Money>| money.as_ref().map(|money| money.units);
    assert_eq!(
        (units(&budget.minimum), units(&budget.maximum)),
        (Some(500_000), Some(1_000_000))
    );
    let end = first.period.as_ref().unwrap().end_date.as_ref().unwrap();
    assert_eq!((end.year, end.month, end.day), (2027, 6, 30));
    assert_eq!(first.organization_name, "示例电瓷公司");
    let contact = first.confidential.as_ref().unwrap().contact.as_ref().unwrap();
    assert_eq!(
        (contact.person.as_str(), contact.phone.as_str()),
        ("王示例", "0799-8000001")
    );
    let second = &demands[1];
    assert_eq!(
        (second.kind(), &second.detail, &second.period),
        (Kind::OpenCall, &None, &None)
    );
    assert_eq!(units(&second.budget.as_ref().unwrap().minimum), None);
}

#[test]
fn a_demand_without_summary_takes_its_problem() {
    let (demands, summary) =
        parts::<Demand>("需求名称,需求类型,主要问题,所需专家研究方向\n热处理,专家服务,变形大,热处理；模具\n");
    assert_eq!(
        (demands[0].summary.as_str(), demands[0].problem.as_str()),
        ("变形大", "变形大")
    );
    let Some(Detail::ExpertService(detail)) = &demands[0].detail else {
        panic!("{:?}", demands[0].detail);
    };
    assert_eq!(detail.directions, ["热处理", "模具"]);
    assert!(
        summary
            .findings
            .sorted()
            .iter()
            .any(|finding| finding.text().contains("主要问题"))
    );
}

#[test]
fn experts_and_their_like_keep_what_only_they_have() {
    let text = "类型,名称,简介,姓名,研究方向,型号,服务类型\n\
                专家,张示例教授,从事电瓷,张示例,电瓷；釉料,,\n专家,无名专家,从事电瓷,,电瓷,,\n\
                大型仪器,电子显微镜,可开放,,,S-4800,\n科技服务,检测,材料检测,,,,炼金\n";
    let (listings, summary) = parts::<Listing>(text);
    assert_eq!(listings.len(), 3, "an unknown kind of service is refused");
    let Some(Listed::Expert(expert)) = &listings[0].detail else {
        panic!("{listings:?}");
    };
    assert_eq!((expert.person.as_str(), expert.directions.len()), ("张示例", 2));
    // Its directions are not lost: the service says that the name is missing.
    assert!(matches!(&listings[1].detail, Some(Listed::Expert(expert)) if expert.person.is_empty()));
    assert!(
        matches!(&listings[2].detail, Some(Listed::Instrument(instrument)) if instrument.model == "S-4800")
    );
    let refused: Vec<_> = summary
        .findings
        .sorted()
        .into_iter()
        .filter(|finding| finding.weight == Weight::Refused)
        .collect();
    assert_eq!(refused[0].first.column.as_deref(), Some("服务类型"));
}

#[test]
fn refused_rows_that_are_refused_again_have_one_reason() {
    let text = "成果编号,成果名称,成果简介,原因\n=1+1,甲,乙,从前的原因\n";
    let mut again = BTreeMap::new();
    again.insert(1, "新的原因".to_owned());
    let Refused::Sheet(sheet) = refused(table::<Listing>(text.as_bytes().to_vec()), &again) else {
        panic!("a table");
    };
    assert_eq!(sheet.head.iter().filter(|head| *head == "原因").count(), 1);
    assert_eq!(sheet.rows[0].last().unwrap(), "新的原因");
    assert!(
        sheet.csv().contains("'=1+1"),
        "no spreadsheet takes it for a formula"
    );
}

#[test]
fn refused_rows_of_a_table_below_another_stand_below_its_own_head() {
    let text = "成果编号,成果名称,成果简介\na,甲,简介甲\n成果名称,成果简介,成果编号\n乙,简介乙,b\n";
    let again = BTreeMap::from([(1, "一".to_owned()), (2, "二".to_owned())]);
    let Refused::Sheet(sheet) = refused(table::<Listing>(text.as_bytes().to_vec()), &again) else {
        panic!("a table");
    };
    assert_eq!(
        sheet.rows,
        [
            vec!["a", "甲", "简介甲", "一"],
            vec!["成果名称", "成果简介", "成果编号", "原因"],
            vec!["乙", "简介乙", "b", "二"]
        ]
    );
    let (listings, _) = parts::<Listing>(&sheet.csv());
    assert_eq!(listings[1].external_id, "b", "the file is read back as it was");
}

#[test]
fn a_text_that_comes_twice_in_a_file_is_told() {
    let text = "面向输变电瓷件的配方与烧成工艺，弯曲强度由一百三十兆帕提高到一百八十五兆帕，已中试。";
    let other = text.replace('，', "；");
    let file =
        format!("成果编号,成果名称,成果简介\nA-1,甲,{text}\nA-2,乙,{other}\nA-3,丙,{text}另有专利。\n");
    let (listings, summary) = parts::<Listing>(&file);
    assert_eq!(listings.len(), 3);
    let sorted = summary.findings.sorted();
    let found: Vec<_> = sorted
        .iter()
        .filter(|finding| finding.first.reason_code == "SAME_TEXT")
        .collect();
    assert_eq!((found.len(), found[0].rows, found[0].first.line), (1, 1, 3));
    assert!(found[0].text().contains("“同文件第 2 行”"), "{}", found[0].text());
}
