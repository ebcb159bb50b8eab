//! One pair becomes a deal, and its contract is registered.

mod certificate;
mod contract;
mod money;

use std::path::Path;

use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::contract::v1::{Contract, GetRegisterTotalsRequest};
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::demand::v1::{GetDemandRequest, demand};
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::matching::v1::{
    AcceptMatchRequest, GetMatchRequest, ListMatchesRequest, Match, MatchFilter, r#match,
};
use techmarket_rpc::Rpc;
use techmarket_types::{CodeTables, TableId};
use tonic::Code;

use crate::connect::explain;
use crate::demo::cast::Cast;
use crate::demo::demands::Posted;
use crate::demo::sample::Sample;
use crate::demo::{show, waiting};
use crate::terminal::say;

/// Readings of a match that changes while it is answered.
const READINGS: usize = 10;

/// Takes the pair of a technology with the highest score, among the demands that can pay for the contract, from match to registration, and shows the register's totals.
pub async fn make(cast: &Cast, sample: &Sample, posted: &[Posted], folder: &Path) -> anyhow::Result<()> {
    show::heading("三、一对供需成交，合同登记");
    let score = |posted: &&Posted| posted.best.as_ref().map_or(0.0, |hit| hit.score);
    let technologies = posted
        .iter()
        .filter(|posted| posted.demand.kind() != demand::Kind::ExpertService)
        .filter(|posted| contract::is_within(posted.demand.budget.as_ref()));
    let best = technologies.max_by(|a, b| score(a).total_cmp(&score(b)));
    let chosen = best.ok_or_else(|| anyhow::anyhow!("没有需求"))?;
    let pair = best_match(cast, &chosen.demand.name).await?;
    say(&format!(
        "  {}  《{}》×《{}》，得分 {:.2}",
        pair.name, pair.listing_title, pair.demand_title, pair.score
    ));
    say(&format!("  供给 {}，需求 {}", pair.listing, pair.demand));
    let pair = accept(cast, sample, pair).await?;
    let registered = Box::pin(contract::register(cast, sample, &pair, &chosen.demand)).await?;
    closed(cast, &pair).await?;
    certificate::print_and_verify(cast, &registered, folder).await?;
    let seller = sample.by_code(&pair.supply_organization)?;
    Box::pin(money::pay_and_settle(cast, seller, &registered)).await?;
    totals(cast, &registered).await
}

async fn best_match(cast: &Cast, demand: &str) -> anyhow::Result<Match> {
    let client = MatchingServiceClient::new(cast.operator()?);
    waiting::until("匹配生成", || {
        let mut client = client.clone();
        let filter = Some(MatchFilter {
            demand: demand.to_owned(),
            ..Default::default()
        });
        async move {
            let order_by = "score desc".to_owned();
            let request = ListMatchesRequest {
                filter,
                order_by,
                page_size: 1,
                ..Default::default()
            };
            let matches = client
                .list_matches(request)
                .await
                .map_err(|status| explain(&status))?;
            Ok(matches.into_inner().matches.into_iter().next())
        }
    })
    .await
}

/// Accepts the match. The market may have put its reasons right since it was read, from the other side of the pair; then it is read again,
/// as any client does.
async fn accept_as_it_is(client: &mut MatchingServiceClient<Rpc>, mut pair: Match) -> anyhow::Result<Match> {
    for _ in 0..READINGS {
        let request = AcceptMatchRequest {
            name: pair.name.clone(),
            etag: pair.etag,
            ..Default::default()
        };
        match client.accept_match(request).await {
            Err(status) if status.code() == Code::Aborted => {
                let request = GetMatchRequest { name: pair.name };
                let read = client.get_match(request).await;
                pair = read.map_err(|status| explain(&status))?.into_inner();
            }
            answer => return Ok(answer.map_err(|status| explain(&status))?.into_inner()),
        }
    }
    anyhow::bail!("{} 一直在变化", pair.name)
}

/// First the supply side, then the demand side.
async fn accept(cast: &Cast, sample: &Sample, pair: Match) -> anyhow::Result<Match> {
    let supplier = sample.by_code(&pair.supply_organization)?;
    let company = sample.by_code(&pair.demand_organization)?;
    let sides = [
        (supplier, cast.provider(supplier)?),
        (company, cast.demander(company)?),
    ];
    let mut pair = pair;
    for (organization, rpc) in sides {
        let mut client = MatchingServiceClient::new(rpc);
        pair = accept_as_it_is(&mut client, pair).await?;
        let state = if pair.state() == r#match::State::Accepted {
            "双方接受"
        } else {
            "单方有意向"
        };
        say(&format!("  {} 接受，匹配状态：{state}", organization.name));
    }
    Ok(pair)
}

/// The registered contract closes the match as a success and the demand as met.
async fn closed(cast: &Cast, pair: &Match) -> anyhow::Result<()> {
    let matches = MatchingServiceClient::new(cast.operator()?);
    let demands = DemandServiceClient::new(cast.operator()?);
    waiting::until("合同登记回写匹配与需求", || {
        let (mut matches, mut demands) = (matches.clone(), demands.clone());
        let (pair, wanted) = (pair.name.clone(), pair.demand.clone());
        async move {
            let pair = matches
                .get_match(GetMatchRequest { name: pair })
                .await?
                .into_inner();
            let wanted = demands
                .get_demand(GetDemandRequest { name: wanted })
                .await?
                .into_inner();
            let closed =
                pair.state() == r#match::State::Registered && wanted.state() == demand::State::Contracted;
            Ok(closed.then_some(()))
        }
    })
    .await?;
    say("  匹配状态：合同已登记；需求状态：已对接");
    Ok(())
}

async fn totals(cast: &Cast, registered: &Contract) -> anyhow::Result<()> {
    show::heading("五、登记统计");
    let mut client = ContractServiceClient::new(cast.registrar("示例登记员甲")?);
    let request = GetRegisterTotalsRequest {
        period: contract::this_year()?,
        ..Default::default()
    };
    let totals = client
        .get_register_totals(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner();
    let amount = |money: Option<_>| show::wan(&money.unwrap_or_default());
    say(&format!(
        "  本年登记 {} 项，成交额 {}，技术交易额 {}",
        totals.count,
        amount(totals.total_amount),
        amount(totals.technology_amount)
    ));
    let categories = CodeTables::embedded()?.table(TableId::ContractCategory);
    for row in totals.categories {
        let name = categories
            .get(&row.category)
            .map_or(row.category.as_str(), |code| code.name.as_str());
        say(&format!(
            "    {name} {} 项，成交额 {}，技术交易额 {}",
            row.count,
            amount(row.total_amount),
            amount(row.technology_amount)
        ));
    }
    let number = show::registration_number(&registered.registration_number);
    say(&format!("  其中合同登记编号 {number}：《{}》", registered.title));
    Ok(())
}
