//! Bodies and brokers by what was registered (机构与经纪人排名), counted from the list of contracts.

use std::collections::BTreeMap;

use techmarket_proto::contract::v1::{Contract, ContractFilter, ListContractsRequest, contract};
use techmarket_rpc::convert::money;

use super::scope::Scope;
use crate::asked::Asked;
use crate::bars::{Figure, Table, most, table};
use crate::fault::{Fault, Part};
use crate::words;

const PAGE: i32 = 200;
/// Pages that are read: the newest 1,000 contracts of the year.
const PAGES: usize = 5;
const COLUMNS: &[&str] = &["项数", "成交额"];

/// The contracts of a year, as far as they were read.
pub(super) struct Read {
    pub(super) contracts: Vec<Contract>,
    /// Whether there are more.
    pub(super) is_part: bool,
}

/// Reads the newest contracts that the board is about.
pub(super) async fn read(asked: &Asked, scope: &Scope) -> Result<Read, Fault> {
    let mut client = asked.calls().contract()?;
    let (mut contracts, mut page_token) = (Vec::new(), String::new());
    for _ in 0..PAGES {
        let request = ListContractsRequest {
            filter: Some(ContractFilter {
                states: vec![
                    contract::State::Registered.into(),
                    contract::State::ChangePending.into(),
                ],
                register_period: Some(scope.period()),
                seller_region: scope.region.clone(),
                ..ContractFilter::default()
            }),
            page_size: PAGE,
            page_token,
            ..ListContractsRequest::default()
        };
        let listed = client.list_contracts(request).await;
        let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner();
        contracts.extend(listed.contracts);
        page_token = listed.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let is_part = !page_token.is_empty();
    Ok(Read { contracts, is_part })
}

/// A name with its contracts and their recognised totals in 分.
#[derive(Default)]
struct Tally {
    title: String,
    count: usize,
    fen: i64,
}

/// Sellers and intermediaries, the largest first.
pub(super) fn ranked(read: &Read, scope: &Scope) -> Vec<Table> {
    let (mut sellers, mut brokers) = (BTreeMap::new(), BTreeMap::new());
    for contract in &read.contracts {
        if let Some(seller) = &contract.seller {
            add(&mut sellers, &seller.credit_code, &seller.name, contract);
        }
        if let Some(broker) = &contract.broker {
            add(&mut brokers, &broker.credit_code, &broker.name, contract);
        }
    }
    let shown = |title: &str, head, tallies| table(title.to_owned(), head, COLUMNS, figures(tallies, scope));
    vec![
        shown("输出技术最多的机构", "卖方", sellers),
        shown("促成合同最多的中介机构", "中介方", brokers),
    ]
}

fn add(tallies: &mut BTreeMap<String, Tally>, code: &str, name: &str, contract: &Contract) {
    let recognition = contract.recognition.as_ref();
    let total = recognition.and_then(|one| one.total_amount.as_ref());
    let fen = total.and_then(words::fen).map_or(0, |fen| fen.0);
    let tally = tallies.entry(code.to_owned()).or_default();
    name.clone_into(&mut tally.title);
    tally.count += 1;
    tally.fen = tally.fen.saturating_add(fen);
}

fn figures(tallies: BTreeMap<String, Tally>, scope: &Scope) -> Vec<Figure> {
    let figure = |(code, tally): (String, Tally)| Figure {
        title: tally.title,
        href: scope.list(&[("organization", &code)]),
        cells: vec![
            tally.count.to_string(),
            words::wan(Some(&money(techmarket_types::Fen(tally.fen)))),
        ],
        weight: u64::try_from(tally.fen).unwrap_or_default(),
    };
    most(tallies.into_iter().map(figure).collect())
}
