//! An intermediary applies while its mandate lasts (委托期限), and the seller who gave the mandate keeps a hand in it.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::contract::v1::applicant::Kind;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{Applicant, Contract};
use techmarket_proto::google::r#type::Date;
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, broker, contract, demander, on_both_databases, operator, provider, registrar,
};
use tonic::Code;

use crate::support::{Office, Verb, change, create, day, hinders};

/// Applied for by `kind`, by a mandate up to `last`.
fn mandated(title: &str, kind: Kind, last: Option<Date>) -> Contract {
    Contract {
        title: title.to_owned(),
        applicant: Some(Applicant {
            kind: kind.into(),
            mandate_end_date: last,
        }),
        ..contract()
    }
}

/// Made and handed in by the intermediary, whose mandate ends on 2026-11-30, and brought on by the office.
async fn handed_in(office: &Office, title: &str, way: &[Verb]) -> Contract {
    let draft = mandated(title, Kind::Intermediary, Some(day(2026, 11, 30)));
    let at = create(&mut office.client(&broker()), draft).await.unwrap();
    let at = office.tried(&broker(), Verb::Submit, &at).await.unwrap();
    office.all_done(way, &at).await
}

async fn found(office: &Office, caller: &Caller, verb: Verb, at: &Contract) -> Option<Refusal> {
    let tried = office.tried(caller, verb, at).await;
    tried.err().map(|status| Refusal::read(&status))
}

on_both_databases! {
    async fn who_hands_in_has_a_mandate_that_lasts(location: Location) {
        let office = Office::open(&location).await;
        // Today is 2026-11-21.
        for (kind, last, caller, ended) in [
            (Kind::Intermediary, Some(day(2026, 11, 20)), broker(), true),
            (Kind::Intermediary, Some(day(2026, 11, 20)), operator(), true),
            (Kind::Intermediary, Some(day(2026, 11, 21)), broker(), false),
            (Kind::Intermediary, None, broker(), false),
            // Nobody acts by a mandate.
            (Kind::Seller, Some(day(2026, 11, 20)), provider(), false),
        ] {
            let at = create(&mut office.client(&operator()), mandated("期限", kind, last)).await.unwrap();
            let expected = ended.then(|| hinders(Reason::MandateEnded, &at.name));
            assert_eq!(found(&office, &caller, Verb::Submit, &at).await, expected, "{kind:?} {last:?}");
        }
        let at = mandated("续签", Kind::Intermediary, Some(day(2026, 11, 20)));
        let at = create(&mut office.client(&broker()), at).await.unwrap();
        let refused = office.tried(&broker(), Verb::Submit, &at).await.unwrap_err();
        let message = "中介机构的委托期限（applicant.mandate_end_date）已于2026-11-20届满";
        assert!(refused.message().contains(message), "{}", refused.message());
        // Neither does it give up the draft, but it may enter a new mandate.
        let expected = Some(hinders(Reason::MandateEnded, &at.name));
        assert_eq!(found(&office, &broker(), Verb::Withdraw, &at).await, expected);
        let renewed = Contract {
            applicant: mandated("", Kind::Intermediary, Some(day(2027, 11, 20))).applicant,
            ..at
        };
        let at = office.tried(&broker(), Verb::Update, &renewed).await.unwrap();
        office.tried(&broker(), Verb::Submit, &at).await.unwrap();
    }

    async fn what_was_handed_in_is_the_intermediarys_for_a_time_and_the_sellers_always(location: Location) {
        let office = Office::open(&location).await;
        let registered: &[Verb] = &[Verb::Accept, Verb::Review, Verb::Register];
        for (verb, way) in [
            (Verb::Withdraw, &[Verb::Accept] as &[Verb]),
            (Verb::RequestChange, registered),
            (Verb::Cancel, registered),
        ] {
            for (now, caller, reason) in [
                // 23:59:59 of the last day in China, and a second later.
                ("2026-11-30T15:59:59Z", broker(), None),
                ("2026-11-30T16:00:00Z", broker(), Some(Reason::MandateEnded)),
                ("2026-11-30T15:59:59Z", provider(), None),
                ("2026-11-30T16:00:00Z", provider(), None),
                ("2026-11-30T16:00:00Z", operator(), None),
                ("2026-11-30T15:59:59Z", demander(), Some(Reason::NotOwner)),
            ] {
                office.harness.clock.set("2026-11-21T01:00:00Z".parse().unwrap());
                let title = format!("{verb:?} {now} {}", caller.subject);
                let at = handed_in(&office, &title, way).await;
                office.harness.clock.set(now.parse().unwrap());
                let expected = reason.map(|reason| match reason {
                    Reason::NotOwner => Refusal::new(Code::PermissionDenied, reason),
                    reason => hinders(reason, &at.name),
                });
                assert_eq!(found(&office, &caller, verb, &at).await, expected, "{title}");
            }
        }
    }

    async fn the_seller_hands_in_nothing_for_the_intermediary(location: Location) {
        let office = Office::open(&location).await;
        let at = mandated("提交", Kind::Intermediary, None);
        let at = create(&mut office.client(&broker()), at).await.unwrap();
        let expected = Some(Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        assert_eq!(found(&office, &provider(), Verb::Submit, &at).await, expected);
    }

    async fn a_change_moves_the_end_of_the_mandate_and_not_the_applicant(location: Location) {
        let office = Office::open(&location).await;
        let at = handed_in(&office, "续期", &[Verb::Accept, Verb::Review, Verb::Register]).await;
        office.harness.clock.set("2026-12-01T01:00:00Z".parse().unwrap());
        let mut seller = office.client(&provider());
        let own = Contract {
            applicant: mandated("", Kind::Seller, None).applicant,
            ..at.clone()
        };
        let refused = Box::pin(seller.request_contract_change(change(&at, own))).await.unwrap_err();
        let expected = Refusal::of_fields(&[("contract.applicant", Reason::KindMismatch)]);
        assert_eq!(Refusal::read(&refused), expected);
        let renewed = Contract {
            applicant: mandated("", Kind::Intermediary, Some(day(2026, 12, 31))).applicant,
            ..at.clone()
        };
        let pending = Box::pin(seller.request_contract_change(change(&at, renewed))).await;
        let pending = pending.unwrap().into_inner();
        assert_eq!(pending.pending_change.clone().unwrap().changed_fields, ["applicant"]);
        let at = office.tried(&registrar(), Verb::ApproveChange, &pending).await.unwrap();
        let at = office.tried(&broker(), Verb::Cancel, &at).await.unwrap();
        assert_eq!(at.state(), State::Cancelled);
    }
}
