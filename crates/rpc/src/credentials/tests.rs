//! Tokens, the key, and what a service shows.

use super::*;
use techmarket_kernel::{FixedClock, SystemRng};

fn caller() -> Caller {
    let organization = Some("12100000400000624D".parse().unwrap());
    Caller {
        points: vec!["3607".parse().unwrap(), "360301".parse().unwrap()],
        ..Caller::new("张三", [Role::Provider, Role::Registrar], organization)
    }
}

#[test]
fn a_token_says_who_calls_until_it_ends() {
    let key = SigningKey::new(&[7; 32]);
    let now: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
    let token = key.issue(&caller(), now, SignedDuration::from_hours(1)).unwrap();
    assert_eq!(key.caller(&token, now).unwrap(), caller());
    let later = now + SignedDuration::from_hours(1);
    for (token, key, now) in [
        (token.as_str(), &key, later),
        (token.as_str(), &SigningKey::new(&[8; 32]), now),
        (&token[..token.len() - 2], &key, now),
        ("", &key, now),
        ("eyJhbGciOiJub25lIn0.e30.", &key, now),
    ] {
        assert_eq!(key.caller(token, now).unwrap_err().reason(), Reason::TokenInvalid);
    }
}

#[test]
fn a_token_that_was_kept_ends_and_goes_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signing.key");
    let now: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
    let key = SigningKey::load_or_create(&file, &SystemRng).unwrap();
    let token = key.issue(&caller(), now, SignedDuration::from_mins(1)).unwrap();
    for _ in 0..2 {
        assert_eq!(key.caller(&token, now).unwrap(), caller());
    }
    let other = format!("{}x", &token[..token.len() - 1]);
    std::fs::remove_file(&file).unwrap();
    let replaced = SigningKey::load_or_create(&file, &SystemRng).unwrap();
    let ended = now + SignedDuration::from_mins(1);
    for (refused, key, at) in [
        (&other, &key, now),
        (&token, &replaced, now),
        (&token, &key, ended),
        (&token, &key.clone(), ended),
    ] {
        assert_eq!(
            key.caller(refused, at).unwrap_err().reason(),
            Reason::TokenInvalid
        );
    }
}

#[test]
fn a_service_shows_a_token_that_is_in_force() {
    let key = SigningKey::new(&[7; 32]);
    let clock = Arc::new(FixedClock::new("2026-11-21T00:00:00Z".parse().unwrap()));
    let credentials = Credentials::system(key.clone(), clock.clone(), Caller::MARKET);
    let shown = || (credentials.0)().unwrap().unwrap();
    let first = shown();
    assert_eq!(shown(), first);
    for _ in 0..20 {
        clock.set(clock.now() + SignedDuration::from_secs(59));
        let caller = key.caller(&shown(), clock.now()).unwrap();
        assert!(caller.is(Role::System));
    }
    assert_ne!(shown(), first);
}

#[test]
fn a_token_of_before_serves_every_point_and_a_range_that_is_none_is_refused() {
    let key = SigningKey::new(&[7; 32]);
    let now: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
    let served = |points: &[&str]| {
        let claims = Claims {
            iss: Caller::ISSUER.to_owned(),
            sub: "张三".to_owned(),
            roles: vec!["registrar".to_owned()],
            org: None,
            points: points.iter().map(|&range| range.to_owned()).collect(),
            iat: 0,
            exp: now.as_second() + 1,
        };
        // Without points the claim is not there at all, as in tokens issued before points existed.
        let token = encode(&Header::new(Algorithm::HS256), &claims, &key.sign).unwrap();
        key.caller(&token, now)
    };
    let county = "360301".parse().unwrap();
    for (points, serves) in [
        (vec![], true),
        (vec!["36", "430201"], true),
        (vec!["3607"], false),
    ] {
        assert_eq!(served(&points).unwrap().serves(county), serves, "{points:?}");
    }
    for bad in ["", "360", "36030a"] {
        assert_eq!(
            served(&["36", bad]).unwrap_err().reason(),
            Reason::TokenInvalid,
            "{bad}"
        );
    }
}

#[test]
fn processes_that_start_together_share_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signing.key");
    let now = Timestamp::UNIX_EPOCH;
    let begin = || SigningKey::load_or_create(&file, &SystemRng).unwrap();
    let keys: Vec<SigningKey> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..8).map(|_| scope.spawn(begin)).collect();
        started.into_iter().map(|key| key.join().unwrap()).collect()
    });
    let token = keys[0]
        .issue(&caller(), now, SignedDuration::from_hours(1))
        .unwrap();
    assert!(keys.iter().all(|key| key.caller(&token, now).is_ok()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_key_is_kept_and_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signing.key");
    let now = Timestamp::UNIX_EPOCH;
    let first = SigningKey::load_or_create(&file, &SystemRng).unwrap();
    let token = first
        .issue(&caller(), now, SignedDuration::from_hours(1))
        .unwrap();
    let second = SigningKey::load_or_create(&file, &SystemRng).unwrap();
    assert!(second.caller(&token, now).is_ok());
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
}
