use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::CodeTables;

fn regions() -> &'static Regions {
    CodeTables::embedded().unwrap().regions()
}

#[test]
fn the_present_list_is_complete() {
    let count = |level| {
        let present = regions().iter().filter(|region| region.validity.to.is_none());
        present.filter(|region| region.level == level).count()
    };
    assert_eq!(count(RegionLevel::Province), 34);
    assert_eq!(count(RegionLevel::Prefecture), 333);
    assert_eq!(count(RegionLevel::County), 2847);
}

#[test]
fn known_codes_have_their_names() {
    for (code, full_name) in [
        ("360000", "江西省"),
        ("360300", "江西省萍乡市"),
        ("360302", "江西省萍乡市安源区"),
        ("360700", "江西省赣州市"),
        ("430200", "湖南省株洲市"),
        ("430212", "湖南省株洲市渌口区"),
        ("419001", "河南省济源市"),
        ("110101", "北京市东城区"),
        ("500157", "重庆市两江新区"),
    ] {
        assert_eq!(regions().check(code, None).unwrap().full_name, full_name);
    }
}

#[test]
fn codes_are_judged_by_their_day() {
    let name_on = |code, day| regions().get_on(code, day).map(|region| region.name.as_str());
    assert_eq!(name_on("360302", date(1990, 1, 1)), Some("城关区"));
    assert_eq!(name_on("360302", date(2026, 1, 1)), Some("安源区"));
    assert_eq!(name_on("430221", date(2015, 1, 1)), Some("株洲县"));
    assert_eq!(name_on("430221", date(2026, 1, 1)), None);
    for (ended, successor) in [
        ("330103", "330105"),
        ("350403", "350404"),
        ("350625", "350605"),
        ("410306", "410308"),
        ("410322", "410308"),
        ("431121", "431181"),
        ("520522", "520581"),
        ("532331", "532302"),
    ] {
        assert!(regions().get(ended).is_none(), "{ended}");
        assert!(regions().get_on(ended, date(2020, 1, 1)).is_some(), "{ended}");
        assert!(regions().get(successor).is_some(), "{successor}");
    }
}

#[test]
fn a_refusal_tells_what_would_be_right() {
    let error = regions()
        .check("430221", Some(date(2026, 3, 1)))
        .unwrap_err()
        .to_string();
    assert!(error.contains("没有代码“430221”（2026-03-01）"), "{error}");
    assert!(error.contains("曾为株洲县"), "{error}");
    assert!(error.contains("现为：430212 湖南省株洲市渌口区"), "{error}");
    for code in [
        "", "36", "36030", "萍乡", "３60300", "000000", "990000", "360300 ",
    ] {
        let error = regions().check(code, None).unwrap_err();
        assert_eq!(error.nearby.len(), 20, "{code}");
        assert!(error.to_string().contains("110000 北京市"), "{code}");
    }
}

#[test]
fn what_is_no_more_names_what_became_of_it() {
    for (code, successors) in [
        ("360782", &["360703"][..]), // 南康市
        ("360721", &["360704"]),     // 赣县
        ("341400", &["340124", "340181", "340281", "340522", "340523"]),
        ("110103", &["110101"]),
        ("430221", &["430212"]),
        ("371200", &["370116", "370117"]),
        ("360703", &[]),
        ("999999", &[]),
    ] {
        let mut found: Vec<&str> = regions()
            .successors(code)
            .iter()
            .map(|region| region.code.as_str())
            .collect();
        found.sort_unstable();
        assert_eq!(found, successors, "{code}");
    }
    let gone = regions()
        .check("360782", Some(date(2026, 3, 1)))
        .unwrap_err()
        .to_string();
    assert!(
        gone.contains("曾为南康市") && gone.ends_with("现为：360703 江西省赣州市南康区"),
        "{gone}"
    );
    // Of what ended since 2000 nearly all is known.
    let ended = regions().iter().filter(|region| {
        region.validity.to.is_some_and(|day| day >= date(2000, 1, 1)) && regions().get(&region.code).is_none()
    });
    let (known, unknown): (Vec<_>, Vec<_>) =
        ended.partition(|region| !regions().successors(&region.code).is_empty());
    assert!(
        unknown.len() * 10 < known.len(),
        "{} of {} are unknown",
        unknown.len(),
        known.len()
    );
}

#[test]
fn within_goes_by_prefix() {
    for (code, ancestor, within) in [
        ("360302", "360300", true),
        ("360302", "360000", true),
        ("360302", "360302", true),
        ("360300", "360302", false),
        ("360302", "360100", false),
        ("419001", "410000", true),
        ("110101", "110000", true),
        ("110101", "120000", false),
        ("110101", "", false),
        ("360302", "000000", false),
        ("36030", "360000", false),
    ] {
        assert_eq!(Regions::is_within(code, ancestor), within, "{code} {ancestor}");
    }
}

#[test]
fn children_are_those_directly_below() {
    let codes = |above| -> Vec<&str> {
        regions()
            .children(above)
            .map(|region| region.code.as_str())
            .collect()
    };
    assert_eq!(codes(None).len(), 34);
    assert_eq!(codes(Some("360000")).len(), 11);
    assert_eq!(
        codes(Some("360300")),
        ["360302", "360313", "360321", "360322", "360323"],
    );
    assert!(codes(Some("410000")).contains(&"419001"));
    assert!(codes(Some("360302")).is_empty());
}

#[test]
fn faulty_files_are_refused_by_row() {
    const HEADER: &str = "code,name,valid_from,valid_to,source\n";
    for (body, row, column) in [
        ("", 0, ""),
        ("3600,江西省,,,s\n", 2, "code"),
        ("360300,萍乡市,,,s\n", 2, "code"),
        ("360000,,,,s\n", 2, "name"),
        ("360000,江西省,,,\n", 2, "source"),
        ("360000,江西省,,2026,s\n", 2, "valid_to"),
        ("360000,江西省,,,s\n360000,江西,2020-01-01,,s\n", 3, "code"),
    ] {
        let error = Regions::parse("r.csv", &format!("{HEADER}{body}")).unwrap_err();
        assert_eq!((error.row, error.column.as_str()), (row, column), "{body}");
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(code in "\\PC{0,8}", ancestor in "\\PC{0,8}") {
        prop_assert!(!Regions::is_within(&code, &ancestor) || code.len() == 6);
        prop_assert!(regions().check(&code, None).is_err() || code.len() == 6);
    }
}
