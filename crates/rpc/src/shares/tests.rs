//! Tests of `shares.rs`.

use std::net::Ipv6Addr;

use super::*;

fn caller(subject: &str) -> Holder {
    Holder::Caller(subject.to_owned(), None)
}

#[tokio::test]
async fn neither_a_caller_nor_a_kind_takes_the_places_of_others() {
    let shares = Shares::new(Limits {
        wait: Duration::from_millis(20),
        ..Limits::default()
    });
    let (greedy, modest) = (shares.of(caller("greedy")), shares.of(caller("modest")));
    let mut held = Vec::new();
    while let Ok(place) = shares.place(&greedy, Work::Read).await {
        held.push(place);
    }
    assert_eq!(held.len(), 48);
    held.push(shares.place(&modest, Work::Read).await.unwrap());
    // Callers enough take every place of a kind, and none of another.
    for number in 0..9 {
        let share = shares.of(caller(&number.to_string()));
        while let Ok(place) = shares.place(&share, Work::Read).await {
            held.push(place);
        }
    }
    assert_eq!(held.len(), 192);
    held.push(shares.place(&greedy, Work::Write).await.unwrap());
    held.push(
        shares
            .place(&shares.of(Holder::Market), Work::Read)
            .await
            .unwrap(),
    );
}

#[tokio::test]
async fn who_waits_is_let_in_when_a_place_is_free() {
    let limits = Limits {
        calls: 1,
        ..Limits::default()
    };
    let shares = Shares::new(limits);
    let share = shares.of(caller("one"));
    let place = shares.place(&share, Work::Write).await.unwrap();
    let ((), waited) = tokio::join!(async { drop(place) }, shares.place(&share, Work::Write));
    waited.unwrap();
}

#[test]
fn bytes_come_back_and_are_bounded_by_each_bound() {
    let limits = Limits {
        caller_bytes: 100,
        bytes: 240,
        ..Limits::default()
    };
    let shares = Shares::new(limits);
    let connection = Connection::new(Ipv6Addr::LOCALHOST.into(), 70);
    let share = shares.of(caller("one"));
    let mut room = shares.room(&share, Some(&connection));
    room.grow(50).unwrap();
    room.grow(20).unwrap();
    room.grow(1).unwrap_err();
    room.whole();
    let mut other = shares.room(&share, Some(&connection));
    other.grow(31).unwrap_err();
    drop((room, other));
    shares.room(&share, Some(&connection)).grow(70).unwrap();
    // Those without a token have a quarter of all.
    let address = shares.of(Holder::Address(None));
    shares.room(&address, None).grow(61).unwrap_err();
    shares.room(&address, None).grow(60).unwrap();
}

#[test]
fn holders_without_end_are_not_remembered() {
    let shares = Shares::new(Limits::default());
    let kept = shares.of(caller("kept"));
    for number in 0..100_000 {
        shares.of(caller(&number.to_string()));
    }
    assert!(shares.holders.lock().unwrap().len() <= 4 * REMEMBERED);
    assert!(Arc::ptr_eq(&kept, &shares.of(caller("kept"))));
}

#[test]
fn a_network_of_ipv6_is_one_holder() {
    let of = |text: &str| Holder::of(None, Some(text.parse().unwrap()));
    assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
    assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
    assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
}
