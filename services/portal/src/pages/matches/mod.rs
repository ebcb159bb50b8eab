//! Matches (供需匹配): the list of each side and of the broker, a pair's page, and what is answered.

mod disclosed;
mod list;
mod numbers;
mod pair;
mod verbs;

use techmarket_proto::matching::v1::Match;

use crate::Person;
use crate::asked::Asked;
use crate::fault::Fault;

pub(crate) use list::{list, workbench};
pub(crate) use pair::pair;
pub(crate) use verbs::verb;

fn signed_in(asked: &Asked) -> Result<&Person, Fault> {
    asked.anybody()
}

fn or_hidden(name: &str) -> String {
    if name.is_empty() {
        "不公开".to_owned()
    } else {
        name.to_owned()
    }
}

/// Code and name of the demand's and of the listing's organisation.
fn typed(pair: &Match) -> [(&str, &str); 2] {
    [
        (&pair.demand_organization, &pair.demand_organization_name),
        (&pair.supply_organization, &pair.supply_organization_name),
    ]
}

const fn answers(pair: &Match) -> &'static str {
    match (pair.supply_accepted, pair.demand_accepted) {
        (true, true) => "双方已接受",
        (true, false) => "供给方已接受",
        (false, true) => "需求方已接受",
        (false, false) => "双方都未答复",
    }
}
