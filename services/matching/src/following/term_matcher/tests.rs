use jiff::Timestamp;
use techmarket_types::CreditCode;

use super::*;
use crate::domain::Side;

const OWNER: &str = "12100000400000624D";

fn search(number: u128, query: &str) -> SavedSearch {
    SavedSearch {
        id: SavedSearchId::new(uuid::Uuid::from_u128(number)),
        version: 1,
        owner: "somebody".to_owned(),
        organization: None,
        content: SearchContent {
            display_name: "电瓷".to_owned(),
            side: Side::Supply,
            query: query.to_owned(),
            fields: Vec::new(),
            region: None,
            kinds: Vec::new(),
            organization: None,
            minimum_score: None,
        },
        create_time: Timestamp::UNIX_EPOCH,
        update_time: Timestamp::UNIX_EPOCH,
    }
}

fn post() -> WatchedPost {
    WatchedPost {
        name: "listings/1".to_owned(),
        version: "1-3".to_owned(),
        title: "高强度电瓷绝缘子的配方".to_owned(),
        text: "高强度电瓷绝缘子的配方\n铝质电瓷，抗弯强度160MPa，适用于35kV线路。".to_owned(),
        kind: "achievement",
        fields: vec!["4".to_owned()],
        region: Some("360302".to_owned()),
        organization: Some(OWNER.to_owned()),
        owner: OWNER.parse().unwrap(),
    }
}

fn matcher() -> TermMatcher {
    TermMatcher::new(Analyzer::new().unwrap())
}

fn scored(search: SavedSearch) -> Option<f64> {
    let found = matcher().matches(&[search], &post());
    found.first().map(|(_, score)| *score)
}

#[test]
fn a_query_is_held_by_weight() {
    assert_eq!(scored(search(1, "电瓷绝缘子")), Some(1.0));
    assert_eq!(scored(search(1, "電瓷")), Some(1.0), "however it is written");
    assert_eq!(scored(search(1, "160MPa")), Some(1.0));
    for none in ["脐橙黄龙病", "160", "，。"] {
        assert_eq!(scored(search(1, none)), None, "{none}");
    }
    let half = scored(SavedSearch {
        content: SearchContent {
            minimum_score: Some(0.1),
            ..search(1, "电瓷 脐橙").content
        },
        ..search(1, "")
    });
    assert!(half.is_some_and(|score| (0.1..1.0).contains(&score)), "{half:?}");
}

#[test]
fn filters_must_all_hold() {
    let with = |change: fn(&mut SearchContent)| {
        let mut search = search(1, "");
        change(&mut search.content);
        scored(search)
    };
    let holds: [fn(&mut SearchContent); 6] = [
        |content| content.fields = vec!["2".to_owned(), "4".to_owned()],
        |content| content.region = Some("360000".to_owned()),
        |content| content.region = Some("360300".to_owned()),
        |content| content.region = Some("360302".to_owned()),
        |content| content.kinds = vec!["achievement".to_owned()],
        |content| content.organization = OWNER.parse().ok(),
    ];
    for change in holds {
        assert_eq!(with(change), Some(1.0));
    }
    let fails: [fn(&mut SearchContent); 4] = [
        |content| content.fields = vec!["2".to_owned()],
        |content| content.region = Some("360400".to_owned()),
        |content| content.kinds = vec!["expert".to_owned()],
        |content| content.organization = "91350100M000100Y43".parse().ok(),
    ];
    for change in fails {
        assert_eq!(with(change), None);
    }
    let hidden = WatchedPost {
        organization: None,
        ..post()
    };
    let mut own = search(1, "");
    own.content.organization = OWNER.parse::<CreditCode>().ok();
    assert_eq!(
        matcher().matches(&[own], &hidden),
        [],
        "a hidden publisher is found by nobody's filter"
    );
}

#[test]
fn a_changed_query_is_read_again() {
    let matcher = matcher();
    let mut changing = search(1, "脐橙");
    assert_eq!(matcher.matches(std::slice::from_ref(&changing), &post()), []);
    changing.content.query = "电瓷".to_owned();
    changing.version = 2;
    assert_eq!(
        matcher.matches(std::slice::from_ref(&changing), &post()),
        [(0, 1.0)]
    );
    assert_eq!(matcher.matches(&[], &post()), []);
    assert!(matcher.known.lock().unwrap().is_empty());
}
