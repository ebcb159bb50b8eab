//! Characters in what people write: those that nobody sees, those that may not be kept, and those of old GBK that have a
//! place of their own by now.

use std::borrow::Cow;
use std::fmt;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// Whether `c` has no picture of its own: zero width, selectors of a variant, soft hyphens, tags. Two texts that differ only
/// in them look the same.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    !is_plain(c)
        && matches!(u32::from(c),
            0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5
            | 0x180B..=0x180F | 0x200B..=0x200F | 0x2060..=0x2065 | 0x206A..=0x206F
            | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
            | 0xE_0000..=0xE_0FFF)
}

/// Whether `c` turns the direction of the text behind it: what is read is not what stands there.
#[must_use]
pub fn is_direction(c: char) -> bool {
    matches!(u32::from(c), 0x202A..=0x202E | 0x2066..=0x2069)
}

/// ASCII and the Han characters of every day, nearly all that is asked about.
fn is_plain(c: char) -> bool {
    c.is_ascii() || matches!(c, '一'..='龥')
}

/// U+E815 to U+E864, where GBK of 1995 had the characters of FE50 to FEA0, by GB 18030-2022.
const COMPONENTS: &str = "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻";

/// The character of today for one that old GBK fonts had in the private use area; none for any other.
#[must_use]
pub fn of_old_gbk(c: char) -> Option<char> {
    let code = u32::from(c);
    let at = |first: u32, by: &str| {
        let place = usize::try_from(code - first).ok()?;
        by.chars().nth(place)
    };
    match code {
        0xE78D..=0xE796 => at(0xE78D, "︐︒︑︓︔︕︖︗︘︙"),
        0xE7C7 => Some('ḿ'),
        0xE7C8 => Some('ǹ'),
        0xE7E7..=0xE7F3 => at(0xE7E7, "〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻"),
        0xE815..=0xE864 => at(0xE815, COMPONENTS),
        _ => None,
    }
}

/// The text as it is kept: as typed, less what nobody sees, with the characters of today for those of old GBK, which are
/// added to `mapped`. A selector behind a Han character stays, since it is part of how a name is written.
pub fn as_kept<'a>(text: &'a str, mapped: &mut Vec<char>) -> Cow<'a, str> {
    let is_changed = |c: char| is_unseen(c) || of_old_gbk(c).is_some();
    if !text.chars().any(is_changed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut behind_han = false;
    for c in text.chars() {
        if let Some(today) = of_old_gbk(c) {
            mapped.push(c);
            out.push(today);
        } else if !is_unseen(c) || (behind_han && is_selector(c)) {
            out.push(c);
        }
        behind_han = is_han(c);
    }
    Cow::Owned(out)
}

fn is_selector(c: char) -> bool {
    matches!(u32::from(c), 0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF)
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// A character that may not be kept, with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CharacterFault {
    /// Place in the text, counted from 1.
    pub place: usize,
    /// The character.
    pub character: char,
    /// Why.
    pub kind: CharacterFaultKind,
}

/// Why a character may not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharacterFaultKind {
    /// U+FFFD, U+FFFC of a picture that was left behind, or 锟斤拷: what stood here was lost on the way.
    Broken,
    /// No character has this code.
    Unassigned,
    /// A code that everybody uses as they like, such as for a character that an office drew itself (造字).
    PrivateUse,
    /// Turns the direction of the text.
    Direction,
}

/// What U+FFFD becomes where its bytes are taken for GBK.
const MOJIBAKE: &str = "锟斤拷";

/// The first character of a text that may not be kept.
#[must_use]
pub fn character_fault(text: &str) -> Option<CharacterFault> {
    if let Some(at) = text.find(MOJIBAKE) {
        return Some(CharacterFault {
            place: text[..at].chars().count() + 1,
            character: '锟',
            kind: CharacterFaultKind::Broken,
        });
    }
    text.chars().zip(1..).find_map(|(character, place)| {
        let kind = kind_of(character)?;
        Some(CharacterFault {
            place,
            character,
            kind,
        })
    })
}

fn kind_of(c: char) -> Option<CharacterFaultKind> {
    if is_plain(c) {
        return None;
    }
    match (c, c.general_category()) {
        ('\u{FFFC}' | '\u{FFFD}', _) => Some(CharacterFaultKind::Broken),
        (c, _) if is_direction(c) => Some(CharacterFaultKind::Direction),
        (_, GeneralCategory::PrivateUse) => Some(CharacterFaultKind::PrivateUse),
        // What nobody sees was taken out of what is kept.
        (c, GeneralCategory::Unassigned) if !is_unseen(c) => Some(CharacterFaultKind::Unassigned),
        _ => None,
    }
}

impl fmt::Display for CharacterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = u32::from(self.character);
        write!(f, "第{}个字符（U+{code:04X}）", self.place)?;
        f.write_str(match self.kind {
            CharacterFaultKind::Broken => "是损坏的字符（乱码），请按原件重新输入",
            CharacterFaultKind::Unassigned => "不是已编码的字符，请按原件重新输入",
            CharacterFaultKind::PrivateUse => {
                "是自造字或私用区字符，别处无法显示；请改用标准字库中的同一个字，没有的以同音字或拼音代替"
            }
            CharacterFaultKind::Direction => "会改变文字的显示方向，请删除",
        })
    }
}

#[cfg(test)]
mod tests;
