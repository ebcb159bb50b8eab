//! Titles and names as people write them: what is kept of them, and what is the same.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    AuditFilter, CheckContractRequest, Contract, ListAuditEntriesRequest, Party, PrintCertificateRequest,
};
use techmarket_store::{Location, Sql as _};
use techmarket_testkit::{Refusal, contract, on_both_databases, operator, provider, registrar};
use tonic::Code;

use crate::registered::PDF;
use crate::support::{Office, Verb, create};

/// The contract of the builder with another title, and a natural person as buyer.
fn written(title: &str, buyer: &str) -> Contract {
    Contract {
        title: title.to_owned(),
        buyer: Some(Party {
            name: buyer.to_owned(),
            credit_code: String::new(),
            nature: "x-500".to_owned(),
            ..contract().buyer.unwrap()
        }),
        ..contract()
    }
}

async fn sql(location: &Location, statements: &[&str]) {
    let database = crate::store::open(location).await;
    let mut tx = database.begin().await.unwrap();
    for statement in statements {
        tx.execute(statement, Vec::new()).await.unwrap();
    }
    tx.commit().await.unwrap();
    database.close().await;
}

on_both_databases! {
    async fn what_looks_the_same_is_registered_once(location: Location) {
        let office = Office::open(&location).await;
        for [one, other] in [
            [("重复登记试验（一）工艺", "张三"), ("重复登记\u{200B}试验（一）工艺", "张三")],
            [("间隔号重复登记试验工艺", "阿卜杜·示例"), ("间隔号重复登记试验工艺", "阿卜杜•示例")],
            [("间隔号之二", "阿卜杜．示例"), ("间隔号之二", "阿卜杜・示例")],
            [("软连\u{AD}字符", "葛某"), ("软连字符", "葛\u{E0100}某")],
            [("CO₂捕集——工艺", "李四"), ("CO2捕集—工艺", "李四")],
            [("【示例】 N－95", "王五"), ("（示例）N-95", "王五")],
            [("旧编码\u{E863}", "赵六"), ("旧编码䶮", "赵六")],
        ] {
            office.registered(written(one.0, one.1)).await;
            let draft = create(&mut office.client(&operator()), written(other.0, other.1)).await.unwrap();
            let mut at = draft;
            for verb in [Verb::Submit, Verb::Accept, Verb::Review] {
                at = office.done(verb, &at).await.unwrap();
            }
            let refused = office.done(Verb::Register, &at).await.unwrap_err();
            let refusal = Refusal::read(&refused);
            assert_eq!(refusal.reason, Reason::ContractDuplicate.as_str(), "{other:?}");
        }
        // Another number is another contract.
        office.registered(written("10⁵级洁净", "张三")).await;
        office.registered(written("105级洁净", "张三")).await;
    }

    async fn traditional_and_simplified_are_near_twins(location: Location) {
        let office = Office::open(&location).await;
        office.registered(written("鋰電池檢測", "張三")).await;
        let draft = create(&mut office.client(&operator()), written("锂电池检测", "张三")).await.unwrap();
        let at = office.done(Verb::Submit, &draft).await.unwrap();
        let request = CheckContractRequest { name: at.name };
        let checked = office.client(&registrar()).check_contract(request).await.unwrap().into_inner();
        assert_eq!(checked.near_twins.len(), 1);
    }

    async fn a_text_is_kept_as_typed_less_what_nobody_sees(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(Contract {
            title: "\u{FEFF}CO₂\u{200B}捕集：m³·h⁻¹".to_owned(),
            summary: "第一行\u{2060}\n第二行\u{AD}".to_owned(),
            ..written("", "葛\u{E0100}某\u{E863}")
        }).await;
        assert_eq!(made.title, "CO₂捕集：m³·h⁻¹");
        assert_eq!(made.summary, "第一行\n第二行");
        assert_eq!(made.buyer.unwrap().name, "葛\u{E0100}某䶮");
        let filter = Some(AuditFilter { contract: made.name, ..AuditFilter::default() });
        let request = ListAuditEntriesRequest { filter, ..ListAuditEntriesRequest::default() };
        let trail = office.client(&operator()).list_audit_entries(request).await.unwrap().into_inner();
        assert_eq!(trail.audit_entries[0].detail, "；旧编码字符已改为现行字符：U+E863→䶮");
    }

    async fn a_character_that_is_none_is_refused_with_its_place(location: Location) {
        let office = Office::open(&location).await;
        for (title, said) in [
            ("\u{FFFD}\u{FFFD}电瓷工艺委托开发", "第1个字符（U+FFFD）"),
            ("电瓷\u{E000}工艺", "第3个字符（U+E000）"),
            ("电瓷\u{202E}工艺", "第3个字符（U+202E）"),
            ("电瓷工艺\u{378}", "第5个字符（U+0378）"),
        ] {
            let refused = create(&mut office.client(&provider()), written(title, "张三")).await.unwrap_err();
            let expected = Refusal::of_fields(&[("contract.title", Reason::TextInvalid)]);
            assert_eq!(Refusal::read(&refused), expected, "{title:?}");
            assert!(refused.message().contains(said), "{}", refused.message());
        }
        let refused = create(&mut office.client(&provider()), written("电瓷", "示例\u{F8FF}公司")).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("contract.buyer.name", Reason::TextInvalid)]));
    }

    async fn a_register_of_an_older_rule_is_brought_to_the_present_one(location: Location) {
        let first = Office::open(&location).await;
        let one = first.registered(written("重复登记试验", "张三")).await;
        let other = first.registered(written("另一合同", "李四")).await;
        let mut third = create(&mut first.client(&operator()), written("第三合同", "王五")).await.unwrap();
        for verb in [Verb::Submit, Verb::Accept, Verb::Review] {
            third = first.done(verb, &third).await.unwrap();
        }
        // As an older program left them: the second has the first one's title and buyer, with signs between.
        sql(&location, &[
            "UPDATE contract SET body = replace(body, '另一合同', '重复登记\u{200B}试验')",
            "UPDATE contract SET body = replace(body, '李四', '张\u{AD}三')",
            "UPDATE contract SET body = replace(replace(body, '第三合同', '重复登记 试验'), '王五', '张三')",
            "UPDATE contract SET fingerprint = 'older ' || id, seller_name = 'older', buyer_name = 'older'",
            "UPDATE compared SET rule = 1",
        ]).await;
        let office = Office::open(&location).await;
        // Both stand in the register and can be printed and ended; a third is the same.
        for at in [&one, &other] {
            let request = PrintCertificateRequest { name: at.name.clone(), ..Default::default() };
            let printed = office.register(&registrar()).print_certificate(request).await.unwrap();
            assert!(printed.into_inner().content.starts_with(PDF));
        }
        let request = CheckContractRequest { name: third.name.clone() };
        let checked = office.client(&registrar()).check_contract(request).await.unwrap().into_inner();
        assert_eq!(checked.near_twins.len(), 2);
        let refused = office.done(Verb::Register, &third).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).code, Code::AlreadyExists);
        let other = office.seen(&other.name).await;
        let cancelled = office.done(Verb::Cancel, &other).await.unwrap();
        assert_eq!(cancelled.state(), State::Cancelled);
        // Opened once more, nothing is left to do.
        let again = Office::open(&location).await;
        assert_eq!(again.seen(&one.name).await.state(), State::Registered);
    }
}
