//! ListAuditEntries, VerifyAuditTrail: what is written down, who reads it, and that it cannot be changed.

use jiff::SignedDuration;
use techmarket_directory::MIGRATIONS;
use techmarket_directory::store::SCHEMA;
use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::types::v1::Role;
use techmarket_runtime::{Retention, Service as _};
use techmarket_store::{Database, Location, Sql as _};
use techmarket_testkit::{DEMANDER, PROVIDER, Refusal, assert_refused, on_both_databases, viewer};
use tonic::Code;

use crate::people::{Client, PASSWORD, People};
use crate::support::{register, university};

async fn listed(client: &mut Client, filter: pb::AuditFilter) -> Vec<pb::AuditEntry> {
    let request = pb::ListAuditEntriesRequest {
        filter: Some(filter),
        ..Default::default()
    };
    client
        .list_audit_entries(request)
        .await
        .unwrap()
        .into_inner()
        .audit_entries
}

/// What an entry says under `name`.
fn detail<'a>(entry: &'a pb::AuditEntry, name: &str) -> &'a str {
    let found = entry.details.iter().find(|detail| detail.name == name);
    found.map_or("", |detail| detail.value.as_str())
}

fn actions(entries: &[pb::AuditEntry]) -> Vec<(&str, &str, &str)> {
    let said = |entry: &'_ pb::AuditEntry| detail(entry, "outcome") == "done";
    entries
        .iter()
        .map(|entry| {
            let outcome = if said(entry) { "done" } else { "refused" };
            (entry.subject.as_str(), entry.action.as_str(), outcome)
        })
        .collect()
}

