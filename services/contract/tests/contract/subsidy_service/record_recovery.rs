//! RecordRecovery (追回登记).

use futures::future::join_all;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{
    AuditFilter, Contract, ListAuditEntriesRequest, RecordRecoveryRequest, SubsidyGrant,
};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, demander, money, on_both_databases, operator, provider, registrar,
};
use tonic::{Code, Status};

use super::subsidy_grants::{grant, keep, list, request};
use super::support::paid;
use crate::registered::{Subsidies, fen};
use crate::support::Office;
use crate::support::day;

/// A contract of a million yuan, paid, and so many yuan granted for it.
pub(crate) async fn granted(office: &Office, title: &str, yuan: i64) -> (Contract, SubsidyGrant) {
    let at = paid(office, title, 1_000_000).await;
    let mut client = office.subsidies(&operator());
    let granted = keep(&mut client, request(grant(&at, yuan))).await.unwrap();
    (at, granted)
}

/// So many yuan of `granted` came back today, 2026-11-21.
pub(crate) fn recovery(granted: &SubsidyGrant, yuan: i64) -> RecordRecoveryRequest {
    RecordRecoveryRequest {
        name: granted.name.clone(),
        request_id: String::new(),
        amount: Some(money(yuan)),
        pay_date: Some(day(2026, 11, 21)),
        voucher_number: "缴款书0001".to_owned(),
    }
}

pub(crate) async fn recover(
    client: &mut Subsidies,
    request: RecordRecoveryRequest,
) -> Result<SubsidyGrant, Status> {
    let recovered = client.record_recovery(request).await;
    recovered.map(tonic::Response::into_inner)
}

