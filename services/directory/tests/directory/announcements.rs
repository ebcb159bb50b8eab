//! Announcements: drafted, published, put right, withdrawn, and who reads what of them.

use jiff::SignedDuration;
use prost_types::{FieldMask, Timestamp};
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::announcement::{Kind, State};
use techmarket_proto::directory::v1::announcement_service_client::AnnouncementServiceClient;
use techmarket_rpc::{Rpc, convert};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, on_both_databases, operator, provider, registrar, system, viewer,
};
use tonic::{Code, Status};

use crate::support::Directory;

type Client = AnnouncementServiceClient<Rpc>;
type Answer = Result<pb::Announcement, Status>;

fn of(directory: &Directory, caller: &Caller) -> Client {
    // Time goes on, so that the next is newer.
    directory.harness.advance(SignedDuration::from_secs(1));
    Client::new(directory.market.client(caller))
}

fn nobody(directory: &Directory) -> Client {
    Client::new(directory.market.anonymous())
}

fn notice(title: &str) -> pb::Announcement {
    pb::Announcement {
        kind: Kind::Notice.into(),
        title: title.to_owned(),
        body: "各有关单位：\n请于本月底前报送材料。".to_owned(),
        publisher: "示例市科学技术局".to_owned(),
        ..Default::default()
    }
}

/// So long after now.
fn later(directory: &Directory, by: SignedDuration) -> Timestamp {
    let then = directory.harness.clock().now() + by;
    convert::timestamp(then)
}

async fn create(directory: &Directory, caller: &Caller, made: pb::Announcement) -> Answer {
    let request = pb::CreateAnnouncementRequest {
        announcement: Some(made),
        ..Default::default()
    };
    let created = of(directory, caller).create_announcement(request).await;
    created.map(tonic::Response::into_inner)
}

async fn get(directory: &Directory, caller: &Caller, name: &str) -> Answer {
    let name = name.to_owned();
    let got = of(directory, caller)
        .get_announcement(pb::GetAnnouncementRequest { name })
        .await;
    got.map(tonic::Response::into_inner)
}

async fn update(
    directory: &Directory,
    caller: &Caller,
    one: &pb::Announcement,
    change: pb::Announcement,
) -> Answer {
    let request = pb::UpdateAnnouncementRequest {
        announcement: Some(pb::Announcement {
            name: one.name.clone(),
            etag: one.etag.clone(),
            ..change
        }),
        ..Default::default()
    };
    let updated = of(directory, caller).update_announcement(request).await;
    updated.map(tonic::Response::into_inner)
}

async fn publish(directory: &Directory, caller: &Caller, one: &pb::Announcement) -> Answer {
    let request = pb::PublishAnnouncementRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        ..Default::default()
    };
    let published = of(directory, caller).publish_announcement(request).await;
    published.map(tonic::Response::into_inner)
}

async fn withdraw(directory: &Directory, caller: &Caller, one: &pb::Announcement, reason: &str) -> Answer {
    let request = pb::WithdrawAnnouncementRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: reason.to_owned(),
        ..Default::default()
    };
    let withdrawn = of(directory, caller).withdraw_announcement(request).await;
    withdrawn.map(tonic::Response::into_inner)
}

async fn public(directory: &Directory, made: pb::Announcement) -> pb::Announcement {
    let made = create(directory, &operator(), made).await.unwrap();
    publish(directory, &operator(), &made).await.unwrap()
}

/// The titles that a list has.
async fn listed(mut client: Client, filter: pb::AnnouncementFilter) -> Vec<String> {
    let request = pb::ListAnnouncementsRequest {
        filter: Some(filter),
        ..Default::default()
    };
    let page = client.list_announcements(request).await.unwrap().into_inner();
    page.announcements.into_iter().map(|one| one.title).collect()
}

