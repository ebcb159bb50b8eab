//! The one table of reasons against the comments, the code and the page of errors.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use techmarket_kernel::Reason;

use crate::api::{Api, snake_case};
use crate::source::{Source, inline_tests, is_rust, is_test_file};
use crate::workspace::TextFile;

const TABLE: &str = "crates/kernel/src/reason.rs";
pub(crate) const PAGE: &str = "docs/api/errors.md";
pub(crate) const CHINESE_PAGE: &str = "docs/api/errors.zh.md";

/// Reasons that comments name and the table does not have. In comments, reasons and values of enums are what stands in
/// backticks in upper case with an underscore.
pub(crate) fn unknown(api: &Api) -> Vec<String> {
    let values: BTreeSet<String> = api
        .enums()
        .flat_map(|found| {
            found
                .values()
                .map(|value| value.name().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let known: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    let mut findings = BTreeSet::new();
    for (file, comment) in api.comments() {
        for word in quoted(comment).filter(|word| is_upper_snake(word)) {
            if !known.contains(word) && !values.contains(word) {
                findings.insert(format!(
                    "{file} names `{word}`, which is neither a reason nor a value of an enum"
                ));
            }
        }
    }
    findings.into_iter().collect()
}

fn quoted(comment: &str) -> impl Iterator<Item = &str> {
    comment.split('`').skip(1).step_by(2)
}

fn is_upper_snake(word: &str) -> bool {
    word.contains('_')
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Reasons that no code gives.
pub(crate) fn unused(files: &[TextFile]) -> Vec<String> {
    let code: Vec<String> = files
        .iter()
        .filter(|file| is_rust(&file.path) && !is_test_file(&file.path) && file.path != TABLE)
        .map(|file| without_tests(&file.text))
        .collect();
    let is_given = |reason: &Reason| {
        let variant = format!("Reason::{reason:?}");
        code.iter().any(|code| {
            code.match_indices(&variant).any(|(at, _)| {
                !code[at + variant.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
            })
        })
    };
    let unused = Reason::ALL.iter().filter(|reason| !is_given(reason));
    unused
        .map(|reason| format!("{reason:?}: give it, or take it out of {TABLE}"))
        .collect()
}

fn without_tests(text: &str) -> String {
    let tests = inline_tests(text);
    let code = Source::new(text).code;
    let kept = code
        .lines()
        .enumerate()
        .filter(|(line, _)| !tests.iter().any(|range| range.contains(line)));
    kept.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

const HEAD: &str = "# Errors

[中文](errors.zh.md). Every error of the market is a gRPC status whose details hold one `google.rpc.ErrorInfo` with the domain `{domain}` and one
of the reasons below (AIP-193). Programs go by code and reason; the message is Chinese, for people, and may change.

What else the details hold:

- `BadRequest` with every violation of an INVALID_ARGUMENT at once: the path of the field, the rule in Chinese, and the
  `reason` of that field from the table below. With one violation its reason is that of the whole; with several the whole
  is `FIELDS_INVALID`.
- `PreconditionFailure` and `ResourceInfo` with the resource of a FAILED_PRECONDITION; `ResourceInfo` with that of a NOT_FOUND.
- `RetryInfo` with the delay after which a call may be repeated.

The code in the table is the one of a call that the reason ends. A result of `ImportListings` names reasons of its rows
without ending the call. Printed from `crates/kernel/src/reason.rs` by `tests/conformance`.

| reason | code | meaning |
| --- | --- | --- |
";

const CHINESE_HEAD: &str = "# 错误

[English](errors.md)。市场的每个错误都是一个 gRPC 状态，其详情中有一个 `google.rpc.ErrorInfo`，域为 `{domain}`，原因是下列之一（AIP-193）。程序以状态码和原因判断；消息是中文，供人阅读，可能改变。

详情中还有：

- `BadRequest`：一次列出 INVALID_ARGUMENT 的全部违规项，各有字段的路径、中文的规则，以及下表中该字段的 `reason`。只有一项时，整体的原因与它相同；有几项时，整体为 `FIELDS_INVALID`。
- `PreconditionFailure` 和 `ResourceInfo`：FAILED_PRECONDITION 所涉及的资源；NOT_FOUND 只有 `ResourceInfo`。
- `RetryInfo`：过多久可以重复调用。

表中的状态码，是因该原因而结束的调用的状态码。`ImportListings` 的结果写明各行的原因，但不结束调用。由 `tests/conformance` 根据 `crates/kernel/src/reason.rs` 打印。

| 原因 | 状态码 | 含义 | 怎么办 |
| --- | --- | --- | --- |
";

pub(crate) fn page() -> String {
    let mut page = HEAD.replace("{domain}", techmarket_rpc::DOMAIN);
    for reason in Reason::ALL {
        let _ = writeln!(page, "| {} | {} |", key(*reason), reason.meaning());
    }
    page
}

pub(crate) fn chinese_page() -> String {
    let mut page = CHINESE_HEAD.replace("{domain}", techmarket_rpc::DOMAIN);
    for reason in Reason::ALL {
        let (meaning, remedy) = (reason.meaning_in_chinese(), reason.remedy_in_chinese());
        let _ = writeln!(page, "| {} | {meaning} | {remedy} |", key(*reason));
    }
    page
}

/// The reason and its code, as both pages have them.
fn key(reason: Reason) -> String {
    let code = snake_case(&format!("{:?}", reason.kind())).to_uppercase();
    format!("`{}` | {code}", reason.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_from_other_words() {
        let words: Vec<&str> = quoted("a `X_Y`, `x_y`, `CNY` and `A_1` but no X_Z")
            .filter(|word| is_upper_snake(word))
            .collect();
        assert_eq!(words, ["X_Y", "A_1"]);
    }

    #[test]
    fn code_in_tests_and_comments_gives_nothing() {
        let file = |path: &str, text: &str| TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let unused_in = |text: &str| unused(&[file("services/a/src/b.rs", text)]).len();
        let all = Reason::ALL.len();
        assert_eq!(unused_in("fn a() { Reason::Internal }"), all - 1);
        assert_eq!(
            unused_in("// Reason::Internal\nfn a() { \"Reason::Internal\"; Reason::Internally }"),
            all
        );
        assert_eq!(
            unused_in("#[cfg(test)]\nmod tests {\n    fn a() { Reason::Internal }\n}\n"),
            all
        );
        assert_eq!(
            unused(&[
                file("services/a/tests/b.rs", "Reason::Internal"),
                file(TABLE, "Reason::Internal")
            ])
            .len(),
            all
        );
    }
}
