//! The descriptor set must carry what prost's typed descriptors would drop: options and comments.

use prost_reflect::DescriptorPool;
use techmarket_proto::FILE_DESCRIPTOR_SET;

fn pool() -> DescriptorPool {
    DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the descriptor set decodes")
}

#[test]
fn every_method_of_the_market_keeps_its_policy() {
    let pool = pool();
    let policy = pool
        .get_extension_by_name("techmarket.type.v1.policy")
        .expect("the policy option is declared");
    let mut services = 0;
    for service in pool.services() {
        services += 1;
        for method in service.methods() {
            assert!(
                method.options().has_extension(&policy),
                "{} has no policy",
                method.full_name()
            );
        }
    }
    assert_eq!(
        services, 16,
        "supply, demand and the imports of both, matching, feed, reference, directory, accounts, webhooks, announcements, audit, and of contracts: the contract, the register, settlements, subsidies"
    );
}

#[test]
fn every_file_of_the_market_keeps_its_comments() {
    for file in pool().files() {
        if !file.package_name().starts_with("techmarket.") {
            continue;
        }
        let commented = file
            .file_descriptor_proto()
            .source_code_info
            .as_ref()
            .is_some_and(|info| info.location.iter().any(|place| place.leading_comments.is_some()));
        assert!(commented, "{} has lost its comments", file.name());
    }
}
