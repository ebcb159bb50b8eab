//! What a gate knows of ended sessions.

use super::*;
use techmarket_kernel::Role;

fn caller(id: &str, generation: i64, issued: i64) -> Caller {
    Caller {
        credential: Some(Box::new(Credential {
            id: id.to_owned(),
            generation,
            issued,
        })),
        ..Caller::new("张三", [Role::Operator], None)
    }
}

fn refused(revocations: &Revocations, caller: &Caller) -> Option<Reason> {
    revocations.admit(caller).err().map(|error| error.reason())
}

#[test]
fn tokens_end_with_their_session_or_its_state() {
    let revocations = Revocations::default();
    let (first, second) = (caller("a", 1, 100), caller("a", 2, 100));
    assert_eq!(refused(&revocations, &first), None);
    revocations.revoke("a", 2, 101);
    assert_eq!(refused(&revocations, &first), Some(Reason::TokenRevoked));
    assert_eq!(refused(&revocations, &second), None);
    assert_eq!(refused(&revocations, &caller("b", 0, 100)), None);
    revocations.revoke("a", i64::MAX, 102);
    revocations.revoke("a", 1, 103);
    assert_eq!(
        refused(&revocations, &second),
        Some(Reason::TokenRevoked),
        "no state comes back"
    );
}

#[test]
fn nothing_of_a_session_is_admitted_before_the_set_is_filled() {
    let revocations = Revocations::unknown();
    let session = caller("a", 1, 100);
    assert_eq!(refused(&revocations, &session), Some(Reason::Unavailable));
    assert_eq!(
        refused(&revocations, &Caller::new("李四", [Role::Viewer], None)),
        None
    );
    revocations.fill(50);
    assert_eq!(refused(&revocations, &session), None);
    assert_eq!(
        refused(&revocations, &caller("a", 1, 49)),
        Some(Reason::TokenRevoked)
    );
}

#[test]
fn memory_is_bounded_and_nothing_revoked_comes_back() {
    let revocations = Revocations::default();
    for index in 0..MOST + 10 {
        revocations.revoke(&index.to_string(), i64::MAX, 100);
    }
    let known = revocations.0.known.read().unwrap();
    assert_eq!((known.least.len(), known.order.len()), (MOST, MOST));
    drop(known);
    // The first ones are forgotten, and with them every token of their time is refused.
    assert_eq!(
        refused(&revocations, &caller("0", 1, 100)),
        Some(Reason::TokenRevoked)
    );
    assert_eq!(
        refused(&revocations, &caller("other", 1, 100)),
        Some(Reason::TokenRevoked)
    );
    assert_eq!(refused(&revocations, &caller("other", 1, 101)), None);
    revocations.revoke("late", i64::MAX, 101 + KEPT_SECONDS);
    let known = revocations.0.known.read().unwrap();
    assert_eq!(known.least.len(), 1, "what concerns no token any more is let go");
}
