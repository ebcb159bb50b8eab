//! `techmarket import listings` on the files that people make.

mod refused;

use techmarket_proto::feed::v1::Source;
use techmarket_proto::supply::v1::listing::State;
use techmarket_proto::supply::v1::{Listing, ListingFilter};
use techmarket_testkit::{PROVIDER, operator, provider};

use crate::clients::Clients;
use crate::site::Site;

use refused::{calls_that_are_refused, files_that_are_refused_whole};

const HEADER: &str = "编号,成果名称,成果简介,领域";
/// What the rows do not say.
const COMMON: [&str; 4] = ["--organization-name", "示例大学", "--region", "360300"];

struct Office {
    site: Site,
    operator: Clients,
}

impl Office {
    /// Imports a file and returns what became of it.
    async fn import(&self, name: &str, content: impl AsRef<[u8]>, more: &[&str]) -> crate::cli::Ran {
        let file = self.site.file(name, content);
        self.site
            .import(&file, PROVIDER, &[&COMMON[..], more].concat())
            .await
    }

    /// The only listing of that number.
    async fn listing(&mut self, external_id: &str) -> Option<Listing> {
        let filter = ListingFilter {
            external_id: external_id.to_owned(),
            ..ListingFilter::default()
        };
        let mut found = self.operator.listings(filter).await;
        assert!(found.len() < 2, "{found:?}");
        found.pop()
    }

    async fn title(&mut self, external_id: &str) -> String {
        self.listing(external_id).await.unwrap().title
    }

