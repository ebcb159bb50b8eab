//! GrantSubsidy beside another grant of the same year.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{SubsidyGrant, SubsidyRole};
use techmarket_store::{Location, Sql as _};
use techmarket_testkit::{BROKER, Refusal, assert_refused, on_both_databases, operator};
use tonic::Code;

use super::subsidy_grants::{exceeded, grant, keep, list, request};
use super::support::paid;
use crate::held::Held;
use crate::support::Office;

on_both_databases! {
    async fn what_another_contract_gets_meanwhile_is_missing_from_the_year(location: Location) {
        let office = Office::open(&location).await;
        let one = paid(&office, "一", 10_000_000).await;
        let two = paid(&office, "二", 10_000_000).await;
        let of_broker = |at, yuan| SubsidyGrant {
            role: SubsidyRole::Institution.into(),
            organization: BROKER.to_owned(),
            measure: "institution".to_owned(),
            ..grant(at, yuan)
        };
        // 300,000 yuan a year, 100,000 a contract. Somebody grants 250,000 for the first one while the second one comes.
        let mut held = Held::of(&location).await;
        let granting = tokio::spawn({
            let (mut client, request) = (office.subsidies(&operator()), request(of_broker(&two, 100_000)));
            async move { keep(&mut client, request).await }
        });
        held.until_waiting(1).await;
        let insert = "INSERT INTO subsidy_grant \
            (id, scheme, measure, role, organization, contract_id, amount, year, create_time) \
            VALUES ('0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a', 'jiangxi-2020', 'institution', 'institution', $1, $2, \
            25000000, 2026, 0)";
        let id = one.name.split_once('/').unwrap().1;
        held.tx.execute(insert, vec![BROKER.into(), id.into()]).await.unwrap();
        held.release().await;
        let refused = granting.await.unwrap().unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded(&two));
        assert!(refused.message().contains("50000.00元"), "{}", refused.message());
        let mut client = office.subsidies(&operator());
        keep(&mut client, request(of_broker(&two, 50_000))).await.unwrap();
        let listed = list(&mut client, (BROKER, false), (0, "")).await.unwrap();
        assert_eq!(listed.subsidy_grants.len(), 2);
    }

    async fn a_repeat_has_its_answer_whatever_was_granted_since(location: Location) {
        let office = Office::open(&location).await;
        let at = paid(&office, "一", 1_000_000).await;
        let mut client = office.subsidies(&operator());
        let keyed = techmarket_proto::contract::v1::GrantSubsidyRequest {
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..request(grant(&at, 25_000))
        };
        let kept = keep(&mut client, keyed.clone()).await.unwrap();
        office.revoked(&office.now(&at).await).await;
        assert_eq!(keep(&mut client, keyed).await.unwrap(), kept);
        let refused = keep(&mut client, request(grant(&at, 25_000))).await.unwrap_err();
        assert_refused(&refused, Code::AlreadyExists, Reason::SubsidyGranted);
    }
}
