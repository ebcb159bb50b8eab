//! Test code read as text: functions, closures with a name, calls, and what becomes of the answer of a call.

use std::ops::Range;

/// A function, or a closure that a `let` names.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// Where it is written, from the name to the end of its body.
    pub(crate) whole: Range<usize>,
}

/// What a test does with the answer of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It must have succeeded.
    Success,
    /// It must have been refused.
    Refusal,
    /// The statement does not say.
    Open,
}

const SUCCESS: [&str; 3] = ["unwrap", "expect", "is_ok"];
const REFUSAL: [&str; 3] = ["unwrap_err", "expect_err", "is_err"];

/// Every function and named closure in `code`, whose comments and literals are blank.
pub(crate) fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in words(code, "fn") {
        let from = at + "fn ".len();
        let Some(name) = identifier(code.get(from..).unwrap_or("")) else {
            continue;
        };
        let Some(open) = code[from..].find('{').map(|open| from + open) else {
            continue;
        };
        found.push(Function {
            name: name.to_owned(),
            whole: from..closing(code, open),
        });
    }
    for (at, _) in words(code, "let") {
        let statement = &code[at..end_of_statement(code, at)];
        let Some((names, value)) = statement["let".len()..].split_once('=') else {
            continue;
        };
        let value = value
            .trim_start()
            .trim_start_matches("async ")
            .trim_start_matches("move ");
        if let Some(name) = identifier(names)
            && value.starts_with('|')
        {
            found.push(Function {
                name: name.to_owned(),
                whole: at..at + statement.len(),
            });
        }
    }
    found
}

/// The calls of `name` in `code`: where each stands, and what its own chain says of its answer. `method` asks for a dot
/// before the name, and that the answer is awaited: `map.get(x)` is no call of a market.
pub(crate) fn calls(code: &str, name: &str, method: bool) -> Vec<(usize, Outcome)> {
    let mut found = Vec::new();
    for (at, end) in words(code, name) {
        let dotted = code[..at].trim_end().ends_with('.');
        if dotted != method || !code[end..].starts_with('(') || code[..at].ends_with("fn ") {
            continue;
        }
        let after = closing(code, end);
        // A future that is boxed is awaited behind the box.
        let boxed = code[statement(code, at)..at].contains("Box::pin(") && code[after..].starts_with(')');
        let chain = chain(&code[after + usize::from(boxed)..]);
        if !method || chain.contains(&"await") {
            found.push((at, judge(code, at, &chain)));
        }
    }
    found
}

/// Whether somewhere an answer that no chain above has is refused, as in `for answer in answers { answer.unwrap_err() }`.
pub(crate) fn refuses_later(code: &str) -> bool {
    REFUSAL.iter().any(|word| words(code, word).next().is_some())
}

/// The outcome by the chain itself, else by what is done with the variable that it is bound to.
fn judge(code: &str, at: usize, of_call: &[&str]) -> Outcome {
    let outcome = outcome(of_call);
    if outcome != Outcome::Open {
        return outcome;
    }
    let Some(bound) = code[statement(code, at)..at].trim_start().strip_prefix("let ") else {
        return Outcome::Open;
    };
    let Some(name) = identifier(bound.trim_start_matches("mut ")) else {
        return Outcome::Open;
    };
    // A variable of another function may have the same name.
    let rest = within_block(&code[end_of_statement(code, at)..]);
    let later = words(rest, name).map(|(_, end)| self::outcome(&chain(&rest[end..])));
    later
        .into_iter()
        .find(|outcome| *outcome != Outcome::Open)
        .unwrap_or(Outcome::Open)
}

/// `rest` up to the end of the block that it begins in.
fn within_block(rest: &str) -> &str {
    let mut depth = 0_usize;
    for (at, sign) in rest.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => return &rest[..at],
            '}' => depth -= 1,
            _ => {}
        }
    }
    rest
}

