//! `--withdraw-missing`: a complete list ends what it no longer has (整单导入).

use techmarket_importing::{MAX_PRESENT, NOT_LISTED, Summary};
use techmarket_proto::supply::v1::listing::State;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{
    BatchWithdrawListingsRequest, ListListingsRequest, Listing, ListingFilter,
};
use techmarket_proto::types::v1::BatchItem;

use crate::connect::explain;
use crate::import::Job;
use crate::terminal::say;

const PAGE: i32 = 200;
/// Posts of a batch.
const BATCH: usize = 500;
/// Records that are named.
const SHOWN: usize = 50;

/// Shows what earlier imports made and the list lacks, and withdraws it unless only looking. A list of which rows were refused is
/// not complete, and ends nothing.
pub async fn withdraw(job: &Job, summary: &Summary, is_preview: bool) -> anyhow::Result<()> {
    if !summary.is_clean() {
        say("有不合格的行，文件不是完整的清单：没有撤回任何记录；请改正后再用 --withdraw-missing");
        return Ok(());
    }
    anyhow::ensure!(
        summary.present.len() < MAX_PRESENT,
        "清单超过 {MAX_PRESENT} 条，不能用 --withdraw-missing"
    );
    let missing = missing(job, summary).await?;
    let verb = if is_preview { "将撤回" } else { "撤回" };
    say(&format!("清单中已没有、{verb} {} 条", missing.len()));
    for listing in missing.iter().take(SHOWN) {
        say(&format!("  {} {}", listing.external_id, listing.title));
    }
    if missing.len() > SHOWN {
        say(&format!("  ……另有 {} 条", missing.len() - SHOWN));
    }
    if is_preview {
        return Ok(());
    }
    let mut client = SupplyServiceClient::new(job.rpc.clone());
    for listings in missing.chunks(BATCH) {
        let item = |listing: &Listing| BatchItem {
            name: listing.name.clone(),
            etag: listing.etag.clone(),
        };
        let request = BatchWithdrawListingsRequest {
            items: listings.iter().map(item).collect(),
            reason: NOT_LISTED.to_owned(),
            ..BatchWithdrawListingsRequest::default()
        };
        client
            .batch_withdraw_listings(request)
            .await
            .map_err(|status| explain(&status))?;
    }
    Ok(())
}

/// What imports made of the organisation, as far as it stands and the file lacks it.
async fn missing(job: &Job, summary: &Summary) -> anyhow::Result<Vec<Listing>> {
    let mut client = SupplyServiceClient::new(job.rpc.clone());
    let standing = [State::Draft, State::Submitted, State::Returned, State::Published];
    let mut request = ListListingsRequest {
        filter: Some(ListingFilter {
            organization: job.organization.clone(),
            states: standing.map(Into::into).to_vec(),
            ..ListingFilter::default()
        }),
        page_size: PAGE,
        ..ListListingsRequest::default()
    };
    let mut missing = Vec::new();
    loop {
        let answer = client
            .list_listings(request.clone())
            .await
            .map_err(|status| explain(&status))?;
        let page = answer.into_inner();
        let of_imports = page
            .listings
            .into_iter()
            .filter(|listing| !listing.import_name.is_empty());
        missing.extend(of_imports.filter(|listing| !summary.present.contains(&listing.name)));
        if page.next_page_token.is_empty() {
            return Ok(missing);
        }
        request.page_token = page.next_page_token;
    }
}
