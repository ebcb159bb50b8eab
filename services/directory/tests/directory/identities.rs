//! StartOidcSignIn, FinishOidcSignIn, against an identity provider that lies, is slow, or is away.

use std::time::{Duration, Instant};

use jsonwebtoken::Algorithm;
use rcgen::{KeyPair, PKCS_ED25519};
use serde_json::{Value, json};
use techmarket_directory::Issuers;
use techmarket_kernel::{Clock as _, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, PROVIDER, Refusal, assert_refused, on_both_databases};
use tonic::{Code, Status};

use crate::issuer::{Fault, Issuer, signed};
use crate::people::People;

const BACK: &str = "http://127.0.0.1:1/back";

fn issuers(url: &str) -> Issuers {
    let text = format!(
        r#"
        [[issuer]]
        id = "city"
        issuer = "{url}"
        client_id = "market"
        algorithms = ["EdDSA", "ES256"]
        redirect_uris = ["{BACK}"]
        second_factor = true
        [[issuer.rule]]
        claim = "groups"
        value = "suppliers"
        roles = ["provider"]
        organization = "{PROVIDER}"
        [[issuer.rule]]
        claim = "groups"
        value = "buyers"
        roles = ["demander"]
        organization = "{DEMANDER}"
        "#
    );
    Issuers::parse(&text).unwrap()
}

/// A sign-in that was begun.
struct Begun {
    state: String,
    nonce: String,
    proof: String,
}

