//! Tokens and the keys that check them, and every way in which a forged one is refused.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use techmarket_kernel::{Credential, Reason, Role, SystemRng};
use techmarket_testkit::eventually;

use super::*;
use crate::keys::MAX_KEYS;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn now() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

fn caller() -> Caller {
    Caller {
        points: vec!["3607".parse().unwrap(), "360301".parse().unwrap()],
        ..Caller::new(
            "张三",
            [Role::Provider, Role::Registrar],
            Some("12100000400000624D".parse().unwrap()),
        )
    }
}

fn refused(ring: &Keyring, token: &str, at: Timestamp) -> bool {
    ring.caller(token, at)
        .is_err_and(|error| error.reason() == Reason::TokenInvalid)
}

/// A token with these headers and claims in the place of the usual ones, signed by the key of `ring`; null takes one away.
fn forged(ring: &Keyring, header: &Value, claims: &Value) -> String {
    let keys = ring.current();
    let key = &keys.keys[0];
    let mut head = json!({"alg": "EdDSA", "typ": "JWT", "kid": key.id});
    let mut body = serde_json::to_value(Claims::of(&caller(), now(), HOUR)).unwrap();
    for (into, from) in [(&mut head, header), (&mut body, claims)] {
        for (name, value) in from.as_object().unwrap() {
            into.as_object_mut().unwrap().insert(name.clone(), value.clone());
            if value.is_null() {
                into.as_object_mut().unwrap().remove(name);
            }
        }
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&head), part(&body));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key.sign, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

#[test]
fn a_token_says_who_calls_until_it_ends() {
    let ring = Keyring::new(&[7; 32]);
    let token = ring.issue(&caller(), now(), HOUR).unwrap();
    assert_eq!(ring.caller(&token, now()).unwrap(), caller());
    assert_eq!(
        ring.caller(&token, now()).unwrap(),
        caller(),
        "the second time from memory"
    );
    assert!(refused(&ring, &token, now() + HOUR));
    assert!(refused(&Keyring::new(&[8; 32]), &token, now()));
    assert!(refused(&ring, &token[..token.len() - 2], now()));
    assert!(refused(&ring, "", now()));
    let session = Caller {
        credential: Some(Box::new(Credential {
            id: "0198c1d2-0000-7000-8000-000000000002".to_owned(),
            generation: 3,
            issued: now().as_second(),
        })),
        ..caller()
    };
    let token = ring.issue(&session, now(), HOUR).unwrap();
    assert_eq!(ring.caller(&token, now()).unwrap(), session);
}

#[test]
fn what_a_forger_writes_into_header_and_claims_is_refused() {
    let ring = Keyring::new(&[7; 32]);
    let none = json!({});
    assert!(ring.caller(&forged(&ring, &none, &none), now()).is_ok());
    let later = now().as_second() + 600;
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "HS256"}),
        json!({"alg": "RS256"}),
        json!({"kid": null}),
        json!({"kid": "../../signing.key"}),
        json!({"kid": "/dev/null"}),
        json!({"kid": "x".repeat(100_000)}),
        json!({"kid": 7}),
        json!({"crit": ["exp"]}),
        json!({"crit": ["b64"], "b64": false}),
        json!({"crit": []}),
    ] {
        assert!(refused(&ring, &forged(&ring, &header, &none), now()), "{header}");
    }
    for claims in [
        json!({"iss": "another"}),
        json!({"iss": null}),
        json!({"aud": "another"}),
        json!({"aud": null}),
        json!({"sub": null}),
        json!({"sub": "x".repeat(101)}),
        json!({"iat": later, "exp": later + 60}),
        json!({"exp": now().as_second()}),
        json!({"exp": null}),
        json!({"roles": []}),
        json!({"roles": ["root"]}),
        json!({"org": "12100000400000624X"}),
        json!({"points": ["360"]}),
    ] {
        assert!(refused(&ring, &forged(&ring, &none, &claims), now()), "{claims}");
    }
    let soon = json!({"iat": now().as_second() + 30});
    assert!(
        ring.caller(&forged(&ring, &none, &soon), now()).is_ok(),
        "clocks differ a little"
    );
}

