//! Questions as people type them over the listings of the demo, each with the hit that they expect first.

use std::fmt::Write as _;

use serde::Deserialize;
use techmarket_matching::domain::{Filter, Marks, SupplyDoc};
use techmarket_matching::index::PageOptions;
use techmarket_types::data;
use tempfile::TempDir;

use crate::sample::{Listings, listing, open, upsert};

const LISTINGS: &str = include_str!("../../../../data/demo/listings.csv");
const CSL: &str = include_str!("../../../../data/csl/csl-sample.jsonl");
const COLUMNS: [&str; 14] = [
    "编号",
    "类型",
    "成果名称",
    "成果简介",
    "关键词",
    "所属领域",
    "国民经济行业",
    "所在地",
    "技术成熟度",
    "合作方式",
    "价格（万元）",
    "专家姓名",
    "型号",
    "服务类型",
];

/// What is typed, and what comes first.
const TYPED: [(&str, &str); 124] = [
    // What people of the trade call it.
    ("高压电瓷", "SL-001"),
    ("电瓷", "SL-001"),
    ("瓷绝缘子", "SL-001"),
    ("茶油", "SL-016"),
    ("油茶籽", "SL-016"),
    ("NdFeB", "SL-003"),
    ("钕铁硼", "SL-003"),
    ("ＮｄＦｅＢ 磁钢", "SL-003"),
    ("釹鐵硼", "SL-003"),
    ("EBSD", "SL-021"),
    ("场发射扫描电镜", "SL-021"),
    ("无油空压机", "SL-008"),
    ("无油涡旋压缩机", "SL-008"),
    ("晶界扩散", "SL-003"),
    ("锂渣", "SL-002"),
    ("锂云母渣 铷铯", "SL-002"),
    ("刀具棒料", "SL-005"),
    ("风电轴承 故障诊断", "SL-006"),
    ("HLB", "SL-009"),
    ("黄龙病 快检", "SL-009"),
    ("脐橙保鲜", "SL-010"),
    ("再生稻 收割机", "SL-011"),
    ("再生稻专家", "SL-018"),
    ("建筑垃圾 再生骨料", "SL-013"),
    ("煤矸石", "SL-013"),
    ("烟花 装药", "SL-015"),
    ("蜂窝陶瓷 脱硝", "SL-017"),
    ("SCR", "SL-017"),
    ("振动台", "SL-020"),
    ("三萜皂苷", "SL-016"),
    ("氨氮 自养", "SL-012"),
    ("揭榜挂帅", "SL-022"),
    ("技术经理人", "SL-022"),
    // Numbers.
    ("SL-003", "SL-003"),
    ("sl003", "SL-003"),
    ("ＳＬ－０２１", "SL-021"),
    // As it stands.
    ("\"微弧氧化\"", "SL-008"),
    ("“热点应力”", "SL-014"),
    ("微弧氧化 涡旋", "SL-008"),
    ("涡旋主机", "SL-008"),
    ("海上风电 防腐 涂层", "SL-007"),
    ("石墨烯锌底漆", "SL-007"),
    ("壳聚糖 保鲜 -降解", "SL-010"),
    ("瓷套", "SL-001"),
    ("刚玉 莫来石", "SL-001"),
    ("铈磁体", "SL-004"),
    ("速凝薄带", "SL-004"),
    ("紫钨", "SL-005"),
    ("厌氧氨氧化", "SL-012"),
    ("静电探头", "SL-015"),
    ("感度测定", "SL-019"),
    // Among the abstracts of CSL.
    ("超级电容器", "csl-test-1932"),
    ("人参多糖", "csl-dev-0133"),
    ("尾矿坝排渗", "csl-test-1276"),
    ("超临界CO₂ 聚乳酸纤维", "csl-dev-0053"),
    ("超临界co2染色", "csl-dev-0053"),
    ("FLANN", "csl-dev-0974"),
    ("小袋纤毛虫", "csl-test-1758"),
    ("金银花 滴灌", "csl-test-1225"),
    ("斜拉桥 粘滞阻尼器", "csl-test-1966"),
    ("GPS基线解算", "csl-test-1880"),
    ("内窥镜形状", "csl-test-1429"),
    // As somebody types who knows no more than the thing.
    ("瓷套配方", "SL-001"),
    ("高强度瓷瓶", "SL-001"),
    ("瓷套干燥开裂", "SL-001"),
    ("铷铯提取", "SL-002"),
    ("锂渣除铊", "SL-002"),
    ("锂渣做水泥", "SL-002"),
    ("渗铽", "SL-003"),
    ("减少重稀土用量 磁钢", "SL-003"),
    ("高丰度稀土", "SL-004"),
    ("混晶磁体", "SL-004"),
    ("钨钢棒料", "SL-005"),
    ("碳化钨粉", "SL-005"),
    ("废刀片回收", "SL-005"),
    ("风机轴承监测", "SL-006"),
    ("回转支承损伤", "SL-006"),
    ("富锌漆", "SL-007"),
    ("风电塔筒防腐", "SL-007"),
    ("涡旋压缩机", "SL-008"),
    ("医用空压机", "SL-008"),
    ("柑橘木虱", "SL-009"),
    ("黄龙病试纸", "SL-009"),
    ("柑橘保鲜剂", "SL-010"),
    ("脐橙 储藏", "SL-010"),
    ("再生稻机收", "SL-011"),
    ("稀土矿山废水", "SL-012"),
    ("离子型稀土矿 氨氮", "SL-012"),
    ("煤矸石 水泥", "SL-013"),
    ("建筑废料再生", "SL-013"),
    ("焊缝疲劳寿命", "SL-014"),
    ("花炮装药机", "SL-015"),
    ("烟花自动装药", "SL-015"),
    ("茶皂素", "SL-016"),
    ("山茶油", "SL-016"),
    ("低温脱硝催化剂", "SL-017"),
    ("水稻专家", "SL-018"),
    ("花炮安全专家", "SL-019"),
    ("六自由度平台", "SL-020"),
    ("抗震试验台", "SL-020"),
    ("扫描电镜", "SL-021"),
    ("SEM", "SL-021"),
    ("电镜测试", "SL-021"),
    ("技术合同登记", "SL-022"),
    ("矿山水土监测", "SL-022"),
    ("废蚀刻液 铜", "csl-dev-0016"),
    ("大菱鲆养殖", "csl-dev-0112"),
    ("山竹色素", "csl-dev-0429"),
    ("锌空电池", "csl-dev-0353"),
    ("耐高温压力传感器", "csl-dev-0580"),
    ("传感器网络时间同步", "csl-dev-0440"),
    ("半干法脱硫", "csl-dev-0779"),
    ("热升华转印", "csl-dev-0550"),
    ("HZD4000", "csl-dev-0729"),
    ("MCX314", "csl-dev-0250"),
    ("豆粕 刺参", "csl-dev-0526"),
    ("电梯故障诊断", "csl-test-1251"),
    ("茶叶农残", "csl-test-1878"),
    ("光伏MPPT", "csl-test-1480"),
    ("ZnO压敏电阻", "csl-test-1207"),
    ("生物炭 重金属", "csl-test-1128"),
    ("烟囱定向爆破", "csl-test-1509"),
    ("牛结核", "csl-test-1156"),
    ("太湖 面源污染", "csl-test-1539"),
];

