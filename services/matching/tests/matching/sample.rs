//! What the index tests share.

use std::path::Path;
use std::sync::OnceLock;

use techmarket_matching::domain::{Change, Marks, SupplyDoc, SupplyKind};
use techmarket_matching::index::{IndexError, IndexOptions, PostIndex};
use techmarket_ranking::Facts;
use techmarket_text::Analyzer;

pub(crate) type Listings = PostIndex<SupplyKind>;

pub(crate) fn open(path: &Path) -> Result<Listings, IndexError> {
    static ANALYZER: OnceLock<Analyzer> = OnceLock::new();
    let analyzer = ANALYZER.get_or_init(|| Analyzer::new().unwrap()).clone();
    let options = IndexOptions {
        writer_memory_bytes: 15_000_000,
        ..IndexOptions::default()
    };
    PostIndex::open(path, analyzer, Default::default(), options)
}

pub(crate) fn listing(name: &str, title: &str, summary: &str) -> SupplyDoc {
    SupplyDoc {
        name: format!("listings/{name}"),
        organization: None,
        hidden_organization: None,
        kind: SupplyKind::Achievement,
        title: title.to_owned(),
        summary: summary.to_owned(),
        keywords: Vec::new(),
        facts: Facts::default(),
        marks: Marks::default(),
        payload: format!("payload of {name}").into_bytes(),
    }
}

pub(crate) fn upsert(post: SupplyDoc) -> Change<SupplyKind> {
    Change::Upsert(Box::new(post))
}

pub(crate) fn sample() -> Vec<Change<SupplyKind>> {
    [
        listing(
            "a",
            "膜法处理印染污水的工艺",
            "采用超滤膜与反渗透膜处理印染废水,出水回用率75%。",
        ),
        listing(
            "b",
            "高强度电瓷绝缘子的配方",
            "铝质电瓷,抗弯强度160MPa,适用于35kV线路。",
        ),
        listing(
            "c",
            "钕铁硼稀土永磁材料晶界扩散技术",
            "减少重稀土镝、铽用量,矫顽力提高。",
        ),
        listing(
            "d",
            "脐橙黄龙病快速检测方法",
            "柑橘黄龙病的田间检测,30分钟出结果。",
        ),
        listing("e", "离心压缩机叶轮的气动设计", "提高等熵效率,扩大喘振裕度。"),
    ]
    .map(upsert)
    .into()
}
