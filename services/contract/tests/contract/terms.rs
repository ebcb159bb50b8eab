//! What a draft may state of its terms, its rights and its substance, and what it may not be handed in without.

mod cases;

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{Contract, RoyaltyTerms};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, money, on_both_databases, provider};

use crate::support::{Office, Verb, create};
use crate::terms::cases::{instalments, parties_and_licences, payment, rights, royalty, substance};

on_both_databases! {
    async fn what_a_draft_states_must_be_right(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&provider());
        let cases = [payment(), instalments(), rights(), parties_and_licences(), substance()];
        for (what, change, expected) in cases.concat() {
            let mut draft = contract();
            change(&mut draft);
            let made = create(&mut client, draft.clone()).await;
            let mut found = made.as_ref().err().map(Refusal::read);
            let mut wanted = (!expected.is_empty()).then(|| Refusal::of_fields(&expected));
            for refusal in [&mut found, &mut wanted].into_iter().flatten() {
                refusal.violations.sort();
            }
            assert_eq!(found, wanted, "{what}");
            let Ok(made) = made else { continue };
            // What is right is kept as it was stated.
            let kept = office.seen(&made.name).await;
            assert_eq!(
                (kept.royalty, kept.instalments, kept.right_certificates, kept.licence),
                (draft.royalty, draft.instalments, draft.right_certificates, draft.licence),
                "{what}"
            );
            assert_eq!(kept.substance, Some(draft.substance.unwrap_or_default()), "{what}");
        }
    }

    async fn a_royalty_is_stated_if_and_only_if_the_form_of_payment_has_one(location: Location) {
        let office = Office::open(&location).await;
        let fee = || Some(RoyaltyTerms { entry_fee: Some(money(20_000)), ..royalty() });
        let gap = |field| Some((field, Reason::FieldRequired));
        let fixed = || Some(("royalty", Reason::KindMismatch));
        // x-3 is 提成支付, x-4 提成支付附加预付入门费 (Civil Code art. 846); x-9, anything else, may have one beside.
        for (form, royalty, wrong) in [
            ("x-1", None, None),
            ("x-1", Some(royalty()), fixed()),
            ("x-2", Some(royalty()), fixed()),
            ("x-3", None, gap("royalty")),
            ("x-3", Some(royalty()), None),
            ("x-4", None, gap("royalty")),
            ("x-4", Some(royalty()), gap("royalty.entry_fee")),
            ("x-4", fee(), None),
            ("x-5", Some(royalty()), fixed()),
            ("x-9", None, None),
            ("x-9", Some(royalty()), None),
        ] {
            let draft = Contract { payment_form: form.to_owned(), royalty, ..contract() };
            let at = office.draft(draft).await;
            let submitted = office.done(Verb::Submit, &at).await;
            let found = submitted.err().map(|status| Refusal::read(&status));
            let expected = wrong.map(|(field, reason)| Refusal::of_fields(&[(&format!("contract.{field}"), reason)]));
            assert_eq!(found, expected, "{form} {wrong:?}");
        }
    }

    async fn an_amount_may_stay_open_until_it_is_known(location: Location) {
        let office = Office::open(&location).await;
        for (undetermined, total, technology, missing) in [
            (false, None, None, &["total_amount", "technology_amount"][..]),
            (false, Some(money(1)), None, &["technology_amount"]),
            (true, None, None, &[]),
            (true, Some(money(1)), None, &[]),
            (true, Some(money(1)), Some(money(1)), &[]),
        ] {
            let draft = Contract {
                amount_undetermined: undetermined,
                total_amount: total,
                technology_amount: technology,
                ..contract()
            };
            let at = office.draft(draft).await;
            let submitted = office.done(Verb::Submit, &at).await;
            let found = submitted.err().map(|status| Refusal::read(&status));
            let fields: Vec<String> = missing.iter().map(|field| format!("contract.{field}")).collect();
            let fields: Vec<_> = fields.iter().map(|field| (field.as_str(), Reason::FieldRequired)).collect();
            let expected = (!missing.is_empty()).then(|| Refusal::of_fields(&fields));
            assert_eq!(found, expected, "{undetermined} {missing:?}");
        }
        // A royalty with an entry fee alone fixed is registered at the fee, and at the whole once it is known.
        let open = Contract {
            amount_undetermined: true,
            total_amount: Some(money(20_000)),
            technology_amount: Some(money(20_000)),
            payment_form: "x-4".to_owned(),
            royalty: Some(RoyaltyTerms { entry_fee: Some(money(20_000)), ..royalty() }),
            ..contract()
        };
        let at = office.brought_to(State::Registered, open).await;
        assert_eq!(at.recognition.clone().unwrap().total_amount, Some(money(20_000)));
        let known = Contract {
            amount_undetermined: false,
            total_amount: Some(money(320_000)),
            technology_amount: Some(money(320_000)),
            ..at.clone()
        };
        let request = crate::support::change(&at, known);
        let at = office.client(&provider()).request_contract_change(request).await;
        let at = at.unwrap().into_inner();
        let pending = at.pending_change.clone().unwrap();
        assert_eq!(pending.changed_fields, ["amount_undetermined", "technology_amount", "total_amount"]);
        let at = office.done(Verb::ApproveChange, &at).await.unwrap();
        assert_eq!((at.registered_version, at.amount_undetermined), (2, false));
        assert_eq!(at.recognition.unwrap().technology_amount, Some(money(320_000)));
    }
}
