//! AddMatchNote and CompleteMatchReminder.

use prost_types::Timestamp;
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::match_note::{Author, Visibility};
use techmarket_proto::supply::v1::Listing;
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, broker, demand, demander, listing, on_both_databases, operator, other_provider, provider, system,
};
use tonic::{Code, Status};

use crate::support::{Market, answer, published_demand, published_listing};

const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000002";
/// 2026-12-01T00:00:00Z.
const DUE: Timestamp = Timestamp {
    seconds: 1_796_083_200,
    nanos: 0,
};

async fn paired(location: &Location) -> (Market, pb::Match) {
    let market = Market::open(location).await;
    let hidden = Listing {
        publisher_hidden: true,
        ..listing()
    };
    let pair = market
        .pair(&published_listing(1, hidden), &published_demand(1, demand()))
        .await;
    (market, pair)
}

fn note(text: &str, visibility: Visibility, remind_time: Option<Timestamp>) -> pb::MatchNote {
    pb::MatchNote {
        text: text.to_owned(),
        visibility: visibility.into(),
        remind_time,
        ..Default::default()
    }
}

async fn add(
    market: &Market,
    caller: &Caller,
    name: &str,
    note: pb::MatchNote,
) -> Result<pb::MatchNote, Status> {
    let request = pb::AddMatchNoteRequest {
        name: name.to_owned(),
        note: Some(note),
        ..Default::default()
    };
    answer(market.of(caller).add_match_note(request).await)
}

async fn complete(
    market: &Market,
    caller: &Caller,
    name: &str,
    number: i32,
) -> Result<pb::MatchNote, Status> {
    let request = pb::CompleteMatchReminderRequest {
        name: name.to_owned(),
        number,
        ..Default::default()
    };
    answer(market.of(caller).complete_match_reminder(request).await)
}

async fn numbers(market: &Market, caller: &Caller, name: &str) -> Vec<i32> {
    let notes = market.get(caller, name).await.unwrap().notes;
    notes.iter().map(|note| note.number).collect()
}