on_both_databases! {
    async fn what_is_done_with_accounts_is_written_down(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        people.sign_in("Zhang.San", "incorrect horse").await.unwrap_err();
        people.sign_in("correct horse battery typed here", "x").await.unwrap_err();
        let again = people.sign_in("zhang.san", PASSWORD).await.unwrap();
        people.with(&again).sign_out(pb::SignOutRequest {}).await.unwrap();
        let all = listed(&mut people.operator(), pb::AuditFilter::default()).await;
        let operator = "operator@example";
        assert_eq!(actions(&all), [
            (operator, "invite_member", "done"),
            ("zhang.san", "accept_invitation", "done"),
            ("zhang.san", "sign_in", "refused"),
            ("-", "sign_in", "refused"),
            ("zhang.san", "sign_in", "done"),
            ("zhang.san", "sign_out", "done"),
        ]);
        assert_eq!(detail(&all[0], "roles"), "provider");
        // A token that was written on the machine, and one of a session.
        assert_eq!((detail(&all[0], "token"), detail(&all[5], "token")), ("issued", ""));
        let whole = format!("{all:?}");
        for secret in [PASSWORD, "typed here", &grant.refresh_token, &grant.access_token] {
            assert!(!whole.contains(secret));
        }
        let filter = pb::AuditFilter { subject: "zhang.san".into(), resource: grant.account.clone(), ..Default::default() };
        assert_eq!(listed(&mut people.operator(), filter).await.len(), 2);
        let start_time = all[0].time.map(|time| prost_types::Timestamp { seconds: time.seconds + 1, ..time });
        assert_eq!(listed(&mut people.operator(), pb::AuditFilter { start_time, ..Default::default() }).await, []);
    }

    async fn everybody_reads_the_own_part(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let other = people.joined("li.si", DEMANDER, &[Role::Demander], false).await;
        let issue = pb::IssuePasswordResetRequest { name: grant.account.clone(), ..Default::default() };
        people.operator().issue_password_reset(issue).await.unwrap();
        let own = listed(&mut people.with(&grant), pb::AuditFilter::default()).await;
        assert_eq!(actions(&own), [("zhang.san", "accept_invitation", "done"), ("operator@example", "issue_password_reset", "done")]);
        let filter = pb::AuditFilter { subject: "li.si".into(), ..Default::default() };
        assert_eq!(listed(&mut people.with(&grant), filter.clone()).await, []);
        assert_eq!(listed(&mut people.with(&other), filter).await.len(), 1);
        let refused = people.of(&viewer()).list_audit_entries(pb::ListAuditEntriesRequest::default()).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::SessionMissing);
    }

    async fn a_trail_that_was_changed_is_found(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        people.joined("li.si", DEMANDER, &[Role::Demander], false).await;
        let verify = pb::VerifyAuditTrailRequest::default();
        let whole = people.operator().verify_audit_trail(verify.clone()).await.unwrap().into_inner();
        assert_eq!((whole.intact, whole.verified_count, whole.head_position), (true, 4, 4));
        let behind = pb::VerifyAuditTrailRequest { after_position: 4, after_hash: whole.last_hash };
        assert!(people.operator().verify_audit_trail(behind).await.unwrap().into_inner().intact);
        let refused = people.with(&grant).verify_audit_trail(verify.clone()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::RoleForbidden.as_str());
        let bad = pb::VerifyAuditTrailRequest { after_position: 4, after_hash: "x".into() };
        let refused = people.operator().verify_audit_trail(bad).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("after_hash", Reason::TextInvalid)]));

        let database = Database::open(&location, &SCHEMA, &MIGRATIONS).await.unwrap();
        let mut tx = database.begin().await.unwrap();
        tx.execute("UPDATE audit_entry SET subject = 'wang.wu' WHERE position = 2", Vec::new()).await.unwrap();
        tx.commit().await.unwrap();
        let changed = people.operator().verify_audit_trail(verify).await.unwrap().into_inner();
        assert_eq!((changed.intact, changed.broken_position, changed.last_position), (false, 2, 1));
    }

    async fn who_read_a_paper_of_somebody_else_is_written_down(location: Location) {
        let people = People::open(&location).await;
        let zhang = people.joined("zhang.san", PROVIDER, &[Role::Provider], true).await;
        let made = people.directory_with(&zhang).register_organization(register(university())).await.unwrap().into_inner();
        let request = pb::DownloadProofRequest { name: made.proofs[0].name.clone() };
        people.directory_with(&zhang).download_proof(request.clone()).await.unwrap();
        people.directory_operator().download_proof(request.clone()).await.unwrap();
        let filter = pb::AuditFilter { resource: request.name, ..Default::default() };
        let read = listed(&mut people.operator(), filter).await;
        assert_eq!(actions(&read), [("operator@example", "read_proof", "done")], "nobody notes who reads the own");
        assert_eq!(detail(&read[0], "holder"), made.name);
    }

    async fn entries_go_once_their_years_are_over_and_the_chain_holds(location: Location) {
        let people = People::open(&location).await;
        people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        people.sign_in("zhang.san", PASSWORD).await.unwrap();
        let years = |years: i64| SignedDuration::from_hours(years * 366 * 24);
        let (database, retention) = (people.directory.pruned().unwrap(), Retention::embedded().unwrap());
        let prune = async || {
            let gone = retention.prune(&database, people.harness.clock().now()).await.unwrap();
            gone.map(|head| head.position)
        };
        // The sign-in is over after three years, but an invitation that is kept for ten stands before it.
        people.harness.advance(years(3) + SignedDuration::from_hours(1));
        assert_eq!(prune().await, None);
        people.harness.advance(years(7));
        assert_eq!(prune().await, Some(3));
        let all = listed(&mut people.operator(), pb::AuditFilter::default()).await;
        assert_eq!(actions(&all), [("market", "prune_audit", "done")]);
        assert_eq!((detail(&all[0], "position"), detail(&all[0], "count")), ("3", "3"));
        let verify = pb::VerifyAuditTrailRequest::default();
        let whole = people.operator().verify_audit_trail(verify).await.unwrap().into_inner();
        assert_eq!((whole.intact, whole.verified_count, whole.pruned_position), (true, 1, 3));
        assert_eq!(prune().await, None);
    }
}
