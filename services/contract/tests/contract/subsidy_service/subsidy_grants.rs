//! GrantSubsidy and ListSubsidyGrants (补助兑付登记、追回).

use futures::future::join_all;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{
    Contract, GrantSubsidyRequest, ListSubsidyGrantsRequest, ListSubsidyGrantsResponse, SubsidyGrant,
    SubsidyGrantFilter, SubsidyRole,
};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, DEMANDER, PROVIDER, Refusal, assert_refused, broker, demander, money, on_both_databases,
    operator, provider, registrar,
};
use tonic::{Code, Status};

use super::support::{JIANGXI, calculate, claim, lines, paid};
use crate::registered::{Subsidies, fen};
use crate::support::Office;

/// So many yuan for the buyer.
pub(super) fn grant(at: &Contract, yuan: i64) -> SubsidyGrant {
    SubsidyGrant {
        scheme: JIANGXI.to_owned(),
        role: SubsidyRole::Taker.into(),
        organization: DEMANDER.to_owned(),
        contract: at.name.clone(),
        amount: Some(money(yuan)),
        year: 2026,
        measure: "taker".to_owned(),
        ..SubsidyGrant::default()
    }
}

pub(super) fn request(grant: SubsidyGrant) -> GrantSubsidyRequest {
    GrantSubsidyRequest {
        name: grant.contract.clone(),
        grant: Some(grant),
        ..GrantSubsidyRequest::default()
    }
}

pub(super) async fn keep(
    client: &mut Subsidies,
    request: GrantSubsidyRequest,
) -> Result<SubsidyGrant, Status> {
    let kept = client.grant_subsidy(request).await;
    kept.map(tonic::Response::into_inner)
}

pub(super) async fn list(
    client: &mut Subsidies,
    (organization, claw_back_due): (&str, bool),
    (size, token): (i32, &str),
) -> Result<ListSubsidyGrantsResponse, Status> {
    let request = ListSubsidyGrantsRequest {
        filter: Some(SubsidyGrantFilter {
            organization: organization.to_owned(),
            claw_back_due,
            ..SubsidyGrantFilter::default()
        }),
        page_size: size,
        page_token: token.to_owned(),
    };
    let listed = client.list_subsidy_grants(request).await;
    listed.map(tonic::Response::into_inner)
}

pub(super) fn exceeded(at: &Contract) -> Refusal {
    let mut refusal = Refusal::new(Code::FailedPrecondition, Reason::AmountExceeded).on("contract", &at.name);
    refusal.preconditions = vec![("AMOUNT_EXCEEDED".to_owned(), at.name.clone())];
    refusal
}

