//! What an identity token must say, and what its claims give.

use super::*;
use serde_json::json;

const OURS: &str = "12100000400000624D";

fn issuers() -> Issuers {
    toml_like(json!({
        "issuer": [{
            "id": "province",
            "issuer": "https://id.example",
            "client_id": "techmarket",
            "redirect_uris": ["https://market.example/back"],
            "rule": [
                {"claim": "groups", "value": "staff", "roles": ["operator"], "organization": "market"},
                {"claim": "unit", "value": "*", "roles": ["provider"], "organization_claim": "unit"},
                {"claim": "groups", "value": "brokers", "roles": ["broker", "provider"], "organization": OURS},
            ],
        }],
    }))
}

fn toml_like(value: Value) -> Issuers {
    serde_json::from_value(value).unwrap()
}

fn now() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example", "aud": "techmarket", "sub": "42", "nonce": "n",
        "iat": now().as_second(), "exp": now().as_second() + 300,
        "preferred_username": "zhang.san", "name": "张三", "unit": OURS, "groups": ["brokers"],
    })
}

fn read(change: &Value) -> Result<Identity, &'static str> {
    let mut claims = claims();
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    issuers().find("province").unwrap().identity(&claims, "n", now())
}

#[test]
fn a_token_of_anything_else_is_refused() {
    let late = now().as_second();
    for (change, why) in [
        (json!({"iss": "https://id.example/"}), "another issuer"),
        (json!({"aud": "other"}), "another audience"),
        (json!({"aud": null}), "another audience"),
        (
            json!({"aud": ["techmarket", "other"]}),
            "another authorised party",
        ),
        (json!({"azp": "other"}), "another authorised party"),
        (json!({"nonce": "m"}), "another nonce"),
        (json!({"nonce": null}), "another nonce"),
        (json!({"exp": late - 60}), "expired"),
        (json!({"exp": "soon"}), "expired"),
        (json!({"iat": late + 61}), "issued at another time"),
        (json!({"iat": late - 601}), "issued at another time"),
        (json!({"nbf": late + 61}), "not yet in force"),
        (json!({"sub": ""}), "no subject"),
        (json!({"sub": "x".repeat(256)}), "no subject"),
    ] {
        assert_eq!(read(&change), Err(why), "{change}");
    }
    assert!(read(&json!({"aud": ["techmarket", "other"], "azp": "techmarket"})).is_ok());
}

#[test]
fn claims_give_places_and_roles_by_the_rules() {
    let ours: Place = OURS.parse().unwrap();
    let given = |change: &Value| read(change).unwrap().places;
    let roles = |words: &[&str]| Roles::from(words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
    assert_eq!(
        given(&json!({})),
        [(ours.clone(), roles(&["provider", "broker"]), false)]
    );
    assert_eq!(
        given(&json!({"groups": "staff", "unit": "no code"})),
        [(Place(None), roles(&["operator"]), false)]
    );
    assert_eq!(given(&json!({"groups": [], "unit": null})), []);
    assert_eq!(given(&json!({"groups": ["staff2"]})).len(), 1);
}

#[test]
fn a_file_that_is_wrong_says_what() {
    assert_eq!(issuers().check(), Ok(()));
    let change = |name: &str, value: Value| {
        let mut issuers = json!({"issuer": [{
            "id": "province", "issuer": "https://id.example", "client_id": "x",
            "redirect_uris": ["https://market.example/back"],
        }]});
        issuers["issuer"][0][name] = value;
        toml_like(issuers).check()
    };
    for (name, value) in [
        ("id", json!("../x")),
        ("issuer", json!("http://id.example")),
        ("redirect_uris", json!([])),
        ("redirect_uris", json!(["http://market.example"])),
        ("scopes", json!(["profile"])),
        ("algorithms", json!(["HS256"])),
        ("algorithms", json!(["none"])),
        (
            "rule",
            json!([{"claim": "a", "value": "b", "roles": ["root"], "organization": "market"}]),
        ),
        ("rule", json!([{"claim": "a", "value": "b", "roles": ["viewer"]}])),
        (
            "rule",
            json!([{"claim": "a", "value": "b", "roles": ["viewer"], "organization": "x"}]),
        ),
    ] {
        assert!(change(name, value.clone()).is_err(), "{name} {value}");
    }
}
