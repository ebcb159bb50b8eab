//! The terms of the index by which a post is suggested while somebody types.
//!
//! Each begins with a letter that says what it is; then how it begins; behind that, of a keyword by its sound, the keyword. Of
//! titles the beginning is kept alone.

use std::collections::BTreeSet;

use techmarket_text::{normalise, spelling};

pub(super) const KEYWORD: char = 'k';
pub(super) const SPELT: char = 'p';
pub(super) const INITIALS: char = 'i';
pub(super) const TITLE: char = 't';
pub(super) const TITLE_SPELT: char = 'r';
pub(super) const TITLE_INITIALS: char = 'q';
/// Between a sound and the keyword.
pub(super) const BEHIND: char = '\u{1}';
/// Characters of a keyword that is suggested.
const KEYWORD_CHARACTERS: usize = 20;
/// Characters of a title that are kept, as it is written and by its sound.
const TITLE_CHARACTERS: usize = 16;
const TITLE_SOUNDS: usize = 8;
/// What a post is suggested by.
pub(super) fn entries(title: &str, keywords: &[String]) -> BTreeSet<String> {
    let mut entries = BTreeSet::new();
    for keyword in keywords {
        let keyword = normalise(keyword);
        if !(1..=KEYWORD_CHARACTERS).contains(&keyword.chars().count()) || keyword.contains(BEHIND) {
            continue;
        }
        entries.insert(format!("{KEYWORD}{keyword}"));
        if let Some(sound) = spelling(&keyword) {
            entries.insert(format!("{SPELT}{}{BEHIND}{keyword}", sound.whole));
            entries.insert(format!("{INITIALS}{}{BEHIND}{keyword}", sound.initials));
        }
    }
    let title = normalise(title);
    let beginning = |count: usize| title.chars().take(count).collect::<String>();
    if !title.is_empty() {
        entries.insert(format!("{TITLE}{}", beginning(TITLE_CHARACTERS)));
    }
    if let Some(sound) = spelling(&beginning(TITLE_SOUNDS)) {
        entries.insert(format!("{TITLE_SPELT}{}", sound.whole));
        entries.insert(format!("{TITLE_INITIALS}{}", sound.initials));
    }
    entries
}