on_both_databases! {
    async fn an_announcement_is_drafted_published_put_right_and_withdrawn(location: Location) {
        let directory = Directory::open(&location).await;
        let draft = create(&directory, &operator(), notice("关于报送材料的通知")).await.unwrap();
        assert_eq!((draft.state(), draft.publish_time, draft.editor.as_str()), (State::Draft, None, "operator@example"));
        for other in [provider(), viewer(), registrar(), system()] {
            let refused = get(&directory, &other, &draft.name).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("announcement", &draft.name));
        }
        let name = draft.name.clone();
        let refused = nobody(&directory).get_announcement(pb::GetAnnouncementRequest { name }).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("announcement", &draft.name));
        let refused = withdraw(&directory, &operator(), &draft, "写错").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("announcement", &draft.name, "DRAFT", "withdraw"));

        let change = pb::Announcement { region: "360300".to_owned(), ..Default::default() };
        let changed = update(&directory, &operator(), &draft, change).await.unwrap();
        assert_eq!((changed.title.as_str(), changed.region.as_str()), ("关于报送材料的通知", "360300"));
        let refused = publish(&directory, &operator(), &draft).await.unwrap_err();
        assert_refused(&refused, Code::Aborted, Reason::EtagMismatch);
        let published = publish(&directory, &operator(), &changed).await.unwrap();
        assert!(published.state() == State::Published && published.publish_time.is_some());
        let refused = publish(&directory, &operator(), &published).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("announcement", &draft.name, "PUBLISHED", "publish"));
        let read = get(&directory, &provider(), &draft.name).await.unwrap();
        assert_eq!(read, pb::Announcement { editor: String::new(), ..published.clone() });

        let change = pb::Announcement { body: "已改期。".to_owned(), ..Default::default() };
        let righted = update(&directory, &operator(), &published, change.clone()).await.unwrap();
        assert_eq!((righted.state(), righted.body.as_str()), (State::Published, "已改期。"));
        assert_eq!(righted.publish_time, published.publish_time);
        let refused = update(&directory, &operator(), &published, change.clone()).await.unwrap_err();
        assert_refused(&refused, Code::Aborted, Reason::EtagMismatch);

        let refused = withdraw(&directory, &operator(), &righted, " ").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("reason", Reason::FieldRequired)]));
        let withdrawn = withdraw(&directory, &operator(), &righted, "日期有误").await.unwrap();
        assert_eq!((withdrawn.state(), withdrawn.reason.as_str()), (State::Withdrawn, "日期有误"));
        let refused = get(&directory, &provider(), &draft.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("announcement", &draft.name));
        assert_eq!(get(&directory, &operator(), &draft.name).await.unwrap(), withdrawn);
        let refused = update(&directory, &operator(), &withdrawn, change).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("announcement", &draft.name, "WITHDRAWN", "update"));
    }

    async fn nobody_but_operators_writes(location: Location) {
        let directory = Directory::open(&location).await;
        let one = public(&directory, notice("通知")).await;
        for other in [provider(), viewer(), registrar(), system()] {
            for refused in [
                create(&directory, &other, notice("假通知")).await.unwrap_err(),
                update(&directory, &other, &one, notice("假通知")).await.unwrap_err(),
                publish(&directory, &other, &one).await.unwrap_err(),
                withdraw(&directory, &other, &one, "x").await.unwrap_err(),
            ] {
                assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
            }
        }
        let request = pb::CreateAnnouncementRequest { announcement: Some(notice("x")), ..Default::default() };
        let refused = nobody(&directory).create_announcement(request).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::TokenMissing);
    }

    async fn what_is_wrong_is_told_at_once(location: Location) {
        let directory = Directory::open(&location).await;
        let bad = pb::Announcement {
            title: "一\n二".to_owned(),
            body: "长".repeat(20_001),
            region: "999999".to_owned(),
            end_time: Some(Timestamp { seconds: 1, nanos: 0 }),
            ..Default::default()
        };
        let refused = create(&directory, &operator(), bad).await.unwrap_err();
        let fields = [
            ("announcement.kind", Reason::EnumInvalid),
            ("announcement.end_time", Reason::ValueOutOfRange),
            ("announcement.title", Reason::TextInvalid),
            ("announcement.body", Reason::FieldTooLong),
            ("announcement.publisher", Reason::FieldRequired),
            ("announcement.region", Reason::RegionUnknown),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));

        let one = create(&directory, &operator(), notice("通知")).await.unwrap();
        let past = pb::Announcement { end_time: Some(later(&directory, SignedDuration::from_secs(-60))), ..Default::default() };
        let ended = update(&directory, &operator(), &one, past.clone()).await.unwrap();
        let refused = publish(&directory, &operator(), &ended).await.unwrap_err();
        let wrong_end = Refusal::of_fields(&[("announcement.end_time", Reason::DatesReversed)]);
        assert_eq!(Refusal::read(&refused), wrong_end);
        let one = public(&directory, notice("另一通知")).await;
        let refused = update(&directory, &operator(), &one, past).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), wrong_end);
        let request = pb::UpdateAnnouncementRequest {
            announcement: Some(one),
            update_mask: Some(FieldMask { paths: vec!["publish_time".to_owned()] }),
            ..Default::default()
        };
        let refused = of(&directory, &operator()).update_announcement(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("update_mask.paths[0]", Reason::FieldMaskInvalid)]));
        for page_token in ["AQ", "x"] {
            let request = pb::ListAnnouncementsRequest { page_token: page_token.to_owned(), ..Default::default() };
            let refused = nobody(&directory).list_announcements(request).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("page_token", Reason::PageTokenInvalid)]));
        }
        let refused = get(&directory, &operator(), "announcements/1").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]));
    }

    async fn a_call_sent_twice_does_its_work_once(location: Location) {
        let directory = Directory::open(&location).await;
        let request = pb::CreateAnnouncementRequest {
            announcement: Some(notice("通知")),
            request_id: "0198c1d2-0000-7000-8000-000000000001".to_owned(),
            validate_only: false,
        };
        let made = of(&directory, &operator()).create_announcement(request.clone()).await.unwrap().into_inner();
        let again = of(&directory, &operator()).create_announcement(request).await.unwrap().into_inner();
        assert_eq!(made, again);
        let request = pb::CreateAnnouncementRequest {
            announcement: Some(notice("不保存")),
            validate_only: true,
            ..Default::default()
        };
        let checked = of(&directory, &operator()).create_announcement(request).await.unwrap().into_inner();
        assert_eq!((checked.name.as_str(), checked.title.as_str()), ("", "不保存"));
        let request = pb::UpdateAnnouncementRequest {
            announcement: Some(pb::Announcement { title: "不保存".to_owned(), ..made.clone() }),
            validate_only: true,
            ..Default::default()
        };
        let checked = of(&directory, &operator()).update_announcement(request).await.unwrap().into_inner();
        assert_eq!(checked.title, "不保存");
        assert_eq!(listed(of(&directory, &operator()), pb::AnnouncementFilter::default()).await, ["通知"]);
        assert_eq!(get(&directory, &operator(), &made.name).await.unwrap(), made);
    }

    async fn lists_have_pinned_ones_first_and_what_has_ended_for_operators_alone(location: Location) {
        let directory = Directory::open(&location).await;
        public(&directory, notice("一")).await;
        public(&directory, pb::Announcement { pinned: true, ..notice("置顶") }).await;
        let brief = pb::Announcement { end_time: Some(later(&directory, SignedDuration::from_hours(1))), ..notice("短期") };
        let brief = public(&directory, pb::Announcement { kind: Kind::Publication.into(), ..brief }).await;
        create(&directory, &operator(), notice("草稿")).await.unwrap();
        let gone = public(&directory, notice("撤回")).await;
        withdraw(&directory, &operator(), &gone, "有误").await.unwrap();
        public(&directory, pb::Announcement { kind: Kind::Call.into(), ..notice("二") }).await;

        let all = pb::AnnouncementFilter::default;
        assert_eq!(listed(nobody(&directory), all()).await, ["置顶", "二", "短期", "一"]);
        assert_eq!(listed(of(&directory, &operator()), all()).await, ["置顶", "二", "撤回", "草稿", "短期", "一"]);
        let current = || pb::AnnouncementFilter { current: true, ..all() };
        assert_eq!(listed(of(&directory, &operator()), current()).await, ["置顶", "二", "短期", "一"]);
        let drafts = || pb::AnnouncementFilter { states: vec![State::Draft.into()], ..all() };
        assert_eq!(listed(of(&directory, &operator()), drafts()).await, ["草稿"]);
        assert!(listed(of(&directory, &provider()), drafts()).await.is_empty());
        let kinds = pb::AnnouncementFilter { kinds: vec![Kind::Call.into(), Kind::Publication.into()], ..all() };
        assert_eq!(listed(nobody(&directory), kinds).await, ["二", "短期"]);

        let mut request = pb::ListAnnouncementsRequest { page_size: 3, ..Default::default() };
        let first = nobody(&directory).list_announcements(request.clone()).await.unwrap().into_inner();
        request.page_token = first.next_page_token.clone();
        let second = nobody(&directory).list_announcements(request.clone()).await.unwrap().into_inner();
        let titles: Vec<_> = first.announcements.iter().chain(&second.announcements).map(|one| one.title.as_str()).collect();
        assert_eq!((titles, second.next_page_token.as_str()), (vec!["置顶", "二", "短期", "一"], ""));
        request.filter = Some(current());
        let refused = nobody(&directory).list_announcements(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("page_token", Reason::PageTokenForeign)]));

        directory.harness.advance(SignedDuration::from_hours(2));
        assert_eq!(listed(nobody(&directory), all()).await, ["置顶", "二", "一"]);
        assert!(listed(of(&directory, &operator()), all()).await.contains(&"短期".to_owned()));
        assert_eq!(get(&directory, &viewer(), &brief.name).await.unwrap().title, "短期", "it is kept");
    }

    async fn the_feed_tells_what_everybody_reads(location: Location) {
        let directory = Directory::open(&location).await;
        let one = public(&directory, notice("通知")).await;
        withdraw(&directory, &operator(), &one, "有误").await.unwrap();
        let (_, feed) = techmarket_runtime::Service::feed(&*directory.service).unwrap();
        let events = feed.after(0, 10).await.unwrap();
        let told = events.iter().map(|event| {
            let told: pb::Announcement = event.resource.to_msg().unwrap();
            assert_eq!((event.subject.as_str(), told.editor.as_str(), told.reason.as_str()), (one.name.as_str(), "", ""));
            (event.kind.clone(), told.title)
        });
        let expected = [("announcement.created", ""), ("announcement.published", "通知"), ("announcement.withdrawn", "")];
        assert!(told.eq(expected.map(|(kind, title)| (kind.to_owned(), title.to_owned()))));
    }
}
