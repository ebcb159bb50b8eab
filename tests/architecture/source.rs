//! Rust source read as text: code apart from comments and literals, and where tests begin.

use std::ops::Range;

/// Source with its comments and the content of its literals blanked, every line end kept in place.
pub(crate) struct Source {
    pub(crate) code: String,
    /// String literals with the line on which each begins, from 1.
    pub(crate) strings: Vec<(usize, String)>,
}

impl Source {
    pub(crate) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut source = Self {
            code: String::with_capacity(text.len()),
            strings: Vec::new(),
        };
        let mut at = 0;
        while at < chars.len() {
            let rest = &chars[at..];
            let word = at > 0 && is_word(chars[at - 1]);
            at += match rest {
                ['/', '/', ..] => source.blank(rest, until(rest, &['\n'])),
                ['/', '*', ..] => source.blank(rest, block_comment(rest)),
                ['"', ..] => source.literal(rest, 1, quoted(rest)),
                ['b' | 'c', '"', ..] if !word => source.literal(rest, 2, 1 + quoted(&rest[1..])),
                ['r', ..] | ['b' | 'c', 'r', ..] if !word && raw(rest).is_some() => {
                    let (content, length) = raw(rest).unwrap_or((1, 1));
                    source.literal(rest, content, length)
                }
                ['\'', '\\', ..] => {
                    source.blank(rest, 2 + 1 + until(rest.get(3..).unwrap_or(&[]), &['\'']) + 1)
                }
                ['\'', _, '\'', ..] => source.blank(rest, 3),
                _ => {
                    source.code.push(rest[0]);
                    1
                }
            };
        }
        source
    }

    /// Lines, from 1, on which the identifier stands.
    pub(crate) fn lines_with(&self, word: &str) -> Vec<usize> {
        let found = self
            .code
            .lines()
            .enumerate()
            .filter(|(_, line)| has_word(line, word));
        found.map(|(index, _)| index + 1).collect()
    }

    fn blank(&mut self, rest: &[char], length: usize) -> usize {
        let length = length.min(rest.len());
        self.code
            .extend(rest[..length].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
        length
    }

    fn literal(&mut self, rest: &[char], content: usize, length: usize) -> usize {
        let length = length.min(rest.len());
        let line = self.code.matches('\n').count() + 1;
        self.strings
            .push((line, rest[content.min(length)..length].iter().collect()));
        self.blank(rest, length)
    }
}

fn until(rest: &[char], ends: &[char]) -> usize {
    rest.iter().position(|c| ends.contains(c)).unwrap_or(rest.len())
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Offset of the content and whole length of `r#"..."#`, if that is what stands here.
fn raw(rest: &[char]) -> Option<(usize, usize)> {
    let prefix = 1 + usize::from(rest[0] != 'r');
    let hashes = rest.get(prefix..)?.iter().take_while(|c| **c == '#').count();
    let content = prefix + hashes + 1;
    if rest.get(content - 1) != Some(&'"') {
        return None;
    }
    let closes = |at: &usize| {
        rest[*at] == '"' && rest[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    let end = (content..rest.len()).find(closes).unwrap_or(rest.len());
    Some((content, end + 1 + hashes))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !before.chars().next_back().is_some_and(is_word) && !after.chars().next().is_some_and(is_word)
    })
}

/// Line ranges, from 0, of the modules behind `#[cfg(test)]` at the margin, as rustfmt leaves them.
pub(crate) fn inline_tests(text: &str) -> Vec<Range<usize>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at] == "#[cfg(test)]" {
            let body = lines[at..]
                .iter()
                .position(|line| line.starts_with("mod ") || line.starts_with("pub"));
            let opens = body.is_some_and(|body| lines[at + body].ends_with('{'));
            let end = if opens {
                lines[at..].iter().position(|line| *line == "}")
            } else {
                body
            };
            let end = end.map_or(lines.len(), |end| at + end + 1);
            ranges.push(at..end);
            at = end;
        } else {
            at += 1;
        }
    }
    ranges
}

pub(crate) fn is_rust(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| extension == "rs")
}

/// A file that holds tests only: in a `tests` folder, or a module `tests.rs` or `..._tests.rs` of its own.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.split('/')
        .any(|part| part == "tests" || part == "tests.rs" || part.ends_with("_tests.rs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_code_alone() {
        let text = "// async\n/* async /* async */ async */\nlet a = \"async\"; let b = r#\"async \"x\" async\"#;\n\
            let c = '\"'; let d: &'static str = x; let e = '\\''; asynchronous();\nasync fn f() {}\n";
        let source = Source::new(text);
        assert_eq!(source.lines_with("async"), [5]);
        assert_eq!(source.lines_with("asynchronous"), [4]);
        assert_eq!(source.code.lines().count(), text.lines().count());
    }

    #[test]
    fn literals_are_kept_with_their_lines() {
        let source = Source::new("a(b\"x\");\nb(r\"y\\\", \"\\\"z\");\nc('\\u{41}', \"two\nlines\");");
        let strings: Vec<(usize, &str)> = source
            .strings
            .iter()
            .map(|(line, s)| (*line, s.as_str()))
            .collect();
        assert_eq!(
            strings,
            [(1, "x\""), (2, "y\\\""), (2, "\\\"z\""), (3, "two\nlines\"")]
        );
    }

    #[test]
    fn unfinished_source_does_not_panic() {
        for text in ["\"", "/*", "'", "'\\", "r#\"", "b", "r", "br#", "\"\\", "//"] {
            Source::new(text);
        }
    }

    #[test]
    fn inline_tests_end_at_the_margin() {
        let text = "fn a() {\n}\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\nfn c() {}\n";
        assert_eq!(inline_tests(text), vec![2..7]);
        assert_eq!(inline_tests("#[cfg(test)]\nmod tests;\nfn c() {}\n"), vec![0..2]);
        assert_eq!(inline_tests("fn a() {}\n"), Vec::<Range<usize>>::new());
    }
}
