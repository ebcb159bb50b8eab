//! `techmarket update` and `techmarket versions`: one post, what its owner changes of it, and what it said before.

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Map, Value, json};
use techmarket_posting::{all_titles, path};

use crate::call::ask;
use crate::call::json::{day, list, side, text};
use crate::cli::{UpdateOptions, VersionsOptions};
use crate::connect::signed_in;
use crate::terminal::say;

/// Lists of texts, whose items may be written one behind the other.
const LISTS: [&str; 9] = [
    "keywords",
    "fields",
    "cooperation",
    "payment_forms",
    "solution_modes",
    "achievement.completing_organizations",
    "achievement.completing_persons",
    "expert.directions",
    "expert_service.directions",
];
/// Longest value that is shown of a change, in characters.
const SHOWN: usize = 60;

/// Changes what the options say, and tells whether it took effect or waits for review.
pub(super) async fn update(options: UpdateOptions) -> anyhow::Result<ExitCode> {
    let rpc = signed_in(&options.market)?;
    let (service, noun) = side(options.name.starts_with("demands/"));
    let field = noun.to_lowercase();
    let current = ask(
        &rpc,
        &format!("{service}/Get{noun}"),
        &json!({"name": options.name}),
    )
    .await?;
    let mut post = json!({"name": current["name"], "etag": current["etag"]});
    let mut paths = Vec::new();
    for change in &options.changes {
        let (name, value) = change
            .split_once('=')
            .with_context(|| format!("“{change}”应为 字段=值，例如 联系电话=0799-1234567"))?;
        let path = path(name.trim()).with_context(|| {
            let titles = all_titles().collect::<Vec<_>>().join("、");
            format!("没有可修改的字段“{name}”，可用：{titles}")
        })?;
        put(&mut post, path, value)?;
        paths.push(path);
    }
    let request = json!({(field): post, "update_mask": paths.join(",")});
    let updated = ask(&rpc, &format!("{service}/Update{noun}"), &request).await?;
    if updated["revision"].is_null() {
        say(&format!("{} 已修改", text(&updated["name"])));
    } else {
        say(&format!(
            "{} 的修订已提交审核，以下内容审核后公开",
            text(&updated["name"])
        ));
    }
    print_revision(&updated["revision"]);
    Ok(ExitCode::SUCCESS)
}

/// Puts `value` into `post` under `path`. A value that is no text is JSON; an empty one is left out, which clears the field.
fn put(post: &mut Value, path: &str, value: &str) -> anyhow::Result<()> {
    if value.is_empty() {
        return Ok(());
    }
    let is_json = value.starts_with(['[', '{']) || ["true", "false"].contains(&value);
    let value = if is_json {
        serde_json::from_str(value).with_context(|| format!("{path} 的值不是 JSON：{value}"))?
    } else if LISTS.contains(&path) {
        let items = value.split(['、', '，', ',', '；', ';']).map(str::trim);
        items.filter(|item| !item.is_empty()).collect()
    } else {
        json!(value)
    };
    let mut place = post;
    for part in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[part];
    }
    *place = value;
    Ok(())
}

/// Prints the versions, newest first.
pub(super) async fn versions(options: VersionsOptions) -> anyhow::Result<ExitCode> {
    let rpc = signed_in(&options.market)?;
    let (service, noun) = side(options.name.starts_with("demands/"));
    let mut request = json!({"name": options.name, "page_size": 200});
    loop {
        let mut page = ask(&rpc, &format!("{service}/List{noun}Versions"), &request).await?;
        for listed in list(page["versions"].take()) {
            print_version(&listed["version"]);
        }
        request["page_token"] = page["next_page_token"].take();
        if request["page_token"].is_null() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn print_version(version: &Value) {
    let who = |field: &str| match text(&version[field]) {
        "" => "未记录".to_owned(),
        who => who.to_owned(),
    };
    let until = if version["end_time"].is_null() {
        "今".to_owned()
    } else {
        day(&version["end_time"])
    };
    say(&format!(
        "第 {} 版\t{} 至 {until}\t编写 {}\t发布 {}",
        version["number"],
        day(&version["create_time"]),
        who("author"),
        who("reviewer"),
    ));
    print_changes(&version["changes"]);
}

/// Prints where a revision stands and what it changes, if there is one.
pub(super) fn print_revision(revision: &Value) {
    if revision.is_null() {
        return;
    }
    let author = text(&revision["author"]);
    let stands = match text(&revision["state"]) {
        "STATE_RETURNED" => format!("修订被退回：{}", text(&revision["reason"])),
        _ => "修订待审核".to_owned(),
    };
    say(&format!(
        "  {stands}（{author}，{}）",
        day(&revision["update_time"])
    ));
    print_changes(&revision["changes"]);
}

fn print_changes(changes: &Value) {
    for change in changes.as_array().into_iter().flatten() {
        let [title, before, after] = ["title", "before", "after"].map(|field| text(&change[field]));
        say(&format!("    {title}：{} → {}", shown(before), shown(after)));
    }
}

/// The beginning of a value on one line.
fn shown(value: &str) -> String {
    let line = value.replace(['\n', '\t'], " ");
    match line.char_indices().nth(SHOWN) {
        _ if line.is_empty() => "（空）".to_owned(),
        Some((end, _)) => format!("{}……", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
