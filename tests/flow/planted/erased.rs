//! A person who left something in every service and is erased: the words by which the person was known are found by nobody any more,
//! whatever is asked.

use std::collections::BTreeSet;

use memchr::memmem::find;
use prost_reflect::MethodDescriptor;
use serde_json::{Value, json};

use super::market::Market;
use super::words::word;
use super::{Door, answers, calls, places_in, requests};
use crate::process::until;

/// Those who read what there is of the person before.
const READERS: [&str; 9] = [
    "operator",
    "provider",
    "administrator",
    "demander",
    "broker",
    "registrar",
    "system",
    "viewer",
    "nobody",
];
/// Where words of the person stand that are planted for every walk.
const PLACES: [&str; 3] = [
    "account.login_name",
    "account.display_name",
    "member.display_name",
];
/// By what it is seen that the services have done it.
const LAST: [&str; 3] = ["GetListing", "GetMatch", "ListBrokerMandates"];
/// Words of the person beside them: the account's address, as the person writes it elsewhere, and who is called by it.
const MAIL: &str = "left.behind@example.com";
const WORDS: [&str; 4] = [MAIL, "Left.Behind@Example.com", "离开者", "离开者的订阅"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_person_is_found_by_nobody() {
    let mut market = Box::pin(Market::planted()).await;
    let account = Box::pin(market.leave()).await;
    let methods = calls::methods(&market.pool);
    let reads: Vec<_> = methods.into_iter().filter(requests::reads).collect();
    for method in &reads {
        for (_, answer) in answers(&market, method, "operator", Door::Grpc).await {
            market.learn(method, &answer);
        }
    }
    let before = told(
        &market,
        &reads,
        &["operator", "provider", "administrator", "member"],
    )
    .await;
    for left in PLACES.into_iter().chain(WORDS) {
        assert!(
            before.iter().any(|(said, _)| said == left),
            "nobody found {left}: {before:?}"
        );
    }
    let request = json!({"name": account["name"], "etag": account["etag"]});
    market
        .ask("operator", "directory.v1.AccountService/EraseAccount", request)
        .await;
    // What each service changes last.
    let last: Vec<_> = reads
        .iter()
        .filter(|method| LAST.contains(&method.name()))
        .cloned()
        .collect();
    until("every service has erased", async || {
        let still = told(&market, &last, &["operator"]).await;
        still.is_empty().then_some(())
    })
    .await;
    let after = told(&market, &reads, &READERS).await;
    assert!(after.is_empty(), "{after:?}");
    market.site.stop().await;
}

impl Market {
    /// What the member leaves beside what is planted; the account.
    async fn leave(&mut self) -> Value {
        let login = word("account.login_name");
        let path = "directory.v1.AccountService/ListAccounts";
        let listed = self.ask("operator", path, json!({"pageSize": 200})).await;
        let accounts = listed["accounts"].as_array().unwrap().iter();
        let account = accounts
            .into_iter()
            .find(|one| one["loginName"] == login.as_str())
            .unwrap();
        let mail = json!({"name": account["name"], "etag": account["etag"], "mail": MAIL});
        let path = "directory.v1.AccountService/UpdateAccount";
        let request = json!({"account": mail, "updateMask": "mail"});
        let account = self.ask("operator", path, request).await;

        let search = json!({"displayName": WORDS[3], "side": "SIDE_DEMANDS", "query": "电瓷"});
        let path = "matching.v1.MatchingService/CreateSavedSearch";
        self.ask("member", path, json!({"savedSearch": search})).await;
        let pair = self
            .names
            .keys()
            .find(|name| name.starts_with("matches/"))
            .unwrap()
            .clone();
        let note = json!({"text": "已寄样品", "visibility": "VISIBILITY_PARTIES"});
        let path = "matching.v1.MatchingService/AddMatchNote";
        self.ask("member", path, json!({"name": pair, "note": note}))
            .await;
        let mandate = json!({"organization": techmarket_testkit::PROVIDER, "broker": login});
        let path = "supply.v1.SupplyService/CreateBrokerMandate";
        self.ask("provider", path, json!({"brokerMandate": mandate}))
            .await;
        let written = self.json("techmarket.supply.v1.Listing", &techmarket_testkit::listing());
        let contact = json!({"person": WORDS[2], "email": WORDS[1]});
        let more = json!({"title": "离任前登记的成果", "externalId": "离任-1",
            "confidential": {"detail": "配方", "contact": contact}});
        let path = "supply.v1.SupplyService/CreateListing";
        let request = json!({"listing": super::market::with(written, more)});
        let made = self.ask("member", path, request).await;
        let path = "supply.v1.SupplyService/SubmitListing";
        let made = self.step("member", path, &made, json!({})).await;
        let path = "supply.v1.SupplyService/PublishListing";
        self.step("operator", path, &made, json!({})).await;
        account
    }
}

/// Which words of the person are told to whom, and by which method.
async fn told(market: &Market, reads: &[MethodDescriptor], callers: &[&str]) -> BTreeSet<(String, String)> {
    let mut told = BTreeSet::new();
    for who in callers {
        for method in reads {
            for (asked, answer) in answers(market, method, who, Door::Grpc).await {
                let parts = answer.parts().concat();
                let others = WORDS
                    .into_iter()
                    .filter(|word| find(&parts, word.as_bytes()).is_some());
                let places = places_in(method, &asked, &answer).into_iter();
                for word in places.filter(|place| PLACES.contains(place)).chain(others) {
                    told.insert((word.to_owned(), format!("{who} by {}", method.full_name())));
                }
            }
        }
    }
    told
}
