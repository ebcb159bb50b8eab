use super::*;

#[test]
fn a_total_falls_into_the_bracket_that_it_reaches() {
    let reporting = Reporting::embedded().unwrap();
    for (fen, code) in [
        (1, "1"),
        (99_999_999, "1"),
        (100_000_000, "2"),
        (499_999_999, "2"),
        (1_000_000_000, "4"),
        (i64::MAX, "5"),
    ] {
        assert_eq!(reporting.bracket(Fen(fen)), code, "{fen}");
    }
    assert_eq!(
        reporting.target("360700", 2025).unwrap().amount,
        Fen(600_000_000_000)
    );
    assert_eq!(reporting.target("360700", 2024), None);
}

#[test]
fn a_file_that_does_not_fit_is_refused_by_line_and_column() {
    let brackets = "code,from_fen,name,source,certainty\n";
    let targets = "region,year,target_fen,source,certainty\n";
    let heads = include_str!("../../../../data/column_heads.csv");
    for (file, text, column) in [
        (BRACKETS, format!("{brackets}1,5,x,,design\n"), "from_fen"),
        (
            BRACKETS,
            format!("{brackets}1,0,x,,design\n2,0,y,,design\n"),
            "from_fen",
        ),
        (BRACKETS, brackets.to_owned(), ""),
        (TARGETS, format!("{targets}360700,2025,0,s,seen\n"), "target_fen"),
        (
            TARGETS,
            format!("{targets}360700,2025,1,s,seen\n360700,2025,2,s,seen\n"),
            "year",
        ),
        (heads::FILE, heads.replace("\nmonth,", "\nmonat,"), "column"),
        (heads::FILE, format!("{heads}month,月份,,design\n"), "column"),
        (heads::FILE, heads.replace("登记月份", &"月".repeat(51)), "head"),
        (heads::FILE, heads.replace("month,登记月份,ours,design\n", ""), ""),
    ] {
        let error = Reporting::load(|asked| Ok((asked == file).then(|| text.clone()))).unwrap_err();
        assert_eq!(
            (error.file.as_str(), error.column.as_str()),
            (file, column),
            "{text}"
        );
    }
}
