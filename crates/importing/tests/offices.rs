//! Tables as universities and offices make them: what an officer would expect of each row.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops at once")]

use std::io::Cursor;

use techmarket_importing::{Defaults, Fixed, Record, Summary, read_parts, schema};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::demand::v1::demand::Kind;
use techmarket_proto::supply::v1::Listing;
use techmarket_proto::supply::v1::price::Mode;
use techmarket_proto::types::v1::Contact;
use techmarket_tabular::{Format, Reading, Table, Words};
use techmarket_types::CodeTables;

const TEXT: &str =
    "面向输变电瓷件的配方与烧成工艺，弯曲强度提高到一百八十五兆帕，较传统工艺能耗降低，已用于两家企业。";

/// What is taken in of a file, and what is said of it.
fn read<R: Record>(bytes: &[u8]) -> (Format, Vec<R>, Summary) {
    let fixed = Fixed {
        organization_name: "示例大学".to_owned(),
        ..Fixed::default()
    };
    let (tables, words) = (CodeTables::embedded().unwrap(), Words::embedded().unwrap());
    let defaults = Defaults::new(tables, words, fixed).unwrap();
    let bytes = Cursor::new(bytes.to_vec());
    let table = Table::read(bytes, schema::<R>().unwrap(), Reading::new().unwrap()).unwrap();
    let format = table.format();
    let (mut records, mut summary) = (Vec::new(), Summary::default());
    let ended = read_parts::<R>(table, &defaults, tables, |mut part| {
        let taken = std::mem::take(&mut part.records).into_iter();
        records.extend(taken.map(|(_, record)| record));
        summary.open_part(part);
        true
    });
    summary.skip(&ended.skipped);
    (format, records, summary)
}

fn listings(text: &str) -> (Vec<Listing>, Summary) {
    let (_, listings, summary) = read(text.as_bytes());
    (listings, summary)
}

fn says(summary: &Summary, words: &str) -> bool {
    let findings = summary.findings.sorted();
    findings.iter().any(|finding| finding.text().contains(words))
}

fn contact(listing: &Listing) -> Contact {
    let confidential = listing.confidential.clone().unwrap();
    confidential.contact.unwrap()
}

/// Mode, lowest and highest in yuan.
fn price(listing: &Listing) -> (Mode, i64, i64) {
    let price = listing.price.as_ref().unwrap();
    let units = |money: &Option<techmarket_proto::google::r#type::Money>| {
        money.as_ref().map_or(0, |money| money.units)
    };
    (price.mode(), units(&price.minimum), units(&price.maximum))
}

#[test]
fn a_head_is_known_with_the_group_above_it_and_the_unit_below_it() {
    let text = format!(
        "某大学成果汇总表,,,,,,,,,\n\
         序号,成果名称,成果简介,知识产权情况,,拟转化,拟转让价格,联系人信息,,技术领域\n\
         ,,,专利名称,专利号,方式,（万元）,姓名,电话,\n\
         1,电瓷配方,{TEXT},\"一种电瓷\n一种釉料\",\"ZL202110000001.5\nZL202120000002.9\",专利权转让、许可,50,张示例,0797-8000001,新材料\n\
         2,尾矿回收,{TEXT}二,,正在申请,作价入股,面议,李示例,0797-8000002,资源环境\n\
         合计,2项,,,,,,,,\n填表人：赵示例,,,,,,,,,\n"
    );
    let (listings, summary) = listings(&text);
    assert_eq!(listings.len(), 2, "{:?}", summary.findings.sorted());
    let first = &listings[0];
    assert_eq!(first.cooperation, ["1", "2"]);
    assert_eq!(price(first), (Mode::Fixed, 500_000, 500_000));
    let rights: Vec<(&str, &str)> = first
        .intellectual_property
        .iter()
        .map(|right| (right.number.as_str(), right.title.as_str()))
        .collect();
    assert_eq!(
        rights,
        [("ZL202110000001.5", "一种电瓷"), ("ZL202120000002.9", "一种釉料")]
    );
    assert_eq!(contact(first).person, "张示例");
    assert_eq!(listings[1].intellectual_property, []);
    assert!(
        says(&summary, "“正在申请”没有认出专利号"),
        "nothing is lost without a word"
    );
}

