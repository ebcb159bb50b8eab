//! Tests of `token.rs`.

use super::*;

#[test]
fn a_registrar_serves_the_points_that_are_stated() {
    let issued = |roles: &[&str], points: &[&str]| {
        let texts = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        caller(&TokenOptions {
            data: "DIR".into(),
            key: None,
            roles: texts(roles),
            organization: None,
            points: texts(points),
            reference: None,
            subject: "登记员甲".to_owned(),
            days: 1,
        })
    };
    let (ganzhou, pingxiang) = ("360701".parse().unwrap(), "360301".parse().unwrap());
    let of_ganzhou = issued(&["registrar"], &["3607"]).unwrap();
    assert!(of_ganzhou.serves(ganzhou) && !of_ganzhou.serves(pingxiang));
    let of_both = issued(&["registrar", "broker"], &["360701", "360301"]).unwrap();
    assert!(of_both.serves(ganzhou) && of_both.serves(pingxiang));
    assert!(issued(&["registrar"], &[]).unwrap().serves(pingxiang));
    for (roles, point) in [
        ("registrar", "360"),
        ("registrar", "赣州"),
        ("registrar", "99"),
        ("registrar", "3699"),
        ("registrar", "360799"),
        ("operator", "3607"),
    ] {
        issued(&[roles], &[point]).unwrap_err();
    }
}
