use jiff::civil::{Date, date};

use super::*;
use crate::domain::Certificate;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn broker(expire_date: Option<Date>) -> Broker {
    let content = BrokerContent {
        display_name: "王五".to_owned(),
        grade: "x-2".to_owned(),
        certificate: Certificate {
            number: "JX-2025-001".to_owned(),
            issuer: "示例发证机构".to_owned(),
            issue_date: date(2025, 1, 1),
            expire_date,
        },
        fields: vec!["4".to_owned()],
        region: "360300".to_owned(),
        organization: None,
        introduction: String::new(),
        commissions: Vec::new(),
        conflicts: Vec::new(),
    };
    Broker::new(
        Uuid::from_u128(1),
        String::new(),
        content,
        at("2026-11-21T01:00:00Z"),
    )
}

fn verification(time: &str) -> Verification {
    Verification {
        time: at(time),
        paper: "证书原件".to_owned(),
        verifier: "techmarket operator".to_owned(),
    }
}

#[test]
fn a_certificate_ends_with_its_last_day_in_china() {
    let mut one = broker(Some(date(2027, 1, 31)));
    one.verify(verification("2026-11-21T01:00:00Z")).unwrap();
    // The last day ends at 16:00 UTC, thirty days before it the feed tells of it.
    assert_eq!(one.due_time, Some(at("2027-01-01T16:00:00Z")));
    assert_eq!(one.pass(at("2027-01-01T15:59:59Z")), None);
    assert_eq!(one.pass(at("2027-01-01T16:00:00Z")), Some("broker.expiring"));
    assert_eq!(
        (one.state, one.due_time),
        (BrokerState::Verified, Some(at("2027-01-31T16:00:00Z")))
    );
    assert_eq!(one.pass(at("2027-01-31T15:59:59Z")), None);
    assert_eq!(one.pass(at("2027-01-31T16:00:00Z")), Some("broker.expired"));
    assert_eq!((one.state, one.due_time), (BrokerState::Expired, None));
    assert_eq!(one.pass(at("2028-01-01T00:00:00Z")), None);
}

#[test]
fn a_certificate_without_an_end_is_never_due() {
    let mut one = broker(None);
    one.verify(verification("2026-11-21T01:00:00Z")).unwrap();
    assert_eq!((one.state, one.due_time), (BrokerState::Verified, None));
}

#[test]
fn an_ended_certificate_is_not_verified() {
    let mut one = broker(Some(date(2026, 11, 20)));
    let refused = one.verify(verification("2026-11-21T01:00:00Z")).unwrap_err();
    assert_eq!(refused.reason(), Reason::StateForbids);
    let mut one = broker(Some(date(2026, 11, 21)));
    one.verify(verification("2026-11-21T01:00:00Z")).unwrap();
    assert_eq!(
        one.due_time,
        Some(at("2026-11-21T16:00:00Z")),
        "no reminder before now"
    );
}

#[test]
fn who_resumes_after_the_end_has_expired() {
    let mut one = broker(Some(date(2026, 12, 31)));
    one.verify(verification("2026-11-21T01:00:00Z")).unwrap();
    one.suspend("核查".to_owned()).unwrap();
    assert_eq!(one.pass(at("2027-06-01T00:00:00Z")), None);
    one.resume(at("2027-06-01T00:00:00Z")).unwrap();
    assert_eq!(one.state, BrokerState::Expired);
}
