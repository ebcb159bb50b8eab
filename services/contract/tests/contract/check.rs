//! CheckContract: what the rules find, which contracts may be the same one, which reliefs from tax there may be.

mod cases;
mod tax_hints;

use std::collections::BTreeSet;

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::finding::Severity;
use techmarket_proto::contract::v1::tax_hint::Outlook;
use techmarket_proto::contract::v1::{
    Applicant, CheckContractRequest, CheckContractResponse, Contract, ContractPart, Instalment, LicenceTerms,
    Party, Substance,
};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_DEMANDER, Refusal, contract, demander, on_both_databases, operator, other_provider,
    provider, registrar,
};

use crate::check::cases::{cases, clean};
use crate::support::{Office, Verb, create, day, of_yuan};

async fn check(office: &Office, caller: &Caller, name: &str) -> CheckContractResponse {
    let request = CheckContractRequest {
        name: name.to_owned(),
    };
    let checked = office.client(caller).check_contract(request).await;
    checked.unwrap().into_inner()
}

on_both_databases! {
    /// A separable technology part with its own price may be registered beside other things: what is not
    /// technology is a part without category, and its price is not in the technology amount (2001 Rules art. 51).
    async fn a_mixed_contract_states_its_parts(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&provider());
        let part = |category: &str, yuan| ContractPart {
            category: category.to_owned(),
            amount: Some(techmarket_testkit::money(yuan)),
        };
        let (all, other) = ("mixed.parts-sum", "mixed.technology-sum");
        for (technology, parts, found) in [
            (60_000, vec![part("x-11", 60_000), part("", 40_000)], &[][..]),
            (60_000, vec![part("x-11", 40_000), part("x-51", 20_000), part("", 40_000)], &[]),
            (60_000, vec![part("x-11", 60_000)], &[all]),
            (60_000, vec![part("x-11", 50_000), part("", 40_000)], &[all]),
            (60_000, vec![part("", 100_000)], &[other, "mixed.parts-without-category"]),
            // Goods that count as technology.
            (100_000, vec![part("x-11", 60_000), part("", 40_000)], &[other]),
            (100_000, vec![part("x-11", 60_000), part("x-51", 40_000)], &[]),
        ] {
            let mut mixed = Contract {
                technology_amount: Some(techmarket_testkit::money(technology)),
                non_technical_costs: Some(techmarket_proto::contract::v1::NonTechnicalCosts {
                    equipment: Some(techmarket_testkit::money(100_000 - technology)),
                    ..Default::default()
                }),
                ..clean()
            };
            let substance = mixed.substance.as_mut().unwrap();
            (substance.separable, substance.parts) = (Some(true), parts.clone());
            let made = create(&mut client, mixed).await.unwrap();
            let checked = check(&office, &provider(), &made.name).await;
            let of_parts = checked.findings.iter().map(|finding| finding.rule.as_str());
            let of_parts: Vec<_> = of_parts.filter(|rule| rule.starts_with("mixed.")).collect();
            assert_eq!(of_parts, found, "{technology} {parts:?}");
        }
    }

    /// design: an amount that cannot be told yet (合同金额暂不能确定) is compared with neither plan nor parts.
    async fn what_cannot_be_told_yet_is_compared_with_nothing(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&provider());
        for (undetermined, expected) in [
            (false, &["mixed.parts-sum", "mixed.technology-sum"][..]),
            (true, &[]),
        ] {
            let mut planned = Contract {
                amount_undetermined: undetermined,
                payment_form: "x-2".to_owned(),
                // A plan that does not fit a fixed total is refused before.
                instalments: vec![Instalment {
                    due_date: Some(day(2027, 1, 31)),
                    amount: Some(techmarket_testkit::money(if undetermined { 90_000 } else { 100_000 })),
                    condition: String::new(),
                }],
                ..clean()
            };
            let substance = planned.substance.as_mut().unwrap();
            substance.parts = [("x-11", 50_000), ("", 40_000)].map(|(category, yuan)| ContractPart {
                category: category.to_owned(),
                amount: Some(techmarket_testkit::money(yuan)),
            }).to_vec();
            let made = create(&mut client, planned).await.unwrap();
            let checked = check(&office, &provider(), &made.name).await;
            let sums = checked.findings.iter().map(|finding| finding.rule.as_str());
            let sums: Vec<_> = sums.filter(|rule| rule.ends_with("-sum")).collect();
            assert_eq!(sums, expected, "{undetermined}");
        }
    }

    /// design: natural persons (自然人) have no credit code; whoever else leaves it out is told.
    async fn a_natural_person_is_asked_for_no_credit_code(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&operator());
        let without = |nature: &str, party: Option<Party>| {
            Some(Party { credit_code: String::new(), nature: nature.to_owned(), ..party.unwrap() })
        };
        let mandated = Applicant { kind: 3, mandate_end_date: None };
        for (draft, expected) in [
            (Contract { buyer: without("x-500", clean().buyer), ..clean() }, &[][..]),
            (Contract { buyer: without("150", clean().buyer), ..clean() }, &["form.buyer-credit-code-missing"]),
            (
                Contract {
                    seller: without("x-500", clean().seller),
                    applicant: Some(mandated),
                    ..clean()
                },
                &[],
            ),
        ] {
            let made = create(&mut client, draft).await.unwrap();
            let checked = check(&office, &operator(), &made.name).await;
            let asked = checked.findings.iter().map(|finding| finding.rule.as_str());
            let asked: Vec<_> = asked.filter(|rule| rule.contains("credit-code")).collect();
            assert_eq!(asked, expected, "{made:?}");
        }
    }

    async fn each_rule_says_what_it_rests_on(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&operator());
        for (place, now, set) in [(0, "2026-02-20T01:00:00Z", "cn-2001"), (1, "2026-11-21T01:00:00Z", "cn-2026")] {
            office.harness.clock.set(now.parse().unwrap());
            let base = create(&mut client, clean()).await.unwrap();
            let base = check(&office, &provider(), &base.name).await;
            let rules: Vec<_> = base.findings.iter().map(|finding| finding.rule.as_str()).collect();
            assert_eq!((rules, base.rule_set.as_str()), (vec!["proof.contract-text-missing"], set));
            for case in cases() {
                let mut wrong = clean();
                (case.change)(&mut wrong);
                let made = create(&mut client, wrong).await.unwrap();
                let checked = check(&office, &provider(), &made.name).await;
                let graver_first = checked.findings.is_sorted_by_key(|finding| std::cmp::Reverse(finding.severity));
                assert!(graver_first, "{set} {}", case.rule);
                let found = checked.findings.iter().find(|finding| finding.rule == case.rule && finding.field == case.field);
                let told = found.map(|finding| {
                    assert!(!finding.advice.is_ascii(), "{finding:?}");
                    (finding.severity(), finding.legal_source.as_str(), finding.refusal_ground.as_str())
                });
                // Of the six grounds the texts of 2001 know the first four.
                let (severity, ground) = match (place, case.ground, case.severity) {
                    (0, "x-5" | "x-6", Severity::RefusalGround) => (Severity::Error, ""),
                    (0, "x-5" | "x-6", severity) => (severity, ""),
                    (_, ground, severity) => (severity, ground),
                };
                let expected = case.sources[place].map(|source| (severity, source, ground));
                // Where the text continues with an article, its beginning tells which one it is.
                let told = told.map(|(severity, source, ground)| {
                    let text = expected.map_or(source, |(_, text, _)| text);
                    (severity, if source.starts_with(text) { text } else { source }, ground)
                });
                assert_eq!(told, expected, "{set} {}: {:?}", case.rule, checked.findings);
            }
        }
    }

    async fn a_finding_decides_nothing(location: Location) {
        let office = Office::open(&location).await;
        let wrong = Contract {
            substance: Some(Substance { mastered_at_signing: Some(true), ..clean().substance.unwrap() }),
            ..clean()
        };
        let at = office.draft(wrong).await;
        let before = check(&office, &provider(), &at.name).await;
        assert!(before.findings.iter().any(|finding| finding.severity() == Severity::Error));
        let at = office.all_done(&[Verb::Submit, Verb::Accept, Verb::Review, Verb::Register], &at).await;
        // The registrar sees the same beside the form, in any state.
        let after = check(&office, &registrar(), &at.name).await;
        assert_eq!(after.findings, before.findings);
        assert_eq!(office.seen(&at.name).await, at, "checking changes nothing");
    }

    async fn a_registered_contract_is_checked_by_its_own_rules(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2026-02-20T01:00:00Z".parse().unwrap());
        let at = office.brought_to(State::Registered, clean()).await;
        office.harness.clock.set("2026-11-21T01:00:00Z".parse().unwrap());
        assert_eq!(check(&office, &registrar(), &at.name).await.rule_set, "cn-2001");
        let new = office.draft(clean()).await;
        assert_eq!(check(&office, &provider(), &new.name).await.rule_set, "cn-2026");
    }

    async fn twins_are_shown_to_the_office_alone(location: Location) {
        let office = Office::open(&location).await;
        let registered = office.brought_to(State::Registered, of_yuan("高强度电瓷配方开发", 100_000)).await;
        let submitted = office.brought_to(State::Submitted, of_yuan("高强度电瓷配方的开发", 90_000)).await;
        // Not compared: a draft, what was given up, another subject on another day for another price.
        office.draft(of_yuan("高强度电瓷配方开发", 100_000)).await;
        office.brought_to(State::Withdrawn, of_yuan("高强度电瓷配方开发", 100_000)).await;
        office.brought_to(State::Refused, of_yuan("高强度电瓷配方开发", 100_000)).await;
        office.brought_to(State::Cancelled, of_yuan("高强度电瓷配方开发 2", 100_000)).await;
        office
            .brought_to(State::Submitted, Contract { sign_date: Some(day(2026, 10, 1)), ..of_yuan("水稻育种", 7) })
            .await;
        let at = office.brought_to(State::Submitted, of_yuan("高强度电瓷配方开发", 100_000)).await;
        for caller in [registrar(), operator()] {
            let twins = check(&office, &caller, &at.name).await.near_twins;
            let told: Vec<_> = twins
                .iter()
                .map(|twin| (twin.contract.as_str(), twin.registration_number.as_str(), twin.reasons.join("、")))
                .collect();
            assert_eq!(
                told,
                [
                    (registered.name.as_str(), "2026360301000001", "项目名称相似（100%）、签订日期相同、合同成交总额相同".to_owned()),
                    (submitted.name.as_str(), "", "项目名称相似（82%）、签订日期相同".to_owned()),
                ],
                "{caller:?}"
            );
        }
        for caller in [provider(), demander()] {
            assert_eq!(check(&office, &caller, &at.name).await.near_twins, [], "{caller:?}");
        }
        for index in 0..12 {
            office.brought_to(State::Submitted, of_yuan(&format!("另一项目 {index}"), 100_000)).await;
        }
        assert_eq!(check(&office, &registrar(), &at.name).await.near_twins.len(), 10);
    }

    async fn twins_of_an_import_are_found_by_the_sellers_name(location: Location) {
        let office = Office::open(&location).await;
        let import = |name: &str| Contract {
            seller: Some(Party {
                name: name.to_owned(),
                nature: "x-600".to_owned(),
                country: "840".to_owned(),
                ..Party::default()
            }),
            broker: None,
            applicant: Some(Applicant {
                kind: 2,
                mandate_end_date: None,
            }),
            ..contract()
        };
        let mut client = office.client(&demander());
        let mut made = Vec::new();
        for name in ["Example Ceramics Inc.", "EXAMPLE CERAMICS INC.", "Another Inc."] {
            let at = create(&mut client, import(name)).await.unwrap();
            made.push(office.tried(&demander(), Verb::Submit, &at).await.unwrap().name);
        }
        let twins = check(&office, &registrar(), &made[0]).await.near_twins;
        let twins: Vec<_> = twins.into_iter().map(|twin| twin.contract).collect();
        assert_eq!(twins, made[1..2]);
    }

    async fn twins_are_found_by_code_or_by_name(location: Location) {
        let office = Office::open(&location).await;
        let bought = |name: &str, credit_code: &str, nature: &str| Contract {
            buyer: Some(Party {
                name: name.to_owned(),
                credit_code: credit_code.to_owned(),
                nature: nature.to_owned(),
                ..contract().buyer.unwrap()
            }),
            ..contract()
        };
        let mut made = Vec::new();
        for bought in [
            bought("示例电瓷（萍乡）有限公司", DEMANDER, "150"),
            // Its code left out, as of a natural person: the name tells.
            bought("示例电瓷(萍乡) 有限公司", "", "x-500"),
            // Renamed: the code tells.
            bought("示例新电瓷有限公司", DEMANDER, "150"),
            bought("示例别家有限公司", OTHER_DEMANDER, "150"),
        ] {
            made.push(office.brought_to(State::Submitted, bought).await.name);
        }
        let twins = check(&office, &registrar(), &made[0]).await.near_twins;
        let twins: BTreeSet<_> = twins.into_iter().map(|twin| twin.contract).collect();
        assert_eq!(twins, BTreeSet::from([made[1].clone(), made[2].clone()]));
        let of_name = check(&office, &registrar(), &made[1]).await.near_twins;
        assert_eq!(of_name.len(), 1);
        assert_eq!(of_name[0].contract, made[0]);
    }

    async fn reliefs_are_hints_with_their_sources(location: Location) {
        let office = Office::open(&location).await;
        let transfer = |category: &str| Contract {
            category: category.to_owned(),
            intellectual_property: vec!["x-02".to_owned()],
            ..of_yuan(category, 6_000_000)
        };
        let licensed = Contract {
            licence: Some(LicenceTerms { kind: 1, worldwide: false }),
            ..transfer("x-31")
        };
        for (draft, expected) in [
            // Development: VAT; income tax knows transfers only.
            (contract(), [("tax.vat-exemption", Outlook::Open), ("tax.transfer-income", Outlook::Excluded)]),
            (transfer("x-21"), [("tax.vat-exemption", Outlook::Open), ("tax.transfer-income", Outlook::Open)]),
            // A licence of one year is none of five.
            (licensed, [("tax.vat-exemption", Outlook::Open), ("tax.transfer-income", Outlook::Excluded)]),
        ] {
            let category = draft.category.clone();
            let at = office.draft(draft).await;
            let way = [Verb::Submit, Verb::Accept, Verb::Review, Verb::Review, Verb::Register];
            let at = office.all_done(&way, &at).await;
            let hints = check(&office, &provider(), &at.name).await.tax_hints;
            for (relief, outlook) in expected {
                let hint = hints.iter().find(|hint| hint.relief == relief);
                let hint = hint.unwrap_or_else(|| panic!("{category}: {hints:?}"));
                assert_eq!(hint.outlook(), outlook, "{category}: {hint:?}");
                assert!(!hint.title.is_empty() && !hint.legal_source.is_empty(), "{hint:?}");
                let notice = hint.notes.last().unwrap();
                assert!(notice.contains("税务"), "it says who decides: {notice}");
            }
        }
    }

    async fn a_relief_waits_for_the_registration(location: Location) {
        let office = Office::open(&location).await;
        let (draft, under_way) = ("合同后续须提交并完成认定登记（待办）", "合同已提交，后续须完成认定登记（待办）");
        let (in_force, over) = ("合同已认定登记（符合）", "合同已认定登记（不符合）");
        for (state, outlook, note) in [
            (State::Draft, Outlook::OnceRegistered, draft),
            (State::Returned, Outlook::OnceRegistered, draft),
            (State::Submitted, Outlook::OnceRegistered, under_way),
            (State::Accepted, Outlook::OnceRegistered, under_way),
            (State::FirstReviewed, Outlook::OnceRegistered, under_way),
            // Whether the body counts as one of the province is not stated.
            (State::Registered, Outlook::Open, in_force),
            (State::ChangePending, Outlook::Open, in_force),
            (State::Refused, Outlook::Excluded, over),
            (State::Withdrawn, Outlook::Excluded, over),
            (State::Cancelled, Outlook::Excluded, over),
            (State::Revoked, Outlook::Excluded, over),
        ] {
            let at = office.brought_to(state, of_yuan(&format!("{state:?}"), 1)).await;
            for caller in [provider(), operator()] {
                let hints = check(&office, &caller, &at.name).await.tax_hints;
                let of = |relief| hints.iter().find(|hint| hint.relief == relief).unwrap();
                let hint = of("tax.vat-exemption");
                assert_eq!(hint.outlook(), outlook, "{state:?} {hint:?}");
                assert!(hint.notes.contains(&note.to_owned()), "{state:?} {hint:?}");
                let amount = hint.notes.iter().any(|note| note.contains("1.00元"));
                assert_eq!(amount, outlook != Outlook::Excluded, "{state:?} {hint:?}");
                // A development is no transfer, registered or not.
                assert_eq!(of("tax.transfer-income").outlook(), Outlook::Excluded, "{state:?}");
            }
        }
    }

    async fn who_may_not_know_of_it_learns_nothing(location: Location) {
        let office = Office::open(&location).await;
        let at = office.draft(contract()).await;
        let request = CheckContractRequest { name: at.name.clone() };
        let refused = office.client(&other_provider()).check_contract(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &at.name));
        let refused = office.client(&provider()).check_contract(CheckContractRequest::default()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]));
    }
}
