//! Names of organisations stand on a page as they were typed (单位名称比对). Where the directory has another for the code, or the
//! organisation is no more, the page says so beside them.

use std::time::Duration;

use techmarket_proto::contract::v1::Contract;
use techmarket_proto::directory::v1::checked_name::Agreement;
use techmarket_proto::directory::v1::{CheckOrganizationNamesRequest, CheckedName, TypedName, organization};
use techmarket_types::CreditCode;

use crate::asked::Asked;
use crate::posts::id;
use crate::whole::Line;

/// Most names of a call.
const MOST: usize = 200;
/// The longest name that the directory compares.
const LONGEST_NAME: usize = 200;
/// What is said of names is a help: a page does not wait longer for it.
const LONGEST: Duration = Duration::from_secs(2);

/// What the directory says of each code and name that differs from it, in their order; empty where it says the same, knows nobody,
/// or does not answer.
pub(crate) async fn differences(asked: &Asked, typed: &[(&str, &str)]) -> Vec<String> {
    let mut wanted: Vec<(&str, &str)> = typed.iter().copied().filter(is_comparable).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted.truncate(MOST);
    let checked = checked(asked, &wanted).await;
    let of = |one: &(&str, &str)| {
        let index = wanted.binary_search(one).ok();
        index
            .and_then(|index| checked.get(index))
            .map(difference)
            .unwrap_or_default()
    };
    typed.iter().map(of).collect()
}

/// `lines` of a contract, with what the directory says of a party behind that party's line.
pub(crate) async fn of_contract(asked: &Asked, contract: &Contract, mut lines: Vec<Line>) -> Vec<Line> {
    let party = |party: &Option<techmarket_proto::contract::v1::Party>| {
        let party = party.clone().unwrap_or_default();
        (party.credit_code, party.name)
    };
    let broker = contract.broker.clone().unwrap_or_default();
    let parties = [
        ("卖方", "卖方（名录）", party(&contract.seller)),
        ("买方", "买方（名录）", party(&contract.buyer)),
        ("中介方", "中介方（名录）", (broker.credit_code, broker.name)),
    ];
    let typed = parties
        .each_ref()
        .map(|(.., (code, name))| (code.as_str(), name.as_str()));
    let found = differences(asked, &typed).await;
    for ((line, beside, _), found) in parties.iter().zip(found) {
        if let Some(at) = lines.iter().position(|one| one.name == *line) {
            lines.insert(at + 1, Line::new(beside, found));
        }
    }
    lines
}

/// Whether the directory can compare it: one that it cannot would have it refuse all of them.
fn is_comparable((code, name): &(&str, &str)) -> bool {
    let length = name.chars().count();
    CreditCode::as_issued(code).is_ok() && !name.trim().is_empty() && length <= LONGEST_NAME
}

async fn checked(asked: &Asked, wanted: &[(&str, &str)]) -> Vec<CheckedName> {
    let Ok(mut client) = asked.calls().directory() else {
        return Vec::new();
    };
    if wanted.is_empty() {
        return Vec::new();
    }
    let typed_names = wanted.iter().map(|(code, name)| TypedName {
        credit_code: (*code).to_owned(),
        display_name: (*name).to_owned(),
    });
    let request = CheckOrganizationNamesRequest {
        typed_names: typed_names.collect(),
    };
    match tokio::time::timeout(LONGEST, client.check_organization_names(request)).await {
        Ok(Ok(answer)) => answer.into_inner().checked_names,
        _ => Vec::new(),
    }
}

/// What differs, in words.
fn difference(checked: &CheckedName) -> String {
    let registered = &checked.registered_name;
    let name = match checked.agreement() {
        Agreement::Former => format!("曾用名，名录中现为“{registered}”"),
        Agreement::Different => format!("与名录不一致，名录中为“{registered}”"),
        Agreement::Unspecified | Agreement::Same | Agreement::Unknown => String::new(),
    };
    let state = match checked.state() {
        organization::State::Merged => format!("该单位已并入 {}", id(&checked.successor)),
        organization::State::Ended => "该单位已终止".to_owned(),
        _ => String::new(),
    };
    let told: Vec<String> = [name, state].into_iter().filter(|one| !one.is_empty()).collect();
    told.join("；")
}