#[test]
fn neither_no_algorithm_nor_the_public_key_as_a_secret_signs() {
    let ring = Keyring::new(&[7; 32]);
    let claims = Claims::of(&caller(), now(), HOUR);
    let keys = ring.current();
    let id = Some(keys.keys[0].id.clone());
    let public = URL_SAFE_NO_PAD.decode(&keys.keys[0].public.x).unwrap();
    let header = Header {
        kid: id.clone(),
        ..Header::new(Algorithm::HS256)
    };
    for secret in [&public[..], keys.keys[0].public.x.as_bytes()] {
        let token = encode(&header, &claims, &EncodingKey::from_secret(secret)).unwrap();
        assert!(refused(&ring, &token, now()));
        let (_, rest) = token.split_once('.').unwrap();
        let head = URL_SAFE_NO_PAD.encode(json!({"alg": "EdDSA", "kid": id}).to_string());
        assert!(
            refused(&ring, &format!("{head}.{rest}"), now()),
            "an HMAC in the place of a signature"
        );
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let body = part(&serde_json::to_value(&claims).unwrap());
    for head in [
        json!({"alg": "none"}),
        json!({"alg": "None", "kid": id}),
        json!({"kid": id}),
    ] {
        for signature in ["", "AA"] {
            assert!(
                refused(&ring, &format!("{}.{body}.{signature}", part(&head)), now()),
                "{head}"
            );
        }
    }
}

#[tokio::test]
async fn keys_rotate_with_an_overlap_and_running_processes_see_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signing.key");
    let ring = Keyring::load_or_create(&file, &SystemRng, now()).unwrap();
    let old = ring.issue(&caller(), now(), HOUR * 48).unwrap();
    assert!(ring.caller(&old, now()).is_ok());
    Keyring::rotate(&file, &SystemRng, now(), HOUR * 24).unwrap();
    let other = Keyring::load_or_create(&file, &SystemRng, now()).unwrap();
    let new = other.issue(&caller(), now(), HOUR * 48).unwrap();
    let holds = |token: &str, at: Timestamp| ring.caller(token, at).is_ok();
    eventually("the new key is known", async || holds(&new, now()).then_some(())).await;
    let public = ring.public(now());
    assert_eq!(
        (public.len(), public[0].ends, public[1].ends),
        (2, None, Some(now() + HOUR * 24))
    );
    assert!(holds(&old, now() + HOUR * 23));
    assert!(
        refused(&ring, &old, now() + HOUR * 24),
        "the key ends before the token"
    );
    assert!(holds(&new, now() + HOUR * 24));
    assert_eq!(ring.public(now() + HOUR * 24).len(), 1);
    // A key that is taken away takes the tokens along that were found to hold by it.
    std::fs::remove_file(&file).unwrap();
    drop(Keyring::load_or_create(&file, &SystemRng, now()).unwrap());
    eventually("its tokens end", async || {
        refused(&ring, &new, now()).then_some(())
    })
    .await;
    // A file that cannot be read changes nothing; what is put right is read.
    std::fs::write(&file, "{").unwrap();
    let third = ring.issue(&caller(), now(), HOUR).unwrap();
    let whole = Stored::first(&SystemRng, now()).bytes().unwrap();
    assert!(holds(&third, now()));
    std::fs::write(&file, whole).unwrap();
    eventually("the file is read again", async || {
        refused(&ring, &third, now()).then_some(())
    })
    .await;
}

#[test]
fn rotation_is_bounded_and_drops_what_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signing.key");
    drop(Keyring::load_or_create(&file, &SystemRng, now()).unwrap());
    for _ in 1..MAX_KEYS {
        Keyring::rotate(&file, &SystemRng, now(), HOUR).unwrap();
    }
    assert!(Keyring::rotate(&file, &SystemRng, now(), HOUR).is_err());
    Keyring::rotate(&file, &SystemRng, now() + HOUR, HOUR).unwrap();
    let ring = Keyring::load_or_create(&file, &SystemRng, now()).unwrap();
    assert_eq!(ring.public(now() + HOUR).len(), 2);
}

#[test]
fn a_key_of_before_is_read_and_rotates() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signing.key");
    std::fs::write(&file, [7; 32]).unwrap();
    let ring = Keyring::load_or_create(&file, &SystemRng, now()).unwrap();
    let token = Keyring::new(&[7; 32]).issue(&caller(), now(), HOUR).unwrap();
    assert!(ring.caller(&token, now()).is_ok());
    Keyring::rotate(&file, &SystemRng, now(), HOUR).unwrap();
    let rotated = Keyring::load_or_create(&file, &SystemRng, now()).unwrap();
    assert!(rotated.caller(&token, now()).is_ok());
    for bad in [
        &b""[..],
        b"short",
        b"{\"keys\": []}",
        b"{\"keys\": [{\"seed\": \"AA\"}]}",
    ] {
        std::fs::write(&file, bad).unwrap();
        let refused = Keyring::load_or_create(&file, &SystemRng, now());
        assert!(refused.is_err_and(|error| error.kind() == io::ErrorKind::InvalidData));
    }
}

#[test]
fn processes_that_start_together_share_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signing.key");
    let begin = || Keyring::load_or_create(&file, &SystemRng, now()).unwrap();
    let rings: Vec<Keyring> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..8).map(|_| scope.spawn(begin)).collect();
        started.into_iter().map(|ring| ring.join().unwrap()).collect()
    });
    let token = rings[0].issue(&caller(), now(), HOUR).unwrap();
    assert!(rings.iter().all(|ring| ring.caller(&token, now()).is_ok()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_key_is_private_and_what_is_public_is_no_secret() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signing.key");
    let ring = Keyring::load_or_create(&file, &SystemRng, now()).unwrap();
    let mode = |file| std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    Keyring::rotate(&file, &SystemRng, now(), HOUR).unwrap();
    assert_eq!(mode(&file), 0o600);
    // Of RFC 8037, appendix A: the thumbprint of the key is its id.
    let seed = URL_SAFE_NO_PAD
        .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
        .unwrap();
    let known = Keyring::new(&seed.try_into().unwrap()).public(now());
    assert_eq!(known[0].x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assert_eq!(known[0].id, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert!(!format!("{:?}", ring.public(now())).contains("seed"));
}