#[test]
fn what_is_ticked_is_taken() {
    let text = format!(
        "成果名称,成果简介,技术领域,技术成熟度,合作方式,知识产权,价格(万元)\n\
         甲,{TEXT},☑新材料 □电子信息,□小试 ☑中试 □产业化,√转让 √许可 □作价入股,■发明专利（2）件 □实用新型（）件,☑面议\n\
         乙,{TEXT}二,□新材料 [√]先进制造,(√)小试 ( )中试,□转让 □许可,无,100\n"
    );
    let (listings, summary) = listings(&text);
    let [first, second] = listings.as_slice() else {
        panic!("{:?}", summary.findings.sorted());
    };
    assert_eq!(
        (first.fields.as_slice(), first.cooperation.len()),
        (&["6".to_owned()][..], 2)
    );
    assert_eq!(first.maturity.as_ref().unwrap().level, 3);
    assert_eq!(first.intellectual_property[0].kind, "x-021");
    assert_eq!(price(first).0, Mode::Negotiable);
    assert_eq!(second.fields, ["2"]);
    assert_eq!(second.maturity.as_ref().unwrap().level, 2);
    assert_eq!(second.cooperation, [""; 0]);
    assert!(says(&summary, "没有勾选"));
    assert!(says(&summary, "按勾选的“中试”理解"));
}

#[test]
fn titles_between_the_rows_and_remarks_are_no_records() {
    let text = format!(
        "序号,学院,成果名称,成果简介,领域\n一、机电学院（1项）,,,,\n1,机电学院,电机,{TEXT},先进制造\n\
         ,,二、材料学院,,\nCG-3,,,,\n1,材料学院,电瓷,{TEXT}二,新材料\n（此表可续页）,,,,\n"
    );
    let (listings, summary) = listings(&text);
    assert_eq!(
        listings.len(),
        3,
        "the service refuses a key alone, by its columns"
    );
    assert_eq!(
        (listings[1].title.as_str(), listings[2].title.as_str()),
        ("", "电瓷")
    );
    assert!(says(&summary, "分组标题"));
}

#[test]
fn prices_and_people_as_they_are_written() {
    let text = format!(
        "成果名称,成果简介,转让价格（元）,完成人,联系方式,专利号,所处阶段\n\
         甲,{TEXT},转让：200万元,张示例,电话0797-8000001,CN112345678B（授权）,中试阶段，TRL7\n\
         乙,{TEXT}二,面议（不低于30万）,李示例,李老师13800000000，邮箱li@example.com,,小试/中试\n"
    );
    let (listings, summary) = listings(&text);
    let [first, second] = listings.as_slice() else {
        panic!("{:?}", summary.findings.sorted());
    };
    assert_eq!(price(first), (Mode::Fixed, 2_000_000, 2_000_000));
    assert_eq!(first.intellectual_property[0].number, "CN112345678B");
    let maturity = first.maturity.as_ref().unwrap();
    assert_eq!((maturity.scale.as_str(), maturity.level), ("gbt22900-2022", 7));
    // Nobody is called 电话, and a column of all who took part names no one to call.
    let detail = &first.confidential.as_ref().unwrap().detail;
    assert_eq!(detail, "【联系方式】0797-8000001");
    assert_eq!(price(second).0, Mode::Negotiable);
    assert!(says(&summary, "括号中的说明未保留"));
    let called = contact(second);
    assert_eq!(
        (
            called.person.as_str(),
            called.phone.as_str(),
            called.email.as_str()
        ),
        ("李老师", "13800000000", "li@example.com")
    );
}

#[test]
fn who_answers_for_the_result_is_called() {
    let text = format!("成果名称,成果简介,项目负责人,联系电话\n甲,{TEXT},张示例,0797-8000001\n");
    let (listings, summary) = listings(&text);
    let called = contact(&listings[0]);
    assert_eq!(
        (called.person.as_str(), called.phone.as_str()),
        ("张示例", "0797-8000001")
    );
    assert!(says(&summary, "以负责人为联系人"));
}

#[test]
fn a_field_that_is_known_is_taken_beside_one_that_is_not() {
    let text = format!("成果名称,成果简介,应用领域\n甲,{TEXT},新材料/炼金术\n乙,{TEXT}二,炼金术\n");
    let (listings, summary) = listings(&text);
    assert_eq!(
        (listings.len(), listings[0].fields.as_slice()),
        (1, &["6".to_owned()][..])
    );
    assert_eq!(summary.rejected, 1);
    assert!(says(&summary, "有不认识的"));
}

#[test]
fn a_head_of_paragraphs_is_known_by_a_part() {
    let text =
        format!("项目名称,主要技术内容与创新点,项目负责人及联系方式\n甲,{TEXT},张示例（0797-8000001）\n");
    let (listings, _) = listings(&text);
    assert_eq!(listings[0].summary, TEXT);
    assert_eq!(contact(&listings[0]).phone, "0797-8000001");
}

