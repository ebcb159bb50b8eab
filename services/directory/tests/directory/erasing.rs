//! ExportAccount, EraseAccount: what is kept of a person is given to the person, and goes on request.

use techmarket_directory::MIGRATIONS;
use techmarket_directory::store::SCHEMA;
use techmarket_kernel::{Reason, contact_hash, subject_hash};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account::State;
use techmarket_proto::directory::v1::export_account_response::Part;
use techmarket_proto::types::v1::Role;
use techmarket_runtime::Service as _;
use techmarket_store::{Database, Location, Sql as _};
use techmarket_testkit::{
    DEMANDER, PROVIDER, assert_refused, contact, market, on_both_databases, operator, system,
};
use tokio_stream::StreamExt as _;
use tonic::{Code, Status};

use crate::people::{Client, PASSWORD, People};
use crate::registering::comer;
use crate::support::{broker_of_body, proof, register, university, verify};

const MAIL: &str = "wang.wu@example.com";

async fn export(mut client: Client, account: &str) -> Result<Vec<Part>, Status> {
    let request = pb::ExportAccountRequest {
        name: account.to_owned(),
    };
    let mut stream = client.export_account(request).await?.into_inner();
    let mut parts = Vec::new();
    while let Some(part) = stream.next().await {
        parts.push(part?.part.unwrap());
    }
    Ok(parts)
}

async fn account(mut client: Client, name: &str) -> pb::Account {
    let request = pb::GetAccountRequest {
        name: name.to_owned(),
    };
    client.get_account(request).await.unwrap().into_inner()
}

fn erase(account: &pb::Account, password: &str) -> pb::EraseAccountRequest {
    pb::EraseAccountRequest {
        name: account.name.clone(),
        etag: account.etag.clone(),
        password: password.to_owned(),
        request_id: String::new(),
    }
}

/// Everything in the tables that hold people, the trail apart.
async fn rows(location: &Location) -> String {
    let database = Database::open(location, &SCHEMA, &MIGRATIONS).await.unwrap();
    let mut session = database.read().await.unwrap();
    let mut all = String::new();
    for statement in [
        "SELECT login || ' ' || body AS row FROM account",
        "SELECT body AS row FROM member",
        "SELECT body AS row FROM session",
        "SELECT issuer || ' ' || subject AS row FROM identity",
        "SELECT registrant || ' ' || body AS row FROM organization",
        "SELECT claimant || ' ' || COALESCE(open_key, '') || ' ' || body AS row FROM organization_claim",
        "SELECT uploader || ' ' || body AS row FROM proof",
        "SELECT body AS row FROM broker",
        "SELECT subject AS row FROM sign_in_failure",
        "SELECT subject || ' ' || account AS row FROM erased_subject",
    ] {
        for row in session.rows(statement, Vec::new()).await.unwrap() {
            all.push_str(&row.text("row").unwrap());
            all.push('\n');
        }
    }
    all
}

