//! Cells of forms with boxes to tick (勾选): □小试 ☑中试, (√)转让 ( )许可.

/// Boxes that are ticked; the last two are those of symbol fonts, as word processors leave them.
const TICKED: [char; 9] = ['☑', '☒', '■', '√', '✓', '✔', '🗹', '\u{F0FE}', '\u{F052}'];
/// Boxes that are not.
const OPEN: [char; 7] = ['□', '☐', '◻', '▢', '\u{F0A3}', '\u{F0A8}', '\u{F06F}'];
const TICK_IN_BRACKETS: [&str; 6] = ["(√)", "（√）", "[√]", "【√】", "(✓)", "（✓）"];
const BLANK_IN_BRACKETS: [&str; 8] = ["( )", "（ ）", "（）", "()", "[ ]", "[]", "（　）", "【】"];

/// What is ticked of the options of a cell: empty where nothing is; none of a cell that has no options.
pub(crate) fn ticked(text: &str) -> Option<String> {
    let is_box = |c: char| !c.is_ascii() && (TICKED.contains(&c) || OPEN.contains(&c));
    if !text.contains(is_box) {
        return None;
    }
    let text = with_boxes(text);
    let first = text.find(is_box)?;
    let before = text[..first].trim();
    let options = if before.is_empty() || before.ends_with([':', '：']) {
        before_options(&text[first..], is_box)
    } else if text.trim_end().ends_with(is_box) {
        behind_options(&text, is_box)
    } else {
        return None;
    };
    // A tick alone says yes, and chooses nothing.
    if options.iter().all(|(_, option)| option.is_empty()) {
        return None;
    }
    let chosen = options.iter().filter(|(is_ticked, _)| *is_ticked);
    let chosen: Vec<&str> = chosen
        .map(|(_, option)| *option)
        .filter(|option| !option.is_empty())
        .collect();
    Some(chosen.join("；"))
}

/// Brackets around a tick are a box, and so are the empty ones beside them.
fn with_boxes(text: &str) -> String {
    let mut boxed = text.to_owned();
    for bracket in TICK_IN_BRACKETS {
        boxed = boxed.replace(bracket, "☑");
    }
    if boxed.contains(TICKED) {
        for bracket in BLANK_IN_BRACKETS {
            boxed = boxed.replace(bracket, "□");
        }
    }
    boxed
}

/// ☑甲 □乙.
fn before_options(text: &str, is_box: impl Fn(char) -> bool + Copy) -> Vec<(bool, &str)> {
    let marks = text.char_indices().filter(|(_, c)| is_box(*c));
    let option = |(at, mark): (usize, char)| {
        let behind = &text[at + mark.len_utf8()..];
        let end = behind.find(is_box).unwrap_or(behind.len());
        (TICKED.contains(&mark), bare(&behind[..end]))
    };
    marks.map(option).collect()
}

/// 甲☑ 乙□.
fn behind_options(text: &str, is_box: impl Fn(char) -> bool + Copy) -> Vec<(bool, &str)> {
    let mut from = 0;
    let mut options = Vec::new();
    for (at, mark) in text.char_indices().filter(|(_, c)| is_box(*c)) {
        options.push((TICKED.contains(&mark), bare(&text[from..at])));
        from = at + mark.len_utf8();
    }
    options
}

/// An option without what parts it from the others.
fn bare(option: &str) -> &str {
    option.trim_matches(|c: char| c.is_whitespace() || "，,、；;/|\u{FE0F}_".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ticked_is_taken() {
        for (text, wanted) in [
            ("☑新材料 □电子信息 □生物医药", Some("新材料")),
            ("■资源环境□新材料", Some("资源环境")),
            ("□小试\n☑中试\n□产业化", Some("中试")),
            ("(√)转让 ( )许可", Some("转让")),
            ("[√]先进制造，[ ]新材料", Some("先进制造")),
            ("√转让 √许可 □作价入股", Some("转让；许可")),
            ("转让√ 许可□", Some("转让")),
            ("合作方式：□转让 ■许可", Some("许可")),
            ("□转让 □其他：____", Some("")),
            ("\u{F0FE}转让 \u{F0A8}许可", Some("转让")),
            ("√", None),
            ("新材料（稀土）", None),
            ("二○二五年", None),
            ("含√2的结构", None),
        ] {
            assert_eq!(ticked(text).as_deref(), wanted, "{text}");
        }
    }
}
