//! `techmarket eval` on judgements of our own.

use std::fmt::Write as _;

use crate::cli::techmarket;

const SUBJECTS: [&str; 12] = [
    "高强度电瓷绝缘子配方",
    "锂渣资源化利用",
    "海上风电叶片防护涂层",
    "离心压缩机故障诊断",
    "脐橙采后保鲜",
    "再生稻机收栽培",
    "硬质合金低压烧结",
    "稀土永磁晶界扩散",
    "污水脱氮除磷",
    "茶油超临界萃取",
    "轨道交通信号控制",
    "中药饮片炮制",
];

/// For each of some demands all subjects, of which its own is judged best.
fn judgements() -> String {
    let mut lines = String::new();
    for (own, subject) in SUBJECTS.iter().enumerate().take(3) {
        let judged: Vec<serde_json::Value> = SUBJECTS
            .iter()
            .enumerate()
            .map(|(id, title)| {
                serde_json::json!({"id": id.to_string(), "title": title, "level": if id == own { 4 } else { 1 }})
            })
            .collect();
        let demand = serde_json::json!({"id": own.to_string(), "title": subject, "content": format!("寻求{subject}技术")});
        writeln!(
            lines,
            "{}",
            serde_json::json!({"demand": demand, "judged": judged})
        )
        .unwrap();
    }
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eval_prints_its_figures_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("judged.jsonl");
    std::fs::write(&file, judgements()).unwrap();
    let ran = techmarket(&["eval", "--judgements", file.to_str().unwrap()])
        .await
        .well();
    let figures: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(figures["demands"], 3, "{figures}");
    for figure in ["ndcg_at_10", "auc"] {
        assert!(figures[figure].as_f64().unwrap() > 0.99, "{figures}");
    }

    let ran = techmarket(&["eval", "--judgements", file.to_str().unwrap(), "--threshold"])
        .await
        .well();
    let threshold: serde_json::Value = serde_json::from_str(ran.out.lines().nth(1).unwrap()).unwrap();
    for figure in ["precision", "recall", "f1"] {
        assert_eq!(threshold["best"][figure], 1.0, "{threshold}");
    }

    std::fs::write(&file, "{\"demand\": 1}\n").unwrap();
    let ran = techmarket(&["eval", "--judgements", file.to_str().unwrap()]).await;
    ran.failed(1, &["judged.jsonl", "1"]);
}
