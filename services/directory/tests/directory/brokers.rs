//! Technology brokers.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::broker::State;
use techmarket_proto::directory::v1::commission_terms::Base;
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, PROVIDER, Refusal, assert_refused, broker, demander, money, on_both_databases, operator,
    provider, viewer, violations,
};
use tonic::{Code, Status};

use crate::support::{Directory, broker_of_body, day};

async fn create(directory: &Directory, caller: &Caller, made: pb::Broker) -> Result<pb::Broker, Status> {
    let request = pb::CreateBrokerRequest {
        broker: Some(made),
        ..Default::default()
    };
    let created = directory.of(caller).create_broker(request).await;
    created.map(tonic::Response::into_inner)
}

async fn get(directory: &Directory, caller: &Caller, name: &str) -> Result<pb::Broker, Status> {
    let request = pb::GetBrokerRequest {
        name: name.to_owned(),
    };
    let got = directory.of(caller).get_broker(request).await;
    got.map(tonic::Response::into_inner)
}

async fn verify(directory: &Directory, caller: &Caller, one: &pb::Broker) -> Result<pb::Broker, Status> {
    let request = pb::VerifyBrokerRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        paper: "证书原件".to_owned(),
        ..Default::default()
    };
    let verified = directory.of(caller).verify_broker(request).await;
    verified.map(tonic::Response::into_inner)
}

async fn suspend(directory: &Directory, caller: &Caller, one: &pb::Broker) -> Result<pb::Broker, Status> {
    let request = pb::SuspendBrokerRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: "被投诉".to_owned(),
        ..Default::default()
    };
    let suspended = directory.of(caller).suspend_broker(request).await;
    suspended.map(tonic::Response::into_inner)
}

async fn resume(directory: &Directory, caller: &Caller, one: &pb::Broker) -> Result<pb::Broker, Status> {
    let request = pb::ResumeBrokerRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: "核查完毕".to_owned(),
        ..Default::default()
    };
    let resumed = directory.of(caller).resume_broker(request).await;
    resumed.map(tonic::Response::into_inner)
}

async fn update(
    directory: &Directory,
    caller: &Caller,
    one: &pb::Broker,
    change: pb::Broker,
) -> Result<pb::Broker, Status> {
    let request = pb::UpdateBrokerRequest {
        broker: Some(pb::Broker {
            name: one.name.clone(),
            etag: one.etag.clone(),
            ..change
        }),
        ..Default::default()
    };
    let updated = directory.of(caller).update_broker(request).await;
    updated.map(tonic::Response::into_inner)
}

async fn listed(directory: &Directory, caller: &Caller, filter: pb::BrokerFilter) -> Vec<String> {
    let request = pb::ListBrokersRequest {
        filter: Some(filter),
        ..Default::default()
    };
    let page = directory
        .of(caller)
        .list_brokers(request)
        .await
        .unwrap()
        .into_inner();
    page.brokers.into_iter().map(|one| one.name).collect()
}

fn terms() -> Vec<pb::CommissionTerms> {
    vec![pb::CommissionTerms {
        broker_mandate: "brokerMandates/0198c1d2-0000-7000-8000-000000000001".to_owned(),
        client: DEMANDER.to_owned(),
        base: Base::TechnologyAmount.into(),
        share: 150,
        due: "到款后十日内".to_owned(),
        ..Default::default()
    }]
}

