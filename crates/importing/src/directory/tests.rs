use std::io::Cursor;

use techmarket_proto::directory::v1::{Broker, Expert, Organization, expert, organization};
use techmarket_proto::google::r#type::Date;
use techmarket_tabular::{Reading, RowError, Table, Words};
use techmarket_types::CodeTables;

use crate::{Defaults, Fixed, Record, schema};

/// The records of a file, each with what is wrong with it.
fn read<R: Record>(file: &str) -> Vec<Result<R, Vec<String>>> {
    let (tables, words) = (CodeTables::embedded().unwrap(), Words::embedded().unwrap());
    let rows = Defaults::new(tables, words, Fixed::default()).unwrap();
    let file = Cursor::new(file.to_owned());
    let table = Table::read(file, schema::<R>().unwrap(), Reading::new().unwrap()).unwrap();
    let told = |errors: Vec<RowError>| -> Vec<String> {
        let named = errors.into_iter().map(|error| error.field.unwrap_or_default());
        named.collect()
    };
    table
        .map(|row| row.and_then(|row| rows.take::<R>(&row)).map_err(told))
        .map(|taken| taken.map(|taken| taken.record))
        .collect()
}

#[test]
fn an_organisation_is_read_by_the_words_of_offices() {
    let file = "统一社会信用代码,单位名称,单位类别,级别,单位性质,所在地,是否高新技术企业,联系人,联系电话\n\
        91350100M000100Y43,示例电瓷有限公司,企业,,有限责任公司,萍乡市安源区,是,张三,0799-0000000\n\
        1210000042500615X0,示例技术转移中心,技术转移机构,市级,150,360300,否,,\n";
    let read = read::<Organization>(file);
    let first = read[0].as_ref().unwrap();
    assert_eq!(
        (first.credit_code.as_str(), first.nature.as_str()),
        ("91350100M000100Y43", "150")
    );
    assert_eq!(
        (first.region.as_str(), first.high_tech_enterprise),
        ("360302", true)
    );
    let contact = first.confidential.clone().unwrap().contact.unwrap();
    assert_eq!(
        (contact.person.as_str(), contact.phone.as_str()),
        ("张三", "0799-0000000")
    );
    let second = read[1].as_ref().unwrap();
    assert_eq!(second.kind(), organization::Kind::TransferBody);
    assert_eq!(
        (second.tier(), second.region.as_str()),
        (organization::Tier::City, "360300")
    );
    assert_eq!(second.confidential, None);
}

#[test]
fn what_is_not_understood_is_told_by_its_column() {
    let file = "统一社会信用代码,单位名称,单位类别,单位性质,所在地,是否高新技术企业\n\
        91350100M000100Y43,示例,俱乐部,天上,月球,也许\n";
    let read = read::<Organization>(file);
    let Err(wrong) = &read[0] else { panic!("{read:?}") };
    assert_eq!(wrong, &["kind", "nature", "region", "high_tech_enterprise"]);
}

#[test]
fn a_broker_is_read_with_the_certificate() {
    let file = "姓名,等级,证书编号,发证机构,发证日期,有效期至,专业领域,所在地\n\
        王五,中级,JX-2025-001,示例机构,2025年1月1日,2027/1/31,4；6,萍乡市\n";
    let read = read::<Broker>(file);
    let broker = read[0].as_ref().unwrap();
    assert_eq!(
        (broker.grade.as_str(), broker.fields.as_slice()),
        ("x-2", ["4".to_owned(), "6".to_owned()].as_slice())
    );
    let certificate = broker.certificate.clone().unwrap();
    let day = |year, month, day| Some(Date { year, month, day });
    assert_eq!(
        (certificate.issue_date, certificate.expire_date),
        (day(2025, 1, 1), day(2027, 1, 31))
    );
}

#[test]
fn a_commissioner_is_read_with_the_period() {
    let file = "姓名,类型,是否科技特派员,专业领域,派出单位代码,服务县区,服务开始日期,服务结束日期\n\
        孙七,自然人,是,农业,12100000400000624D,上栗县,2026-01-01,2026-12-31\n\
        水稻团,团队,否,农业,,,,\n";
    let read = read::<Expert>(file);
    let one = read[0].as_ref().unwrap();
    assert_eq!((one.commissioner, one.region.as_str()), (true, "360322"));
    assert_eq!(one.period.unwrap().end_date.unwrap().month, 12);
    assert_eq!(read[1].as_ref().unwrap().kind(), expert::Kind::Team);
}
