//! Writes one file of every kind into the folder given, with long texts and rare characters, to be looked at:
//! `cargo run -p techmarket-documents --example samples -- FOLDER`.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use jiff::civil::date;
use techmarket_documents::{
    Cell, Certificate, Column, ColumnKind, CostParts, Examination, RegisterList, RegisterRow, SettlementForm,
    Signatories, Table, Typeface, Verification, certificate, register_list_pdf, register_list_xlsx,
    settlement_form, to_csv, to_xlsx,
};
use techmarket_types::Fen;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("name a folder")?);
    let typeface = Typeface::embedded()?;
    let plain = sample_certificate()?;
    fs::write(folder.join("certificate.pdf"), certificate(&plain, typeface)?)?;
    let heavy = Certificate {
        version: 3,
        title: "基于WebGPU与ISO/IEC 23090-14标准的超大规模（一万亿元级）稀土永磁材料数字孪生平台研制"
            .repeat(4),
        seller: "㛃䶮𬭊𫟅𨱏龘科技（萍乡）有限公司、".repeat(10),
        buyer: "买买提·吐尔逊联合研究院股份有限公司".repeat(10),
        intermediary: Some("江西省技术转移中心有限责任公司".to_owned()),
        total: Fen(100_000_000_000_000),
        technology: Fen(100_000_000_000_000),
        ..plain.clone()
    };
    fs::write(
        folder.join("certificate-heavy.pdf"),
        certificate(&heavy, typeface)?,
    )?;
    let hard = Certificate {
        title: "CO₂捕集与Fe₃O₄、SO₄²⁻、10⁻⁵ m³·h⁻¹、α-Fe₂O₃、≥99.9‰、Ⅲ型①㈠的䶮㛃𬭎工艺".to_owned(),
        seller: "䶮㛃𬭎𠮷葛\u{E0100}\u{E863}研究所，Łódź İzmir Ø Đà Nẵng".to_owned(),
        buyer: "한국😀公司（两个字符印不出）".to_owned(),
        ..plain.clone()
    };
    fs::write(folder.join("certificate-hard.pdf"), certificate(&hard, typeface)?)?;
    let mut list = sample_list()?;
    for row in list.rows.iter_mut().take(3) {
        (row.title, row.seller, row.buyer) = (hard.title.clone(), hard.seller.clone(), hard.buyer.clone());
    }
    fs::write(folder.join("list.pdf"), register_list_pdf(&list, typeface)?)?;
    fs::write(folder.join("list.xlsx"), register_list_xlsx(&list)?)?;
    let form = sample_settlement()?;
    fs::write(folder.join("settlement.pdf"), settlement_form(&form, typeface)?)?;
    let long = SettlementForm {
        title: heavy.title,
        declarant: heavy.seller,
        total: heavy.total,
        examination: Examination {
            returned: false,
            opinion: "经审查，所报材料齐全，技术性收入核定如上。".repeat(20),
            examiner: "买买提·吐尔逊".to_owned(),
            examined_on: Some(date(2026, 9, 8)),
        },
        ..form
    };
    fs::write(
        folder.join("settlement-heavy.pdf"),
        settlement_form(&long, typeface)?,
    )?;
    let behind = SettlementForm {
        examination: Examination {
            returned: false,
            opinion: "经审查，所报材料齐全，技术性收入核定如上。\n".repeat(43),
            examiner: "买买提·吐尔逊".repeat(15),
            examined_on: Some(date(2026, 9, 8)),
        },
        ..sample_settlement()?
    };
    fs::write(
        folder.join("settlement-annex.pdf"),
        settlement_form(&behind, typeface)?,
    )?;
    let table = sample_table();
    fs::write(folder.join("table.csv"), to_csv(&table)?)?;
    fs::write(
        folder.join("table.xlsx"),
        to_xlsx(None, &[table], date(2026, 5, 6))?,
    )?;
    Ok(())
}

fn verification() -> Verification {
    Verification {
        code: "ABCD-EFGH-2345".to_owned(),
        address: Some("https://market.example/verify/ABCDEFGH2345".to_owned()),
    }
}

