//! VerifyCertificate.

use std::collections::BTreeSet;
use std::time::Instant;

use techmarket_contract::domain::CertificateCode;
use techmarket_kernel::{Reason, SeededRng};
use techmarket_proto::contract::v1::verify_certificate_response::Document;
use techmarket_proto::contract::v1::{
    Contract, CreateRegisterListRequest, DocumentState, RegisterList, VerifiedCertificate, VerifiedList,
    VerifyCertificateRequest, VerifyCertificateResponse,
};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, money, on_both_databases, operator, period, registrar, system};
use tonic::{Code, Status};

use crate::registered::Register;
use crate::support::{Office, day, of_yuan};

/// Questions a minute from one address.
const RATE: usize = 60;
/// Questions a minute from all systems.
const ALL: u64 = 600;

async fn verify(client: &mut Register, code: &str) -> Result<VerifyCertificateResponse, Status> {
    let request = VerifyCertificateRequest {
        code: code.to_owned(),
    };
    let verified = client.verify_certificate(request).await;
    verified.map(tonic::Response::into_inner)
}

/// Without a token, from an address of its own.
fn anybody(office: &Office) -> Register {
    let market = office.harness.mount(vec![office.service.clone()]);
    Register::new(market.anonymous())
}

async fn certificate(client: &mut Register, code: &str) -> VerifiedCertificate {
    match verify(client, code).await.unwrap().document.unwrap() {
        Document::Certificate(certificate) => certificate,
        Document::List(list) => panic!("a list: {list:?}"),
    }
}

async fn list(client: &mut Register, code: &str) -> VerifiedList {
    match verify(client, code).await.unwrap().document.unwrap() {
        Document::List(list) => list,
        Document::Certificate(certificate) => panic!("a certificate: {certificate:?}"),
    }
}

fn not_found() -> Refusal {
    Refusal::not_found("certificate", "核验码")
}

