//! Tests of `policy.rs`.

use super::*;

#[test]
fn every_method_of_the_market_has_a_policy() {
    let policies = Policies::read(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
    let publish = policies
        .of("/techmarket.supply.v1.SupplyService/PublishListing")
        .unwrap();
    assert_eq!(
        publish,
        &Admission {
            roles: vec![Role::Reviewer, Role::Operator],
            anonymous: false
        }
    );
    let create = policies.of("/techmarket.supply.v1.SupplyService/CreateListing");
    assert_eq!(
        create.unwrap().roles,
        [Role::Provider, Role::Broker, Role::Operator],
        "a broker drafts under a mandate"
    );
    assert!(
        policies
            .of("/techmarket.supply.v1.SupplyService/Nothing")
            .is_none()
    );
    assert!(policies.of("/grpc.health.v1.Health/Check").unwrap().anonymous);
}

#[test]
fn who_sends_a_stream_stands_in_the_descriptor() {
    let policies = Policies::read(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
    for (path, expected) in [
        ("/techmarket.contract.v1.ContractService/UploadAttachment", true),
        ("/techmarket.supply.v1.SupplyService/ImportListings", true),
        (
            "/techmarket.contract.v1.ContractService/DownloadAttachment",
            false,
        ),
        ("/techmarket.contract.v1.ContractService/GetContract", false),
        ("/techmarket.contract.v1.ContractService/Nothing", false),
    ] {
        assert_eq!(policies.takes_stream(path), expected, "{path}");
    }
}
