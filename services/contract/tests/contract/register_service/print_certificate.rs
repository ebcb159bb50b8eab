//! PrintCertificate.

use techmarket_documents::{Certificate, Paper, Texts, Typeface, Verification, certificate};
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    CheckContractRequest, Contract, Party, PrintCertificateRequest, PrintCertificateResponse,
    RequestContractChangeRequest,
};
use techmarket_store::{Location, Sql as _};
use techmarket_testkit::{
    Refusal, broker, contract, demander, money, on_both_databases, operator, other_demander, other_provider,
    provider, registrar, system, viewer,
};
use techmarket_types::Fen;
use tonic::Status;

use crate::registered::{PDF, Register, civil};
use crate::support::{Office, Verb, hinders, of_yuan};

async fn print(client: &mut Register, contract: &str) -> Result<PrintCertificateResponse, Status> {
    let request = PrintCertificateRequest {
        name: contract.to_owned(),
        ..PrintCertificateRequest::default()
    };
    let printed = client.print_certificate(request).await;
    printed.map(tonic::Response::into_inner)
}

/// What the certificate of [`contract`] says, registered as the first of 2026 at 360301.
fn expected(office: &Office, at: &Contract) -> Certificate {
    let issued_on = office.today();
    let texts = Texts::embedded().unwrap();
    Certificate {
        number: "2026360301000001".parse().unwrap(),
        version: u32::try_from(at.registered_version).unwrap(),
        title: at.title.clone(),
        category: "委托开发".to_owned(),
        seller: at.seller.as_ref().unwrap().name.clone(),
        buyer: at.buyer.as_ref().unwrap().name.clone(),
        intermediary: Some("示例技术转移中心".to_owned()),
        signed_on: civil(at.sign_date.as_ref()),
        term: Some((
            civil(at.term.unwrap().start_date.as_ref()),
            civil(at.term.unwrap().end_date.as_ref()),
        )),
        total: Fen(10_000_000),
        technology: Fen(10_000_000),
        legal_basis: at.recognition.as_ref().unwrap().legal_basis.clone(),
        statement: texts.statement(Paper::Certificate, issued_on).unwrap().to_owned(),
        notes: texts.notes(Paper::Certificate, issued_on),
        body: "示例登记点（萍乡）".to_owned(),
        registered_on: "2026-11-21".parse().unwrap(),
        issued_on,
        verification: Verification {
            code: at.certificate_code.clone(),
            address: None,
        },
    }
}

fn named(name: &str, title: &str) -> Contract {
    Contract {
        buyer: Some(Party {
            name: name.to_owned(),
            ..contract().buyer.unwrap()
        }),
        ..of_yuan(title, 100_000)
    }
}

