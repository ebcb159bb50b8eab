//! What a scheme gives the technology broker as a person (技术经纪人; S43, S44): Ganzhou at most 1 % of what was received,
//! at most 300,000 yuan a year.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{
    Broker, BrokerPerson, CalculateSubsidyRequest, Contract, GrantSubsidyRequest, ListSubsidyGrantsRequest,
    Party, SubsidyGrant, SubsidyRole,
};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, PROVIDER, Refusal, broker, contract, money, on_both_databases, operator, provider, registrar,
};
use tonic::Code;

use super::support::{calculate, claim, lines, on_platform, pay};
use crate::support::{Office, create, hinders};

const ZHANG: &str = "赣技经2026001";
/// Another person of the same name.
const NAMESAKE: &str = "赣技经2026002";

/// A contract with a company in Ganzhou, brokered by 张三 with this certificate, of which so many yuan were received.
async fn brokered(office: &Office, title: &str, certificate: &str, yuan: i64) -> Contract {
    let person = BrokerPerson {
        name: "张三".to_owned(),
        certificate_number: certificate.to_owned(),
    };
    let at = Contract {
        broker: Some(Broker {
            person: Some(person).filter(|_| !certificate.is_empty()),
            ..contract().broker.unwrap()
        }),
        buyer: Some(Party {
            region: "360702".to_owned(),
            ..contract().buyer.unwrap()
        }),
        ..on_platform(title, yuan)
    };
    let at = office.registered(at).await;
    pay(office, &at, yuan * 100, false).await;
    office.now(&at).await
}

fn of(certificate: &str, organization: &str) -> CalculateSubsidyRequest {
    CalculateSubsidyRequest {
        scheme: "ganzhou".to_owned(),
        broker_certificate_number: certificate.to_owned(),
        ..claim(SubsidyRole::Broker, organization)
    }
}

fn grant(at: &Contract, certificate: &str, yuan: i64) -> GrantSubsidyRequest {
    GrantSubsidyRequest {
        name: at.name.clone(),
        grant: Some(SubsidyGrant {
            scheme: "ganzhou".to_owned(),
            role: SubsidyRole::Broker.into(),
            organization: BROKER.to_owned(),
            contract: at.name.clone(),
            amount: Some(money(yuan)),
            year: 2026,
            measure: "broker".to_owned(),
            broker_certificate_number: certificate.to_owned(),
            ..SubsidyGrant::default()
        }),
        ..GrantSubsidyRequest::default()
    }
}

