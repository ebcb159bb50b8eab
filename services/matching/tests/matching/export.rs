//! ExportJudgements.

use techmarket_kernel::{Caller, Reason};
use techmarket_matching::domain::DeclineReason;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::r#match::DeclineReason as Why;
use techmarket_store::Location;
use techmarket_testkit::{
    assert_refused, broker, demand, demander, listing, on_both_databases, operator, provider, system, viewer,
};
use tonic::{Code, Status};

use crate::answers::{accepted, declined, keep, suggested};
use crate::support::{Market, published_demand, published_listing, withdrawn_demand};

async fn export(market: &Market, caller: &Caller) -> Result<Vec<pb::ExportJudgementsResponse>, Status> {
    let request = pb::ExportJudgementsRequest::default();
    let mut stream = market.of(caller).export_judgements(request).await?.into_inner();
    let mut exported = Vec::new();
    while let Some(message) = stream.message().await? {
        exported.push(message);
    }
    Ok(exported)
}

fn judged(number: u128, demand: u128, level: i32) -> pb::export_judgements_response::Judged {
    let pair = suggested(demand, number, 0.5, 0.5);
    pb::export_judgements_response::Judged {
        id: pair.listing.name(),
        title: pair.listing_title,
        level,
    }
}

on_both_databases! {
    async fn judged_pairs_go_out_demand_by_demand(location: Location) {
        let market = Market::open(&location).await;
        assert_eq!(export(&market, &operator()).await.unwrap(), []);
        keep(&location, vec![
            declined(suggested(1, 1, 0.5, 0.5), DeclineReason::NotRelevant),
            accepted(suggested(1, 2, 0.5, 0.5), true, true),
            suggested(1, 3, 0.5, 0.5),
            declined(suggested(1, 4, 0.5, 0.5), DeclineReason::Price),
            // Answered, and nothing that says how well it fits.
            declined(suggested(2, 1, 0.5, 0.5), DeclineReason::NotAvailable),
            suggested(3, 1, 0.5, 0.5),
            accepted(suggested(4, 1, 0.5, 0.5), false, true),
            declined(suggested(4, 2, 0.5, 0.5), DeclineReason::Indicators),
        ]).await;
        let exported = export(&market, &operator()).await.unwrap();
        let of = |demand: u128, judged: Vec<_>| {
            let pair = suggested(demand, 1, 0.5, 0.5);
            let demand = pb::export_judgements_response::Demand { id: pair.demand.name(), title: pair.demand_title, content: String::new() };
            pb::ExportJudgementsResponse { demand: Some(demand), judged }
        };
        assert_eq!(exported, [
            of(1, vec![judged(2, 1, 4), judged(1, 1, 1)]),
            of(4, vec![judged(2, 4, 2), judged(1, 4, 3)]),
        ]);
    }

    async fn the_public_text_goes_with_it_while_published(location: Location) {
        let market = Market::open(&location).await;
        let (offered, wanted) = (published_listing(1, listing()), published_demand(1, demand()));
        let pair = market.pair(&offered, &wanted).await;
        market.decline(&demander(), &pair, Why::NotMature, "").await.unwrap();
        let exported = export(&market, &operator()).await.unwrap().remove(0);
        let told = exported.demand.clone().unwrap();
        assert_eq!((&told.id, &told.title, &told.content), (&wanted.name, &wanted.title, &wanted.summary));
        assert_eq!(exported.judged[0].id, offered.name);
        assert_eq!(exported.judged[0].level, 2);

        market.demand("demand.withdrawn", &withdrawn_demand(&wanted)).await;
        let exported = export(&market, &operator()).await.unwrap().remove(0);
        assert_eq!(exported.demand.unwrap().content, "");
    }

    async fn only_operators_export(location: Location) {
        let market = Market::open(&location).await;
        for caller in [viewer(), provider(), broker(), system()] {
            let request = pb::ExportJudgementsRequest::default();
            let refused = market.of(&caller).export_judgements(request).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
    }
}
