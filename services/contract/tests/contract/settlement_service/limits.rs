//! How many payments and settlements a contract has at most.

use techmarket_kernel::Reason;
use techmarket_store::Location;
use techmarket_testkit::{Refusal, on_both_databases, provider, registrar};
use tonic::Code;

use super::support::{by_royalty, file, list, payment, record, send_back, settlement};
use crate::support::Office;

const PAYMENTS: usize = 500;
const SETTLEMENTS: usize = 200;

on_both_databases! {
    async fn five_hundred_payments_are_recorded(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(by_royalty("提成")).await;
        let mut seller = office.settlements(&provider());
        for _ in 0..PAYMENTS {
            record(&mut seller, &at.name, payment(1)).await.unwrap();
        }
        let refused = record(&mut seller, &at.name, payment(1)).await.unwrap_err();
        let expected = Refusal::new(Code::ResourceExhausted, Reason::LimitReached).on("contract", &at.name);
        assert_eq!(Refusal::read(&refused), expected);
        // A page holds 200 at most, whatever is asked for.
        let (mut token, mut sizes) = (String::new(), Vec::new());
        loop {
            let page = list(&mut seller, (&at.name, 1_000, &token)).await.unwrap();
            sizes.push(page.payments.len());
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(sizes, [200, 200, 100]);
    }

    async fn two_hundred_settlements_are_filed(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(by_royalty("提成")).await;
        let mut seller = office.settlements(&provider());
        for _ in 1..SETTLEMENTS {
            file(&mut seller, &at.name, settlement(1, 1)).await.unwrap();
        }
        let last = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap();
        assert_eq!(last.name, format!("{}/settlements/{SETTLEMENTS}", at.name));
        // What was sent back has its number still.
        send_back(&mut office.settlements(&registrar()), &last).await.unwrap();
        let refused = file(&mut seller, &at.name, settlement(1, 1)).await.unwrap_err();
        let expected = Refusal::new(Code::ResourceExhausted, Reason::LimitReached).on("contract", &at.name);
        assert_eq!(Refusal::read(&refused), expected);
    }
}
