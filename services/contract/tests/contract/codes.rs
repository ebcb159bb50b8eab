//! Codes as people write them: of organisations, of countries, of regions that are no more.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    AuditFilter, CheckContractRequest, Contract, ListAuditEntriesRequest, Party, ReviewContractRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, on_both_databases, operator, provider, registrar};

use crate::support::{Office, Verb, create, review};

/// The contract of the builder whose buyer has another code.
fn bought_by(code: &str, as_issued: bool) -> Contract {
    Contract {
        buyer: Some(Party {
            credit_code: code.to_owned(),
            credit_code_as_issued: as_issued,
            ..contract().buyer.unwrap()
        }),
        ..contract()
    }
}

fn abroad(country: &str) -> Contract {
    Contract {
        buyer: Some(Party {
            name: "示例境外公司".to_owned(),
            country: country.to_owned(),
            nature: "310".to_owned(),
            ..Party::default()
        }),
        ..contract()
    }
}

on_both_databases! {
    async fn codes_are_narrowed_and_a_persons_number_is_none(location: Location) {
        let office = Office::open(&location).await;
        for typed in ["９１３６０７０００００００００７８Ｌ", "91360700 000 0000 78l"] {
            let made = office.draft(bought_by(typed, false)).await;
            assert_eq!(made.buyer.unwrap().credit_code, "91360700000000078L");
        }
        for (code, as_issued, said) in [
            ("360782199001012077", false, "居民身份证"),
            ("360782199001012077", true, "居民身份证"),
            ("36360700000000078L", false, "前两位“36”"),
            ("91990700000000078L", false, "第3、4位"),
            ("91360700000000078K", false, "credit_code_as_issued"),
        ] {
            let refused = create(&mut office.client(&provider()), bought_by(code, as_issued)).await.unwrap_err();
            let expected = Refusal::of_fields(&[("contract.buyer.credit_code", Reason::CreditCodeInvalid)]);
            assert_eq!(Refusal::read(&refused), expected, "{code}");
            assert!(refused.message().contains(said), "{}", refused.message());
            assert!(!refused.message().contains("19900101"), "the number is not repeated");
        }
    }

    async fn a_code_with_a_wrong_check_character_on_paper_is_confirmed_by_a_registrar(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(bought_by("91360700000000078K", true)).await;
        assert!(made.buyer.as_ref().unwrap().credit_code_as_issued);
        let request = CheckContractRequest { name: made.name.clone() };
        let checked = office.client(&registrar()).check_contract(request.clone()).await;
        assert!(checked.is_err(), "a registrar does not see a draft");
        let checked = office.client(&provider()).check_contract(request).await.unwrap().into_inner();
        assert!(checked.findings.iter().any(|found| found.rule == "party.code-as-issued"));
        let at = office.all_done(&[Verb::Submit, Verb::Accept], &made).await;
        let refused = office.client(&registrar()).review_contract(review(&at)).await.unwrap_err();
        let expected = Refusal::of_fields(&[("credit_code_evidence", Reason::FieldRequired)]);
        assert_eq!(Refusal::read(&refused), expected);
        let evidence = "2014年组织机构代码证原件，发证机关某市质监局".to_owned();
        let request = ReviewContractRequest { credit_code_evidence: evidence.clone(), ..review(&at) };
        let reviewed = Box::pin(office.client(&registrar()).review_contract(request)).await.unwrap().into_inner();
        let registered = office.done(Verb::Register, &reviewed).await.unwrap();
        assert_eq!(registered.state(), State::Registered);
        assert_eq!(registered.buyer.unwrap().credit_code, "91360700000000078K");
        let filter = Some(AuditFilter { contract: registered.name, ..AuditFilter::default() });
        let request = ListAuditEntriesRequest { filter, ..ListAuditEntriesRequest::default() };
        let trail = office.client(&operator()).list_audit_entries(request).await.unwrap().into_inner();
        assert!(trail.audit_entries.iter().any(|entry| entry.action == "review" && entry.detail.contains(&evidence)));
    }

    async fn a_country_that_has_two_readings_is_asked_back(location: Location) {
        let office = Office::open(&location).await;
        for (country, asked) in [("116", Some("如果是日本，应填392")), ("392", None), ("840", None), ("410", Some("巴西"))] {
            let made = office.draft(abroad(country)).await;
            let request = CheckContractRequest { name: made.name };
            let checked = office.client(&provider()).check_contract(request).await.unwrap().into_inner();
            let found = checked.findings.iter().find(|found| found.rule == "party.country-ambiguous");
            assert_eq!(found.is_some(), asked.is_some(), "{country}");
            if let (Some(found), Some(asked)) = (found, asked) {
                assert_eq!(found.field, "buyer.country");
                assert!(found.advice.contains(asked), "{}", found.advice);
            }
        }
        let refused = create(&mut office.client(&provider()), abroad("502")).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("contract.buyer.country", Reason::CodeUnknown)]));
        assert!(refused.message().contains("美国") && refused.message().contains("840"), "{}", refused.message());
    }

    async fn a_region_that_is_no_more_names_its_successor(location: Location) {
        let office = Office::open(&location).await;
        for (code, said) in [("360782", "360703 江西省赣州市南康区"), ("341400", "340181"), ("110103", "110101")] {
            let mut stated = contract();
            code.clone_into(&mut stated.buyer.as_mut().unwrap().region);
            let refused = create(&mut office.client(&provider()), stated).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("contract.buyer.region", Reason::RegionUnknown)]));
            assert!(refused.message().contains(said), "{}", refused.message());
        }
    }
}
