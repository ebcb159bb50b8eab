//! Evaluation and benchmark on small made-up input.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops at once")]

use std::fmt::Write as _;

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};
use techmarket_lab::rank::{self, BenchError, BenchOptions, ExportOptions, adapter, export};
use techmarket_lab::{LinesError, SourceRow, eval};
use techmarket_proto::matching::v1 as pb;

fn judged() -> String {
    let subjects = ["高压电瓷绝缘子", "稀土永磁材料", "脐橙黄龙病检测"];
    let mut lines = String::new();
    for (number, subject) in subjects.iter().enumerate() {
        let mut judged = format!(r#"{{"id":"{number}-0","title":"{subject}制造工艺","level":4}}"#);
        for other in 1..12 {
            let title = ["城市交通信号控制", "图像压缩编码", "高层建筑结构抗震"][other % 3];
            write!(
                judged,
                r#",{{"id":"{number}-{other}","title":"{title}","level":1}}"#
            )
            .unwrap();
        }
        let demand = format!(r#"{{"id":"{number}","title":"{subject}技术需求","content":""}}"#);
        writeln!(lines, r#"{{"demand":{demand},"judged":[{judged}]}}"#).unwrap();
    }
    lines
}

#[test]
fn a_plain_case_is_ranked_right() {
    let judgements = eval::read_judgements(judged().as_bytes()).unwrap();
    let ranked = eval::rank(&judgements, None).unwrap();
    for figures in [eval::evaluate(&ranked), eval::evaluate_learned(&ranked)] {
        let json = serde_json::to_string(&figures).unwrap();
        assert_eq!(json, r#"{"ndcg_at_10":1.0,"auc":1.0,"demands":3}"#);
    }
}

#[test]
fn refused_judgements_are_named_by_line() {
    let lines = format!(
        "{}\n{}\n{}\n{}",
        judged().lines().next().unwrap(),
        "not json",
        r#"{"demand":{"id":"1","title":"t","content":""},"judged":[{"id":"a","title":"t","level":5}]}"#,
        r#"{"demand":{"id":"1","title":"t"},"judged":[]}"#,
    );
    let LinesError::Lines(refused) = eval::read_judgements(lines.as_bytes()).unwrap_err() else {
        panic!("not by line");
    };
    assert_eq!(
        refused.iter().map(|error| error.line).collect::<Vec<_>>(),
        [2, 3, 4]
    );
    assert!(
        refused[1].reason.contains("level 5") && refused[2].reason.contains("content"),
        "{refused:?}"
    );
    assert!(matches!(
        eval::read_judgements("\n".as_bytes()).unwrap_err(),
        LinesError::Empty
    ));
    assert!(matches!(
        eval::read_judgements(&[0xFF, 0xFE][..]).unwrap_err(),
        LinesError::Io(_)
    ));
    assert!(eval::open_judgements("no/such/file".as_ref()).is_err());
}

/// As JSON, the way `techmarket call` prints it.
fn json_of(message: &pb::ExportJudgementsResponse) -> String {
    let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
    let descriptor = pool
        .get_message_by_name("techmarket.matching.v1.ExportJudgementsResponse")
        .unwrap();
    let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).unwrap();
    serde_json::to_string(&message).unwrap()
}

#[test]
fn what_a_market_exports_is_a_line_of_judgements() {
    use pb::export_judgements_response::{Demand, Judged};
    let [id, title, content] = ["demands/1", "电瓷配方", "抗弯强度\"160MPa\""].map(str::to_owned);
    let judged = Judged {
        id: "listings/2".to_owned(),
        title: "高强度电瓷".to_owned(),
        level: 2,
    };
    let line = json_of(&pb::ExportJudgementsResponse {
        demand: Some(Demand { id, title, content }),
        judged: vec![judged.clone()],
    });
    let read = eval::read_judgements(line.as_bytes()).unwrap().remove(0);
    let demand = [&*read.demand.id, &*read.demand.title, &*read.demand.content];
    assert_eq!(demand, ["demands/1", "电瓷配方", "抗弯强度\"160MPa\""]);
    let [of] = &*read.judged else {
        panic!("one is judged");
    };
    assert_eq!(
        (&of.id, &of.title, i32::from(of.level)),
        (&judged.id, &judged.title, judged.level)
    );
}

#[test]
fn lists_are_spread_over_the_listings() {
    let row = |subject: String| SourceRow {
        text: format!("{subject}。"),
        title: subject,
        keywords: Vec::new(),
    };
    let figures = |rows: Vec<SourceRow>| serde_json::to_value(eval::diversity(&rows, None).unwrap()).unwrap();
    // Equal in all, so that ten of twenty stand in every list.
    let alike = figures((0..40).map(|_| row("电瓷绝缘子".to_owned())).collect());
    let expected =
        serde_json::json!({"lists": 20, "listings": 20, "most_listed": 1.0, "listed": 0.5, "gini": 0.5});
    assert_eq!(alike, expected);
    // Each demand has a subject of its own, as one listing has.
    let subject = |number: u32| char::from_u32(0x9500 + number / 2).unwrap().to_string();
    let apart = figures((0..40).map(|number| row(subject(number).repeat(2))).collect());
    let expected =
        serde_json::json!({"lists": 20, "listings": 20, "most_listed": 0.05, "listed": 1.0, "gini": 0.0});
    assert_eq!(apart, expected);
}

#[test]
fn a_small_benchmark_runs() {
    let row = |title: &str| SourceRow {
        title: title.to_owned(),
        text: format!("{title}的强度为3.5MPa。{title}用于线路;成本降低。"),
        keywords: vec![title.to_owned()],
    };
    let options = BenchOptions {
        listings: 1_100,
        queries: 10,
        clients: 3,
        join: 5,
        publications: 20,
        rows: ["电瓷绝缘子", "稀土永磁", "离心压缩机"].map(row).into(),
        seed: 1,
    };
    let figures = rank::run(&options).unwrap();
    assert_eq!((figures.listings, figures.clients), (1_100, 3));
    assert!(figures.index_per_second > 0.0 && figures.join_per_second.unwrap() > 0.0);
    for times in [figures.short, figures.long, figures.concurrent] {
        assert_eq!(times.calls, 10);
        assert!(times.p50_ms > 0.0 && times.p99_ms >= times.p50_ms, "{times:?}");
    }
    assert_eq!(figures.searchable.unwrap().calls, 200);
    assert!(figures.rss_bytes >= figures.rss_anon_bytes && figures.index_bytes > 0);
    let none = BenchOptions {
        rows: Vec::new(),
        ..options.clone()
    };
    assert!(matches!(rank::run(&none), Err(BenchError::NoSentences)));
    let nothing = BenchOptions {
        queries: 0,
        ..options
    };
    assert!(matches!(rank::run(&nothing), Err(BenchError::Nothing)));
}

#[test]
fn the_adapter_speaks_the_line_protocol() {
    let row = |title: &str| SourceRow {
        title: title.to_owned(),
        text: format!("{title}的强度为3.5MPa。{title}用于线路;成本降低。"),
        keywords: vec![title.to_owned()],
    };
    let options = ExportOptions {
        listings: 60,
        queries: 4,
        rows: ["电瓷绝缘子", "稀土永磁", "离心压缩机"].map(row).into(),
        seed: 1,
    };
    let folder = tempfile::tempdir().unwrap();
    let [listings, queries, index] =
        ["listings.jsonl", "queries.jsonl", "index"].map(|name| folder.path().join(name));
    export(&options, &listings, &queries).unwrap();
    let json = |value: serde_json::Value, key: &str| value[key].as_f64().unwrap();
    let indexed = serde_json::to_value(adapter::index(&listings, &index).unwrap()).unwrap();
    assert_eq!(indexed["documents"], 60);
    for key in ["seconds", "bytes", "peak_rss_bytes"] {
        assert!(json(indexed.clone(), key) > 0.0, "{key}");
    }
    for seconds in [None, Some(60.0)] {
        let mut answers = Vec::new();
        let say = |answer: &adapter::Answer| {
            answers.push(serde_json::to_value(answer)?);
            Ok(())
        };
        let closing = adapter::query(&index, &queries, 5, seconds, say).unwrap();
        let closing = serde_json::to_value(closing).unwrap();
        assert_eq!((&closing["queries"], answers.len()), (&4.into(), 4));
        assert_eq!(closing["warmed"], if seconds.is_some() { 4 } else { 0 });
        for answer in answers {
            let hits = answer["hits"].as_array().unwrap();
            assert_eq!(hits.len(), 5);
            assert!(
                hits.iter().all(|hit| hit[0].is_string() && hit[1].is_f64()),
                "{hits:?}"
            );
            assert!(json(answer.clone(), "ms") > 0.0);
        }
    }
    std::fs::write(&listings, "{\"id\":1}\n").unwrap();
    assert!(matches!(
        adapter::index(&listings, &index),
        Err(BenchError::Line(_))
    ));
}