on_both_databases! {
    async fn it_says_what_is_registered_and_no_more(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let printed = print(&mut office.register(&registrar()), &at.name).await.unwrap();
        assert_eq!(
            printed.file_name,
            "技术合同登记证明_示例登记点（萍乡）_高强度电瓷配方开发_2026360301000001_2026-11-21.pdf"
        );
        assert_eq!(printed.certificate_code, at.certificate_code);
        assert!(printed.content.starts_with(PDF));
        let paper = certificate(&expected(&office, &at), Typeface::embedded().unwrap()).unwrap();
        assert!(printed.content == paper, "another page than its data make");
        // A later day changes nothing: the same version is the same file.
        office.pass_days(40);
        let again = print(&mut office.register(&provider()), &at.name).await.unwrap();
        assert!(again == printed, "the same version in other bytes");
    }

    async fn a_change_has_a_certificate_of_its_own(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let first = print(&mut office.register(&registrar()), &at.name).await.unwrap();
        office.pass_days(3);
        let proposed = Contract {
            title: "高强度电瓷配方与烧成工艺开发".to_owned(),
            ..at.clone()
        };
        let changed = office.changed(&at, proposed).await;
        assert_eq!(changed.registered_version, 2);
        assert_ne!(changed.certificate_code, at.certificate_code);
        let second = print(&mut office.register(&registrar()), &at.name).await.unwrap();
        assert_eq!(second.certificate_code, changed.certificate_code);
        assert!(first.file_name.ends_with("_2026360301000001_2026-11-21.pdf"), "{}", first.file_name);
        assert_eq!(
            second.file_name,
            "技术合同登记证明_示例登记点（萍乡）_高强度电瓷配方与烧成工艺开发_2026360301000001_2026-11-24.pdf"
        );
        let paper = certificate(&expected(&office, &changed), Typeface::embedded().unwrap()).unwrap();
        assert!(second.content == paper, "another page than its data make");
    }

    /// Every rule set has its text of certificates, and a contract keeps the one of its registration.
    async fn its_words_are_those_of_the_rule_set(location: Location) {
        let office = Office::open(&location).await;
        let texts = Texts::embedded().unwrap();
        for (registered, set) in [("2026-02-28", "cn-2001"), ("2026-03-01", "cn-2026")] {
            let noon = format!("{registered}T04:00:00Z");
            office.harness.clock.set(noon.parse().unwrap());
            let early = Contract {
                title: set.to_owned(),
                sign_date: Some(crate::support::day(2026, 1, 5)),
                ..contract()
            };
            let at = office.registered(early).await;
            office.harness.clock.set("2026-11-21T01:00:00Z".parse().unwrap());
            let proposed = Contract {
                title: format!("{set}（变更）"),
                ..at.clone()
            };
            let changed = office.changed(&at, proposed).await;
            assert_eq!(changed.recognition.as_ref().unwrap().rule_set, set);
            let registered_on = registered.parse().unwrap();
            let paper = Certificate {
                number: changed.registration_number.parse().unwrap(),
                registered_on,
                statement: texts.statement(Paper::Certificate, registered_on).unwrap().to_owned(),
                ..expected(&office, &changed)
            };
            let paper = certificate(&paper, Typeface::embedded().unwrap()).unwrap();
            let printed = print(&mut office.register(&registrar()), &at.name).await.unwrap();
            assert!(printed.content == paper, "{set}: another page than its data make");
        }
    }

    async fn parties_and_the_office_print_it_and_others_do_not_know_of_it(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        let by = async |caller: Caller| print(&mut office.register(&caller), &at.name).await;
        let first = by(registrar()).await.unwrap();
        for caller in [provider(), demander(), broker(), operator()] {
            let subject = caller.subject.clone();
            assert!(by(caller).await.unwrap() == first, "{subject}");
        }
        for stranger in [other_provider(), other_demander()] {
            let refused = by(stranger).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &at.name));
        }
        for foreign in [viewer(), system()] {
            let refused = by(foreign).await.unwrap_err();
            assert_eq!(
                Refusal::read(&refused).reason,
                Reason::RoleForbidden.as_str(),
                "{refused:?}"
            );
        }
    }

    async fn rare_characters_are_printed(location: Location) {
        let office = Office::open(&location).await;
        for (name, title) in [
            ("㛃䶮𬭊𫟅𨱏龘科技·买买提（萍乡）有限公司", "㛃䶮𬭊𫟅𨱏龘"),
            ("𠮷田研究所", "CO₂捕集示例工艺委托开发"),
            ("Łódź Ångström", "Fe₃O₄与α-Fe₂O₃，10⁻⁵ m³·h⁻¹，Ⅲ型①"),
            ("İzmir 𬭎葛\u{E0100}", "≥99.9‰、±0.5℃、Δ∑√"),
        ] {
            let at = office.registered(named(name, title)).await;
            let printed = print(&mut office.register(&registrar()), &at.name).await.unwrap();
            assert!(printed.content.starts_with(PDF), "{title}");
        }
    }

    async fn no_number_is_given_to_what_cannot_be_printed(location: Location) {
        let office = Office::open(&location).await;
        let draft = office.draft(named("示例한公司", "😀工艺")).await;
        let request = CheckContractRequest { name: draft.name.clone() };
        let checked = office.client(&provider()).check_contract(request).await.unwrap().into_inner();
        let found: Vec<_> = checked.findings.iter().filter(|finding| finding.rule == "form.text-unprintable").collect();
        let fields: Vec<_> = found.iter().map(|finding| finding.field.as_str()).collect();
        assert_eq!(fields, ["title", "buyer.name"]);
        assert!(found[1].advice.contains("买方名称第3个字符“한”（U+D55C）"), "{}", found[1].advice);
        let refused = office.done(Verb::Submit, &draft).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("contract.title", Reason::TextUnprintable),
            ("contract.buyer.name", Reason::TextUnprintable),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        let registered = office.registered(named("示例公司", "工艺")).await;
        let request = RequestContractChangeRequest {
            name: registered.name.clone(),
            etag: registered.etag.clone(),
            contract: Some(Contract { title: "工艺😀".to_owned(), ..registered }),
            reason: "更名".to_owned(),
            ..RequestContractChangeRequest::default()
        };
        let refused = Box::pin(office.client(&provider()).request_contract_change(request)).await;
        let expected = Refusal::of_fields(&[("contract.title", Reason::TextUnprintable)]);
        assert_eq!(Refusal::read(&refused.unwrap_err()), expected);
    }

    async fn what_an_older_program_let_through_gets_no_number_and_is_printed_with_a_note(location: Location) {
        let office = Office::open(&location).await;
        let registered = office.registered(named("示例公司", "旧工艺")).await;
        let reviewed = office.brought_to(State::FirstReviewed, named("示例公司", "旧方法")).await;
        let database = crate::store::open(&location).await;
        let mut tx = database.begin().await.unwrap();
        let spoil = "UPDATE contract SET body = replace(body, '示例公司', '示例한公司')";
        tx.execute(spoil, Vec::new()).await.unwrap();
        tx.commit().await.unwrap();
        let refused = office.done(Verb::Register, &reviewed).await.unwrap_err();
        let unprintable = hinders(Reason::DocumentUnprintable, &reviewed.name)
            .with("field", "buyer.name")
            .with("character", "한");
        assert_eq!(Refusal::read(&refused), unprintable);
        let printed = print(&mut office.register(&registrar()), &registered.name).await.unwrap();
        let mut spoiled = registered.clone();
        spoiled.buyer.as_mut().unwrap().name = "示例한公司".to_owned();
        let paper = certificate(&expected(&office, &spoiled), Typeface::embedded().unwrap()).unwrap();
        assert!(printed.content == paper, "another page than its data make");
    }

    async fn what_is_not_registered_has_none(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.register(&operator());
        let mut refused = async |at: &Contract, state: &str| {
            let refused = print(&mut client, &at.name).await.unwrap_err();
            let expected = Refusal::state_forbids("contract", &at.name, state, "print");
            assert_eq!(Refusal::read(&refused), expected, "{state}");
        };
        for (state, word) in [
            (State::Draft, "DRAFT"),
            (State::Submitted, "SUBMITTED"),
            (State::Accepted, "ACCEPTED"),
            (State::FirstReviewed, "FIRST_REVIEWED"),
            (State::Refused, "REFUSED"),
            (State::Withdrawn, "WITHDRAWN"),
        ] {
            let at = office.brought_to(state, of_yuan(word, 1_000)).await;
            refused(&at, word).await;
        }
        let cancelled = office.registered(of_yuan("注销", 1_000)).await;
        refused(&office.cancelled(&cancelled).await, "CANCELLED").await;
        let revoked = office.registered(of_yuan("撤销", 1_000)).await;
        refused(&office.revoked(&revoked).await, "REVOKED").await;
    }

    async fn the_name_of_before_is_taken(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(of_yuan("旧名", 1_000)).await;
        let mut client = office.register(&provider());
        let mut named = async |name: &str, contract: &str| {
            let (name, contract) = (name.to_owned(), contract.to_owned());
            client.print_certificate(PrintCertificateRequest { name, contract }).await
        };
        named("", &at.name).await.unwrap();
        named(&at.name, &at.name).await.unwrap();
        let refused = named("contracts/1", &at.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("contract", Reason::NameInvalid)]));
    }

    async fn a_name_that_is_none_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.register(&registrar());
        let refused = print(&mut client, "2026360301000001").await.unwrap_err();
        assert_eq!(
            Refusal::read(&refused),
            Refusal::of_fields(&[("name", Reason::NameInvalid)])
        );
        let nobody = "contracts/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a";
        let refused = print(&mut client, nobody).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", nobody));
    }

    async fn what_is_recognised_is_printed_whatever_was_claimed(location: Location) {
        let office = Office::open(&location).await;
        let recognised = |review| techmarket_proto::contract::v1::ReviewContractRequest {
            category: "x-51".to_owned(),
            total_amount: Some(money(90_000)),
            technology_amount: Some(money(70_000)),
            ..review
        };
        let at = office.registered_as(contract(), recognised).await;
        let printed = print(&mut office.register(&demander()), &at.name).await.unwrap();
        let paper = Certificate {
            category: "一般技术服务".to_owned(),
            total: Fen(9_000_000),
            technology: Fen(7_000_000),
            ..expected(&office, &at)
        };
        let paper = certificate(&paper, Typeface::embedded().unwrap()).unwrap();
        assert!(printed.content == paper, "another page than its data make");
    }
}
