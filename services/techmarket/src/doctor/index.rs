//! Whether what is published is found: a sample of listings, each searched by its title.

use std::path::Path;

use techmarket_proto::matching::v1::SearchListingsRequest;
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{ListListingsRequest, Listing, ListingFilter, listing};

use super::finding::Finding;
use crate::connect::{connect, explain};

/// Listings that are looked for.
const SAMPLE: i32 = 20;
/// Hits among which each has to be.
const HITS: i32 = 200;

pub(super) async fn look(address: &str, token: &Path, findings: &mut Vec<Finding>) {
    let looked = async {
        let token = std::fs::read_to_string(token)?;
        let rpc = connect(address, token.trim())?;
        let published = published(SupplyServiceClient::new(rpc.clone())).await?;
        let mut matching = MatchingServiceClient::new(rpc);
        let mut missing = Vec::new();
        for listing in &published {
            let asked = SearchListingsRequest {
                query: listing.title.clone(),
                page_size: HITS,
                variants_too: true,
                ..SearchListingsRequest::default()
            };
            let found = matching.search_listings(asked).await;
            let found = found.map_err(|status| explain(&status))?.into_inner();
            let is_it = |hit: &techmarket_proto::matching::v1::ListingHit| {
                hit.listing
                    .as_ref()
                    .is_some_and(|found| found.name == listing.name)
            };
            if !found.hits.iter().any(is_it) {
                missing.push(listing.name.clone());
            }
        }
        Ok::<_, anyhow::Error>((published.len(), missing))
    };
    findings.push(match looked.await {
        Ok((count, missing)) if missing.is_empty() => {
            Finding::well(format!("抽查 {count} 条已发布的供给，检索都能找到"))
        }
        Ok((count, missing)) => Finding::wrong(
            format!("抽查 {count} 条已发布的供给，检索找不到：{}", missing.join("、")),
            "等变更流读完（/readyz）再查；仍找不到则停止市场，删去数据目录中的 index，重新启动即重建",
        ),
        Err(error) => Finding::wrong(
            format!("市场 {address} 不能应答：{error:#}"),
            "检查市场是否在运行（systemctl status techmarket）、地址与 operator.token",
        ),
    });
}

async fn published(mut supply: SupplyServiceClient<techmarket_rpc::Rpc>) -> anyhow::Result<Vec<Listing>> {
    let asked = ListListingsRequest {
        page_size: SAMPLE,
        filter: Some(ListingFilter {
            states: vec![listing::State::Published.into()],
            ..ListingFilter::default()
        }),
        ..ListListingsRequest::default()
    };
    let listed = supply.list_listings(asked).await;
    Ok(listed.map_err(|status| explain(&status))?.into_inner().listings)
}
