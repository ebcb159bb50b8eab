//! The contract of the demo, from the seller's draft to the register.

use techmarket_kernel::{Clock, SystemClock};
use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::contract::v1::finding::Severity;
use techmarket_proto::contract::v1::upload_attachment_request::Message;
use techmarket_proto::contract::v1::{
    AcceptContractRequest, CheckContractRequest, Contract, CreateContractRequest, NonTechnicalCosts, Party,
    RegisterContractRequest, ReviewContractRequest, SubmitContractRequest, Substance,
    UploadAttachmentRequest, UploadSettings, attachment,
};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::matching::v1::Match;
use techmarket_proto::types::v1::{Indicator, MoneyRange, Period, indicator};
use techmarket_rpc::Rpc;
use techmarket_rpc::convert::{money, to_date};
use techmarket_types::{CodeTables, Fen};

use crate::connect::explain;
use crate::demo::cast::Cast;
use crate::demo::sample::{CONTRACT, Organization, Sample};
use crate::demo::show;
use crate::terminal::say;

/// 委托开发.
const CATEGORY: &str = "x-11";
/// Above the line of large sums, so that a second registrar reviews it too.
const TOTAL: Fen = Fen(680_000_000);
const TECHNOLOGY: Fen = Fen(560_000_000);
const EQUIPMENT: Fen = Fen(120_000_000);

/// Whether a demand with this budget can pay for the contract.
pub fn is_within(budget: Option<&MoneyRange>) -> bool {
    let highest = budget.and_then(|budget| budget.maximum.as_ref());
    highest.is_some_and(|money| money.units >= TOTAL.0 / 100)
}

