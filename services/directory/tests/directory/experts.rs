//! Experts, commissioners and what they did.

use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::{expert, service_log};
use techmarket_store::Location;
use techmarket_testkit::{
    OTHER_PROVIDER, PROVIDER, Refusal, assert_refused, caller, contact, demander, on_both_databases,
    operator, period, provider, viewer, violations,
};
use tonic::{Code, Status};

use crate::support::{Directory, day, proof};

/// 孙七 in person.
fn person() -> Caller {
    caller("expert@example", Role::Viewer, None)
}

/// 孙七, sent by 示例大学 to 上栗县 for 2026.
fn commissioner() -> pb::Expert {
    pb::Expert {
        kind: expert::Kind::Person.into(),
        commissioner: true,
        display_name: "孙七".to_owned(),
        professional_title: "教授".to_owned(),
        fields: vec!["10".to_owned()],
        sending_organization: PROVIDER.to_owned(),
        served: "示例村合作社".to_owned(),
        region: "360322".to_owned(),
        period: Some(period((2026, 1, 1), (2026, 12, 31))),
        person: "expert@example".to_owned(),
        contact: Some(contact()),
        ..Default::default()
    }
}

fn service() -> pb::ServiceLog {
    pb::ServiceLog {
        service_date: Some(day(2026, 11, 20)),
        region: "360322".to_owned(),
        place: "示例村".to_owned(),
        kind: service_log::Kind::Training.into(),
        summary: "水稻病虫害防治培训".to_owned(),
        people_served: 30,
        ..Default::default()
    }
}

async fn create(directory: &Directory, caller: &Caller, made: pb::Expert) -> Result<pb::Expert, Status> {
    let request = pb::CreateExpertRequest {
        expert: Some(made),
        ..Default::default()
    };
    let created = directory.of(caller).create_expert(request).await;
    created.map(tonic::Response::into_inner)
}

async fn record(
    directory: &Directory,
    caller: &Caller,
    one: &pb::Expert,
    log: pb::ServiceLog,
) -> Result<pb::ServiceLog, Status> {
    let request = pb::CreateServiceLogRequest {
        parent: one.name.clone(),
        service_log: Some(log),
        proof: Some(proof()),
        ..Default::default()
    };
    let recorded = directory.of(caller).create_service_log(request).await;
    recorded.map(tonic::Response::into_inner)
}

async fn void(
    directory: &Directory,
    caller: &Caller,
    log: &pb::ServiceLog,
) -> Result<pb::ServiceLog, Status> {
    let request = pb::VoidServiceLogRequest {
        name: log.name.clone(),
        etag: log.etag.clone(),
        reason: "重复记录".to_owned(),
        ..Default::default()
    };
    let voided = directory.of(caller).void_service_log(request).await;
    voided.map(tonic::Response::into_inner)
}

async fn end(directory: &Directory, caller: &Caller, one: &pb::Expert) -> Result<pb::Expert, Status> {
    let request = pb::EndExpertRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: "期满".to_owned(),
        ..Default::default()
    };
    let ended = directory.of(caller).end_expert(request).await;
    ended.map(tonic::Response::into_inner)
}

async fn update(
    directory: &Directory,
    caller: &Caller,
    one: &pb::Expert,
    change: pb::Expert,
) -> Result<pb::Expert, Status> {
    let request = pb::UpdateExpertRequest {
        expert: Some(pb::Expert {
            name: one.name.clone(),
            etag: one.etag.clone(),
            ..change
        }),
        ..Default::default()
    };
    let updated = directory.of(caller).update_expert(request).await;
    updated.map(tonic::Response::into_inner)
}

async fn listed(directory: &Directory, filter: pb::ExpertFilter) -> Vec<String> {
    let request = pb::ListExpertsRequest {
        filter: Some(filter),
        ..Default::default()
    };
    let page = directory
        .nobody()
        .list_experts(request)
        .await
        .unwrap()
        .into_inner();
    page.experts.into_iter().map(|one| one.name).collect()
}

