//! A grant stays with who received it, whoever is the intermediary (中介方) of the contract since. Jiangxi gives the body 1 % of
//! what was received, at most 100,000 yuan a contract and 300,000 a year.

use techmarket_proto::contract::v1::{
    Broker, BrokerPerson, CalculateSubsidyRequest, Contract, Party, SubsidyGrant, SubsidyRole,
};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, OTHER_PROVIDER, Refusal, contract, money, on_both_databases, operator, registrar,
};

use super::subsidy_grants::{exceeded, grant, keep, list, request};
use super::support::{calculate, claim, on_platform, paid, pay};
use crate::support::Office;

/// 赣技经2026001 brokers for either body.
const ZHANG: &str = "赣技经2026001";

fn of_body(at: &Contract, organization: &str, yuan: i64) -> SubsidyGrant {
    SubsidyGrant {
        role: SubsidyRole::Institution.into(),
        organization: organization.to_owned(),
        measure: "institution".to_owned(),
        ..grant(at, yuan)
    }
}

/// `at` with the other body as its intermediary.
async fn handed_over(office: &Office, at: &Contract, person: Option<BrokerPerson>) -> Contract {
    let broker = Some(Broker {
        name: "示例新中介".to_owned(),
        credit_code: OTHER_PROVIDER.to_owned(),
        person,
        ..Broker::default()
    });
    let at = office.now(at).await;
    let to = Contract { broker, ..at.clone() };
    office.changed(&at, to).await
}

on_both_databases! {
    async fn a_new_intermediary_does_not_owe_what_the_former_received(location: Location) {
        let office = Office::open(&location).await;
        let one = paid(&office, "一", 10_000_000).await;
        let mut client = office.subsidies(&operator());
        keep(&mut client, request(of_body(&one, BROKER, 100_000))).await.unwrap();
        let one = handed_over(&office, &one, None).await;
        // The new one is granted nothing for the contract, and its year is whole.
        let asked = claim(SubsidyRole::Institution, OTHER_PROVIDER);
        let found = calculate(&mut office.subsidies(&registrar()), asked).await.unwrap();
        assert_eq!(found.amount, Some(money(0)));
        assert_eq!(found.lines[0].refusals, ["grant.already-granted"]);
        assert!(!found.notes.iter().any(|note| note.contains("此前已补助")), "{:?}", found.notes);
        // What it received uses up the former one's year all the same: 200,000 of 300,000 are left.
        for title in ["二", "三", "四"] {
            paid(&office, title, 10_000_000).await;
        }
        let asked = claim(SubsidyRole::Institution, BROKER);
        let found = calculate(&mut office.subsidies(&registrar()), asked).await.unwrap();
        assert_eq!((found.amount, found.lines.len()), (Some(money(200_000)), 3));
        let told = "年度上限300000.00元，此前已补助100000.00元，按登记日期和编号先后使用";
        assert!(found.notes.contains(&told.to_owned()), "{:?}", found.notes);
        let four = Contract { name: found.lines[2].contract.clone(), ..Contract::default() };
        let refused = keep(&mut client, request(of_body(&four, BROKER, 1))).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), exceeded(&four));
        // It is claimed back from who received it.
        office.revoked(&office.now(&one).await).await;
        let due = list(&mut client, ("", true), (0, "")).await.unwrap().subsidy_grants;
        assert_eq!((due.len(), due[0].organization.as_str()), (1, BROKER));
        let told = format!("向中介机构“{BROKER}”补助的100000.00元");
        assert!(due[0].claw_back_reason.contains(&told), "{due:?}");
    }

    async fn a_persons_year_goes_along_to_another_body(location: Location) {
        let office = Office::open(&location).await;
        let zhang = BrokerPerson { name: "张三".to_owned(), certificate_number: ZHANG.to_owned() };
        let asked = |organization: &str| CalculateSubsidyRequest {
            scheme: "ganzhou".to_owned(),
            broker_certificate_number: ZHANG.to_owned(),
            ..claim(SubsidyRole::Broker, organization)
        };
        let mut client = office.subsidies(&operator());
        // Ganzhou gives a person at most 300,000 yuan a year, 1 % of what was received.
        let mut made = Vec::new();
        for title in ["一", "二"] {
            let brokered = Contract {
                broker: Some(Broker { person: Some(zhang.clone()), ..contract().broker.unwrap() }),
                buyer: Some(Party { region: "360702".to_owned(), ..contract().buyer.unwrap() }),
                ..on_platform(title, 20_000_000)
            };
            let at = office.registered(brokered).await;
            pay(&office, &at, 2_000_000_000, true).await;
            made.push(at);
        }
        let first = SubsidyGrant {
            scheme: "ganzhou".to_owned(),
            role: SubsidyRole::Broker.into(),
            broker_certificate_number: ZHANG.to_owned(),
            measure: "broker".to_owned(),
            ..of_body(&made[0], BROKER, 200_000)
        };
        keep(&mut client, request(first)).await.unwrap();
        handed_over(&office, &made[1], Some(zhang)).await;
        let found = calculate(&mut office.subsidies(&registrar()), asked(OTHER_PROVIDER)).await.unwrap();
        assert_eq!((found.amount, found.lines.len()), (Some(money(100_000)), 1));
    }
}