async fn begin(people: &People) -> Result<Begun, Status> {
    let request = pb::StartOidcSignInRequest {
        issuer: "city".into(),
        redirect_uri: BACK.into(),
    };
    let started = people.anybody().start_oidc_sign_in(request).await?.into_inner();
    let query = started.authorization_uri.split_once('?').unwrap().1.to_owned();
    let of = |name: &str| {
        let found = query
            .split('&')
            .find_map(|part| part.strip_prefix(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("{name} in {query}")).to_owned()
    };
    assert_eq!(
        (of("response_type"), of("code_challenge_method")),
        ("code".into(), "S256".into())
    );
    assert!(!query.contains(&started.proof), "it goes to nobody");
    Ok(Begun {
        state: of("state"),
        nonce: of("nonce"),
        proof: started.proof,
    })
}

fn claims(people: &People, issuer: &Issuer, begun: &Begun) -> Value {
    let now = people.harness.clock.now().as_second();
    json!({
        "iss": issuer.url, "aud": "market", "sub": "42", "nonce": begun.nonce, "iat": now, "exp": now + 300,
        "preferred_username": "zhang.san", "name": "张三", "groups": ["suppliers"],
    })
}

async fn finish(people: &People, begun: &Begun) -> Result<pb::Grant, Status> {
    let request = pb::FinishOidcSignInRequest {
        state: begun.state.clone(),
        code: "c".into(),
        proof: begun.proof.clone(),
        organization: String::new(),
    };
    let finished = people.anybody().finish_oidc_sign_in(request).await?;
    Ok(finished.into_inner().grant.unwrap())
}

/// Signs in as whom the provider says with `change`, by a token that is good otherwise.
async fn signed_in(people: &People, issuer: &Issuer, change: Value) -> Result<pb::Grant, Status> {
    let begun = begin(people).await?;
    let mut claims = claims(people, issuer, &begun);
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    issuer.gives("one", Algorithm::EdDSA, &claims);
    finish(people, &begun).await
}

on_both_databases! {
    async fn whom_a_provider_knows_signs_in_and_is_what_it_says(location: Location) {
        let issuer = Issuer::start().await;
        let people = People::with_issuers(&location, issuers(&issuer.url)).await;
        let first = signed_in(&people, &issuer, json!({})).await.unwrap();
        let caller = people.caller(&first);
        assert_eq!((caller.subject.as_str(), caller.organization.unwrap().as_str()), ("zhang.san", PROVIDER));
        assert!(issuer.asked().contains("code_verifier=") && issuer.asked().contains("grant_type=authorization_code"));
        // The next time the same account, as what the provider says then.
        let next = signed_in(&people, &issuer, json!({"groups": "buyers"})).await.unwrap();
        assert_eq!((&next.account, next.roles().collect::<Vec<_>>()), (&first.account, vec![Role::Demander]));
        assert_eq!(next.memberships.len(), 1);
        let none = signed_in(&people, &issuer, json!({"groups": []})).await.unwrap();
        assert_eq!(none.roles().collect::<Vec<_>>(), [Role::Viewer]);
        let refreshed = people.refresh(&next).await.unwrap();
        assert_eq!(refreshed.roles().collect::<Vec<_>>(), [Role::Viewer], "what ended there ends in the other session too");
        let other = signed_in(&people, &issuer, json!({"sub": "43"})).await.unwrap();
        assert_ne!(other.account, first.account, "a name is nobody's proof");
    }

    async fn an_account_with_the_same_name_is_not_taken_over(location: Location) {
        let issuer = Issuer::start().await;
        let people = People::with_issuers(&location, issuers(&issuer.url)).await;
        let own = people.joined("zhang.san", "market", &[Role::Operator], true).await;
        let comer = signed_in(&people, &issuer, json!({})).await.unwrap();
        assert_ne!(comer.account, own.account);
        assert!(people.caller(&comer).subject.starts_with("zhang.san@"));
    }

    async fn a_token_of_anybody_else_is_refused(location: Location) {
        let issuer = Issuer::start().await;
        let people = People::with_issuers(&location, issuers(&issuer.url)).await;
        let now = people.harness.clock.now().as_second();
        for change in [
            json!({"iss": "http://127.0.0.1:1"}),
            json!({"aud": "other"}),
            json!({"nonce": "other"}),
            json!({"exp": now - 61}),
            json!({"iat": now + 120}),
        ] {
            let refused = signed_in(&people, &issuer, change.clone()).await.unwrap_err();
            assert_refused(&refused, Code::Unauthenticated, Reason::IdentityRefused);
        }
        let begun = begin(&people).await.unwrap();
        let good = claims(&people, &issuer, &begun);
        let thief = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        issuer.gives_token(signed(&thief, "one", Algorithm::EdDSA, &good));
        let refused = finish(&people, &begun).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::IdentityRefused);
        // Of an unknown key; without an algorithm; and with the public key as a secret.
        for token in [signed(&thief, "three", Algorithm::EdDSA, &good), "eyJhbGciOiJub25lIn0.e30.".to_owned(), "eyJhbGciOiJIUzI1NiIsImtpZCI6Im9uZSJ9.e30.AA".to_owned()] {
            let begun = begin(&people).await.unwrap();
            issuer.gives_token(token);
            let refused = finish(&people, &begun).await.unwrap_err();
            assert_refused(&refused, Code::Unauthenticated, Reason::IdentityRefused);
        }
    }

    async fn what_came_back_is_taken_once_from_who_began(location: Location) {
        let issuer = Issuer::start().await;
        let people = People::with_issuers(&location, issuers(&issuer.url)).await;
        let begun = begin(&people).await.unwrap();
        issuer.gives("two", Algorithm::ES256, &claims(&people, &issuer, &begun));
        finish(&people, &begun).await.unwrap();
        let refused = finish(&people, &begun).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::IdentityRefused);
        // A link that somebody else began.
        let (mine, theirs) = (begin(&people).await.unwrap(), begin(&people).await.unwrap());
        issuer.gives("one", Algorithm::EdDSA, &claims(&people, &issuer, &theirs));
        let crossed = Begun { proof: mine.proof, ..theirs };
        let refused = finish(&people, &crossed).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::IdentityRefused);
        let late = begin(&people).await.unwrap();
        people.harness.advance(jiff::SignedDuration::from_mins(10));
        let refused = finish(&people, &late).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::IdentityRefused);
        let refused = people.anybody().finish_oidc_sign_in(pb::FinishOidcSignInRequest::default()).await.unwrap_err();
        let fields = [("state", Reason::FieldRequired), ("code", Reason::FieldRequired), ("proof", Reason::FieldRequired)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
        let request = pb::StartOidcSignInRequest { issuer: "city".into(), redirect_uri: "https://evil.example".into() };
        let refused = people.anybody().start_oidc_sign_in(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("redirect_uri", Reason::CodeUnknown)]));
        let request = pb::StartOidcSignInRequest { issuer: "other".into(), redirect_uri: BACK.into() };
        let refused = people.anybody().start_oidc_sign_in(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("issuer", Reason::CodeUnknown)]));
    }

    async fn a_provider_that_fails_costs_little_and_what_is_known_counts_on(location: Location) {
        for fault in [Fault::Closed, Fault::Broken, Fault::Redirects, Fault::Huge, Fault::AnotherDocument, Fault::Silent] {
            let issuer = Issuer::start().await;
            let people = People::with_issuers(&location, issuers(&issuer.url)).await;
            issuer.fail(fault);
            let started = Instant::now();
            let refused = begin(&people).await.err().unwrap();
            assert!([Code::Unavailable, Code::Unauthenticated].contains(&refused.code()), "{fault:?}: {refused:?}");
            assert!(started.elapsed() < Duration::from_secs(8), "{fault:?}: {:?}", started.elapsed());
            // Whoever comes next does not wait for it again.
            let again = Instant::now();
            begin(&people).await.err().unwrap();
            assert!(again.elapsed() < Duration::from_secs(1), "{fault:?}");
        }
        let issuer = Issuer::start().await;
        let people = People::with_issuers(&location, issuers(&issuer.url)).await;
        signed_in(&people, &issuer, json!({})).await.unwrap();
        assert_eq!(issuer.keys_asked(), 1);
        // Keys that change at once are asked for once a minute; until then those of before count.
        issuer.rekey("four");
        for _ in 0..3 {
            let begun = begin(&people).await.unwrap();
            issuer.gives("four", Algorithm::EdDSA, &claims(&people, &issuer, &begun));
            let refused = finish(&people, &begun).await.unwrap_err();
            assert_refused(&refused, Code::Unauthenticated, Reason::IdentityRefused);
        }
        assert_eq!(issuer.keys_asked(), 1);
    }
}
