//! GetDemand and BatchGetDemands: who sees what.

use techmarket_kernel::{Caller, Reason, Role};
use techmarket_proto::demand::v1::{BatchGetDemandsRequest, Demand};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, Refusal, broker, caller, demand, demander, market, on_both_databases, operator, other_demander,
    system, viewer,
};

use crate::support::{Demands, Verb, full_demand};

const NOBODY: &str = "demands/0198c1d2-0000-7000-8000-000000000001";

on_both_databases! {
    async fn a_demand_exists_for_strangers_while_it_is_public(location: Location) {
        let demands = Demands::open(&location).await;
        let lives: [(&[Verb], bool); 6] = [
            (&[], false),
            (&[Verb::Submit], false),
            (&[Verb::Submit, Verb::Return], false),
            (&[Verb::Submit, Verb::Publish], true),
            (&[Verb::Submit, Verb::Publish, Verb::Withdraw], false),
            (&[Verb::Submit, Verb::Publish, Verb::Close], true),
        ];
        for (verbs, public) in lives {
            let demand = demands.after(demand(), verbs).await;
            for insider in [demander(), operator()] {
                assert_eq!(demands.get(&insider, &demand.name).await.unwrap(), demand, "{verbs:?}");
            }
            for stranger in [viewer(), other_demander(), broker()] {
                match demands.get(&stranger, &demand.name).await {
                    Ok(seen) => {
                        assert!(public, "{verbs:?}");
                        assert_eq!((seen.confidential, seen.reason.as_str()), (None, ""), "{verbs:?}");
                        assert_eq!(seen.organization, DEMANDER);
                    }
                    Err(refused) => {
                        assert!(!public, "{verbs:?}");
                        assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", &demand.name));
                    }
                }
            }
        }
    }

    async fn a_hidden_publisher_is_nameless_for_strangers(location: Location) {
        let demands = Demands::open(&location).await;
        let published = demands.after(full_demand(), &[Verb::Submit, Verb::Publish]).await;
        let public = Demand {
            organization: String::new(),
            organization_name: String::new(),
            confidential: None,
            ..published.clone()
        };
        assert_eq!(demands.get(&viewer(), &published.name).await.unwrap(), public);
        assert_eq!(demands.get(&demander(), &published.name).await.unwrap(), published);
    }

    async fn the_market_itself_reads_the_confidential_layer_of_what_is_public(location: Location) {
        let demands = Demands::open(&location).await;
        let whole = demands.after(full_demand(), &[Verb::Submit, Verb::Publish]).await;
        let read = demands.get(&market(), &whole.name).await.unwrap();
        assert_eq!(read.confidential, whole.confidential);
        assert_eq!((read.organization.as_str(), read.organization_name.as_str()), ("", ""), "nothing else");
        // Another system has the role, and a person may have the name.
        for caller in [system(), caller(Caller::MARKET, Role::Viewer, None)] {
            assert_eq!(demands.get(&caller, &whole.name).await.unwrap().confidential, None, "{caller:?}");
        }
        let batch = BatchGetDemandsRequest { names: vec![whole.name.clone()], ..Default::default() };
        let batch = demands.of(&market()).batch_get_demands(batch).await.unwrap().into_inner();
        assert_eq!(batch.demands[0].confidential, None, "only by name");
        let draft = demands.draft(full_demand()).await;
        let read = demands.get(&market(), &draft.name).await.unwrap();
        assert_eq!((read.confidential, read.organization), (None, draft.organization), "its owner ranks by it");
        let refused = demands.get(&system(), &draft.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", &draft.name));
    }

    async fn a_name_that_is_none_or_nobodys_is_refused(location: Location) {
        let demands = Demands::open(&location).await;
        for name in ["", "demands/1", "listings/0198c1d2-0000-7000-8000-000000000001", "demands/0198C1D2-0000-7000-8000-000000000001"] {
            let refused = demands.get(&viewer(), name).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]), "{name}");
        }
        let refused = demands.get(&operator(), NOBODY).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", NOBODY));
    }

    async fn a_batch_comes_in_the_order_asked_for(location: Location) {
        let demands = Demands::open(&location).await;
        let first = demands.after(full_demand(), &[Verb::Submit, Verb::Publish]).await;
        let second = demands.after(demand(), &[Verb::Submit, Verb::Publish]).await;
        let names = vec![second.name.clone(), first.name.clone(), second.name.clone()];
        let mut client = demands.of(&viewer());
        let got = client.batch_get_demands(BatchGetDemandsRequest { names: names.clone(), ..Default::default() }).await.unwrap().into_inner();
        assert_eq!(got.demands.iter().map(|demand| demand.name.clone()).collect::<Vec<_>>(), names);
        assert!(got.demands.iter().all(|demand| demand.confidential.is_none()));
    }

    async fn one_that_may_not_be_seen_fails_the_batch(location: Location) {
        let demands = Demands::open(&location).await;
        let public = demands.after(demand(), &[Verb::Submit, Verb::Publish]).await.name;
        let draft = demands.draft(demand()).await.name;
        let mut client = demands.of(&viewer());
        for hidden in [draft.as_str(), NOBODY] {
            let names = vec![public.clone(), hidden.to_owned()];
            let refused = client.batch_get_demands(BatchGetDemandsRequest { names, ..Default::default() }).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("demand", hidden));
        }
        let limits = [
            (vec![], ("names", Reason::FieldRequired)),
            (vec![public.clone(); 201], ("names", Reason::TooManyItems)),
            (vec![public, "x".to_owned()], ("names[1]", Reason::NameInvalid)),
        ];
        for (names, violation) in limits {
            let refused = client.batch_get_demands(BatchGetDemandsRequest { names, ..Default::default() }).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[violation]));
        }
    }
}