/// Drafts, submits, accepts, reviews twice and registers.
pub async fn register(
    cast: &Cast,
    sample: &Sample,
    pair: &Match,
    demand: &Demand,
) -> anyhow::Result<Contract> {
    let (seller, buyer) = (
        sample.by_code(&pair.supply_organization)?,
        sample.by_code(&pair.demand_organization)?,
    );
    let mut office = ContractServiceClient::new(cast.registrar("示例登记员甲")?);
    let drafted = contract(seller, buyer, pair, demand)?;
    let draft = Box::pin(draft(cast.provider(seller)?, drafted)).await?;
    let draft = upload(cast.provider(seller)?, draft).await?;
    check(cast.provider(seller)?, &draft).await?;
    let draft = submit(cast.provider(seller)?, draft).await?;
    let amounts = (show::wan(&money(TOTAL)), show::wan(&money(TECHNOLOGY)));
    say(&format!(
        "  卖方填报并提交合同 {}：成交额 {}，技术交易额 {}",
        draft.name, amounts.0, amounts.1
    ));
    let request = AcceptContractRequest {
        name: draft.name,
        etag: draft.etag,
        ..Default::default()
    };
    let accepted = office
        .accept_contract(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner();
    let due = accepted.due_date.unwrap_or_default();
    say(&format!(
        "  登记机构受理，办结期限 {}年{}月{}日{}",
        due.year,
        due.month,
        due.day,
        if accepted.due_date_provisional {
            "（暂定）"
        } else {
            ""
        }
    ));
    let first = review(
        cast.registrar("示例登记员甲")?,
        accepted,
        "属委托开发，指标明确，同意认定。",
    )
    .await?;
    say("  示例登记员甲 初审通过");
    let recognition = first.recognition.clone().unwrap_or_default();
    let reviewed = if recognition.second_review_required {
        let second = review(cast.registrar("示例登记员乙")?, first, "金额核对无误，复核同意。").await?;
        say("  技术交易额达到大额标准，经专家评审，示例登记员乙 复核通过");
        second
    } else {
        first
    };
    // Who made the last review has the case.
    let last = if reviewed.assignee.is_empty() {
        "示例登记员甲".to_owned()
    } else {
        reviewed.assignee.clone()
    };
    let mut office = ContractServiceClient::new(cast.registrar(&last)?);
    let request = RegisterContractRequest {
        name: reviewed.name,
        etag: reviewed.etag,
        ..Default::default()
    };
    let registered = office
        .register_contract(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner();
    say(&format!(
        "  予以登记，合同登记编号 {}（依据：{}）",
        registered.registration_number, recognition.legal_basis
    ));
    Ok(registered)
}

/// From the first day of the year to today, in China.
pub fn this_year() -> anyhow::Result<Option<Period>> {
    let today = SystemClock.today();
    let first = jiff::civil::Date::new(today.year(), 1, 1)?;
    Ok(Some(Period {
        start_date: Some(to_date(first)),
        end_date: Some(to_date(today)),
    }))
}

async fn draft(seller: Rpc, contract: Contract) -> anyhow::Result<Contract> {
    let mut client = ContractServiceClient::new(seller);
    let request = CreateContractRequest {
        contract: Some(contract),
        ..Default::default()
    };
    let draft = client
        .create_contract(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner();
    Ok(draft)
}

/// Hands in the text of the contract.
async fn upload(seller: Rpc, draft: Contract) -> anyhow::Result<Contract> {
    let settings = UploadSettings {
        name: draft.name,
        kind: attachment::Kind::ContractText.into(),
        file_name: "技术开发合同.pdf".to_owned(),
        ..UploadSettings::default()
    };
    let messages = [Message::Settings(settings), Message::Chunk(CONTRACT.to_vec())];
    let messages = messages.map(|message| UploadAttachmentRequest {
        message: Some(message),
    });
    let mut client = ContractServiceClient::new(seller);
    let answer = client.upload_attachment(tokio_stream::iter(messages)).await;
    Ok(answer.map_err(|status| explain(&status))?.into_inner())
}

/// What the rules find before the contract is handed in.
async fn check(seller: Rpc, draft: &Contract) -> anyhow::Result<()> {
    let request = CheckContractRequest {
        name: draft.name.clone(),
    };
    let checked = ContractServiceClient::new(seller)
        .check_contract(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner();
    say(&format!(
        "  提交前预审（规则集 {}）：{} 条意见",
        checked.rule_set,
        checked.findings.len()
    ));
    for finding in checked.findings {
        let severity = match finding.severity() {
            Severity::RefusalGround => "涉及不予登记情形",
            Severity::Error => "须补正",
            Severity::Warning => "请核实",
            Severity::Info | Severity::Unspecified => "提示",
        };
        say(&format!("    【{severity}】{}", finding.advice));
    }
    Ok(())
}

async fn submit(seller: Rpc, draft: Contract) -> anyhow::Result<Contract> {
    let mut client = ContractServiceClient::new(seller);
    let request = SubmitContractRequest {
        name: draft.name,
        etag: draft.etag,
        ..Default::default()
    };
    Ok(client
        .submit_contract(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner())
}

async fn review(registrar: Rpc, contract: Contract, opinion: &str) -> anyhow::Result<Contract> {
    let request = ReviewContractRequest {
        name: contract.name,
        etag: contract.etag,
        category: CATEGORY.to_owned(),
        total_amount: Some(money(TOTAL)),
        technology_amount: Some(money(TECHNOLOGY)),
        opinion: opinion.to_owned(),
        ..Default::default()
    };
    let answer = ContractServiceClient::new(registrar)
        .review_contract(request)
        .await;
    Ok(answer.map_err(|status| explain(&status))?.into_inner())
}

fn contract(
    seller: &Organization,
    buyer: &Organization,
    pair: &Match,
    demand: &Demand,
) -> anyhow::Result<Contract> {
    let today = SystemClock.today();
    let market_field = demand.fields.first().map(String::as_str).unwrap_or_default();
    let technical_field = CodeTables::embedded()?
        .field_mapping()
        .technical_fields(market_field)
        .next();
    Ok(Contract {
        // The buyer's city decides where the demo's contract is registered: a sample point of the tables.
        registration_point: format!("{}01", buyer.region.get(..4).unwrap_or_default()),
        title: format!("{}委托开发", demand.title),
        category: CATEGORY.to_owned(),
        seller: Some(party(seller)),
        buyer: Some(party(buyer)),
        sign_date: Some(to_date(today)),
        term: Some(Period {
            start_date: Some(to_date(today)),
            end_date: Some(to_date(today.saturating_add(jiff::Span::new().months(24)))),
        }),
        total_amount: Some(money(TOTAL)),
        technology_amount: Some(money(TECHNOLOGY)),
        non_technical_costs: Some(NonTechnicalCosts {
            equipment: Some(money(EQUIPMENT)),
            ..Default::default()
        }),
        payment_form: "x-2".to_owned(),
        plan_source: "x-9".to_owned(),
        intellectual_property: vec!["x-01".to_owned()],
        technical_field: technical_field.unwrap_or("03").to_owned(),
        socio_economic_aim: "10".to_owned(),
        industry: demand.industry.clone(),
        summary: format!(
            "针对“{}”，以《{}》为基础开展委托开发。",
            demand.title, pair.listing_title
        ),
        listing: pair.listing.clone(),
        demand: pair.demand.clone(),
        r#match: pair.name.clone(),
        substance: Some(substance()),
        filled_by: "示例经办人".to_owned(),
        signed_on_platform: true,
        ..Contract::default()
    })
}

/// What recognition asks of a development.
fn substance() -> Substance {
    Substance {
        mastered_at_signing: Some(false),
        rights_pass: Some(true),
        indicators: vec![Indicator {
            name: "样品合格率".to_owned(),
            comparison: indicator::Comparison::AtLeast.into(),
            value: "95".to_owned(),
            unit: "%".to_owned(),
        }],
        acceptance_method: "双方按合同附件所列方法共同测试验收".to_owned(),
        separable: Some(true),
        ..Substance::default()
    }
}

fn party(organization: &Organization) -> Party {
    Party {
        name: organization.name.clone(),
        credit_code: organization.credit_code.clone(),
        nature: organization.nature.clone(),
        region: organization.region.clone(),
        ..Party::default()
    }
}