fn sample_certificate() -> Result<Certificate, Box<dyn Error>> {
    Ok(Certificate {
        number: "2026360301000123".parse()?,
        version: 1,
        title: "高压电瓷釉料配方及烧成工艺开发".to_owned(),
        category: "技术开发合同（委托开发）".to_owned(),
        seller: "萍乡学院".to_owned(),
        buyer: "江西某电瓷电气有限公司".to_owned(),
        intermediary: None,
        signed_on: date(2026, 3, 2),
        term: Some((date(2026, 3, 2), date(2027, 12, 31))),
        total: Fen(120_000_000),
        technology: Fen(100_000_001),
        legal_basis:
            "《技术合同认定登记管理办法》（工业和信息化部2026年1月23日发布）及附件《技术合同认定登记规则》"
                .to_owned(),
        statement: "经审核，上列合同符合技术合同认定登记的规定，准予登记，特此证明。".to_owned(),
        notes: vec!["本证明不作为计税依据。".to_owned()],
        body: "萍乡市技术合同登记站（示例）".to_owned(),
        registered_on: date(2026, 4, 1),
        issued_on: date(2026, 4, 2),
        verification: verification(),
    })
}

fn sample_list() -> Result<RegisterList, Box<dyn Error>> {
    let rows = (1..=60_u32).map(|serial| {
        let long = serial % 7 == 0;
        Ok(RegisterRow {
            number: format!("2026360301{serial:06}").parse()?,
            title: "基于WebGPU与ISO/IEC 23090标准的稀土永磁材料数字孪生平台研制".repeat(if long {
                5
            } else {
                1
            }),
            category: "技术开发合同（合作开发）".to_owned(),
            seller: "㛃䶮𬭊𫟅𨱏龘科技（萍乡）有限公司".to_owned(),
            buyer: "买买提·吐尔逊联合研究院股份有限公司".to_owned(),
            total: Fen(100_000_000_000_000 / i64::from(serial)),
            technology: Fen(100_000_000_000 / i64::from(serial)),
            registered_on: date(2026, 4, 1),
        })
    });
    Ok(RegisterList {
        title: "技术合同登记清单".to_owned(),
        body: "萍乡市技术合同登记站（示例）".to_owned(),
        period: (date(2026, 4, 1), date(2026, 4, 30)),
        rows: rows.collect::<Result<_, Box<dyn Error>>>()?,
        notes: vec![
            "本清单不作为计税依据。".to_owned(),
            "电子印章与核验码齐全有效。".to_owned(),
        ],
        issued_on: date(2026, 5, 6),
        verification: verification(),
    })
}

fn sample_settlement() -> Result<SettlementForm, Box<dyn Error>> {
    Ok(SettlementForm {
        declarant: "萍乡学院".to_owned(),
        declared_on: date(2026, 9, 1),
        number: "2026360301000123".parse()?,
        title: "高压电瓷釉料配方及烧成工艺开发".to_owned(),
        category: "技术开发合同（委托开发）".to_owned(),
        total: Fen(120_000_000),
        technology: Fen(100_000_000),
        payment: "一次总算，分期支付".to_owned(),
        realised_total: Fen(60_000_000),
        realised_technology: Fen(50_000_000),
        deducted: Fen(21_000_000),
        technical_income: Fen(29_000_000),
        cost: CostParts {
            labour: Fen(1_000_000),
            materials: Fen(2_000_000),
            fuel_and_power: Fen(3_000_000),
            equipment: Fen(4_000_000),
            special: Fen(5_000_000),
            management: Fen(6_000_000),
        },
        signatories: Signatories {
            telephone: "0799-0000000".to_owned(),
            ..Signatories::default()
        },
        examination: Examination::default(),
        notes: vec![
            "登记机构只填写审查意见，其余各项由卖方填写并对其真实性负责。".to_owned(),
            "技术性收入指履行合同后实际取得的价款、使用费和报酬。".to_owned(),
        ],
    })
}

fn sample_table() -> Table {
    let column = |head: &str, kind| Column {
        head: head.to_owned(),
        kind,
    };
    Table {
        title: "各地区技术合同认定登记情况".to_owned(),
        columns: vec![
            column("地区", ColumnKind::Text),
            column("项数（项）", ColumnKind::Count),
            column("成交额（元）", ColumnKind::Yuan),
            column("成交额（万元）", ColumnKind::WanYuan),
            column("同比增长", ColumnKind::Percent),
        ],
        rows: vec![
            vec![
                Cell::Text("萍乡市".to_owned()),
                Cell::Count(1234),
                Cell::Amount(Fen(123_456_789)),
                Cell::Amount(Fen(123_456_789)),
                Cell::Percent(1833),
            ],
            vec![
                Cell::Text("=1+1".to_owned()),
                Cell::Count(0),
                Cell::Amount(Fen(100_000_000_000_000)),
                Cell::Amount(Fen(i64::MAX)),
                Cell::Empty,
            ],
        ],
        notes: vec!["按登记日期统计，注销和撤销的合同不计入。".to_owned()],
    }
}
