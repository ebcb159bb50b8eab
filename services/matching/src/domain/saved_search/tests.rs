//! Tests of `saved_search.rs`.

use super::*;
use techmarket_kernel::{Reason, Role};
use uuid::Uuid;

#[test]
fn a_namesake_of_another_issuer_is_another_person() {
    let caller = Caller::new("张三", [Role::Broker], None);
    let content = SearchContent {
        display_name: "电瓷".to_owned(),
        side: Side::Supply,
        query: "电瓷".to_owned(),
        fields: Vec::new(),
        region: None,
        kinds: Vec::new(),
        organization: None,
        minimum_score: None,
    };
    let id = SavedSearchId::new(Uuid::from_u128(1));
    let search = SavedSearch::new(id, content, &caller, Timestamp::UNIX_EPOCH);
    search.require_owner(&caller).unwrap();
    let namesake = Caller {
        issuer: "https://id.example".to_owned(),
        ..caller
    };
    let refused = search.require_owner(&namesake).unwrap_err();
    assert_eq!(refused.reason(), Reason::ResourceNotFound);
    assert_eq!(Caller::subject_of(&search.owner), "张三");
}