/// Where the statement or the block begins in which something stands.
fn statement(code: &str, at: usize) -> usize {
    code[..at].rfind([';', '{', '}']).map_or(0, |end| end + 1)
}

fn outcome(chain: &[&str]) -> Outcome {
    let first = chain
        .iter()
        .find(|word| SUCCESS.contains(word) || REFUSAL.contains(word) || **word == "?");
    match first {
        Some(word) if REFUSAL.contains(word) => Outcome::Refusal,
        Some(_) => Outcome::Success,
        None => Outcome::Open,
    }
}

/// `["await", "map", "unwrap"]` of `.await.map(x).unwrap()`.
fn chain(mut rest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('?') {
            names.push(&rest[..1]);
            rest = after;
            continue;
        }
        let Some(name) = rest.strip_prefix('.').and_then(identifier) else {
            return names;
        };
        names.push(name);
        rest = &rest[1 + name.len()..];
        if rest.starts_with('(') {
            rest = &rest[closing(rest, 0)..];
        }
    }
}

/// Behind the bracket that closes the one at `open`.
fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return open + at + c.len_utf8();
        }
    }
    code.len()
}

/// Behind the semicolon that ends what begins at `from`, or at the bracket around it.
fn end_of_statement(code: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code[from..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return from + at,
            ')' | ']' | '}' => depth -= 1,
            ';' if depth == 0 => return from + at + 1,
            _ => {}
        }
    }
    code.len()
}

/// Where the word stands: its beginning and end.
pub(crate) fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let found = code.match_indices(word).map(|(at, word)| (at, at + word.len()));
    found.filter(|&(at, end)| {
        !code[..at].chars().next_back().is_some_and(is_word)
            && !code[end..].chars().next().is_some_and(is_word)
    })
}

fn identifier(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_tells_the_outcome() {
        for (code, expected) in [
            ("a.get(x(1)).await.unwrap();", Some(Outcome::Success)),
            ("a.get(x)\n    .await\n    .map(f)?;", Some(Outcome::Success)),
            ("let r = a.get(x).await.unwrap_err();", Some(Outcome::Refusal)),
            (
                "let r = a.get(x).await; f(1); r.unwrap().b()",
                Some(Outcome::Success),
            ),
            (
                "let mut r = a.get(x).await; assert!(r.is_err());",
                Some(Outcome::Refusal),
            ),
            ("f(a.get(x).await)", Some(Outcome::Open)),
            // The variable of another function tells nothing.
            (
                "{ let r = a.get(x).await; r.map(f) } fn g() { r.unwrap(); }",
                Some(Outcome::Open),
            ),
            ("Box::pin(a.get(x)).await.unwrap_err();", Some(Outcome::Refusal)),
            ("map.get(x).unwrap();", None),
            ("a.get_all(x).await.unwrap();", None),
        ] {
            let found = calls(code, "get", true);
            assert_eq!(found.first().map(|(_, outcome)| *outcome), expected, "{code}");
        }
        assert_eq!(
            calls("get(x).await.unwrap()", "get", false),
            [(0, Outcome::Success)]
        );
        assert_eq!(calls("fn get(x) {}", "get", false), []);
    }

    #[test]
    fn functions_and_named_closures_are_found() {
        let code =
            "async fn one(a: B) -> C { d }\nfn two() { let three = async |x| { y(x).await }; let z = 1; }";
        let found = functions(code);
        let names: Vec<&str> = found.iter().map(|function| function.name.as_str()).collect();
        assert_eq!(names, ["one", "two", "three"]);
        assert!(code[found[0].whole.clone()].ends_with("d }"));
        assert!(code[found[2].whole.clone()].ends_with("};"));
    }

    #[test]
    fn unfinished_code_does_not_panic() {
        for code in ["fn", "fn a", "fn a {", "let", "let a = |", "a.get(", ".", "let x"] {
            functions(code);
            calls(code, "get", true);
        }
    }
}