on_both_databases! {
    async fn anybody_reads_what_the_certificate_prints_and_no_more(location: Location) {
        let office = Office::open(&location).await;
        // Claimed otherwise than recognised.
        let recognised = |review| techmarket_proto::contract::v1::ReviewContractRequest {
            category: "x-51".to_owned(),
            total_amount: Some(money(90_000)),
            technology_amount: Some(money(70_000)),
            ..review
        };
        let at = office.registered_as(contract(), recognised).await;
        let found = certificate(&mut anybody(&office), &at.certificate_code).await;
        assert_eq!(
            found,
            VerifiedCertificate {
                state: DocumentState::Valid.into(),
                registration_number: "2026360301000001".to_owned(),
                title: "高强度电瓷配方开发".to_owned(),
                category_title: "一般技术服务".to_owned(),
                seller_name: "示例大学".to_owned(),
                buyer_name: "示例电瓷有限公司".to_owned(),
                sign_date: Some(day(2026, 11, 2)),
                total_amount: Some(money(90_000)),
                technology_amount: Some(money(70_000)),
                register_date: Some(day(2026, 11, 21)),
                registered_version: 1,
                end_date: None,
            }
        );
    }

    async fn a_code_is_read_as_people_type_it(location: Location) {
        let office = Office::open(&location).await;
        let code = office.registered(contract()).await.certificate_code;
        let mut client = anybody(&office);
        let first = verify(&mut client, &code).await.unwrap();
        let grouped = |sign: &str| {
            let parts: Vec<&str> = (0..4).map(|part| &code[4 * part..4 * part + 4]).collect();
            parts.join(sign)
        };
        for typed in [
            code.to_lowercase(),
            grouped("-"),
            grouped(" "),
            format!("  {} ", grouped(" - ").to_lowercase()),
            code.replace('0', "O").replace('1', "l"),
        ] {
            assert_eq!(verify(&mut client, &typed).await.unwrap(), first, "{typed}");
        }
        let long = format!("{code}{}", " ".repeat(49));
        for garbage in [
            "",
            " - - ",
            "2026360301000001#",
            "U123456789ABCDEF",
            "' OR 1=1 --",
            "技术合同登记证明核验码十六字符长",
            &code[..15],
            &format!("{code}0"),
            &long,
        ] {
            let refused = verify(&mut client, garbage).await.unwrap_err();
            let expected = Refusal::of_fields(&[("code", Reason::TextInvalid)]);
            assert_eq!(Refusal::read(&refused), expected, "{garbage}");
        }
        // A registration number has 16 digits and is no code that was given.
        let refused = verify(&mut client, "2026360301000001").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), not_found());
    }

    async fn a_certificate_is_superseded_by_a_change_and_void_after_an_end(location: Location) {
        use DocumentState::{Superseded, Valid, Void};
        let office = Office::open(&location).await;
        let first = office.registered(contract()).await;
        let mut client = anybody(&office);
        let mut stands = async |code: &str| {
            let found = certificate(&mut client, code).await;
            (found.state(), found.registered_version, found.total_amount, found.end_date)
        };
        office.pass_days(10);
        let proposed = Contract {
            total_amount: Some(money(120_000)),
            technology_amount: Some(money(120_000)),
            ..first.clone()
        };
        let second = office.changed(&first, proposed).await;
        let (old, new) = (&first.certificate_code, &second.certificate_code);
        let on = |date| Some(date);
        let (before, after) = (Some(money(100_000)), Some(money(120_000)));
        assert_eq!(
            stands(old).await,
            (Superseded, 1, before.clone(), on(day(2026, 12, 1)))
        );
        assert_eq!(stands(new).await, (Valid, 2, after.clone(), None));
        office.pass_days(5);
        office.revoked(&second).await;
        // The first is in force no more from the day of the change on, whatever happens later.
        let changed_on = on(day(2026, 12, 1));
        assert_eq!(stands(old).await, (Void, 1, before.clone(), changed_on));
        assert_eq!(stands(new).await, (Void, 2, after, on(day(2026, 12, 6))));
        let other = office.registered(of_yuan("另一配方", 100_000)).await;
        office.pass_days(1);
        office.cancelled(&other).await;
        assert_eq!(
            stands(&other.certificate_code).await,
            (Void, 1, before, on(day(2026, 12, 7)))
        );
    }

    async fn a_list_is_valid_until_a_contract_on_it_ends(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(of_yuan("一", 1_000)).await;
        office.registered(of_yuan("二", 234)).await;
        let request = CreateRegisterListRequest {
            register_list: Some(RegisterList {
                title: "2026年11月技术合同登记清单".to_owned(),
                period: Some(period((2026, 11, 1), (2026, 11, 30))),
                registration_point: "360301".to_owned(),
                ..RegisterList::default()
            }),
            ..CreateRegisterListRequest::default()
        };
        let made = office.register(&registrar()).create_register_list(request).await;
        let made = made.unwrap().into_inner();
        let mut client = anybody(&office);
        let valid = list(&mut client, &made.certificate_code).await;
        let expected = VerifiedList {
            state: DocumentState::Valid.into(),
            title: "2026年11月技术合同登记清单".to_owned(),
            contract_count: 2,
            total_amount: Some(money(1_234)),
            technology_amount: Some(money(1_234)),
            digest: made.digest,
            create_time: made.create_time,
        };
        assert_eq!(valid, expected);
        office.cancelled(&at).await;
        let void = list(&mut client, &made.certificate_code).await;
        assert_eq!(
            void,
            VerifiedList {
                state: DocumentState::Void.into(),
                ..expected
            }
        );
    }

    async fn codes_at_random_find_nothing_and_tell_nothing(location: Location) {
        let office = Office::open(&location).await;
        let given: BTreeSet<String> =
            [office.registered(contract()).await.certificate_code].into();
        let rng = SeededRng::new(1_000);
        let codes: Vec<String> = (0..1_000).map(|_| CertificateCode::new(&rng).to_string()).collect();
        for few in codes.chunks(RATE) {
            let mut client = anybody(&office);
            for code in few {
                assert!(!given.contains(code));
                let refused = verify(&mut client, code).await.unwrap_err();
                assert_eq!(Refusal::read(&refused), not_found(), "{code}");
                assert!(!refused.message().contains(code), "the code comes back: {refused:?}");
            }
        }
    }

    async fn one_address_asks_sixty_times_a_minute(location: Location) {
        let office = Office::open(&location).await;
        let code = office.registered(contract()).await.certificate_code;
        let mut client = anybody(&office);
        let begun = Instant::now();
        for question in 1..=RATE {
            let answer = verify(&mut client, &code).await;
            assert!(answer.is_ok(), "{question}: {answer:?}");
        }
        // One question comes back a second, so that a slow machine asks a few more.
        let refused = loop {
            match verify(&mut client, &code).await {
                Err(refused) => break refused,
                Ok(_) => assert!(begun.elapsed().as_secs() >= 1, "more than {RATE} questions"),
            }
        };
        let found = Refusal::read(&refused);
        let wait = found.retry_after.unwrap();
        assert!(!wait.is_zero() && wait.as_secs() <= 1, "{wait:?}");
        let expected = Refusal::new(Code::ResourceExhausted, Reason::Overloaded);
        assert_eq!(
            Refusal {
                retry_after: None,
                ..found
            },
            expected
        );
        // Garbage counts too, and another address is not held back.
        assert!(verify(&mut anybody(&office), &code).await.is_ok());
        let mut client = anybody(&office);
        let mut refused = Code::InvalidArgument;
        for _ in 0..10 * RATE {
            refused = verify(&mut client, "?").await.unwrap_err().code();
            if refused != Code::InvalidArgument {
                break;
            }
        }
        assert_eq!(refused, Code::ResourceExhausted);
    }

    async fn systems_ask_six_hundred_times_a_minute_for_many_people(location: Location) {
        let office = Office::open(&location).await;
        let code = office.registered(contract()).await.certificate_code;
        let begun = Instant::now();
        let mut front_end = office.register(&system());
        let mut asked = 0;
        let refused = loop {
            match verify(&mut front_end, &code).await {
                Err(refused) => break refused,
                Ok(_) => asked += 1,
            }
            // Ten questions come back a second.
            assert!(asked <= ALL + 10 * (begun.elapsed().as_secs() + 1), "{asked} questions");
        };
        assert_eq!(Refusal::read(&refused).reason, Reason::Overloaded.as_str());
        assert!(asked >= ALL, "{asked} questions");
        // What systems ask is nothing to people.
        verify(&mut anybody(&office), &code).await.unwrap();
    }

    async fn a_token_of_another_role_or_one_that_does_not_hold_asks_like_anybody(location: Location) {
        let office = Office::open(&location).await;
        let code = office.registered(contract()).await.certificate_code;
        for is_good in [true, false] {
            let market = office.harness.mount(vec![office.service.clone()]);
            let rpc = if is_good {
                market.client(&operator())
            } else {
                market.with_token("x")
            };
            let mut client = Register::new(rpc);
            let begun = Instant::now();
            let mut asked = 0;
            while verify(&mut client, &code).await.is_ok() {
                asked += 1;
                assert!(asked <= 60 + begun.elapsed().as_secs() + 1, "{asked} questions, {is_good}");
            }
            assert!(asked >= 60, "{asked} questions, {is_good}");
        }
    }
}
