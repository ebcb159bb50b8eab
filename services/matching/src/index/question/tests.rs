use super::*;

#[test]
fn pieces() {
    let cases: [(&str, &str, &[&str], &[&str]); 12] = [
        ("高压 电瓷", "高压 电瓷", &[], &[]),
        ("“高压电瓷” 烧成", "烧成", &["高压电瓷"], &[]),
        ("\"高压 电瓷\"烧成", "烧成", &["高压 电瓷"], &[]),
        ("膜 -超滤 －反渗透", "膜", &[], &["超滤", "反渗透"]),
        ("膜 -\"中空 纤维\"", "膜", &[], &["中空 纤维"]),
        ("-40℃ 电解液", "-40℃ 电解液", &[], &[]),
        ("Wi-Fi C++ A-356", "Wi-Fi C++ A-356", &[], &[]),
        ("- -- \" ", "- --", &[], &[]),
        ("\"未完 的话", "未完 的话", &[], &[]),
        ("「电瓷」", "", &["电瓷"], &[]),
        ("", "", &[], &[]),
        ("-电瓷", "", &[], &["电瓷"]),
    ];
    for (typed, open, quoted, excluded) in cases {
        let question = Question::of(typed);
        assert_eq!(question.open, open, "{typed}");
        assert_eq!(question.quoted, quoted, "{typed}");
        assert_eq!(question.excluded, excluded, "{typed}");
    }
}

#[test]
fn a_bomb_is_bounded() {
    for sign in ["\"", "-", "(", "-a ", "\"a\""] {
        let question = Question::of(&sign.repeat(10_000));
        assert!(
            question.quoted.len() <= MOST && question.excluded.len() <= MOST,
            "{sign}"
        );
    }
}