on_both_databases! {
    async fn notes_are_read_by_those_they_are_for(location: Location) {
        let (market, made) = paired(&location).await;
        let inner = add(&market, &broker(), &made.name, note("已电话联系双方", Visibility::Brokers, Some(DUE))).await.unwrap();
        let expected = pb::MatchNote {
            number: 1,
            author: Author::Broker.into(),
            subject: "broker@example".to_owned(),
            create_time: inner.create_time,
            ..note("已电话联系双方", Visibility::Brokers, Some(DUE))
        };
        assert_eq!(inner, expected);
        assert!(inner.create_time.is_some());
        let outer = add(&market, &provider(), &made.name, note("可提供样品", Visibility::Parties, None)).await.unwrap();
        assert_eq!((outer.number, outer.author(), outer.subject.as_str()), (2, Author::Supply, "provider@example"));
        add(&market, &demander(), &made.name, note("请寄样品", Visibility::Parties, Some(DUE))).await.unwrap();
        for caller in [broker(), operator()] {
            assert_eq!(numbers(&market, &caller, &made.name).await, [1, 2, 3], "{caller:?}");
        }
        for caller in [provider(), demander()] {
            assert_eq!(numbers(&market, &caller, &made.name).await, [2, 3], "{caller:?}");
        }
        assert_eq!(numbers(&market, &system(), &made.name).await, Vec::<i32>::new());
        // The supply side hides: its person is nameless to others until both accept.
        let seen = async |caller: &Caller| market.get(caller, &made.name).await.unwrap().notes.into_iter().find(|note| note.number == 2).unwrap().subject;
        assert_eq!((seen(&demander()).await, seen(&broker()).await), (String::new(), String::new()));
        assert_eq!((seen(&provider()).await.as_str(), seen(&operator()).await.as_str()), ("provider@example", "provider@example"));
        let accepted = market.accept(&operator(), &made).await.unwrap();
        assert_eq!(accepted.etag, "1-2", "notes are no change of the match");
        assert_eq!(seen(&demander()).await, "provider@example");
        let listed = market.matches().await;
        assert_eq!(listed[0].notes, [], "lists do not carry them");
    }

    async fn a_note_that_cannot_be_is_refused(location: Location) {
        let (market, made) = paired(&location).await;
        let refused = add(&market, &provider(), &made.name, note("内部", Visibility::Brokers, None)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::RoleForbidden));
        let refused = add(&market, &other_provider(), &made.name, note("好", Visibility::Parties, None)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name));
        let long = note(&"长".repeat(2_001), Visibility::Unspecified, Some(Timestamp { seconds: 0, nanos: 0 }));
        let request = pb::AddMatchNoteRequest { name: "x".to_owned(), note: Some(long), request_id: "x".to_owned() };
        let refused = market.of(&broker()).add_match_note(request).await.unwrap_err();
        let expected = [
            ("request_id", Reason::RequestIdInvalid), ("name", Reason::NameInvalid), ("note.text", Reason::FieldTooLong),
            ("note.visibility", Reason::EnumInvalid), ("note.remind_time", Reason::ValueOutOfRange),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
    }

    async fn a_match_holds_two_hundred_notes(location: Location) {
        let (market, made) = paired(&location).await;
        for number in 1..=200 {
            let added = add(&market, &broker(), &made.name, note("备注", Visibility::Parties, None)).await.unwrap();
            assert_eq!(added.number, number);
        }
        let refused = add(&market, &broker(), &made.name, note("备注", Visibility::Parties, None)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::ResourceExhausted, Reason::LimitReached).on("match", &made.name));
    }

    async fn notes_written_at_once_are_all_kept(location: Location) {
        let (market, made) = paired(&location).await;
        let (one, two) = (broker(), operator());
        let write = |caller| add(&market, caller, &made.name, note("备注", Visibility::Parties, None));
        let written = futures::join!(write(&one), write(&two), write(&one));
        let mut numbers = [written.0, written.1, written.2].map(|note| note.unwrap().number);
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3]);
    }

    async fn a_repeated_note_is_written_once(location: Location) {
        let (market, made) = paired(&location).await;
        let request = pb::AddMatchNoteRequest {
            name: made.name.clone(),
            note: Some(note("已联系", Visibility::Parties, Some(DUE))),
            request_id: REQUEST.to_owned(),
        };
        let mut client = market.of(&broker());
        let first = answer(client.add_match_note(request.clone()).await).unwrap();
        complete(&market, &broker(), &made.name, 1).await.unwrap();
        assert_eq!(answer(client.add_match_note(request).await).unwrap(), first);
        assert_eq!(numbers(&market, &broker(), &made.name).await, [1]);
    }

    async fn reminders_are_completed_once_by_who_reads_them(location: Location) {
        let (market, made) = paired(&location).await;
        add(&market, &broker(), &made.name, note("内部提醒", Visibility::Brokers, Some(DUE))).await.unwrap();
        add(&market, &broker(), &made.name, note("双方提醒", Visibility::Parties, Some(DUE))).await.unwrap();
        add(&market, &broker(), &made.name, note("无提醒", Visibility::Parties, None)).await.unwrap();
        let of_note = |number: i32| Refusal::not_found("note", &format!("{}/notes/{number}", made.name));
        for (caller, number) in [(demander(), 1), (broker(), 4)] {
            let refused = complete(&market, &caller, &made.name, number).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), of_note(number));
        }
        let refused = complete(&market, &other_provider(), &made.name, 2).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("match", &made.name));
        let refused = complete(&market, &broker(), &made.name, 0).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("number", Reason::ValueOutOfRange)]));
        let done = complete(&market, &demander(), &made.name, 2).await.unwrap();
        assert!(done.complete_time.is_some() && done.text == "双方提醒");
        assert_eq!(market.get(&broker(), &made.name).await.unwrap().notes[1], done);
        for (number, state) in [(2, "COMPLETED"), (3, "NO_REMINDER")] {
            let refused = complete(&market, &broker(), &made.name, number).await.unwrap_err();
            let name = format!("{}/notes/{number}", made.name);
            assert_eq!(Refusal::read(&refused), Refusal::state_forbids("note", &name, state, "complete"));
        }
    }

    async fn everybody_lists_what_they_wrote(location: Location) {
        let (market, first) = paired(&location).await;
        let second = market.pair(&published_listing(2, listing()), &published_demand(2, demand())).await;
        for (caller, name) in [(broker(), &first.name), (provider(), &first.name), (broker(), &first.name), (broker(), &second.name)] {
            add(&market, &caller, name, note("\"subject\":\"provider@example\"", Visibility::Parties, None)).await.unwrap();
        }
        let list = async |caller: &Caller, subject: &str, page_token: &str| {
            let filter = Some(pb::MatchNoteFilter { subject: subject.to_owned() });
            let request = pb::ListMatchNotesRequest { filter, page_size: 2, page_token: page_token.to_owned() };
            answer(market.of(caller).list_match_notes(request).await)
        };
        let places = |listed: &pb::ListMatchNotesResponse| {
            let notes = listed.match_notes.iter();
            notes.map(|note| (note.r#match.clone(), note.number)).collect::<Vec<_>>()
        };
        let page = list(&broker(), "", "").await.unwrap();
        assert_eq!(places(&page), [(first.name.clone(), 1), (first.name.clone(), 3)]);
        let rest = list(&broker(), "", &page.next_page_token).await.unwrap();
        assert_eq!((places(&rest), rest.next_page_token.as_str()), (vec![(second.name.clone(), 1)], ""));
        assert_eq!(rest.match_notes[0].subject, "broker@example");
        let own = list(&provider(), "provider@example", "").await.unwrap();
        assert_eq!(places(&own), [(first.name.clone(), 2)]);
        assert_eq!(list(&operator(), "broker@example", "").await.unwrap().match_notes, page.match_notes);
        assert_eq!(places(&list(&operator(), "broker_example", "").await.unwrap()), []);
        let refused = list(&provider(), "broker@example", "").await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::new(Code::PermissionDenied, Reason::NotOwner));
        let refused = list(&operator(), "broker@example", &page.next_page_token).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "a page of another list");
    }
}