on_both_databases! {
    async fn the_person_gets_a_share_of_what_the_person_brokered(location: Location) {
        let office = Office::open(&location).await;
        let one = brokered(&office, "一", ZHANG, 1_000_000).await;
        brokered(&office, "二", NAMESAKE, 2_000_000).await;
        brokered(&office, "三", "", 3_000_000).await;
        let four = brokered(&office, "四", ZHANG, 400_000).await;
        for (certificate, organization, caller, expected) in [
            (ZHANG, BROKER, broker(), vec![(&one, 10_000), (&four, 4_000)]),
            (ZHANG, BROKER, registrar(), vec![(&one, 10_000), (&four, 4_000)]),
            // Nobody, and nobody of that organisation.
            ("赣技经2026009", BROKER, broker(), vec![]),
            (ZHANG, PROVIDER, provider(), vec![]),
        ] {
            let found = calculate(&mut office.subsidies(&caller), of(certificate, organization)).await.unwrap();
            let expected_lines: Vec<_> = expected
                .iter()
                .map(|(at, yuan)| (at.registration_number.clone(), *yuan, vec![]))
                .collect();
            assert_eq!(lines(&found), expected_lines, "{certificate} {organization}");
            let sum = expected.iter().map(|(_, yuan)| yuan).sum();
            assert_eq!(found.amount, Some(money(sum)), "{certificate} {organization}");
        }
        let found = calculate(&mut office.subsidies(&broker()), of(NAMESAKE, BROKER)).await.unwrap();
        assert_eq!(found.amount, Some(money(20_000)), "persons of one name are told by their certificates");
        assert!(found.discretionary);
    }

    async fn what_the_person_gets_is_kept_and_claimed_back(location: Location) {
        let office = Office::open(&location).await;
        let at = brokered(&office, "一", ZHANG, 1_000_000).await;
        let mut client = office.subsidies(&operator());
        for (certificate, yuan) in [(NAMESAKE, 1), (ZHANG, 10_001)] {
            let refused = client.grant_subsidy(grant(&at, certificate, yuan)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), hinders(Reason::AmountExceeded, &at.name), "{certificate}");
        }
        let kept = client.grant_subsidy(grant(&at, ZHANG, 10_000)).await.unwrap().into_inner();
        assert_eq!(kept.broker_certificate_number, ZHANG);
        let refused = client.grant_subsidy(grant(&at, ZHANG, 1)).await.unwrap_err();
        let expected = Refusal::new(Code::AlreadyExists, Reason::SubsidyGranted).on("contract", &at.name);
        assert_eq!(Refusal::read(&refused), expected);
        let found = calculate(&mut office.subsidies(&broker()), of(ZHANG, BROKER)).await.unwrap();
        let refusal = vec!["grant.already-granted".to_owned()];
        assert_eq!(lines(&found), [(at.registration_number.clone(), 0, refusal)]);
        office.revoked(&office.now(&at).await).await;
        let listed = client.list_subsidy_grants(ListSubsidyGrantsRequest::default()).await.unwrap();
        let listed = listed.into_inner().subsidy_grants;
        let expected = SubsidyGrant {
            claw_back_amount: Some(money(10_000)),
            claw_back_reason: listed[0].claw_back_reason.clone(),
            ..kept
        };
        assert_eq!(listed, [expected]);
        assert!(listed[0].claw_back_reason.contains("向技术经纪人“张三”补助的10000.00元"), "{listed:?}");
    }

    async fn a_certificate_is_named_for_a_person_alone(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.subsidies(&operator());
        let institution = CalculateSubsidyRequest {
            role: SubsidyRole::Institution.into(),
            ..of(ZHANG, BROKER)
        };
        let field = "broker_certificate_number";
        for (request, reason) in [
            (of("", BROKER), Reason::FieldRequired),
            (of(&"长".repeat(51), BROKER), Reason::FieldTooLong),
            (institution, Reason::KindMismatch),
        ] {
            let refused = calculate(&mut client, request).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[(field, reason)]));
        }
        let at = brokered(&office, "一", ZHANG, 1_000_000).await;
        let refused = client.grant_subsidy(grant(&at, "", 1)).await.unwrap_err();
        let field = "grant.broker_certificate_number";
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[(field, Reason::FieldRequired)]));
    }

    async fn a_person_is_stated_with_the_organisation_that_brokers(location: Location) {
        let office = Office::open(&location).await;
        let stated = |credit_code: &str, certificate: &str| Contract {
            broker: Some(Broker {
                credit_code: credit_code.to_owned(),
                person: Some(BrokerPerson {
                    name: "张三".to_owned(),
                    certificate_number: certificate.to_owned(),
                }),
                ..contract().broker.unwrap()
            }),
            ..contract()
        };
        let number = "contract.broker.person.certificate_number";
        let long = "1".repeat(51);
        for (credit_code, certificate, expected) in [
            ("", ZHANG, Some(("contract.broker.credit_code", Reason::FieldRequired))),
            (BROKER, long.as_str(), Some((number, Reason::FieldTooLong))),
            (BROKER, "赣技经 2026001", Some((number, Reason::TextInvalid))),
            (BROKER, ZHANG, None),
            // A draft may be half-filled.
            (BROKER, "", None),
        ] {
            let made = create(&mut office.client(&operator()), stated(credit_code, certificate)).await;
            let found = made.as_ref().err().map(Refusal::read);
            let expected = expected.map(|violation| Refusal::of_fields(&[violation]));
            assert_eq!(found, expected, "{credit_code} {certificate}");
            if let Ok(made) = made {
                assert_eq!(made.broker, stated(credit_code, certificate).broker);
            }
        }
    }
}
