//! ReviewContract.

use jiff::Timestamp;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    ApproveContractChangeRequest, Contract, ReviewContractRequest, RoyaltyTerms,
};
use techmarket_proto::google::r#type::Date;
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, contract, money, on_both_databases, provider, registrar, second_registrar,
};
use tonic::Code;

use crate::support::{Office, Verb, approval, change, of_yuan, review};

type Change = fn(&mut ReviewContractRequest);

on_both_databases! {
    async fn what_is_recognised_stands_apart_from_what_is_claimed(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, contract()).await;
        let request = ReviewContractRequest {
            category: "x-51".to_owned(),
            total_amount: Some(money(90_000)),
            technology_amount: Some(money(0)),
            ..review(&at)
        };
        let reviewed = office
            .client(&registrar())
            .review_contract(request)
            .await
            .unwrap()
            .into_inner();
        let found = reviewed.recognition.clone().unwrap();
        assert_eq!(
            (found.category.as_str(), found.total_amount),
            ("x-51", Some(money(90_000)))
        );
        assert_eq!(found.technology_amount, Some(money(0)));
        assert_eq!(
            (found.rule_set.as_str(), found.second_review_required),
            ("cn-2026", false)
        );
        assert!(
            found.legal_basis.contains("2026年1月23日"),
            "{}",
            found.legal_basis
        );
        assert_eq!(
            (found.reviewer.as_str(), found.second_reviewer.as_str()),
            ("registrar@example", "")
        );
        assert!(found.review_time.is_some() && found.second_review_time.is_none());
        assert_eq!(
            (reviewed.category.as_str(), reviewed.total_amount),
            ("x-11", Some(money(100_000)))
        );
    }

    async fn the_second_review_replaces_the_figures_of_the_first(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::FirstReviewed, contract()).await;
        let at = office.tried(&registrar(), Verb::Release, &at).await.unwrap();
        let request = ReviewContractRequest {
            technology_amount: Some(money(70_000)),
            opinion: "扣除设备费".to_owned(),
            ..review(&at)
        };
        let mut second = office.client(&second_registrar());
        let reviewed = second.review_contract(request).await.unwrap().into_inner();
        assert_eq!(reviewed.state(), State::SecondReviewed);
        let found = reviewed.recognition.unwrap();
        assert_eq!(
            (found.technology_amount, found.opinion.as_str()),
            (Some(money(70_000)), "扣除设备费")
        );
        assert_eq!(found.reviewer, "registrar@example");
        assert_eq!(found.second_reviewer, "second-registrar@example");
        assert!(found.second_review_time.is_some());
    }

    async fn nobody_reviews_twice(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::FirstReviewed, contract()).await;
        let refused = Verb::Review
            .call(&mut office.client(&registrar()), &at)
            .await
            .unwrap_err();
        let mut expected =
            Refusal::new(Code::FailedPrecondition, Reason::SameReviewer).on("contract", &at.name);
        expected.preconditions = vec![("SAME_REVIEWER".to_owned(), at.name)];
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn figures_are_checked_all_at_once(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, contract()).await;
        let refused = async |request: ReviewContractRequest| {
            Refusal::read(
                &office
                    .client(&registrar())
                    .review_contract(request)
                    .await
                    .unwrap_err(),
            )
        };
        let wrong = ReviewContractRequest {
            etag: String::new(),
            category: "x-5".to_owned(),
            total_amount: Some(money(-1)),
            technology_amount: Some(money(1)),
            opinion: "长".repeat(1_001),
            ..review(&at)
        };
        assert_eq!(
            refused(wrong).await,
            Refusal::of_fields(&[
                ("etag", Reason::FieldRequired),
                ("category", Reason::CodeUnknown),
                ("total_amount", Reason::AmountNegative),
                ("technology_amount", Reason::AmountAboveTotal),
                ("opinion", Reason::FieldTooLong),
            ])
        );
        let empty = ReviewContractRequest {
            name: at.name,
            etag: at.etag,
            ..ReviewContractRequest::default()
        };
        assert_eq!(
            refused(empty).await,
            Refusal::of_fields(&[
                ("category", Reason::FieldRequired),
                ("total_amount", Reason::FieldRequired),
                ("technology_amount", Reason::FieldRequired),
            ])
        );
    }

    async fn a_total_of_nothing_is_recognised_only_while_the_amount_is_open(location: Location) {
        let office = Office::open(&location).await;
        let nothing = |at: &Contract| ReviewContractRequest {
            total_amount: Some(money(0)),
            technology_amount: Some(money(0)),
            ..review(at)
        };
        let fixed = office.brought_to(State::Accepted, contract()).await;
        let refused = office.client(&registrar()).review_contract(nothing(&fixed)).await;
        let expected = Refusal::of_fields(&[("total_amount", Reason::AmountNegative)]);
        assert_eq!(Refusal::read(&refused.unwrap_err()), expected);
        let more = ReviewContractRequest {
            technology_amount: Some(money(1)),
            ..nothing(&fixed)
        };
        let refused = office.client(&registrar()).review_contract(more).await;
        let expected = Refusal::of_fields(&[("technology_amount", Reason::AmountAboveTotal)]);
        assert_eq!(Refusal::read(&refused.unwrap_err()), expected);
        // A royalty alone: nothing is fixed until sales are known.
        let open = Contract {
            amount_undetermined: true,
            total_amount: None,
            technology_amount: None,
            payment_form: "x-3".to_owned(),
            royalty: Some(RoyaltyTerms {
                base: 4,
                rate_per_myriad: 250,
                course: 1,
                ..RoyaltyTerms::default()
            }),
            ..contract()
        };
        let at = office.brought_to(State::Accepted, open).await;
        let at = office.client(&registrar()).review_contract(nothing(&at)).await;
        let at = at.unwrap().into_inner();
        let at = office.done(Verb::Register, &at).await.unwrap();
        assert_eq!(at.recognition.clone().unwrap().total_amount, Some(money(0)));
        // Once it is known it is fixed by a change, and no longer 0.
        let known = Contract {
            amount_undetermined: false,
            total_amount: Some(money(320_000)),
            technology_amount: Some(money(320_000)),
            ..at.clone()
        };
        let at = office.client(&provider()).request_contract_change(change(&at, known)).await;
        let at = at.unwrap().into_inner();
        let none = ApproveContractChangeRequest {
            total_amount: Some(money(0)),
            technology_amount: Some(money(0)),
            ..approval(&at)
        };
        let refused = office.client(&registrar()).approve_contract_change(none).await;
        let expected = Refusal::of_fields(&[("total_amount", Reason::AmountNegative)]);
        assert_eq!(Refusal::read(&refused.unwrap_err()), expected);
        let at = office.done(Verb::ApproveChange, &at).await.unwrap();
        assert_eq!(at.recognition.unwrap().total_amount, Some(money(320_000)));
    }

    async fn a_large_sum_is_reviewed_twice_before_it_is_registered(location: Location) {
        let office = Office::open(&location).await;
        for (yuan, required) in [(4_999_999, false), (5_000_000, true)] {
            let at = office
                .brought_to(State::FirstReviewed, of_yuan(&format!("{yuan}"), yuan))
                .await;
            assert_eq!(
                at.recognition.clone().unwrap().second_review_required,
                required,
                "{yuan}"
            );
            let registered = office.done(Verb::Register, &at).await;
            if !required {
                registered.unwrap();
                continue;
            }
            let mut expected =
                Refusal::new(Code::FailedPrecondition, Reason::SecondReviewMissing).on("contract", &at.name);
            expected.preconditions = vec![("SECOND_REVIEW_MISSING".to_owned(), at.name.clone())];
            assert_eq!(Refusal::read(&registered.unwrap_err()), expected);
            let at = office.done(Verb::Review, &at).await.unwrap();
            let at = office.done(Verb::Register, &at).await.unwrap();
            assert_eq!(
                at.registration_number, "2026360301000002",
                "the refusal used up no number"
            );
        }
    }

    /// The law of the day of registration decides: reviewed before 2026-03-01 and registered after, the
    /// contract rests on the measure of 2026.
    async fn the_law_of_the_day_of_registration_decides(location: Location) {
        let office = Office::open(&location).await;
        for (reviewed, registered, set, text) in [
            ("2026-02-27T01:00:00Z", "2026-02-28T15:59:59Z", "cn-2001", "国科发政字〔2001〕253号"),
            ("2026-02-27T01:00:00Z", "2026-02-28T16:00:00Z", "cn-2026", "2026年1月23日"),
            ("2026-02-27T01:00:00Z", "2026-03-02T01:00:00Z", "cn-2026", "2026年1月23日"),
        ] {
            office.harness.clock.set(reviewed.parse().unwrap());
            let early = Contract {
                sign_date: Some(Date { year: 2026, month: 2, day: 1 }),
                ..of_yuan(registered, 100_000)
            };
            let at = office.brought_to(State::FirstReviewed, early).await;
            assert_eq!(at.recognition.clone().unwrap().rule_set, "cn-2001");
            office.harness.clock.set(registered.parse().unwrap());
            let at = office.done(Verb::Register, &at).await.unwrap();
            let found = at.recognition.clone().unwrap();
            assert_eq!(found.rule_set, set, "{registered}");
            assert!(found.legal_basis.contains(text), "{registered}: {}", found.legal_basis);
        }
    }

    /// Who departs from the claim, or disputes it, says why: the party may object (draft of 2024, art. 17).
    async fn an_opinion_is_needed_where_the_registrar_departs_from_the_claim(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, contract()).await;
        let cases: [(&str, Change); 4] = [
            ("category", |r| "x-12".clone_into(&mut r.category)),
            ("total", |r| (r.total_amount, r.technology_amount) = (Some(money(90_000)), Some(money(90_000)))),
            ("technology", |r| r.technology_amount = Some(money(90_000))),
            ("dispute", |r| r.disputed = true),
        ];
        for (what, change) in cases {
            let mut request = review(&at);
            " ".clone_into(&mut request.opinion);
            change(&mut request);
            let refused = office.client(&registrar()).review_contract(request).await.unwrap_err();
            let expected = Refusal::of_fields(&[("opinion", Reason::FieldRequired)]);
            assert_eq!(Refusal::read(&refused), expected, "{what}");
        }
        let request = ReviewContractRequest {
            opinion: String::new(),
            ..review(&at)
        };
        let at = office.client(&registrar()).review_contract(request).await;
        let at = office.done(Verb::Register, &at.unwrap().into_inner()).await.unwrap();
        // So of a change, compared with what is proposed.
        let at = office.done(Verb::RequestChange, &at).await.unwrap();
        let request = ApproveContractChangeRequest {
            technology_amount: Some(money(90_000)),
            opinion: String::new(),
            ..approval(&at)
        };
        let refused = office.client(&registrar()).approve_contract_change(request).await.unwrap_err();
        let expected = Refusal::of_fields(&[("opinion", Reason::FieldRequired)]);
        assert_eq!(Refusal::read(&refused), expected);
        let request = ApproveContractChangeRequest {
            opinion: String::new(),
            ..approval(&at)
        };
        office.client(&registrar()).approve_contract_change(request).await.unwrap();
    }

    async fn the_texts_of_the_day_apply(location: Location) {
        let office = Office::open(&location).await;
        // 2026-02-28, 23:00 in China: the last day of the texts of 2000 and 2001, which know no large sum.
        let before: Timestamp = "2026-02-28T15:00:00Z".parse().unwrap();
        office.harness.clock.set(before);
        let signed = |title| Contract {
            sign_date: Some(Date {
                year: 2026,
                month: 2,
                day: 1,
            }),
            ..of_yuan(title, 6_000_000)
        };
        let old = office.brought_to(State::FirstReviewed, signed("旧")).await;
        let recognition = old.recognition.clone().unwrap();
        assert_eq!(
            (recognition.rule_set.as_str(), recognition.second_review_required),
            ("cn-2001", false)
        );
        assert!(recognition.legal_basis.contains("国科发政字〔2001〕253号"));
        let waits = office.brought_to(State::FirstReviewed, signed("跨日")).await;
        office.done(Verb::Register, &old).await.unwrap();
        // An hour later the measure of 2026 is in force, and asks for a second review of what is registered
        // from then on.
        office.harness.clock.set("2026-02-28T16:00:00Z".parse().unwrap());
        let refused = office.done(Verb::Register, &waits).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, "SECOND_REVIEW_MISSING");
        let twice = office.done(Verb::Review, &waits).await.unwrap();
        assert_eq!(twice.recognition.clone().unwrap().rule_set, "cn-2026");
        office.done(Verb::Register, &twice).await.unwrap();
    }
}
