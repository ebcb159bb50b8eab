use std::iter;

use super::*;

fn at(number: u32) -> Asker {
    Asker::Address(Some(IpAddr::from(number.to_be_bytes())))
}

/// How many of so many questions at one instant are admitted.
fn admitted(rate: &VerifyRate, askers: impl IntoIterator<Item = Asker>, now: Instant) -> usize {
    let askers = askers.into_iter();
    askers.filter(|asker| rate.admit(*asker, now).is_ok()).count()
}

#[test]
fn an_address_asks_sixty_times_and_then_once_a_second() {
    let (rate, now) = (VerifyRate::default(), Instant::now());
    assert_eq!(admitted(&rate, [at(1); 100], now), 60);
    let refused = rate.admit(at(1), now).unwrap_err();
    assert_eq!(refused.reason(), Reason::Overloaded);
    assert_eq!(refused.retry_delay(), Some(Duration::from_secs(1)));
    assert_eq!(admitted(&rate, [at(1); 100], now + Duration::from_secs(3)), 3);
    assert_eq!(admitted(&rate, [at(1); 100], now + 2 * MINUTE), 60);
}

#[test]
fn all_ask_six_hundred_times_and_then_ten_times_a_second() {
    let (rate, now) = (VerifyRate::default(), Instant::now());
    assert_eq!(admitted(&rate, (0..1_000).map(at), now), 600);
    assert_eq!(
        admitted(&rate, (0..1_000).map(at), now + Duration::from_secs(1)),
        10
    );
}

#[test]
fn who_floods_uses_up_its_own_rate_alone() {
    let (rate, now) = (VerifyRate::default(), Instant::now());
    assert_eq!(admitted(&rate, (0..10_000).map(|_| at(1)), now), 60);
    assert_eq!(admitted(&rate, (2..1_000).map(at), now), 540);
}

#[test]
fn a_system_asks_for_many_people() {
    let (rate, now) = (VerifyRate::default(), Instant::now());
    assert_eq!(admitted(&rate, iter::repeat_n(Asker::System, 1_000), now), 600);
    assert!(rate.0.lock().unwrap().one.is_empty());
}

#[test]
fn neither_systems_nor_addresses_silence_the_others() {
    let (rate, now) = (VerifyRate::default(), Instant::now());
    assert_eq!(admitted(&rate, (0..1_000).map(at), now), 600);
    assert_eq!(admitted(&rate, iter::repeat_n(Asker::System, 1_000), now), 600);
    let rate = VerifyRate::default();
    assert_eq!(admitted(&rate, iter::repeat_n(Asker::System, 1_000), now), 600);
    assert_eq!(admitted(&rate, (0..1_000).map(at), now), 600);
}

#[test]
fn a_network_of_ipv6_is_one_and_every_address_of_ipv4() {
    let (rate, now) = (VerifyRate::default(), Instant::now());
    let at = |text: String| Asker::Address(Some(text.parse().unwrap()));
    let first = (0..100).map(|host| at(format!("2001:db8:0:1:{host:x}::{host:x}")));
    assert_eq!(admitted(&rate, first, now), 60);
    let second = [at("2001:db8:0:2::1".to_owned()); 100];
    assert_eq!(admitted(&rate, second, now), 60);
    // As a socket for both shows them, each is itself.
    let mapped = (0..100).map(|host| at(format!("::ffff:192.0.2.{host}")));
    assert_eq!(admitted(&rate, mapped, now), 100);
    let same = (0..100).map(|_| at("192.0.2.7".to_owned()));
    assert_eq!(admitted(&rate, same, now), 59);
}

#[test]
fn addresses_without_end_are_not_remembered() {
    let (rate, begun) = (VerifyRate::default(), Instant::now());
    // For ten minutes a thousand addresses a second, none of which asks again.
    for second in 0..600 {
        let now = begun + Duration::from_secs(u64::from(second));
        admitted(&rate, (0..1_000).map(|number| at(second * 1_000 + number)), now);
        assert!(rate.0.lock().unwrap().one.len() <= MAX_ADDRESSES);
    }
}
