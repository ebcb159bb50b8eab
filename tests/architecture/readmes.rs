//! What stands in English and in Chinese says the same: what is typed and printed, what is named, and every figure.

use std::collections::BTreeMap;

use crate::workspace::TextFile;

/// The pages that are there in both languages.
const PAGES: [&str; 4] = [
    "README",
    "docs/operations",
    "docs/configuration",
    "docs/api/errors",
];
const ENGLISH: &str = ".md";
const CHINESE: &str = ".zh.md";

/// What has to be in both, with how often it is.
type Said = BTreeMap<String, usize>;

pub(crate) fn findings(files: &[TextFile]) -> Vec<String> {
    PAGES.iter().flat_map(|page| of_page(files, page)).collect()
}

fn of_page(files: &[TextFile], page: &str) -> Vec<String> {
    let names = [ENGLISH, CHINESE].map(|ending| format!("{page}{ending}"));
    let texts = names
        .each_ref()
        .map(|name| files.iter().find(|file| file.path == *name));
    match texts {
        [Some(english), Some(chinese)] => compared(page, &english.text, &chinese.text),
        _ => vec![format!("{} and {} must both be there", names[0], names[1])],
    }
}

fn compared(page: &str, english: &str, chinese: &str) -> Vec<String> {
    let own = page.rsplit('/').next().unwrap_or(page);
    let (english, chinese) = (said(own, english), said(own, chinese));
    let lacks = |has: &Said, other: &Said, ending: &str| -> Vec<String> {
        has.iter()
            .filter(|(what, times)| other.get(*what).unwrap_or(&0) < times)
            .map(|(what, _)| format!("{page}{ending}: lacks {what}"))
            .collect()
    };
    let mut findings = lacks(&english, &chinese, CHINESE);
    findings.extend(lacks(&chinese, &english, ENGLISH));
    findings
}

/// Lines of blocks without their comments; and of the rest what stands between backticks, whither links lead, and figures. `own` is
/// the page itself, which each of the two names in the other language.
fn said(own: &str, text: &str) -> Said {
    let mut said = Said::new();
    let mut is_block = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("```") {
            is_block = !is_block;
        } else if is_block {
            count(&mut said, "the line", without_comment(line));
        } else {
            of_prose(&mut said, own, line);
        }
    }
    said
}

fn of_prose(said: &mut Said, own: &str, line: &str) {
    let mut words = String::new();
    for (index, piece) in line.split('`').enumerate() {
        if index % 2 == 1 {
            count(said, "the name", piece);
        } else {
            words.push_str(piece);
            words.push(' ');
        }
    }
    for link in words.split("](").skip(1).filter_map(|rest| rest.split_once(')')) {
        // Each leads to the pages of its language, and headings are in it.
        let page = link.0.split('#').next().unwrap_or_default();
        let page = page.replace(CHINESE, ENGLISH);
        if page.strip_suffix(ENGLISH) != Some(own) {
            count(said, "the link", &page);
        }
    }
    for figure in words
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
    {
        count(said, "the figure", figure);
    }
}

/// A comment is in the language of its file.
fn without_comment(line: &str) -> &str {
    let at = if line.starts_with("# ") {
        Some(0)
    } else {
        line.find(" # ")
    };
    line[..at.unwrap_or(line.len())].trim_end()
}

fn count(said: &mut Said, kind: &str, what: &str) {
    if !what.is_empty() {
        *said.entry(format!("{kind} {what}")).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "Takes `7300` and 240 MB, see [this](docs/a.md).\n```sh\nrun --all   # all of it\n```\n";

    #[test]
    fn the_same_in_another_language_is_the_same() {
        let chinese = "[English](README.md) 占用`7300`和240 MB，见[说明](docs/a.zh.md#这里)。\n```sh\nrun --all   # 全部\n```\n";
        assert_eq!(compared("README", TEXT, chinese), [""; 0]);
    }

    #[test]
    fn what_one_lacks_is_told() {
        let chinese = "占用`7301`和24 MB，见[说明](docs/b.md)。\n```sh\nrun   # 全部\n```\n";
        let found = compared("README", TEXT, chinese);
        for lacking in [
            "README.zh.md: lacks the figure 240",
            "README.zh.md: lacks the name 7300",
            "README.zh.md: lacks the link docs/a.md",
            "README.zh.md: lacks the line run --all",
            "README.md: lacks the figure 24",
            "README.md: lacks the line run",
        ] {
            assert!(found.contains(&lacking.to_owned()), "{lacking}: {found:?}");
        }
    }
}