on_both_databases! {
    async fn a_broker_registers_and_an_operator_verifies(location: Location) {
        let directory = Directory::open(&location).await;
        let own = pb::Broker { person: String::new(), commission_terms: terms(), ..broker_of_body() };
        let made = create(&directory, &broker(), own).await.unwrap();
        assert_eq!((made.state(), made.person.as_str()), (State::Registered, "broker@example"));
        let refused = get(&directory, &viewer(), &made.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("broker", &made.name));
        assert_eq!(get(&directory, &broker(), &made.name).await.unwrap(), made);
        let refused = verify(&directory, &broker(), &made).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let verified = verify(&directory, &operator(), &made).await.unwrap();
        assert_eq!(verified.state(), State::Verified);

        let request = pb::GetBrokerRequest { name: made.name.clone() };
        let public = directory.nobody().get_broker(request).await.unwrap().into_inner();
        assert_eq!((public.display_name.as_str(), public.grade.as_str()), ("王五", "x-2"));
        assert_eq!(public.certificate, broker_of_body().certificate);
        assert_eq!((public.person.as_str(), public.commission_terms.len()), ("", 0));
        let client = get(&directory, &demander(), &made.name).await.unwrap();
        assert_eq!(client.commission_terms, terms(), "a client reads what was agreed with it");
        assert_eq!(get(&directory, &provider(), &made.name).await.unwrap().commission_terms, []);
    }

    async fn a_certificate_belongs_to_one(location: Location) {
        let directory = Directory::open(&location).await;
        directory.broker(broker_of_body()).await;
        let mut other = broker_of_body();
        other.certificate.as_mut().unwrap().number = "jx－2025－001".to_owned();
        let refused = create(&directory, &operator(), other).await.unwrap_err();
        assert_refused(&refused, Code::AlreadyExists, Reason::CertificateTaken);
    }

    async fn strangers_register_nobody(location: Location) {
        let directory = Directory::open(&location).await;
        let refused = create(&directory, &provider(), broker_of_body()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let refused = create(&directory, &viewer(), broker_of_body()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let made = directory.broker(broker_of_body()).await;
        let refused = update(&directory, &provider(), &made, pb::Broker { introduction: "改".to_owned(), ..Default::default() }).await;
        assert_refused(&refused.unwrap_err(), Code::PermissionDenied, Reason::NotOwner);
    }

    async fn every_violation_is_told_at_once(location: Location) {
        let directory = Directory::open(&location).await;
        let mut bad = terms().remove(0);
        bad.share = 0;
        let bad = pb::Broker {
            grade: "x-9".to_owned(),
            certificate: Some(pb::BrokerCertificate {
                number: "a b".to_owned(),
                issue_date: Some(day(2026, 11, 22)),
                expire_date: Some(day(2026, 1, 1)),
                ..Default::default()
            }),
            fields: Vec::new(),
            commission_terms: vec![bad, pb::CommissionTerms { base: Base::Fixed.into(), amount: Some(money(0)), ..terms().remove(0) }],
            conflict_declarations: vec![pb::ConflictDeclaration { counterpart: "x".to_owned(), relation: "持股".to_owned() }],
            ..broker_of_body()
        };
        let refused = create(&directory, &operator(), bad).await.unwrap_err();
        let found = violations(&refused);
        let found: Vec<_> = found.iter().map(|(field, reason)| (field.as_str(), reason.as_str())).collect();
        assert_eq!(found, [
            ("broker.conflict_declarations[0].counterpart", "CREDIT_CODE_INVALID"),
            ("broker.grade", "CODE_UNKNOWN"),
            ("broker.certificate.number", "TEXT_INVALID"),
            ("broker.certificate.issuer", "FIELD_REQUIRED"),
            ("broker.certificate.issue_date", "DATE_IN_FUTURE"),
            ("broker.certificate.expire_date", "DATES_REVERSED"),
            ("broker.fields", "FIELD_REQUIRED"),
            ("broker.commission_terms[0].share", "VALUE_OUT_OF_RANGE"),
            ("broker.commission_terms[1].share", "KIND_MISMATCH"),
            ("broker.commission_terms[1].amount", "AMOUNT_NEGATIVE"),
        ]);
    }

    async fn another_certificate_is_verified_again(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.broker(broker_of_body()).await;
        let told = pb::Broker { introduction: "新能源领域。".to_owned(), ..Default::default() };
        let changed = update(&directory, &broker(), &made, told).await.unwrap();
        assert_eq!((changed.state(), changed.introduction.as_str()), (State::Verified, "新能源领域。"));
        let senior = pb::Broker { grade: "x-3".to_owned(), ..Default::default() };
        let waiting = update(&directory, &broker(), &changed, senior).await.unwrap();
        assert_eq!(waiting.state(), State::Registered);
        let verified = verify(&directory, &operator(), &waiting).await.unwrap();
        assert_eq!((verified.state(), verified.grade.as_str()), (State::Verified, "x-3"));
        let away = pb::Broker { organization: PROVIDER.to_owned(), person: String::new(), ..Default::default() };
        let moved = update(&directory, &broker(), &verified, away).await.unwrap();
        assert_eq!(moved.organization, PROVIDER, "a person may go to another body");
    }

    async fn suspended_and_resumed(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.broker(broker_of_body()).await;
        let refused = suspend(&directory, &broker(), &made).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let suspended = suspend(&directory, &operator(), &made).await.unwrap();
        assert_eq!((suspended.state(), suspended.reason.as_str()), (State::Suspended, "被投诉"));
        assert_eq!(listed(&directory, &viewer(), pb::BrokerFilter::default()).await, Vec::<String>::new());
        let shown = get(&directory, &viewer(), &made.name).await.unwrap();
        assert_eq!((shown.state(), shown.reason.as_str()), (State::Suspended, ""));
        let refused = resume(&directory, &broker(), &suspended).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let resumed = resume(&directory, &operator(), &suspended).await.unwrap();
        assert_eq!((resumed.state(), resumed.reason.as_str()), (State::Verified, ""));
    }

    async fn the_certificate_ends_by_itself(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.broker(broker_of_body()).await;
        assert_eq!(directory.service.pass().await.unwrap(), 0);
        directory.harness.advance(jiff::SignedDuration::from_hours(42 * 24));
        assert_eq!(directory.service.pass().await.unwrap(), 1, "thirty days before the end");
        assert_eq!(directory.service.pass().await.unwrap(), 0, "once");
        directory.harness.advance(jiff::SignedDuration::from_hours(30 * 24));
        assert_eq!(directory.service.pass().await.unwrap(), 1);
        let expired = get(&directory, &viewer(), &made.name).await.unwrap();
        assert_eq!(expired.state(), State::Expired);
        let (_, feed) = techmarket_runtime::Service::feed(&*directory.service).unwrap();
        let kinds: Vec<_> = feed.after(0, 10).await.unwrap().into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["broker.created", "broker.expiring", "broker.expired"]);
        // With a new certificate the broker is verified anew.
        let mut renewed = broker_of_body().certificate.unwrap();
        renewed.expire_date = Some(day(2030, 1, 31));
        let waiting = update(&directory, &broker(), &expired, pb::Broker { certificate: Some(renewed), ..Default::default() }).await.unwrap();
        assert_eq!(verify(&directory, &operator(), &waiting).await.unwrap().state(), State::Verified);
    }

    async fn lists_are_narrowed(location: Location) {
        let directory = Directory::open(&location).await;
        let one = directory.broker(broker_of_body()).await;
        let mut other = pb::Broker { display_name: "李四".to_owned(), grade: "x-1".to_owned(), region: "360100".to_owned(), ..broker_of_body() };
        other.certificate.as_mut().unwrap().number = "JX-2025-002".to_owned();
        let waiting = create(&directory, &operator(), other).await.unwrap();
        let any = pb::BrokerFilter::default;
        assert_eq!(listed(&directory, &viewer(), any()).await, std::slice::from_ref(&one.name));
        let both = [waiting.name.clone(), one.name.clone()];
        assert_eq!(listed(&directory, &operator(), any()).await, both, "the newest first");
        assert_eq!(listed(&directory, &broker(), any()).await, both, "the body sees its own");
        for (filter, found) in [
            (pb::BrokerFilter { grade: "x-1".to_owned(), ..any() }, vec![waiting.name.clone()]),
            (pb::BrokerFilter { region: "360300".to_owned(), ..any() }, vec![one.name.clone()]),
            (pb::BrokerFilter { text: "李".to_owned(), ..any() }, vec![waiting.name.clone()]),
            (pb::BrokerFilter { certificate_number: "jx-2025-001".to_owned(), ..any() }, vec![one.name.clone()]),
            (pb::BrokerFilter { states: vec![State::Suspended.into()], ..any() }, vec![]),
            (pb::BrokerFilter { organization: PROVIDER.to_owned(), ..any() }, vec![]),
        ] {
            assert_eq!(listed(&directory, &operator(), filter.clone()).await, found, "{filter:?}");
            assert_eq!(listed(&directory, &broker(), filter.clone()).await, found, "{filter:?}");
        }
        let request = pb::ListBrokersRequest { page_size: -1, ..Default::default() };
        let refused = directory.nobody().list_brokers(request).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::PageSizeInvalid);
    }
}