on_both_databases! {
    async fn a_subsidy_is_granted_once_up_to_what_the_scheme_gives(location: Location) {
        let office = Office::open(&location).await;
        let at = paid(&office, "一", 1_000_000).await;
        let mut client = office.subsidies(&operator());
        let above = SubsidyGrant {
            amount: Some(fen(2_500_001)),
            ..grant(&at, 0)
        };
        let refused = keep(&mut client, request(above)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded(&at));
        assert!(refused.message().contains("25000.00元"), "{}", refused.message());
        assert!(list(&mut client, ("", false), (0, "")).await.unwrap().subsidy_grants.is_empty());
        let keyed = GrantSubsidyRequest {
            etag: at.etag.clone(),
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..request(grant(&at, 25_000))
        };
        let kept = keep(&mut client, keyed.clone()).await.unwrap();
        let expected = SubsidyGrant {
            name: kept.name.clone(),
            create_time: kept.create_time,
            ..grant(&at, 25_000)
        };
        assert_eq!(kept, expected);
        assert!(kept.name.starts_with("subsidyGrants/") && kept.create_time.is_some());
        assert_eq!(keep(&mut client, keyed.clone()).await.unwrap(), kept);
        let refused = keep(&mut client, GrantSubsidyRequest { grant: Some(grant(&at, 1)), ..keyed }).await;
        assert_refused(&refused.unwrap_err(), Code::InvalidArgument, Reason::RequestIdReused);
        let refused = keep(&mut client, request(grant(&at, 1))).await.unwrap_err();
        let expected = Refusal::new(Code::AlreadyExists, Reason::SubsidyGranted).on("contract", &at.name);
        assert_eq!(Refusal::read(&refused), expected);
        // The other roles have theirs, once.
        for (role, organization, measure, yuan) in [
            (SubsidyRole::Giver, PROVIDER, "giver", 15_000),
            (SubsidyRole::Institution, BROKER, "institution", 10_000),
        ] {
            let other = SubsidyGrant {
                role: role.into(),
                organization: organization.to_owned(),
                measure: measure.to_owned(),
                ..grant(&at, yuan)
            };
            keep(&mut client, request(other)).await.unwrap();
        }
        assert_eq!(list(&mut client, ("", false), (0, "")).await.unwrap().subsidy_grants.len(), 3);
        // The calculation knows of it.
        let found = calculate(&mut office.subsidies(&demander()), claim(SubsidyRole::Taker, DEMANDER)).await;
        let refusal = vec!["grant.already-granted".to_owned()];
        assert_eq!(lines(&found.unwrap()), [(at.registration_number, 0, refusal)]);
    }

    async fn of_two_who_grant_at_once_one_does(location: Location) {
        let office = Office::open(&location).await;
        let at = paid(&office, "一", 1_000_000).await;
        let granting = (0..4).map(|_| {
            let mut client = office.subsidies(&operator());
            let request = request(grant(&at, 25_000));
            tokio::spawn(async move { keep(&mut client, request).await })
        });
        let mut kept = 0;
        for answer in join_all(granting).await {
            match answer.unwrap() {
                Ok(_) => kept += 1,
                Err(refused) => {
                    assert_refused(&refused, Code::AlreadyExists, Reason::SubsidyGranted);
                }
            }
        }
        assert_eq!(kept, 1);
        let listed = list(&mut office.subsidies(&operator()), ("", false), (0, "")).await.unwrap();
        assert_eq!(listed.subsidy_grants.len(), 1);
    }

    async fn what_is_not_theirs_is_not_granted(location: Location) {
        let office = Office::open(&location).await;
        let at = paid(&office, "一", 1_000_000).await;
        let mut client = office.subsidies(&operator());
        for other in [
            // The seller is no taker, and the measure is another's.
            SubsidyGrant {
                organization: PROVIDER.to_owned(),
                ..grant(&at, 1)
            },
            SubsidyGrant {
                measure: "giver".to_owned(),
                ..grant(&at, 1)
            },
            SubsidyGrant {
                year: 2025,
                ..grant(&at, 1)
            },
        ] {
            let refused = keep(&mut client, request(other)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), exceeded(&at));
        }
        let unknown = SubsidyGrant {
            scheme: "hunan-2030".to_owned(),
            ..grant(&at, 1)
        };
        let refused = keep(&mut client, request(unknown)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("subsidy_scheme", "hunan-2030"));
        let stale = GrantSubsidyRequest {
            etag: "1-1".to_owned(),
            ..request(grant(&at, 1))
        };
        let refused = keep(&mut client, stale).await.unwrap_err();
        let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch)
            .with("etag", &at.etag)
            .on("contract", &at.name);
        assert_eq!(Refusal::read(&refused), expected);
        let nobody = SubsidyGrant {
            contract: "contracts/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..grant(&at, 1)
        };
        let refused = keep(&mut client, request(nobody.clone())).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &nobody.contract));
        assert!(list(&mut client, ("", false), (0, "")).await.unwrap().subsidy_grants.is_empty());
    }

    async fn an_end_claims_back_what_was_granted(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.subsidies(&operator());
        let mut kept = Vec::new();
        for title in ["一", "二", "三"] {
            let at = paid(&office, title, 1_000_000).await;
            office.harness.advance(jiff::SignedDuration::from_secs(1));
            let granted = keep(&mut client, request(grant(&at, 20_000))).await.unwrap();
            kept.push((office.now(&at).await, granted));
        }
        let mut desk = office.subsidies(&registrar());
        assert!(list(&mut desk, ("", true), (0, "")).await.unwrap().subsidy_grants.is_empty());
        office.pass_days(10);
        office.revoked(&kept[0].0).await;
        office.pass_days(1);
        office.cancelled(&kept[1].0).await;
        let due = |index: usize, on: &str, how: &str| {
            let (at, granted) = &kept[index];
            SubsidyGrant {
                claw_back_amount: Some(money(20_000)),
                claw_back_reason: format!(
                    "合同{}的登记已于{on}{how}，2026年度向技术吸纳方“示例电瓷有限公司”补助的20000.00元（2026-11-21决定）\
                     应全额追回",
                    at.registration_number
                ),
                ..granted.clone()
            }
        };
        let (revoked, cancelled) = (due(0, "2026-12-01", "撤销"), due(1, "2026-12-02", "注销"));
        let found = list(&mut desk, ("", true), (0, "")).await.unwrap().subsidy_grants;
        assert_eq!(found, [cancelled.clone(), revoked.clone()]);
        // All of them, newest first, in pages.
        let first = list(&mut desk, (DEMANDER, false), (2, "")).await.unwrap();
        assert_eq!(first.subsidy_grants, [kept[2].1.clone(), cancelled]);
        let rest = list(&mut desk, (DEMANDER, false), (2, &first.next_page_token)).await.unwrap();
        assert_eq!((rest.subsidy_grants, rest.next_page_token.as_str()), (vec![revoked], ""));
        let others = list(&mut desk, (PROVIDER, false), (0, "")).await.unwrap();
        assert!(others.subsidy_grants.is_empty());
    }

    async fn grants_are_found_by_contract_scheme_and_year(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.subsidies(&operator());
        let mut kept = Vec::new();
        for title in ["一", "二"] {
            let at = paid(&office, title, 1_000_000).await;
            kept.push(keep(&mut client, request(grant(&at, 20_000))).await.unwrap());
        }
        let all: Vec<String> = kept.iter().rev().map(|one| one.name.clone()).collect();
        for (filter, found) in [
            (SubsidyGrantFilter { contract: kept[0].contract.clone(), ..SubsidyGrantFilter::default() }, &all[1..]),
            (SubsidyGrantFilter { scheme: JIANGXI.to_owned(), year: 2026, ..SubsidyGrantFilter::default() }, &all[..]),
            (SubsidyGrantFilter { scheme: "hunan-2030".to_owned(), ..SubsidyGrantFilter::default() }, &[]),
            (SubsidyGrantFilter { year: 2025, ..SubsidyGrantFilter::default() }, &[]),
        ] {
            let request = ListSubsidyGrantsRequest { filter: Some(filter), ..ListSubsidyGrantsRequest::default() };
            let listed = client.list_subsidy_grants(request).await.unwrap().into_inner().subsidy_grants;
            assert_eq!(listed.into_iter().map(|one| one.name).collect::<Vec<_>>(), found);
        }
        let filter = SubsidyGrantFilter { contract: "contracts/1".to_owned(), ..SubsidyGrantFilter::default() };
        let request = ListSubsidyGrantsRequest { filter: Some(filter), ..ListSubsidyGrantsRequest::default() };
        let refused = client.list_subsidy_grants(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.contract", Reason::NameInvalid)]));
    }

    async fn refusals(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.subsidies(&operator());
        let empty = GrantSubsidyRequest::default();
        let refused = client.grant_subsidy(empty).await.unwrap_err();
        let mut found = Refusal::read(&refused).violations;
        found.sort();
        let expected = [
            ("grant.amount", "AMOUNT_NEGATIVE"),
            ("grant.measure", "FIELD_REQUIRED"),
            ("grant.organization", "FIELD_REQUIRED"),
            ("grant.role", "ENUM_INVALID"),
            ("grant.scheme", "FIELD_REQUIRED"),
            ("grant.year", "VALUE_OUT_OF_RANGE"),
            ("name", "NAME_INVALID"),
        ];
        assert_eq!(found, expected.map(|(field, reason)| (field.to_owned(), reason.to_owned())));
        let at = paid(&office, "一", 1_000_000).await;
        let other = GrantSubsidyRequest {
            name: "contracts/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..request(grant(&at, 1))
        };
        let refused = keep(&mut client, other).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("grant.contract", Reason::NameInvalid)]));
        let refused = list(&mut client, ("1", false), (-1, "x")).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenInvalid),
            ("filter.organization", Reason::CreditCodeInvalid),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        for refused in [
            keep(&mut office.subsidies(&registrar()), request(grant(&at, 1))).await.unwrap_err(),
            keep(&mut office.subsidies(&demander()), request(grant(&at, 1))).await.unwrap_err(),
            list(&mut office.subsidies(&provider()), ("", false), (0, "")).await.unwrap_err(),
            list(&mut office.subsidies(&broker()), ("", false), (0, "")).await.unwrap_err(),
        ] {
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
    }
}