/// Of these, what does not find first what its author expects: one word of several that stands elsewhere as well (装药 of guns), or a short
/// form of two things (SEM, also the structural equation model). Who mends one takes it out.
const NOT_FIRST: [&str; 11] = [
    "高强度瓷瓶",
    "碳化钨粉",
    "风机轴承监测",
    "风电塔筒防腐",
    "再生稻机收",
    "煤矸石 水泥",
    "花炮装药机",
    "烟花自动装药",
    "茶皂素",
    "SEM",
    "电镜测试",
];

#[derive(Deserialize)]
struct Row {
    id: String,
    title: String,
    #[serde(rename = "abstract")]
    text: String,
    #[serde(default)]
    keywords: Vec<String>,
}

fn post(id: &str, title: &str, summary: &str, keywords: Vec<String>) -> SupplyDoc {
    SupplyDoc {
        keywords,
        marks: Marks {
            numbers: vec![id.to_owned()],
            ..Marks::default()
        },
        ..listing(id, title, summary)
    }
}

/// The listings of the demo with those of the CSL sample.
pub(crate) fn market() -> (TempDir, Listings) {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).unwrap();
    let own = data::read("listings.csv", LISTINGS, &COLUMNS).unwrap();
    let own = own.iter().map(|row| {
        let keywords = row.text("关键词").split('；').map(str::to_owned).collect();
        post(
            row.text("编号"),
            row.text("成果名称"),
            row.text("成果简介"),
            keywords,
        )
    });
    let of_csl = CSL.lines().map(|line| {
        let row: Row = serde_json::from_str(line).unwrap();
        post(
            &row.id,
            &row.title,
            &row.text,
            row.keywords.into_iter().take(10).collect(),
        )
    });
    let all: Vec<_> = own.chain(of_csl).map(upsert).collect();
    index.apply(&all, 1).unwrap();
    (folder, index)
}

#[test]
fn what_people_type_finds_what_they_expect_first() {
    let (_folder, index) = market();
    let mut wrong = Vec::new();
    let mut said = String::new();
    for (typed, expected) in TYPED {
        let page = index.search(typed, &Filter::default(), 5, 0).unwrap();
        let names: Vec<&str> = page
            .hits
            .iter()
            .filter_map(|hit| hit.name.strip_prefix("listings/"))
            .collect();
        if names.first() != Some(&expected) {
            wrong.push(typed);
            let _ = writeln!(said, "{typed}: {names:?} instead of {expected}");
        }
    }
    assert_eq!(wrong, NOT_FIRST, "of {}:\n{said}", TYPED.len());
}

#[test]
fn an_answer_says_what_was_looked_for() {
    let (_folder, index) = market();
    let ask = |text: &str| {
        let options = PageOptions {
            with_facets: true,
            ..PageOptions::default()
        };
        index
            .search_page(text, &Filter::default(), 20, 0, options)
            .unwrap()
    };
    let synonyms = ask("EBSD");
    assert!(
        synonyms.also_searched.contains(&"电子背散射衍射".to_owned()),
        "{synonyms:?}"
    );
    let number = ask("SL-003");
    assert_eq!((number.hits.len(), number.total.posts), (1, 1), "{number:?}");
    let unknown = ask("钕铁鹏 磁钢 FLAN");
    assert_eq!(unknown.hits[0].name, "listings/SL-003");
    let nearest: Vec<_> = unknown
        .unknown
        .iter()
        .map(|unknown| unknown.nearest.as_deref())
        .collect();
    assert_eq!(nearest, [Some("钕铁硼"), Some("flann")], "{:?}", unknown.unknown);
    for nothing in ["的", "的 和", "、。", "-"] {
        let page = ask(nothing);
        assert!(
            page.hits.is_empty() && page.is_empty_question,
            "{nothing}: {page:?}"
        );
    }
    let excluded = ask("-电瓷");
    assert!(excluded.hits.is_empty() && excluded.only_excluded && excluded.is_empty_question);
    let facets = ask("稀土").facets.unwrap();
    assert_eq!(
        facets.kinds.iter().map(|(_, count)| count).sum::<u64>(),
        ask("稀土").total.posts
    );
}