on_both_databases! {
    async fn what_is_kept_of_a_person_is_given_to_the_person(location: Location) {
        let people = People::open(&location).await;
        let zhang = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let other = people.joined("li.si", DEMANDER, &[Role::Demander], false).await;
        people.directory_with(&zhang).register_organization(register(university())).await.unwrap();
        let broker = pb::Broker { person: "zhang.san".to_owned(), ..broker_of_body() };
        let request = pb::CreateBrokerRequest { broker: Some(broker), paper: "证书原件".to_owned(), ..Default::default() };
        people.directory_operator().create_broker(request).await.unwrap();
        for client in [people.with(&zhang), people.operator()] {
            let parts = export(client, &zhang.account).await.unwrap();
            let Part::Account(first) = &parts[0] else { panic!("{:?}", parts[0]) };
            assert_eq!((first.login_name.as_str(), first.display_name.as_str()), ("zhang.san", "张三"));
            let has = |is: fn(&Part) -> bool| parts.iter().any(is);
            assert!(has(|part| matches!(part, Part::Member(member) if member.display_name == "张三")));
            assert!(has(|part| matches!(part, Part::Session(_))));
            // All of it, as it is the person's own.
            assert!(has(|part| matches!(part, Part::Organization(one) if one.confidential.is_some())));
            assert!(has(|part| matches!(part, Part::Broker(broker) if broker.display_name == "王五")));
            let Some(Part::AuditEntry(last)) = parts.last() else { panic!("{:?}", parts.last()) };
            assert_eq!((last.action.as_str(), &last.resource), ("export_account", &zhang.account));
            assert!(!format!("{parts:?}").contains("li.si"), "nothing of others");
        }
        let request = pb::ExportAccountRequest { name: zhang.account.clone() };
        let refused = people.with(&other).export_account(request).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
    }

    async fn who_is_erased_is_told_by_nothing_that_is_kept(location: Location) {
        let people = People::open(&location).await;
        people.anybody().register_account(comer(MAIL, PASSWORD)).await.unwrap();
        let wang = people.sign_in(MAIL, PASSWORD).await.unwrap();
        let qian = people.joined("qian.qi", PROVIDER, &[Role::Provider], false).await;
        people.joined("li.si", DEMANDER, &[Role::Demander], false).await;
        let made = people.directory_with(&qian).register_organization(register(university())).await.unwrap().into_inner();
        let claim = pb::ClaimOrganizationRequest {
            name: made.name,
            etag: made.etag,
            reason: "登记人已离职".to_owned(),
            proof: Some(proof()),
            ..Default::default()
        };
        people.directory_with(&qian).claim_organization(claim).await.unwrap();
        let broker = pb::Broker { person: "qian.qi".to_owned(), ..broker_of_body() };
        let request = pb::CreateBrokerRequest { broker: Some(broker), paper: "证书原件".to_owned(), ..Default::default() };
        let broker = people.directory_operator().create_broker(request).await.unwrap().into_inner();
        people.sign_in("qian.qi", "incorrect horse").await.unwrap_err();

        for (grant, login) in [(&qian, "qian.qi"), (&wang, MAIL)] {
            let own = account(people.with(grant), &grant.account).await;
            let refused = people.with(grant).erase_account(erase(&own, "incorrect horse")).await.unwrap_err();
            assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
            let gone = people.with(grant).erase_account(erase(&own, PASSWORD)).await.unwrap().into_inner();
            assert_eq!((gone.state(), gone.display_name.as_str()), (State::Erased, "已注销"));
            people.sign_in(login, PASSWORD).await.unwrap_err();
            people.refresh(grant).await.unwrap_err();
            let again = people.operator().erase_account(erase(&gone, "")).await.unwrap_err();
            assert_refused(&again, Code::FailedPrecondition, Reason::StateForbids);
        }
        let kept = rows(&location).await;
        for told in ["qian", "wang", "王五", "127.0.0.1"] {
            assert!(!kept.contains(told), "{told} in {kept}");
        }
        assert!(kept.contains("li.si"), "others stay");
        // The certificate stays, as contracts name it; nobody finds the broker.
        let request = pb::GetBrokerRequest { name: broker.name };
        let broker = people.directory_operator().get_broker(request).await.unwrap().into_inner();
        assert_eq!((broker.display_name.as_str(), broker.state()), ("已注销", pb::broker::State::Suspended));

        // The trail stays whole, and is shown by the ids of the accounts.
        let listed = people.operator().list_audit_entries(pb::ListAuditEntriesRequest::default()).await.unwrap().into_inner();
        let shown = format!("{listed:?}");
        assert!(!shown.contains("qian") && !shown.contains("wang"), "{shown}");
        let id = qian.account.trim_start_matches("accounts/");
        assert!(listed.audit_entries.iter().any(|entry| entry.subject == id && entry.action == "accept_invitation"));
        let filter = pb::AuditFilter { subject: "Qian.Qi".to_owned(), ..Default::default() };
        let request = pb::ListAuditEntriesRequest { filter: Some(filter), ..Default::default() };
        assert_eq!(people.operator().list_audit_entries(request).await.unwrap().into_inner().audit_entries, []);
        let whole = people.operator().verify_audit_trail(pb::VerifyAuditTrailRequest::default()).await.unwrap().into_inner();
        assert!(whole.intact);

        // Nor does an export of what stays name the person.
        let kept = export(people.operator(), &qian.account).await.unwrap();
        assert!(kept.iter().any(|part| matches!(part, Part::AuditEntry(_))));
        let kept = format!("{kept:?}");
        assert!(!kept.contains("qian") && !kept.contains("127.0.0.1"), "{kept}");

        // What is kept under a name is nobody else's; a mail address was the name of nothing, and may come again.
        let code = people.invited(PROVIDER, &[Role::Provider], false).await;
        let refused = people.accept(&code, "qian.qi").await.unwrap_err();
        assert_refused(&refused, Code::AlreadyExists, Reason::LoginNameTaken);
        people.anybody().register_account(comer(MAIL, PASSWORD)).await.unwrap();
        assert_ne!(people.sign_in(MAIL, PASSWORD).await.unwrap().account, wang.account);
    }

    async fn nobody_erases_others_but_operators_and_the_last_operator_stays(location: Location) {
        let people = People::open(&location).await;
        let zhang = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let other = people.joined("li.si", DEMANDER, &[Role::Demander], false).await;
        let own = account(people.with(&zhang), &zhang.account).await;
        let refused = people.with(&other).erase_account(erase(&own, PASSWORD)).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let mask = prost_types::FieldMask { paths: vec!["display_name".into()] };
        let named = pb::Account { display_name: "张三丰".into(), ..own.clone() };
        let request = pb::UpdateAccountRequest { account: Some(named), update_mask: Some(mask), ..Default::default() };
        let refused = people.with(&other).update_account(request.clone()).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let own = people.with(&zhang).update_account(request).await.unwrap().into_inner();
        assert_eq!(own.display_name, "张三丰");
        people.operator().erase_account(erase(&own, "")).await.unwrap();

        let chief = people.joined("zhao.liu", "market", &[Role::Operator], true).await;
        let own = account(people.with(&chief), &chief.account).await;
        let refused = people.with(&chief).erase_account(erase(&own, PASSWORD)).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::LastOperator);
    }

    async fn other_services_are_told_by_what_they_find_the_person(location: Location) {
        let people = People::open(&location).await;
        let zhang = people.joined("zhang.san", "market", &[Role::Operator], true).await;
        people.joined("zhao.liu", "market", &[Role::Operator], true).await;
        let own = account(people.with(&zhang), &zhang.account).await;
        let mask = prost_types::FieldMask { paths: vec!["mail".into()] };
        let reached = pb::Account { mail: "ZhangSan@Example.com".into(), ..own.clone() };
        let request = pb::UpdateAccountRequest { account: Some(reached), update_mask: Some(mask), password: PASSWORD.into(), ..Default::default() };
        let own = people.with(&zhang).update_account(request).await.unwrap().into_inner();
        // 张三 is called by an organisation and an expert, and verified the organisation.
        let made = people.directory_operator().register_organization(register(university())).await.unwrap().into_inner();
        let made = verify(&mut people.directory_with(&zhang), &made).await.unwrap();
        let expert = pb::Expert {
            kind: pb::expert::Kind::Person.into(),
            display_name: "赵六".to_owned(),
            fields: vec!["4".to_owned()],
            sending_organization: PROVIDER.to_owned(),
            contact: Some(contact()),
            ..Default::default()
        };
        let request = pb::CreateExpertRequest { expert: Some(expert), ..Default::default() };
        let expert = people.directory_operator().create_expert(request).await.unwrap().into_inner();

        let check = pb::CheckErasureRequest { name: zhang.account.clone() };
        let refused = people.of(&market()).check_erasure(check.clone()).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        people.operator().erase_account(erase(&own, "")).await.unwrap();
        for caller in [system(), operator()] {
            let refused = people.of(&caller).check_erasure(check.clone()).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        let known = people.of(&market()).check_erasure(check.clone()).await.unwrap().into_inner();
        assert_eq!(known.subject_hash, subject_hash("zhang.san"));
        assert_eq!(known.contact_hashes, [contact_hash("zhangsan@example.com").unwrap()]);
        let (_, feed) = people.directory.feed().unwrap();
        let events = feed.after(0, 1_000).await.unwrap();
        let told: Vec<_> = events.iter().filter(|event| event.kind == "account.erased").collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].subject, zhang.account);
        let carried = format!("{:?}", told[0].resource.to_msg::<pb::Account>().unwrap());
        assert!(!carried.contains("zhang") && !carried.contains("Zhang"), "{carried}");

        let request = pb::GetOrganizationRequest { name: made.name };
        let after = people.directory_operator().get_organization(request).await.unwrap().into_inner();
        let layer = after.confidential.unwrap();
        assert_eq!((layer.contact, layer.legal_representative.as_str()), (None, "赵六"));
        assert_eq!(after.verification.unwrap().verifier, zhang.account.trim_start_matches("accounts/"));
        let request = pb::GetExpertRequest { name: expert.name };
        assert_eq!(people.directory_operator().get_expert(request).await.unwrap().into_inner().contact, None);

        // Addresses are forgotten after a time.
        people.harness.advance(jiff::SignedDuration::from_hours(24 * 91));
        people.directory.pass().await.unwrap();
        people.harness.advance(jiff::SignedDuration::from_hours(-24 * 91));
        let known = people.of(&market()).check_erasure(check).await.unwrap().into_inner();
        assert_eq!((known.subject_hash, known.contact_hashes), (subject_hash("zhang.san"), vec![]));
    }
}
