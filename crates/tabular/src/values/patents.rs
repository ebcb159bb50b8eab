//! Numbers of patents and other rights (专利号等), with the kind that they tell.

use unicode_normalization::UnicodeNormalization as _;

use super::lists;

/// A right as its number tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// The number as it was written, without blanks.
    pub number: String,
    /// Code of `intellectual_property`, where the number tells.
    pub kind: Option<&'static str>,
    /// False where the number's check character is wrong.
    pub checks: bool,
}

/// The rights of a cell.
#[must_use]
pub fn parse(text: &str) -> Vec<Right> {
    let mut rights: Vec<Right> = Vec::new();
    for part in lists::split(text) {
        for number in numbers(part) {
            let right = one(&number);
            let is_number = right.number.bytes().any(|byte| byte.is_ascii_digit());
            if is_number && !rights.iter().any(|other| other.number == right.number) {
                rights.push(right);
            }
        }
    }
    rights
}

/// Digits of the shortest number of a right.
const SHORTEST: usize = 8;

/// Numbers that only a blank, a bracket or a count parts: ZL202110000001.5 ZL202120000002.9. The blanks within one are no end of it.
fn numbers(part: &str) -> Vec<String> {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let plain = part.nfkc().collect::<String>().to_uppercase();
    // The mark belongs to the number behind it.
    let plain = plain.replace("ZL ", "ZL").replace("CN ", "CN");
    let mut numbers: Vec<String> = Vec::new();
    for word in plain.split_whitespace() {
        match numbers.last_mut() {
            Some(last) if digits(last) < SHORTEST || digits(word) < SHORTEST => last.push_str(word),
            _ => numbers.push(word.to_owned()),
        }
    }
    numbers.iter().flat_map(|number| parted(number)).collect()
}

/// At each ZL and CN behind a number: （1）ZL202110000001.5（2）ZL202120000002.9.
fn parted(upper: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, _) in upper.match_indices("ZL").chain(upper.match_indices("CN")) {
        let is_behind = upper[from.min(at)..at].bytes().filter(u8::is_ascii_digit).count() >= SHORTEST;
        let begins = upper[at + 2..]
            .trim_start_matches('.')
            .starts_with(|c: char| c.is_ascii_digit());
        if is_behind && begins {
            parts.push(
                upper[from..at]
                    .trim_end_matches(['/', ',', '.', ':', '-'])
                    .to_owned(),
            );
            from = at;
        }
    }
    parts.push(upper[from..].to_owned());
    parts
}

/// Weights of the digits of an application number (国家知识产权局专利申请号标准).
const WEIGHTS: [u32; 12] = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

fn one(plain: &str) -> Right {
    if let Some(kind) = of_words(plain) {
        let number = plain.rsplit([':']).next().unwrap_or(plain);
        let number = number.trim_matches(|c: char| c.is_ascii_punctuation() || "《》".contains(c));
        return Right {
            number: number.to_owned(),
            kind: Some(kind),
            checks: true,
        };
    }
    let number = from_mark(plain);
    let number = number.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() || c == ':');
    // 专利(申请)号 in brackets before it, and what is said of it behind: (已授权).
    let number = number.split('(').next().unwrap_or(number);
    let number: String = number.chars().filter(|c| *c != ')').collect();
    let bare = number
        .strip_prefix("ZL")
        .or_else(|| number.strip_prefix("CN"))
        .unwrap_or(&number)
        .trim_start_matches('.');
    let (digits, check) = application(bare);
    let kind = match digits.len() {
        12 => of_digit(digits.as_bytes().get(4).copied()),
        8 if !number.starts_with("CN") => of_digit(digits.as_bytes().get(2).copied()),
        _ => of_letters(&number),
    };
    let is_application = matches!(digits.len(), 8 | 12) && check.is_some();
    let checks = !is_application || check.is_none_or(|check| check_of(digits) == Some(check));
    Right { number, kind, checks }
}

/// From the ZL or CN of a number on, before which a title or a count may stand: 授权发明专利3件:ZL202110000001.5.
fn from_mark(text: &str) -> &str {
    let marks = ["ZL", "CN", "PCT"].iter().filter_map(|mark| text.find(mark));
    let begin = marks.min().filter(|&at| {
        let before = &text[..at];
        before.bytes().filter(u8::is_ascii_digit).count() < SHORTEST
    });
    begin.map_or(text, |at| &text[at..])
}

/// The digits of an application number and its check character, which some write without the point. No digits of another number.
fn application(bare: &str) -> (&str, Option<char>) {
    let end = bare.find(|c: char| !c.is_ascii_digit()).unwrap_or(bare.len());
    let (digits, rest) = bare.split_at(end);
    let is_check = |c: char| c.is_ascii_digit() || c == 'X';
    let mut behind = rest.strip_prefix('.').unwrap_or(rest).chars();
    let check = behind.next();
    match (digits.len(), check, behind.next()) {
        (8 | 12, None, _) => (digits, None),
        (8 | 12, Some(check), None) if is_check(check) => (digits, Some(check)),
        (9 | 13, None, _) => {
            let (digits, check) = digits.split_at(digits.len() - 1);
            (digits, check.chars().next())
        }
        _ => ("", None),
    }
}

/// Rights that are told by the words of their numbers: 软著登字第1234567号, 赣审稻20200012, 国药证字H20200001.
fn of_words(plain: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 9] = [
        ("软著登字", "x-03"),
        ("软著", "x-03"),
        ("国作登字", "x-07"),
        ("作登字", "x-07"),
        ("国药", "x-06"),
        ("新药证", "x-06"),
        ("品种", "x-04"),
        ("GPD", "x-04"),
        ("布图", "x-05"),
    ];
    let found = WORDS.iter().find(|(word, _)| plain.contains(word));
    let approved = || plain.split_once('审').and_then(|(_, behind)| of_crop(behind));
    found.map(|(_, kind)| *kind).or_else(approved)
}

/// 审稻20200012: a letter of a crop and digits.
fn of_crop(behind: &str) -> Option<&'static str> {
    let mut letters = behind.chars();
    let crop = letters.next()?;
    (super::is_han(crop) && letters.as_str().starts_with(|c: char| c.is_ascii_digit())).then_some("x-04")
}

fn of_digit(digit: Option<u8>) -> Option<&'static str> {
    match digit? {
        b'1' | b'8' => Some("x-021"),
        b'2' | b'9' => Some("x-022"),
        b'3' => Some("x-023"),
        _ => None,
    }
}

/// CN 12345678 B, 2020SR0123456, BS. 205501234.
fn of_letters(number: &str) -> Option<&'static str> {
    if number.contains("SR") && number.bytes().filter(u8::is_ascii_digit).count() >= 8 {
        return Some("x-03");
    }
    if number.starts_with("BS") {
        return Some("x-05");
    }
    if number.starts_with("CNA") {
        return Some("x-04");
    }
    let behind = number.strip_prefix("CN")?;
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    match (digits, behind.as_bytes().get(digits)) {
        (7..=9, Some(b'A' | b'B' | b'C')) => Some("x-021"),
        (7..=9, Some(b'U' | b'Y')) => Some("x-022"),
        (7..=9, Some(b'S' | b'D')) => Some("x-023"),
        _ => None,
    }
}

fn check_of(digits: &str) -> Option<char> {
    let products = digits
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight);
    match products.sum::<u32>() % 11 {
        10 => Some('X'),
        rest => char::from_digit(rest, 10),
    }
}
