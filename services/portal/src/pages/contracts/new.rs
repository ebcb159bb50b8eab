//! A new draft: of nothing, or of a pair that both sides accepted.

use techmarket_proto::contract::v1::{Applicant, Broker, Contract, CreateContractRequest, Party, applicant};
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::matching::v1::{GetMatchRequest, Match};
use techmarket_proto::supply::v1::GetListingRequest;
use techmarket_types::TableId;

use super::sheet::Sheet;
use super::{BASE, applicant as person_of};
use crate::Person;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::today;
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, Section, chosen, in_force, leaves};
use crate::form::Form;
use crate::posts::id;

const BUTTONS: [(&str, &str); 1] = [("save", "建立草稿")];

/// As what an organisation may apply.
const KINDS: [(&str, applicant::Kind); 3] = [
    ("卖方", applicant::Kind::Seller),
    ("受卖方委托的中介机构", applicant::Kind::Intermediary),
    ("技术进口合同的境内买方", applicant::Kind::ImportBuyer),
];

pub(crate) async fn new(asked: Asked) -> Outcome {
    person_of(&asked)?;
    let mut pairs = Vec::new();
    if !asked.value("match").is_empty() {
        let pair = pair(&asked, asked.value("match")).await?;
        pairs.push(("match".to_owned(), id(&pair.name).to_owned()));
        pairs.push(("title".to_owned(), pair.demand_title));
    }
    shown(&asked, &Form::of(pairs), Vec::new())
}

pub(crate) async fn create(asked: Asked, form: Form) -> Outcome {
    let person = person_of(&asked)?;
    let mut contract = Contract {
        title: form.owned("title"),
        registration_point: form.owned("registration_point"),
        category: form.owned("category"),
        ..Contract::default()
    };
    let word = form.value("match");
    if !word.is_empty() {
        let pair = pair(&asked, word).await?;
        of_pair(&asked, &mut contract, pair).await?;
    }
    as_applicant(&mut contract, person, form.value("applicant.kind"));
    let request = CreateContractRequest {
        contract: Some(contract),
        request_id: form.owned("request_id"),
        validate_only: false,
    };
    let made = asked.calls().contract()?.create_contract(request).await;
    match made.map_err(Fault::of(Part::Contract)) {
        Ok(made) => Ok(redirect(format!("{BASE}/{}?done=new", id(&made.get_ref().name)))),
        Err(Fault::Invalid(refused)) => shown(&asked, &form, refused),
        Err(fault) => Err(fault),
    }
}

async fn pair(asked: &Asked, word: &str) -> Result<Match, Fault> {
    let request = GetMatchRequest {
        name: format!("matches/{word}"),
    };
    let found = asked.calls().matching()?.get_match(request).await;
    Ok(found.map_err(Fault::of_address(Part::Matching))?.into_inner())
}

/// What the pair knows of the contract: its parties with their places, and from what it came.
async fn of_pair(asked: &Asked, contract: &mut Contract, pair: Match) -> Result<(), Fault> {
    let (mut supply, mut demand) = (asked.calls().supply()?, asked.calls().demand()?);
    let (listing, demand) = tokio::join!(
        supply.get_listing(GetListingRequest {
            name: pair.listing.clone()
        }),
        demand.get_demand(GetDemandRequest {
            name: pair.demand.clone()
        }),
    );
    // What is public no more is left to be typed.
    let listing = listing.map(tonic::Response::into_inner).unwrap_or_default();
    let demand = demand.map(tonic::Response::into_inner).unwrap_or_default();
    contract.seller = Some(Party {
        name: pair.supply_organization_name,
        credit_code: pair.supply_organization,
        region: listing.region,
        ..Party::default()
    });
    contract.buyer = Some(Party {
        name: pair.demand_organization_name,
        credit_code: pair.demand_organization,
        region: demand.region,
        ..Party::default()
    });
    contract.summary = demand.expected_result;
    contract.listing = pair.listing;
    contract.demand = pair.demand;
    contract.r#match = pair.name;
    Ok(())
}

/// Puts the person's organisation where the applicant stands.
fn as_applicant(contract: &mut Contract, person: &Person, kind: &str) {
    let kind = applicant::Kind::from_str_name(kind).unwrap_or(applicant::Kind::Seller);
    let (name, credit_code) = (person.organization_name.clone(), person.organization());
    match kind {
        applicant::Kind::Intermediary => {
            contract.broker = Some(Broker {
                name,
                credit_code,
                ..Broker::default()
            });
        }
        applicant::Kind::ImportBuyer => put(&mut contract.buyer, name, credit_code),
        applicant::Kind::Seller | applicant::Kind::Unspecified => {
            put(&mut contract.seller, name, credit_code);
        }
    }
    contract.applicant = Some(Applicant {
        kind: kind.into(),
        mandate_end_date: None,
    });
}

fn put(party: &mut Option<Party>, name: String, credit_code: String) {
    let party = party.get_or_insert_default();
    (party.name, party.credit_code) = (name, credit_code);
}

fn shown(asked: &Asked, form: &Form, refused: Vec<Refused>) -> Outcome {
    let (tables, today) = (asked.portal().settings.tables, today(asked));
    let kinds = KINDS.map(|(title, kind)| (kind.as_str_name().to_owned(), title.to_owned()));
    let points = chosen(in_force(tables, TableId::RegistrationPoint, today));
    let fields = vec![
        Field::text(form, "title", "项目名称", "与合同文本一致，至多 200 字").required(),
        Field::select(form, "applicant.kind", "本单位是", kinds.to_vec()),
        Field::select(form, "registration_point", "登记点", points),
        Field::select(
            form,
            "category",
            "合同类别",
            chosen(leaves(tables, TableId::ContractCategory, today)),
        ),
    ];
    let sheet = Sheet {
        title: "申请合同登记".to_owned(),
        action: format!("{BASE}/new"),
        back: BASE.to_owned(),
        lead: "先建立草稿，再分部分填写、上传附件、检查、提交。",
        sections: vec![Section {
            title: "合同",
            fields,
        }],
        refused,
        note: "",
        etag: String::new(),
        hidden: &["match"],
        buttons: &BUTTONS,
    };
    sheet.shown(asked, form)
}
