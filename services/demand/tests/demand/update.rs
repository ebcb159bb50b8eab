//! UpdateDemand.

use techmarket_kernel::Reason;
use techmarket_proto::demand::v1::demand::State;
use techmarket_proto::demand::v1::{Demand, DemandConfidential, UpdateDemandRequest};
use techmarket_store::Location;
use techmarket_testkit::{
    OTHER_DEMANDER, Refusal, assert_refused, demand, demander, on_both_databases, other_demander,
};
use tonic::Code;

use crate::support::{Demands, Verb, full_demand};

fn update(demand: Demand, paths: &[&str]) -> UpdateDemandRequest {
    UpdateDemandRequest {
        demand: Some(demand),
        update_mask: Some(prost_types::FieldMask {
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
        }),
        ..UpdateDemandRequest::default()
    }
}

on_both_databases! {
    async fn what_the_mask_names_changes(location: Location) {
        let demands = Demands::open(&location).await;
        let made = demands.draft(full_demand()).await;
        let written = Demand {
            title: "新的名称".to_owned(),
            summary: "不在掩码内".to_owned(),
            confidential: Some(DemandConfidential { detail: "新的细节".to_owned(), contact: None }),
            ..made.clone()
        };
        let request = update(written, &["title", "confidential.detail", "budget"]);
        let changed = demands.of(&demander()).update_demand(request).await.unwrap().into_inner();
        let confidential = made.confidential.clone().unwrap();
        let expected = Demand {
            etag: "1-2".to_owned(),
            title: "新的名称".to_owned(),
            confidential: Some(DemandConfidential { detail: "新的细节".to_owned(), ..confidential }),
            update_time: changed.update_time,
            ..made
        };
        assert_eq!(changed, expected);
        assert_eq!(demands.get(&demander(), &changed.name).await.unwrap(), expected);
    }

    async fn a_star_takes_all_but_what_never_changes(location: Location) {
        let demands = Demands::open(&location).await;
        let made = demands.draft(full_demand()).await;
        let written = Demand {
            name: made.name.clone(),
            etag: made.etag.clone(),
            organization: OTHER_DEMANDER.to_owned(),
            detail: made.detail.clone(),
            indicators: made.indicators.clone(),
            confidential: None,
            ..demand()
        };
        let changed = demands.of(&demander()).update_demand(update(written, &["*"])).await.unwrap().into_inner();
        assert_eq!((changed.organization, changed.kind), (made.organization, made.kind));
        assert_eq!((changed.budget, changed.problem.as_str(), changed.publisher_hidden), (None, "", false));
        assert_eq!(changed.confidential, made.confidential, "removed only where a path names it");
    }

    async fn no_mask_takes_what_is_sent(location: Location) {
        let demands = Demands::open(&location).await;
        let made = demands.draft(full_demand()).await;
        let sent = Demand {
            name: made.name.clone(),
            etag: made.etag.clone(),
            problem: "新的问题".to_owned(),
            confidential: Some(DemandConfidential { detail: "新的细节".to_owned(), contact: None }),
            ..Demand::default()
        };
        let request = UpdateDemandRequest { demand: Some(sent), ..Default::default() };
        let mut client = demands.of(&demander());
        let changed = client.update_demand(request).await.unwrap().into_inner();
        let confidential = made.confidential.clone().unwrap();
        let expected = Demand {
            etag: "1-2".to_owned(),
            problem: "新的问题".to_owned(),
            confidential: Some(DemandConfidential { detail: "新的细节".to_owned(), ..confidential }),
            update_time: changed.update_time,
            ..made
        };
        assert_eq!(changed, expected);
        let bare = Demand { confidential: None, ..changed };
        let removed = client.update_demand(update(bare, &["confidential"])).await.unwrap().into_inner();
        assert_eq!(removed.confidential, None);
    }

    async fn validate_only_shows_and_keeps_nothing(location: Location) {
        let demands = Demands::open(&location).await;
        let made = demands.draft(demand()).await;
        let written = Demand { title: "新的名称".to_owned(), ..made.clone() };
        let request = UpdateDemandRequest { validate_only: true, ..update(written, &["title"]) };
        let checked = demands.of(&demander()).update_demand(request).await.unwrap().into_inner();
        assert_eq!(checked.title, "新的名称");
        assert_eq!(demands.get(&demander(), &made.name).await.unwrap(), made);
    }

    async fn wrong_paths_and_values_are_refused(location: Location) {
        let demands = Demands::open(&location).await;
        let made = demands.draft(demand()).await;
        let mut client = demands.of(&demander());
        let request = update(made.clone(), &["titel", "kind", "organization", "state", "title"]);
        let refused = client.update_demand(request).await.unwrap_err();
        let paths = [0, 1, 2, 3].map(|index| format!("update_mask.paths[{index}]"));
        let expected: Vec<_> = paths.iter().map(|path| (path.as_str(), Reason::FieldMaskInvalid)).collect();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));

        let blank = Demand { title: String::new(), region: "1".to_owned(), ..made.clone() };
        let refused = client.update_demand(update(blank, &["title", "region"])).await.unwrap_err();
        let expected = [("demand.title", Reason::FieldRequired), ("demand.region", Reason::RegionUnknown)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));

        let refused = client.update_demand(UpdateDemandRequest::default()).await.unwrap_err();
        let expected = [("demand.etag", Reason::FieldRequired), ("demand.name", Reason::NameInvalid)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        assert_eq!(demands.get(&demander(), &made.name).await.unwrap(), made, "nothing is kept of all that");
    }

    async fn state_version_and_owner_are_asked(location: Location) {
        let demands = Demands::open(&location).await;
        let mut client = demands.of(&demander());
        let made = demands.draft(demand()).await;
        let stale = Demand { etag: "1-7".to_owned(), ..made.clone() };
        let refused = client.update_demand(update(stale, &["title"])).await.unwrap_err();
        let expected = Refusal::new(Code::Aborted, Reason::EtagMismatch).with("etag", "1-1").on("demand", &made.name);
        assert_eq!(Refusal::read(&refused), expected);

        let refused = demands.of(&other_demander()).update_demand(update(made.clone(), &["title"])).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", &made.name));

        let published = demands.after(demand(), &[Verb::Submit, Verb::Publish]).await;
        let submitted = demands.after(demand(), &[Verb::Submit]).await;
        let refused = client.update_demand(update(submitted.clone(), &["title"])).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::state_forbids("demand", &submitted.name, "SUBMITTED", "update"));
        let refused = demands.of(&other_demander()).update_demand(update(published, &["title"])).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
    }

    async fn what_was_returned_is_mended_and_submitted_again(location: Location) {
        let demands = Demands::open(&location).await;
        let returned = demands.after(demand(), &[Verb::Submit, Verb::Return]).await;
        assert_eq!(returned.reason, "指标不完整");
        let mended = Demand { problem: "抗弯强度不足".to_owned(), ..returned };
        let mended = demands.of(&demander()).update_demand(update(mended, &["problem"])).await.unwrap().into_inner();
        assert_eq!((mended.state(), mended.problem.as_str()), (State::Returned, "抗弯强度不足"));
        let submitted = crate::support::run(&mut demands.of(&demander()), Verb::Submit, &mended).await.unwrap();
        assert_eq!((submitted.state(), submitted.reason.as_str()), (State::Submitted, ""));
    }
}
