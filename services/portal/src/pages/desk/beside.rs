//! A case and one that may be the same (疑似重复), field by field.

use askama::Template;
use techmarket_proto::contract::v1::{Contract, GetContractRequest};

use super::contract_of;
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::filed::{self, Beside};
use crate::frame::Frame;
use crate::posts::id;
use crate::{text, words};

#[derive(Template)]
#[template(path = "desk/beside.html")]
struct BesidePage {
    frame: Frame,
    this: Head,
    other: Head,
    rows: Vec<Beside>,
    same: usize,
}

struct Head {
    href: String,
    title: String,
    number: String,
    state: &'static str,
}

fn head(contract: &Contract) -> Head {
    Head {
        href: format!("/desk/{}", id(&contract.name)),
        title: contract.title.clone(),
        number: contract.registration_number.clone(),
        state: words::contract_state(contract.state()),
    }
}

pub(crate) async fn beside(asked: Asked) -> Outcome {
    let this = contract_of(&asked).await?;
    let request = GetContractRequest {
        name: format!("contracts/{}", asked.param("other")),
    };
    let other = asked.calls().contract()?.get_contract(request).await;
    let other = other.map_err(Fault::of_address(Part::Contract))?.into_inner();
    let rows = filed::beside(asked.portal().settings.tables, &this, &other);
    let title = format!("疑似重复对照：{}", text::shortened(&this.title, 50));
    answer(&BesidePage {
        frame: Frame::titled(&asked, title, [""; 3]),
        this: head(&this),
        other: head(&other),
        same: rows.iter().filter(|row| row.is_same).count(),
        rows,
    })
}
