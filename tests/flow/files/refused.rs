//! Files and calls that are refused whole, of which nothing is kept.

use techmarket_testkit::{PROVIDER, other_provider, provider};

use super::{COMMON, HEADER, Office};

pub(super) async fn files_that_are_refused_whole(office: &mut Office) {
    let before = office.events().await;
    for (name, content, words) in [
        ("空.csv", &b""[..], &["文件是空的"][..]),
        ("空白.csv", b" \r\n\n", &["文件是空的"]),
        (
            "缺列.csv",
            "编号,领域,备注\nJ-1,农业,其他\n".as_bytes(),
            &[
                "缺少必需的列：",
                "成果名称",
                "成果简介",
                "文件中的列：编号、领域、备注",
            ],
        ),
        (
            "重复.csv",
            "编号,成果名称,成果名称,成果简介\n".as_bytes(),
            &["列名重复：“成果名称”与“成果名称”"],
        ),
        (
            "坏编码.csv",
            b"\xE7\xBC\x96\xE5\x8F\xB7,\xFF\xFF\n",
            &["文件编码有误"],
        ),
        ("表.xlsx", b"PK\x03\x04", &["工作簿无法读取"]),
        ("假.csv", b"%PDF-1.7", &["文件内容是PDF 文档"]),
    ] {
        let ran = office.import(name, content, &[]).await;
        ran.failed(1, words);
        assert_eq!(ran.out, "", "{name}");
    }
    let missing = office.site.import("没有这个文件.csv", PROVIDER, &[]).await;
    missing.failed(1, &["没有这个文件.csv"]);
    assert_eq!(office.events().await, before);
}

pub(super) async fn calls_that_are_refused(office: &mut Office) {
    let before = office.events().await;
    let file = office
        .site
        .file("K.csv", format!("{HEADER}\nK-1,好的,简介,新材料\n"));
    let ran = office.site.import(&file, "121000004000006240", &COMMON).await;
    ran.failed(1, &["CREDIT_CODE_INVALID", "settings.organization"]);
    // A provider imports for its own organisation only, and publishes nothing.
    let own = office.site.token(&provider()).await;
    let others = office.site.token(&other_provider()).await;
    for (token, more, reason) in [
        (own.as_str(), &["--publish"][..], "ROLE_FORBIDDEN"),
        (&others, &[], "NOT_OWNER"),
        ("not a token", &[], "TOKEN_INVALID"),
    ] {
        let token = office.site.file("caller.token", token);
        let more = [&COMMON[..], more].concat();
        let ran = office.site.import_with(&token, &file, PROVIDER, &more).await;
        ran.failed(1, &[reason]);
        assert!(ran.out.contains("新增 0，更新 0，未变 0，不合格 0"), "{ran:?}");
    }
    assert_eq!(office.events().await, before);
}