    async fn events(&mut self) -> usize {
        self.operator.events(Source::Supply).await.len()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_peoples_making_are_imported() {
    let site = Site::all_in_one(None).await;
    let operator = site.as_(&operator()).await;
    let mut office = Office { site, operator };
    forms_of_files(&mut office).await;
    a_bad_row_does_not_stop_the_others(&mut office).await;
    a_damaged_byte_costs_its_row(&mut office).await;
    what_is_missing_is_named(&mut office).await;
    long_rows_are_taken_in(&mut office).await;
    strict_takes_all_or_none(&mut office).await;
    a_repeated_import_changes_nothing(&mut office).await;
    posts_are_listed_by_name_however_large_they_are(&mut office).await;
    an_import_goes_public_by_one_command(&mut office).await;
    what_was_refused_is_mended(&mut office).await;
    a_complete_list_withdraws_what_it_lacks(&mut office).await;
    a_form_for_demands_is_imported(&mut office).await;
    files_that_are_refused_whole(&mut office).await;
    let log = office.site.processes[0].log();
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
    calls_that_are_refused(&mut office).await;
    let log = office.site.processes[0].log();
    assert!(
        !log.contains("ERROR"),
        "imports that ended well, and others, are no faults: {log}"
    );
    office.site.stop().await;
}

/// A byte order mark, GB18030, mixed line ends, cells with commas and line ends, JSON Lines.
async fn forms_of_files(office: &mut Office) {
    let text = |number: &str| {
        format!("{HEADER}\n{number}-1,电瓷配方,一种高强度电瓷,新材料\n{number}-2,脐橙保鲜,涂膜保鲜,农业\n")
    };
    let of_gb18030 = text("B");
    let (gb18030, _, lost) = encoding_rs::GB18030.encode(&of_gb18030);
    assert!(!lost);
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(text("C").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (number, content) in [
        ("A", format!("\u{FEFF}{}", text("A")).into_bytes()),
        ("B", gb18030.into_owned()),
        ("C", utf16),
        (
            "D",
            format!("{HEADER}\r\nD-1,电瓷配方,一种高强度电瓷,新材料\rD-2,脐橙保鲜,涂膜保鲜,农业\n\r\n")
                .into_bytes(),
        ),
    ] {
        let ran = office.import(&format!("{number}.csv"), content, &[]).await.well();
        assert!(
            ran.out.contains("新增 2，更新 0，未变 0，不合格 0"),
            "{number}: {ran:?}"
        );
        assert_eq!(office.title(&format!("{number}-1")).await, "电瓷配方", "{number}");
        let second = office.listing(&format!("{number}-2")).await.unwrap();
        assert_eq!(
            (second.title.as_str(), &second.fields),
            ("脐橙保鲜", &vec!["10".to_owned()]),
            "{number}"
        );
        assert_eq!(second.state(), State::Draft);
    }
    let quoted = format!("{HEADER}\nE-1,\"电瓷,\"\"高强\"\"配方\",\"第一行\n第二行\",新材料\n");
    office.import("E.csv", quoted, &[]).await.well();
    let listing = office.listing("E-1").await.unwrap();
    assert_eq!(
        (listing.title.as_str(), listing.summary.as_str()),
        ("电瓷,\"高强\"配方", "第一行\n第二行")
    );
    let lines = "{\"id\": \"F-1\", \"title\": \"电瓷配方\", \"abstract\": \"一种高强度电瓷\", \"领域\": [\"新材料\"]}\n";
    office.import("F.jsonl", lines, &[]).await.well();
    assert_eq!(office.title("F-1").await, "电瓷配方");
}

async fn a_bad_row_does_not_stop_the_others(office: &mut Office) {
    let file = format!(
        "{HEADER},价格\nG-1,好的,简介,新材料,面议\nG-2,,简介,炼金术,12\nG-3,又一个好的,简介,农业,3.5\nG-4,太短\nG-5,价格,简介,农业,很多\n"
    );
    let ran = office.import("G.csv", file, &[]).await;
    ran.failed(
        2,
        &[
            "第 2 条（文件第 3 行）“成果名称”：",
            "第 2 条（文件第 3 行）“领域”：",
            "第 4 条（文件第 5 行）“成果简介”：",
            "第 5 条（文件第 6 行）“价格”：“很多”价格应为数字、区间",
        ],
    );
    assert!(ran.out.contains("新增 2，更新 0，未变 0，不合格 3"), "{ran:?}");
    for (number, kept) in [
        ("G-1", true),
        ("G-2", false),
        ("G-3", true),
        ("G-4", false),
        ("G-5", false),
    ] {
        assert_eq!(office.listing(number).await.is_some(), kept, "{number}");
    }
    let price = office.listing("G-3").await.unwrap().price.unwrap();
    assert_eq!(price.minimum.unwrap().units, 35_000);
}

/// A row of GB18030 that was cut in the middle of a character.
async fn a_damaged_byte_costs_its_row(office: &mut Office) {
    let rows: Vec<String> = (1..7)
        .map(|row| format!("L-{row},截断测试{row},示例工况的工艺,新材料\n"))
        .collect();
    let (whole, _, _) = encoding_rs::GB18030.encode(&rows[4]);
    let mut damaged = whole.into_owned();
    damaged.remove("L-5,".len() + 1);
    let mut file = encoding_rs::GB18030
        .encode(&format!("{HEADER}\n{}", rows[..4].concat()))
        .0
        .into_owned();
    file.extend(damaged);
    file.extend_from_slice(&encoding_rs::GB18030.encode(&rows[5]).0);
    let ran = office.import("L.csv", file, &[]).await;
    ran.failed(2, &["第 5 条（文件第 6 行）“成果名称”：第 ", "个字符已损坏"]);
    assert!(ran.out.contains("新增 5，更新 0，未变 0，不合格 1"), "{ran:?}");
    assert_eq!(office.title("L-6").await, "截断测试6");
}

/// By its column, or by what the column is usually called, and with the option that gives it.
async fn what_is_missing_is_named(office: &mut Office) {
    let file = office.site.file(
        "M.csv",
        format!("{HEADER},联系电话\nM-1,好的,简介,新材料,0797-8000000\n"),
    );
    let ran = office.site.import(&file, PROVIDER, &["--region", "360300"]).await;
    ran.failed(
        2,
        &["“单位名称”：必填，不能为空白；文件没有这一列，可用 --organization-name 统一给出"],
    );
    let file = office
        .site
        .file("N.csv", format!("{HEADER},单位名称,所在地\nN-1,好的,简介,,,\n"));
    let ran = office.site.import(&file, PROVIDER, &[]).await;
    ran.failed(
        2,
        &[
            "“单位名称”：必填，不能为空白，可用 --organization-name 统一给出",
            "“领域”：",
            "--fields",
            "“所在地”：",
            "--region",
        ],
    );
}

/// Each within the limits, all together more than a message holds.
async fn long_rows_are_taken_in(office: &mut Office) {
    let long = "稀土永磁材料".repeat(1_166);
    let rows: Vec<String> = (0..200)
        .map(|row| format!("O-{row},好的{row},{long}{row},新材料\n"))
        .collect();
    let ran = office
        .import("O.csv", format!("{HEADER}\n{}", rows.concat()), &[])
        .await
        .well();
    assert!(ran.out.contains("新增 200，更新 0，未变 0，不合格 0"), "{ran:?}");
}

async fn strict_takes_all_or_none(office: &mut Office) {
    let file = |field: &str| format!("{HEADER}\nH-1,好的,简介,新材料\nH-2,坏的,简介,{field}\n");
    let before = office.events().await;
    let ran = office.import("H.csv", file("炼金术"), &["--strict"]).await;
    ran.failed(2, &["第 2 条（文件第 3 行）“领域”："]);
    assert!(ran.out.contains("新增 0，更新 0，未变 0，不合格 1"), "{ran:?}");
    assert!(ran.out.contains("未导入任何一行"), "{ran:?}");
    assert_eq!(
        (office.listing("H-1").await, office.events().await),
        (None, before)
    );
    let ran = office.import("H.csv", file("农业"), &["--strict"]).await.well();
    assert!(ran.out.contains("新增 2"), "{ran:?}");
}

async fn a_repeated_import_changes_nothing(office: &mut Office) {
    let file = |title: &str| format!("{HEADER}\nI-1,{title},简介,新材料\nI-2,脐橙保鲜,简介,农业\n");
    office.import("I.csv", file("电瓷"), &[]).await.well();
    let (before, listing) = (office.events().await, office.listing("I-1").await);
    let ran = office.import("I.csv", file("电瓷"), &[]).await.well();
    assert!(ran.out.contains("新增 0，更新 0，未变 2，不合格 0"), "{ran:?}");
    assert_eq!(
        (office.events().await, office.listing("I-1").await),
        (before, listing)
    );
    let ran = office.import("I.csv", file("电瓷绝缘子"), &[]).await;
    ran.failed(2, &["未写入", "与已有记录的名称不同", "--update"]);
    assert!(ran.out.contains("与已有记录不同而未写入 1"), "{ran:?}");
    assert_eq!(office.title("I-1").await, "电瓷");
    let ran = office
        .import("I.csv", file("电瓷绝缘子"), &["--update"])
        .await
        .well();
    assert!(ran.out.contains("新增 0，更新 1，未变 1，不合格 0"), "{ran:?}");
    assert_eq!(office.title("I-1").await, "电瓷绝缘子");
    assert_eq!(office.events().await, before + 1);
}

/// Drafts are submitted and published, sent back and taken back, by the ID that the import has printed.
async fn an_import_goes_public_by_one_command(office: &mut Office) {
    let file = format!("{HEADER}\nL-1,电瓷,简介,新材料\nL-2,脐橙,简介,农业\n");
    let ran = office.import("L.csv", file, &["--update"]).await.well();
    let import = ran.out.rsplit("imports/").next().unwrap().trim().to_owned();
    let (operators, url) = (office.site.operator_token(), office.site.urls.supply.clone());
    let owners = office.site.token(&provider()).await;
    let owners = office.site.file("owner.token", owners);
    let all = ["--import", &import, "--address", &url, "--token"];
    let run = async |verb: &str, token: &str, more: &[&str]| {
        crate::cli::techmarket(&[&[verb], &all[..], &[token], more].concat()).await
    };
    let operator = operators.to_str().unwrap();
    let listed = run("list", &owners, &[]).await.well();
    assert!(
        listed.out.contains("草稿\tL-1\t电瓷") && listed.err.contains("草稿 2 条"),
        "{listed:?}"
    );
    let submitted = run("submit", &owners, &[]).await.well();
    assert_eq!(submitted.out, "提交 2 条，未办理 0 条\n");
    run("publish", &owners, &[]).await.failed(1, &["ROLE_FORBIDDEN"]);
    run("return", operator, &[])
        .await
        .failed(1, &["FIELD_REQUIRED", "reason"]);
    let returned = run("return", operator, &["--reason", "请补充指标"]).await.well();
    assert_eq!(returned.out, "退回 2 条，未办理 0 条\n");
    let listed = run("list", &owners, &[]).await.well();
    assert!(listed.out.contains("退回\tL-1\t电瓷\t请补充指标"), "{listed:?}");
    run("submit", &owners, &[]).await.well();
    let published = run("publish", operator, &[]).await.well();
    assert_eq!(published.out, "提交 0 条，未办理 0 条\n发布 2 条，未办理 0 条\n");
    assert_eq!(office.listing("L-1").await.unwrap().state(), State::Published);
    let first = office.listing("L-1").await.unwrap().name;
    put_right(&url, &owners, operator, &first).await;
    // One that is named is refused by its state, and nothing is done to the other.
    let second = office.listing("L-2").await.unwrap().name;
    let named = ["withdraw", &first, "--address", &url, "--token", operator];
    crate::cli::techmarket(&named).await.well();
    let named = [
        "renew",
        &first,
        &second,
        "--all-or-nothing",
        "--address",
        &url,
        "--token",
        operator,
    ];
    let ran = crate::cli::techmarket(&named).await;
    ran.failed(2, &[&first, "STATE_FORBIDS", &second, "BATCH_REFUSED"]);
    assert_eq!(ran.out, "续期 0 条，未办理 2 条\n");
}

/// The refused rows come back as a workbook of the same columns, are mended and sent again.
async fn what_was_refused_is_mended(office: &mut Office) {
    let back = office.site.file("R-back.xlsx", "");
    let file = format!("{HEADER},联系电话\nR-1,电瓷,简介,新材料,+86 799\nR-2,脐橙,简介,炼金术,+86 797\n");
    let ran = office.import("R.csv", file, &["--refused", &back]).await;
    ran.failed(2, &["“领域”：“炼金术”"]);
    assert!(ran.out.contains("不合格的行已写入"), "{ran:?}");
    let import = async |office: &Office, more: &[&str]| {
        office
            .site
            .import(&back, PROVIDER, &[&COMMON[..], more].concat())
            .await
    };
    let ran = import(office, &[]).await;
    ran.failed(2, &["列“原因”没有对应的字段"]);
    assert!(ran.out.contains("新增 0，更新 0，未变 0，不合格 1"), "{ran:?}");
    let mapping = office.site.file("R-mapping.csv", "列名,字段\n领域,\n原因,\n");
    let ran = import(office, &["--mapping", &mapping, "--fields", "农业"])
        .await
        .well();
    assert!(ran.out.contains("新增 1"), "{ran:?}");
    assert_eq!(office.title("R-2").await, "脐橙");
}

async fn a_complete_list_withdraws_what_it_lacks(office: &mut Office) {
    let code = "9144030010001686XA";
    let rows = |numbers: &[u32]| {
        let row = |number: &u32| format!("W-{number},成果{number},简介,新材料\n");
        format!("{HEADER}\n{}", numbers.iter().map(row).collect::<String>())
    };
    let import = async |office: &Office, numbers: &[u32], more: &[&str]| {
        let file = office.site.file("W.csv", rows(numbers));
        office
            .site
            .import(&file, code, &[&COMMON[..], more].concat())
            .await
    };
    import(office, &[1, 2, 3], &[]).await.well();
    let complete = ["--withdraw-missing"];
    let ran = import(office, &[1], &[&complete[..], &["--preview"]].concat())
        .await
        .well();
    assert!(
        ran.out.contains("将撤回 2 条") && ran.out.contains("W-2 成果2"),
        "{ran:?}"
    );
    assert_eq!(
        office.listing("W-2").await.unwrap().state(),
        State::Draft,
        "a preview ends nothing"
    );
    let ran = import(office, &[1], &complete).await.well();
    assert!(ran.out.contains("撤回 2 条"), "{ran:?}");
    for (number, state) in [
        ("W-1", State::Draft),
        ("W-2", State::Withdrawn),
        ("W-3", State::Withdrawn),
    ] {
        assert_eq!(office.listing(number).await.unwrap().state(), state, "{number}");
    }
}

async fn a_form_for_demands_is_imported(office: &mut Office) {
    let file = office.site.file(
        "demands.csv",
        "需求名称,需求内容,技术领域,拟投入资金（万元）,截止日期,联系人,联系电话\n\
         高强度电瓷,现有坯料弯曲强度不足,新材料,50-100,2027年6月,王示例,0799-8000001\n\
         脐橙保鲜,采后损耗大,炼金术,面议,长期,,\n",
    );
    let (url, token) = (office.site.urls.demand.clone(), office.site.operator_token());
    let token = token.to_str().unwrap();
    let market = ["--address", &url, "--token", token];
    let import = async |more: &[&str]| {
        let named = ["import", "demands", &file, "--organization", PROVIDER];
        crate::cli::techmarket(&[&named, &COMMON[..], &market, more].concat()).await
    };
    let ran = import(&["--preview"]).await;
    ran.failed(2, &["“技术领域”：“炼金术”"]);
    assert!(
        ran.out.contains("拟投入资金（万元） → 拟投入资金") && ran.out.contains("江西省萍乡市（360300）"),
        "{ran:?}"
    );
    let ran = import(&[]).await;
    assert!(ran.out.contains("新增 1，更新 0，未变 0，不合格 1"), "{ran:?}");
    let id = ran.out.rsplit("imports/").next().unwrap().trim().to_owned();
    let ran = import(&[]).await;
    assert!(ran.out.contains("新增 0，更新 0，未变 1，不合格 1"), "{ran:?}");
    let published = ["publish", "--demands", "--import", &id];
    let ran = crate::cli::techmarket(&[&published[..], &market].concat())
        .await
        .well();
    assert!(ran.out.contains("发布 1 条"), "{ran:?}");
    let without = ["import", "demands", &file];
    let ran = crate::cli::techmarket(&[&without[..], &market].concat()).await;
    ran.failed(1, &["缺少 --organization"]);
}

/// An answer ends before a message is full, and the list goes on.
async fn posts_are_listed_by_name_however_large_they_are(office: &mut Office) {
    let summary = "长".repeat(10_000);
    let rows = (0..160).map(|row| format!("M-{row},大文本 {row},{summary},新材料\n"));
    let file = format!("{HEADER}\n{}", rows.collect::<String>());
    let ran = office.import("M.csv", file, &[]).await.well();
    let import = ran.out.rsplit("imports/").next().unwrap().trim().to_owned();
    let market = [
        "--address",
        &office.site.urls.supply,
        "--token",
        office.site.operator_token().to_str().unwrap(),
    ]
    .map(str::to_owned);
    let list = async |which: Vec<String>| {
        let arguments = [vec!["list".to_owned()], which, market.to_vec()].concat();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        crate::cli::techmarket(&arguments).await.well().out
    };
    let listed = list(vec!["--import".to_owned(), import]).await;
    let names: Vec<String> = listed
        .lines()
        .filter_map(|line| line.split('\t').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(names.len(), 160);
    assert_eq!(list(names).await, listed);
}

/// A public listing is put right by its owner, reviewed, and remembered as it was.
async fn put_right(url: &str, owner: &str, operator: &str, name: &str) {
    let run = async |token: &str, words: &[&str]| {
        let market = ["--address", url, "--token", token];
        crate::cli::techmarket(&[words, &market].concat()).await
    };
    let updated = run(owner, &["update", name, "名称=高强度电瓷"]).await.well();
    assert!(updated.out.contains("修订已提交审核"), "{updated:?}");
    let waiting = run(operator, &["list", "--revised"]).await.well();
    assert!(
        waiting.out.contains("已发布\tL-1\t电瓷") && waiting.out.contains("    名称：电瓷 → 高强度电瓷\n"),
        "{waiting:?}"
    );
    let returned = run(operator, &["return", name, "--reason", "名称过长"])
        .await
        .well();
    assert_eq!(returned.out, "退回 1 条，未办理 0 条\n");
    let listed = run(owner, &["list", name]).await.well();
    assert!(listed.out.contains("修订被退回：名称过长"), "{listed:?}");
    run(owner, &["submit", name]).await.well();
    let published = run(operator, &["publish", "--revised"]).await.well();
    assert_eq!(published.out, "发布 1 条，未办理 0 条\n");
    let versions = run(owner, &["versions", name]).await.well();
    assert!(
        versions.out.starts_with("第 2 版") && versions.out.contains("\n第 1 版"),
        "{versions:?}"
    );
    run(owner, &["withdraw-revision", name])
        .await
        .failed(2, &["没有可撤回的修订"]);
    run(owner, &["update", name, "编号=X"])
        .await
        .failed(1, &["没有可修改的字段“编号”", "联系电话"]);
}
