//! GetContract and BatchGetContracts.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{BatchGetContractsRequest, GetContractRequest};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, contract, demander, on_both_databases, other_provider, provider, registrar,
};

use crate::support::{Office, of_yuan};

const UNKNOWN: &str = "contracts/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a";

on_both_databases! {
    async fn a_contract_is_read_back(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let request = GetContractRequest {
            name: made.name.clone(),
        };
        let read = office
            .client(&demander())
            .get_contract(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(read, made);
    }

    async fn what_is_not_there_is_not_found(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&registrar());
        let mut get = async |name: &str| {
            let refused = client
                .get_contract(GetContractRequest {
                    name: name.to_owned(),
                })
                .await;
            Refusal::read(&refused.unwrap_err())
        };
        assert_eq!(get(UNKNOWN).await, Refusal::not_found("contract", UNKNOWN));
        let malformed = Refusal::of_fields(&[("name", Reason::NameInvalid)]);
        assert_eq!(get("listings/1").await, malformed);
    }

    async fn a_batch_keeps_its_order(location: Location) {
        let office = Office::open(&location).await;
        let one = office.draft(of_yuan("一", 1)).await;
        let two = office.draft(of_yuan("二", 2)).await;
        let names = vec![two.name.clone(), one.name.clone(), two.name.clone()];
        let request = BatchGetContractsRequest { names, ..Default::default() };
        let read = office
            .client(&provider())
            .batch_get_contracts(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(read.contracts, [two.clone(), one, two]);
    }

    async fn a_batch_is_refused_whole(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let refused = async |caller, names: Vec<String>| {
            let request = BatchGetContractsRequest { names, ..Default::default() };
            let refused = office
                .client(&caller)
                .batch_get_contracts(request)
                .await
                .unwrap_err();
            Refusal::read(&refused)
        };
        let unknown = refused(provider(), vec![made.name.clone(), UNKNOWN.to_owned()]).await;
        assert_eq!(unknown, Refusal::not_found("contract", UNKNOWN));
        let hidden = refused(other_provider(), vec![made.name.clone()]).await;
        assert_eq!(hidden, Refusal::not_found("contract", &made.name));
        let none = refused(provider(), vec![]).await;
        assert_eq!(none, Refusal::of_fields(&[("names", Reason::FieldRequired)]));
        let many = refused(provider(), vec![made.name; 201]).await;
        assert_eq!(many, Refusal::of_fields(&[("names", Reason::TooManyItems)]));
    }
}