on_both_databases! {
    async fn what_came_back_is_due_no_more(location: Location) {
        let office = Office::open(&location).await;
        let (at, granted) = granted(&office, "一", 20_000).await;
        office.revoked(&office.now(&at).await).await;
        let mut client = office.subsidies(&operator());
        let keyed = RecordRecoveryRequest {
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..recovery(&granted, 5_000)
        };
        let part = recover(&mut client, keyed.clone()).await.unwrap();
        assert_eq!((&part.amount, &part.recovered_amount), (&Some(money(20_000)), &Some(money(5_000))));
        assert_eq!(part.claw_back_amount, Some(money(15_000)));
        assert!(part.claw_back_reason.ends_with("已追回5000.00元，尚应追回15000.00元"), "{part:?}");
        assert_eq!(recover(&mut client, keyed).await.unwrap(), part, "a repeat counts once");
        let mut desk = office.subsidies(&registrar());
        assert_eq!(list(&mut desk, ("", true), (0, "")).await.unwrap().subsidy_grants, [part]);
        let whole = recover(&mut client, recovery(&granted, 15_000)).await.unwrap();
        let expected = SubsidyGrant {
            recovered_amount: Some(money(20_000)),
            ..granted.clone()
        };
        assert_eq!(whole, expected);
        assert_eq!(list(&mut desk, ("", true), (0, "")).await.unwrap().subsidy_grants, []);
        assert_eq!(list(&mut desk, ("", false), (0, "")).await.unwrap().subsidy_grants, [whole]);
        let entries = ListAuditEntriesRequest {
            filter: Some(AuditFilter { contract: at.name.clone(), ..AuditFilter::default() }),
            page_size: 100,
            ..ListAuditEntriesRequest::default()
        };
        let entries = office.client(&operator()).list_audit_entries(entries).await.unwrap().into_inner();
        let told: Vec<_> = entries.audit_entries.iter().filter(|entry| entry.action == "record_recovery").collect();
        let details: Vec<_> = told.iter().map(|entry| entry.detail.as_str()).collect();
        assert_eq!(
            details,
            [
                "jiangxi-2020：2026-11-21追回5000.00元，凭证缴款书0001，累计5000.00元",
                "jiangxi-2020：2026-11-21追回15000.00元，凭证缴款书0001，累计20000.00元",
            ]
        );
    }

    async fn what_came_back_whole_may_be_granted_again(location: Location) {
        let office = Office::open(&location).await;
        let (at, first) = granted(&office, "一", 20_000).await;
        let mut client = office.subsidies(&operator());
        recover(&mut client, recovery(&first, 19_999)).await.unwrap();
        let refused = keep(&mut client, request(grant(&at, 25_000))).await.unwrap_err();
        assert_refused(&refused, Code::AlreadyExists, Reason::SubsidyGranted);
        recover(&mut client, recovery(&first, 1)).await.unwrap();
        let second = keep(&mut client, request(grant(&at, 25_000))).await.unwrap();
        assert_ne!(second.name, first.name);
        let refused = keep(&mut client, request(grant(&at, 1))).await.unwrap_err();
        assert_refused(&refused, Code::AlreadyExists, Reason::SubsidyGranted);
        // Each stands by itself, and so does what comes back of it.
        let refused = recover(&mut client, recovery(&first, 1)).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::AmountExceeded);
        office.revoked(&office.now(&at).await).await;
        let due = list(&mut client, ("", true), (0, "")).await.unwrap().subsidy_grants;
        assert_eq!((due.len(), &due[0].name), (1, &second.name));
        recover(&mut client, recovery(&second, 25_000)).await.unwrap();
        assert_eq!(list(&mut client, ("", true), (0, "")).await.unwrap().subsidy_grants, []);
        assert_eq!(list(&mut client, ("", false), (0, "")).await.unwrap().subsidy_grants.len(), 2);
    }

    async fn no_more_comes_back_than_was_granted(location: Location) {
        let office = Office::open(&location).await;
        let (_, granted) = granted(&office, "一", 20_000).await;
        let exceeded = || {
            let reason = Reason::AmountExceeded;
            let mut refusal = Refusal::new(Code::FailedPrecondition, reason).on("subsidy_grant", &granted.name);
            refusal.preconditions = vec![("AMOUNT_EXCEEDED".to_owned(), granted.name.clone())];
            refusal
        };
        let mut client = office.subsidies(&operator());
        let above = RecordRecoveryRequest { amount: Some(fen(2_000_001)), ..recovery(&granted, 0) };
        assert_eq!(Refusal::read(&recover(&mut client, above).await.unwrap_err()), exceeded());
        let racing = (0..4).map(|_| {
            let (mut client, request) = (office.subsidies(&operator()), recovery(&granted, 9_000));
            tokio::spawn(async move { recover(&mut client, request).await })
        });
        let mut kept = 0;
        for answer in join_all(racing).await {
            match answer.unwrap() {
                Ok(_) => kept += 1,
                Err(refused) => assert_eq!(Refusal::read(&refused), exceeded()),
            }
        }
        assert_eq!(kept, 2, "twice 9,000 of 20,000");
    }

    async fn a_bad_recovery_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let (_, granted) = granted(&office, "一", 20_000).await;
        let mut client = office.subsidies(&operator());
        let refused = recover(&mut client, RecordRecoveryRequest::default()).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("name", Reason::NameInvalid),
            ("pay_date", Reason::FieldRequired),
            ("amount", Reason::AmountNegative),
            ("voucher_number", Reason::FieldRequired),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        let tomorrow = RecordRecoveryRequest { pay_date: Some(day(2026, 11, 22)), ..recovery(&granted, 1) };
        let refused = recover(&mut client, tomorrow).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("pay_date", Reason::DateInFuture)]));
        let unknown = "subsidyGrants/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned();
        let nobody = RecordRecoveryRequest { name: unknown.clone(), ..recovery(&granted, 1) };
        let refused = recover(&mut client, nobody).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("subsidy_grant", &unknown));
        for caller in [registrar(), provider(), demander()] {
            let refused = recover(&mut office.subsidies(&caller), recovery(&granted, 1)).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
    }
}
