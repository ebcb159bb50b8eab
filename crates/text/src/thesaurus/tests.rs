use super::*;

fn mentioned(thesaurus: &Thesaurus, text: &str) -> Vec<(String, Vec<String>)> {
    let text = normalise(text);
    let others = |mention: &Mention<'_>| mention.set.iter().map(|term| term.written.clone()).collect();
    let found = thesaurus.mentions(&text, 8);
    found
        .iter()
        .map(|mention| (text[mention.start..mention.end].to_owned(), others(mention)))
        .collect()
}

#[test]
fn terms_are_found_whole_and_the_longest_first() {
    let thesaurus = Thesaurus::embedded().unwrap();
    let words = |text| {
        mentioned(&thesaurus, text)
            .into_iter()
            .map(|(word, _)| word)
            .collect::<Vec<_>>()
    };
    assert_eq!(words("无油空压机"), ["无油", "空压机"]);
    assert_eq!(words("特高压电瓷"), ["高压电瓷"]);
    assert_eq!(words("ＮｄＦｅＢ永磁体"), ["ndfeb"]);
    assert_eq!(words("EBSD2000"), Vec::<String>::new());
    assert_eq!(words("ndfebs"), Vec::<String>::new());
    assert!(
        mentioned(&thesaurus, "电子背散射衍射")[0]
            .1
            .contains(&"EBSD".to_owned())
    );
}

#[test]
fn an_office_adds_to_a_set() {
    let file = "terms,source,certainty\n钕铁硼；强磁,本地用语,design\n白云瓷；白云土瓷,本地用语,design\n";
    let thesaurus = Thesaurus::embedded().unwrap().with("synonyms.csv", file).unwrap();
    assert!(mentioned(&thesaurus, "强磁")[0].1.contains(&"NdFeB".to_owned()));
    assert_eq!(mentioned(&thesaurus, "白云瓷")[0].1, ["白云瓷", "白云土瓷"]);
}

#[test]
fn a_faulty_file_is_told_by_row() {
    let cases = [
        (
            "电瓷；瓷套,某书,seen\n瓷套；套管,某书,seen",
            "第3行“terms”列：“瓷套”已在第 2 条中",
        ),
        ("电瓷；电瓷,某书,seen", "在本组中重复"),
        ("电瓷,某书,seen", "一组应有 2 至"),
        ("电瓷；,某书,seen", "词不能为空"),
        ("电瓷；瓷套,,seen", "“source”列：不能为空"),
        ("电瓷；瓷套,某书,sure", "应为 seen"),
    ];
    for (rows, problem) in cases {
        let text = format!("terms,source,certainty\n{rows}\n");
        let error = Thesaurus::default()
            .with("synonyms.csv", &text)
            .unwrap_err()
            .to_string();
        assert!(error.contains(problem), "{rows}: {error}");
    }
    assert!(Thesaurus::default().with("synonyms.csv", "词,来源\n").is_err());
}