on_both_databases! {
    async fn the_sending_body_lists_a_commissioner(location: Location) {
        let directory = Directory::open(&location).await;
        let made = create(&directory, &provider(), commissioner()).await.unwrap();
        assert_eq!((made.state(), made.person.as_str()), (expert::State::Active, "expert@example"));
        let refused = create(&directory, &demander(), commissioner()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let request = pb::GetExpertRequest { name: made.name.clone() };
        let public = directory.nobody().get_expert(request.clone()).await.unwrap().into_inner();
        assert_eq!(public, pb::Expert { person: String::new(), contact: None, ..made.clone() });
        for own in [provider(), person(), operator()] {
            let whole = directory.of(&own).get_expert(request.clone()).await.unwrap().into_inner();
            assert_eq!(whole, made, "{own:?}");
        }
        let unknown = "experts/0198c1d2-0000-7000-8000-000000000001";
        let request = pb::GetExpertRequest { name: unknown.to_owned() };
        let refused = directory.nobody().get_expert(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("expert", unknown));
    }

    async fn every_violation_is_told_at_once(location: Location) {
        let directory = Directory::open(&location).await;
        let bad = pb::Expert {
            commissioner: true,
            kind: expert::Kind::Person.into(),
            members: vec!["张三".to_owned()],
            ..Default::default()
        };
        let refused = create(&directory, &operator(), bad).await.unwrap_err();
        let found = violations(&refused);
        let found: Vec<_> = found.iter().map(|(field, reason)| (field.as_str(), reason.as_str())).collect();
        assert_eq!(found, [
            ("expert.display_name", "FIELD_REQUIRED"),
            ("expert.members", "KIND_MISMATCH"),
            ("expert.fields", "FIELD_REQUIRED"),
            ("expert.region", "FIELD_REQUIRED"),
            ("expert.period", "FIELD_REQUIRED"),
            ("expert.sending_organization", "FIELD_REQUIRED"),
        ]);
    }

    async fn changed_and_ended_by_the_sending_body(location: Location) {
        let directory = Directory::open(&location).await;
        let made = create(&directory, &provider(), commissioner()).await.unwrap();
        let change = pb::Expert { served: "另一村".to_owned(), ..Default::default() };
        for stranger in [demander(), techmarket_testkit::other_provider()] {
            let refused = update(&directory, &stranger, &made, change.clone()).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
            let refused = end(&directory, &stranger, &made).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        }
        let changed = update(&directory, &provider(), &made, change.clone()).await.unwrap();
        assert_eq!((changed.served.as_str(), changed.contact), ("另一村", Some(contact())));
        let changed = directory.of(&provider()).get_expert(pb::GetExpertRequest { name: made.name.clone() }).await.unwrap().into_inner();
        let ended = end(&directory, &provider(), &changed).await.unwrap();
        assert_eq!((ended.state(), ended.reason.as_str()), (expert::State::Ended, "期满"));
        let refused = update(&directory, &provider(), &ended, change).await.unwrap_err();
        let expected = Refusal::state_forbids("expert", &made.name, "ENDED", "update");
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn lists_are_narrowed(location: Location) {
        let directory = Directory::open(&location).await;
        let one = create(&directory, &operator(), commissioner()).await.unwrap();
        let team = pb::Expert {
            kind: expert::Kind::Team.into(),
            display_name: "示例水稻团".to_owned(),
            members: vec!["甲".to_owned(), "乙".to_owned()],
            region: "360100".to_owned(),
            sending_organization: OTHER_PROVIDER.to_owned(),
            person: String::new(),
            ..commissioner()
        };
        let team = create(&directory, &operator(), team).await.unwrap();
        let plain = pb::Expert {
            kind: expert::Kind::Person.into(),
            display_name: "周八".to_owned(),
            fields: vec!["4".to_owned()],
            ..Default::default()
        };
        let plain = create(&directory, &operator(), plain).await.unwrap();
        let any = pb::ExpertFilter::default;
        for (filter, found) in [
            (any(), vec![&plain, &team, &one]),
            (pb::ExpertFilter { commissioners: true, ..any() }, vec![&team, &one]),
            (pb::ExpertFilter { kinds: vec![expert::Kind::Team.into()], ..any() }, vec![&team]),
            (pb::ExpertFilter { region: "360300".to_owned(), ..any() }, vec![&one]),
            (pb::ExpertFilter { sending_organization: OTHER_PROVIDER.to_owned(), ..any() }, vec![&team]),
            (pb::ExpertFilter { text: "周".to_owned(), ..any() }, vec![&plain]),
            (pb::ExpertFilter { states: vec![expert::State::Ended.into()], ..any() }, vec![]),
        ] {
            let found: Vec<_> = found.into_iter().map(|one| one.name.clone()).collect();
            assert_eq!(listed(&directory, filter.clone()).await, found, "{filter:?}");
        }
        let request = pb::ListExpertsRequest { page_size: -1, ..Default::default() };
        let refused = directory.nobody().list_experts(request).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::PageSizeInvalid);
    }

    async fn services_are_recorded_by_the_person_and_the_sending_body(location: Location) {
        let directory = Directory::open(&location).await;
        let made = create(&directory, &provider(), commissioner()).await.unwrap();
        let first = record(&directory, &person(), &made, service()).await.unwrap();
        assert_eq!((first.state(), first.recorder.as_str()), (service_log::State::Recorded, "expert@example"));
        assert!(first.name.starts_with(&format!("{}/serviceLogs/", made.name)) && first.evidence.is_some());
        let second = record(&directory, &provider(), &made, service()).await.unwrap();
        for stranger in [demander(), viewer()] {
            let refused = record(&directory, &stranger, &made, service()).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        }
        let late = pb::ServiceLog { service_date: Some(day(2026, 11, 22)), people_served: 0, ..service() };
        let refused = record(&directory, &person(), &made, late).await.unwrap_err();
        let expected = [
            ("service_log.service_date", Reason::DateInFuture),
            ("service_log.people_served", Reason::ValueOutOfRange),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let before = pb::ServiceLog { service_date: Some(day(2025, 12, 31)), ..service() };
        let refused = record(&directory, &person(), &made, before).await.unwrap_err();
        let expected = [("service_log.service_date", Reason::ValueOutOfRange)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));

        let request = pb::ListServiceLogsRequest { parent: made.name.clone(), ..Default::default() };
        let page = directory.of(&provider()).list_service_logs(request.clone()).await.unwrap().into_inner();
        assert_eq!(page.service_logs, [second.clone(), first.clone()]);
        let refused = directory.of(&demander()).list_service_logs(request).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);

        let refused = void(&directory, &demander(), &second).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let voided = void(&directory, &provider(), &second).await.unwrap();
        assert_eq!((voided.state(), voided.reason.as_str()), (service_log::State::Voided, "重复记录"));
        let refused = void(&directory, &provider(), &voided).await.unwrap_err();
        let expected = Refusal::state_forbids("service_log", &second.name, "VOIDED", "void");
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn a_year_is_counted_county_by_county(location: Location) {
        let directory = Directory::open(&location).await;
        let one = create(&directory, &operator(), commissioner()).await.unwrap();
        let other = pb::Expert { kind: expert::Kind::Body.into(), display_name: "示例公司".to_owned(), region: "360323".to_owned(), ..commissioner() };
        create(&directory, &operator(), other).await.unwrap();
        let past = pb::Expert { period: Some(period((2024, 1, 1), (2025, 12, 31))), ..commissioner() };
        create(&directory, &operator(), past).await.unwrap();
        record(&directory, &operator(), &one, service()).await.unwrap();
        let elsewhere = pb::ServiceLog { region: "360323".to_owned(), people_served: 12, ..service() };
        record(&directory, &operator(), &one, elsewhere).await.unwrap();
        let wrong = record(&directory, &operator(), &one, service()).await.unwrap();
        void(&directory, &operator(), &wrong).await.unwrap();

        let request = pb::GetCommissionerFiguresRequest { year: 2026, region: "360300".to_owned() };
        let figures = directory.of(&viewer()).get_commissioner_figures(request).await.unwrap().into_inner();
        let row = |region: &str, persons, bodies, services, people_served| pb::CountyFigures {
            region: region.to_owned(),
            persons,
            teams: 0,
            bodies,
            services,
            people_served,
        };
        assert_eq!(figures.counties, [row("360322", 1, 0, 1, 30), row("360323", 0, 1, 1, 12)]);
        assert_eq!(figures.total, Some(row("", 1, 1, 2, 42)));
        let request = pb::GetCommissionerFiguresRequest { year: 1999, ..Default::default() };
        let refused = directory.of(&viewer()).get_commissioner_figures(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("year", Reason::ValueOutOfRange)]));
    }
}
