//! How often one caller may call.

use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Reason, Role};
use techmarket_rpc::{Credentials, Rates, Rpc, Stack, local};
use techmarket_testkit::{Harness, PROVIDER, Refusal, market};
use tonic::{Code, Status};

use crate::slow::{ANSWER, STREAM, behind, call};

fn limited() -> Harness {
    let mut harness = Harness::new();
    harness.limits.rates = Some(Rates {
        reads: 100,
        writes: 100,
        heavy: 2,
    });
    harness
}

fn by(harness: &Harness, stack: &Stack, subject: &str) -> Rpc {
    let caller = Caller::new(subject, [Role::System], Some(PROVIDER.parse().unwrap()));
    local(stack.clone(), Credentials::token(harness.token(&caller)))
}

/// Tails until one is refused: how many were not, and the refusal.
async fn tails(rpc: &Rpc, what: i64) -> (usize, Status) {
    for made in 0..1_000 {
        if let Err(refused) = call(rpc.clone(), what).await {
            return (made, refused);
        }
    }
    panic!("a thousand are not refused");
}

#[tokio::test]
async fn who_calls_too_often_is_told_when_to_come_back() {
    let harness = limited();
    let (stack, begun) = behind(&harness);
    let rpc = by(&harness, &stack, "li");
    let (made, refused) = tails(&rpc, ANSWER).await;
    let mut expected = Refusal::new(Code::ResourceExhausted, Reason::RateLimited);
    expected.retry_after = Some(Duration::from_millis(500));
    assert_eq!((made, Refusal::read(&refused)), (20, expected));
    assert_eq!(
        begun.load(Ordering::SeqCst),
        20,
        "the service has not heard of it"
    );
    harness.advance(SignedDuration::from_millis(499));
    tails(&rpc, ANSWER).await;
    harness.advance(SignedDuration::from_millis(1));
    assert_eq!(tails(&rpc, ANSWER).await.0, 1);
    harness.advance(SignedDuration::from_secs(3_600));
    assert_eq!(tails(&rpc, STREAM).await.0, 20, "no more is saved up");
}

#[tokio::test]
async fn one_caller_does_not_stop_the_others_and_an_organisation_is_bounded() {
    let harness = limited();
    let (stack, _) = behind(&harness);
    let mut all = 0;
    for subject in ["one", "two", "three", "four"] {
        let (made, _) = tails(&by(&harness, &stack, subject), ANSWER).await;
        assert_eq!(made, 20, "{subject}");
        all += made;
    }
    let (made, refused) = tails(&by(&harness, &stack, "five"), ANSWER).await;
    assert_eq!((all, made), (80, 0));
    assert!(refused.message().contains("本单位"), "{refused:?}");
    let elsewhere = Caller::new("six", [Role::System], None);
    let elsewhere = local(stack.clone(), Credentials::token(harness.token(&elsewhere)));
    assert_eq!(tails(&elsewhere, ANSWER).await.0, 20);
}

#[tokio::test]
async fn the_market_itself_is_not_counted() {
    let harness = limited();
    let (stack, begun) = behind(&harness);
    let rpc = local(stack, Credentials::token(harness.token(&market())));
    for _ in 0..100 {
        call(rpc.clone(), ANSWER).await.unwrap();
    }
    assert_eq!(begun.load(Ordering::SeqCst), 100);
}
