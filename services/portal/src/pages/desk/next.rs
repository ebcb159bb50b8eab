//! The case that is due next (下一件), for those who do fifty a day.

use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{ContractFilter, ListContractsRequest, contract};

use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::id;

/// Cases that are looked at: of those due first, one that nobody else has.
const PAGE: i32 = 50;

/// Goes to the case after the one of the address: what is due first, free or the reader's own.
pub(crate) async fn next(asked: Asked) -> Outcome {
    let own = asked.person(Role::Registrar)?.caller.subject.clone();
    let states = [
        contract::State::Submitted,
        contract::State::Accepted,
        contract::State::FirstReviewed,
        contract::State::SecondReviewed,
        contract::State::ChangePending,
    ];
    let request = ListContractsRequest {
        filter: Some(ContractFilter {
            states: states.map(i32::from).to_vec(),
            ..ContractFilter::default()
        }),
        order_by: "due_date".to_owned(),
        page_size: PAGE,
        page_token: String::new(),
    };
    let listed = asked.calls().contract()?.list_contracts(request).await;
    let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner().contracts;
    let after = asked.value("after");
    let free = listed
        .iter()
        .filter(|one| one.assignee.is_empty() || one.assignee == own);
    let ids: Vec<&str> = free.map(|one| id(&one.name)).collect();
    // Behind the one that was just looked at; from the beginning where it was the last.
    let place = ids
        .iter()
        .position(|one| *one == after)
        .map_or(0, |place| place + 1);
    let others = ids.iter().skip(place).chain(ids.iter().take(place));
    let next = others.into_iter().find(|one| **one != after);
    Ok(redirect(next.map_or_else(
        || "/desk?done=none".to_owned(),
        |next| format!("/desk/{next}"),
    )))
}
