//! GrantSubsidy where what a contract gets hangs on the sum of the year: Changsha gives 0.3 ‰ of the turnover with
//! consulting and services from 50,000,000 yuan on.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{CalculateSubsidyRequest, Contract, SubsidyGrant, SubsidyRole};
use techmarket_store::Location;
use techmarket_testkit::{PROVIDER, Refusal, on_both_databases, operator, provider};
use tonic::Code;

use super::subsidy_grants::{exceeded, grant, keep, request};
use super::support::{calculate, claim};
use crate::support::{Office, day, of_yuan};

const CHANGSHA: &str = "changsha-2022";

/// Consulting (技术咨询) of so many yuan registered in 长沙市 on 2024-05-06.
async fn consulting(office: &Office, title: &str, yuan: i64) -> Contract {
    let at = Contract {
        registration_point: "430101".to_owned(),
        category: "x-4".to_owned(),
        sign_date: Some(day(2024, 5, 6)),
        ..of_yuan(title, yuan)
    };
    office.registered(at).await
}

/// So many yuan for the seller.
fn turnover(at: &Contract, yuan: i64) -> SubsidyGrant {
    SubsidyGrant {
        scheme: CHANGSHA.to_owned(),
        role: SubsidyRole::Giver.into(),
        organization: PROVIDER.to_owned(),
        measure: "turnover".to_owned(),
        year: 2024,
        ..grant(at, yuan)
    }
}

/// What the turnover still brings, in yuan, with the reasons against it.
async fn left(office: &Office) -> Vec<(i64, Vec<String>)> {
    let asked = CalculateSubsidyRequest {
        scheme: CHANGSHA.to_owned(),
        year: 2024,
        ..claim(SubsidyRole::Giver, PROVIDER)
    };
    let found = calculate(&mut office.subsidies(&provider()), asked)
        .await
        .unwrap();
    let lines = found.lines.into_iter().filter(|line| line.measure == "turnover");
    lines
        .map(|line| (line.amount.unwrap().units, line.refusals))
        .collect()
}

on_both_databases! {
    async fn every_contract_of_a_year_is_granted(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2024-05-06T02:00:00Z".parse().unwrap());
        let one = consulting(&office, "一", 40_000_000).await;
        assert_eq!(left(&office).await, [(0, vec!["amount.below-year-threshold".to_owned()])]);
        let mut client = office.subsidies(&operator());
        let refused = keep(&mut client, request(turnover(&one, 1))).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded(&one));
        let two = consulting(&office, "二", 20_000_000).await;
        assert_eq!(left(&office).await, [(12_000, vec![]), (6_000, vec![])]);
        keep(&mut client, request(turnover(&one, 12_000))).await.unwrap();
        let granted = || (0, vec!["grant.already-granted".to_owned()]);
        assert_eq!(left(&office).await, [granted(), (6_000, vec![])]);
        let refused = keep(&mut client, request(turnover(&one, 1))).await.unwrap_err();
        let expected = Refusal::new(Code::AlreadyExists, Reason::SubsidyGranted).on("contract", &one.name);
        assert_eq!(Refusal::read(&refused), expected);
        let refused = keep(&mut client, request(turnover(&two, 6_001))).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded(&two));
        keep(&mut client, request(turnover(&two, 6_000))).await.unwrap();
        assert_eq!(left(&office).await, [granted(), granted()]);
        // Without what was revoked the year does not reach its threshold any more.
        office.revoked(&office.now(&one).await).await;
        let three = consulting(&office, "三", 20_000_000).await;
        let refused = keep(&mut client, request(turnover(&three, 1))).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded(&three));
    }
}