#[test]
fn what_systems_answer_is_a_list_of_records() {
    let record = format!(
        "{{\"成果名称\":\"甲\",\n\"成果简介\":\"{TEXT}\",\"所属领域\":[\"新材料\",\"先进制造\"],\"价格（元）\":1.5e6,\n\
         \"联系方式\":{{\"姓名\":\"张示例\",\"电话\":\"0797-8000001\"}}}}"
    );
    for text in [
        format!("{{\"total\":1,\"data\":[{record}]}}"),
        format!("{{\"code\":0,\"data\":{{\"list\":[\n{record}\n]}}}}"),
        format!("[{record}]"),
        record.replacen('{', "{\n", 1),
    ] {
        let (format, listings, summary) = read::<Listing>(text.as_bytes());
        assert_eq!(format, Format::JsonArray);
        assert_eq!(listings.len(), 1, "{text}: {:?}", summary.findings.sorted());
        assert_eq!(listings[0].fields, ["6", "2"]);
        assert_eq!(price(&listings[0]).1, 1_500_000);
        assert_eq!(contact(&listings[0]).person, "张示例");
    }
    let lines = format!("{{\"成果名称\":\"甲\",\"成果简介\":\"{TEXT}\"}}\n{{\"成果名称\":\n");
    let (format, listings, summary) = read::<Listing>(lines.as_bytes());
    assert_eq!(
        (format, listings.len(), summary.rejected),
        (Format::JsonLines, 1, 1)
    );
}

#[test]
fn terms_and_kinds_of_demands() {
    let text = format!(
        "企业技术需求征集汇总表\n序号,企业名称,需求名称,需求类别,需求描述,期望完成时间,企业所在地,企业联系人及电话\n\
         1,示例电瓷有限公司,高强度电瓷,关键技术攻关,{TEXT},2026年底,萍乡市芦溪县,王示例0799-8000001\n\
         2,示例矿业,尾矿利用,■技术开发 □技术转让,{TEXT}二,一年内,赣州市赣县区,\n\
         3,示例电机,电机效率,人才引进,{TEXT}三,2027.6,九江,\n"
    );
    let (_, demands, summary) = read::<Demand>(text.as_bytes());
    assert_eq!(demands.len(), 3, "{:?}", summary.findings.sorted());
    let kinds: Vec<Kind> = demands.iter().map(Demand::kind).collect();
    assert_eq!(kinds, [Kind::Technology, Kind::Technology, Kind::ExpertService]);
    let ends: Vec<Option<(i32, i32, i32)>> = demands
        .iter()
        .map(|demand| {
            demand
                .period
                .as_ref()?
                .end_date
                .as_ref()
                .map(|end| (end.year, end.month, end.day))
        })
        .collect();
    assert_eq!(ends, [Some((2026, 12, 31)), None, Some((2027, 6, 30))]);
    assert!(says(&summary, "“一年内”不是日期而是期限"));
    assert_eq!(demands[0].region, "360323");
}

#[test]
fn a_demand_has_its_problem_beside_its_name() {
    let text = format!(
        "单位全称,需求名称,技术难题,技术需求主要内容,主要考核指标,计划投入资金（万元）,希望完成时间,单位联系人,单位联系电话,所属县（市、区）,技术领域\n\
         示例电瓷有限公司,高强度电瓷,强度不足,{TEXT},强度185兆帕,500,2026年第一季度,张示例,0799-8000001,芦溪县,新材料\n"
    );
    let (_, demands, summary) = read::<Demand>(text.as_bytes());
    let [demand] = demands.as_slice() else {
        panic!("{:?}", summary.findings.sorted());
    };
    assert_eq!(
        (
            demand.title.as_str(),
            demand.problem.as_str(),
            demand.expected_result.as_str()
        ),
        ("高强度电瓷", "强度不足", "强度185兆帕")
    );
    let end = demand
        .period
        .as_ref()
        .and_then(|period| period.end_date.as_ref())
        .unwrap();
    assert_eq!((end.year, end.month, end.day), (2026, 3, 31));
    assert_eq!(demand.organization_name, "示例电瓷有限公司");
    let layer = demand.confidential.clone().unwrap();
    assert_eq!(layer.contact.unwrap().person, "张示例");
}

#[test]
fn more_numbers_than_a_contact_holds_are_kept_apart() {
    let text = format!(
        "成果名称,成果简介,联系人,联系电话,手机\n甲,{TEXT},张示例,0797-8000001、0797-8000002,13800000000\n"
    );
    let (listings, summary) = listings(&text);
    let layer = listings[0].confidential.clone().unwrap();
    assert_eq!(layer.contact.unwrap().phone, "0797-8000001");
    assert_eq!(layer.detail, "【联系电话】0797-8000002、13800000000");
    assert!(says(&summary, "写不下的存入保密内容"));
}
