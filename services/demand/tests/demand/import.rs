//! ImportDemands.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::demand::v1::demand::State;
use techmarket_proto::demand::v1::import_demands_request::Message;
use techmarket_proto::demand::v1::import_result::Outcome;
use techmarket_proto::demand::v1::{
    Demand, DemandFilter, ImportBatch, ImportDemandsRequest, ImportResult, ImportRow, ImportSettings,
    ListDemandsRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_DEMANDER, Refusal, demand, demander, on_both_databases, operator, provider,
};
use tonic::Status;

use crate::support::{Demands, Verb};

fn settings() -> ImportSettings {
    ImportSettings {
        organization: DEMANDER.to_owned(),
        ..ImportSettings::default()
    }
}

fn titled(title: &str) -> Demand {
    Demand {
        title: title.to_owned(),
        organization: String::new(),
        ..demand()
    }
}

fn messages(settings: ImportSettings, demands: &[Demand]) -> Vec<ImportDemandsRequest> {
    let rows = (1..).zip(demands).map(|(number, demand)| ImportRow {
        number,
        demand: Some(demand.clone()),
    });
    let rows = rows.collect();
    [Message::Settings(settings), Message::Batch(ImportBatch { rows })]
        .map(|message| ImportDemandsRequest {
            message: Some(message),
        })
        .to_vec()
}

/// Name of the import and what became of the rows.
async fn import(
    market: &Demands,
    caller: &Caller,
    messages: Vec<ImportDemandsRequest>,
) -> Result<(String, Vec<ImportResult>), Status> {
    let stream = market
        .of(caller)
        .import_demands(tokio_stream::iter(messages))
        .await?;
    let mut stream = stream.into_inner();
    let (mut name, mut results) = (String::new(), Vec::new());
    while let Some(answer) = stream.message().await? {
        name = answer.import_name;
        results.extend(answer.results);
    }
    Ok((name, results))
}

fn outcomes(results: &[ImportResult]) -> Vec<Outcome> {
    results.iter().map(ImportResult::outcome).collect()
}

on_both_databases! {
    async fn a_repeated_import_changes_nothing(location: Location) {
        let market = Demands::open(&location).await;
        let rows = [titled("甲"), titled("乙")];
        let (name, results) = import(&market, &demander(), messages(settings(), &rows)).await.unwrap();
        assert_eq!(outcomes(&results), [Outcome::Created; 2]);
        let filter = DemandFilter { import_name: name.clone(), ..DemandFilter::default() };
        let request = ListDemandsRequest { filter: Some(filter), ..ListDemandsRequest::default() };
        let listed = market.of(&demander()).list_demands(request).await.unwrap().into_inner().demands;
        assert_eq!(listed.len(), 2);
        assert!(listed.iter().all(|demand| demand.import_name == name && demand.state() == State::Draft));
        // The title in another form is the same.
        let again = [titled(" 甲 "), titled("乙。")];
        let (_, results) = import(&market, &demander(), messages(settings(), &rows)).await.unwrap();
        assert_eq!(outcomes(&results), [Outcome::Unchanged; 2]);
        let kept = ImportSettings { keep_existing: true, ..settings() };
        let (_, results) = import(&market, &demander(), messages(kept, &again)).await.unwrap();
        assert_eq!(outcomes(&results)[1], Outcome::Differs);
        assert_eq!(results[1].changed_fields, ["title"]);
        let only = ImportSettings { validate_only: true, ..settings() };
        let (name, results) = import(&market, &demander(), messages(only, &[titled("丙"), titled("丙")])).await.unwrap();
        assert_eq!((name.as_str(), outcomes(&results)), ("", vec![Outcome::Created, Outcome::Rejected]));
        assert_eq!(results[1].violations[0].reason, Reason::ItemRepeated.as_str());
    }

    async fn what_ended_stays_and_what_is_public_is_revised(location: Location) {
        let market = Demands::open(&location).await;
        let public = market.after(demand(), &[Verb::Submit, Verb::Publish]).await;
        market.harness.advance(jiff::SignedDuration::from_secs(1));
        let changed = Demand { summary: format!("{}另有三条产线。", demand().summary), ..titled(&public.title) };
        let (_, results) = import(&market, &demander(), messages(settings(), std::slice::from_ref(&changed))).await.unwrap();
        assert_eq!(outcomes(&results), [Outcome::Revised]);
        let read = market.get(&demander(), &public.name).await.unwrap();
        assert_eq!((&read.summary, read.revision.is_some()), (&public.summary, true));
        let closed = crate::support::run(&mut market.of(&operator()), Verb::Close, &read).await.unwrap();
        let other = Demand { summary: "改后的需求概述。".to_owned(), ..changed };
        let (_, results) = import(&market, &demander(), messages(settings(), &[other])).await.unwrap();
        assert_eq!(results[0].violations[0].reason, Reason::StateForbids.as_str());
        assert_eq!(market.get(&demander(), &public.name).await.unwrap(), closed);
    }

    async fn who_may_not_is_refused(location: Location) {
        let market = Demands::open(&location).await;
        let foreign = ImportSettings { organization: OTHER_DEMANDER.to_owned(), ..settings() };
        let status = import(&market, &demander(), messages(foreign, &[titled("甲")])).await.unwrap_err();
        assert_eq!(Refusal::read(&status).reason, Reason::NotOwner.as_str());
        let publishing = ImportSettings { publish: true, ..settings() };
        let status = import(&market, &demander(), messages(publishing.clone(), &[titled("甲")])).await.unwrap_err();
        assert_eq!(Refusal::read(&status).reason, Reason::RoleForbidden.as_str());
        let messages_of_nobody = messages(settings(), &[titled("甲")]);
        let refused = market.of(&provider()).import_demands(tokio_stream::iter(messages_of_nobody)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::RoleForbidden.as_str());
        let (_, results) = import(&market, &operator(), messages(publishing, &[titled("甲")])).await.unwrap();
        assert_eq!(outcomes(&results), [Outcome::Created]);
        let read = market.get(&demander(), &results[0].name).await.unwrap();
        assert_eq!(read.state(), State::Published);
    }
}
