//! Every RPC succeeds in some test, and is refused in some test.
//!
//! The tests are read as text. A call of a client, `.submit_listing(...).await`, counts as a success when its chain goes on with
//! `unwrap`, `expect`, `is_ok` or `?`, as a refusal when it goes on with `unwrap_err`, `expect_err` or `is_err`; the same
//! through the variable that it is bound to. Where a helper leaves the answer to its caller, the calls of the helper
//! count for it. A helper of several RPCs, such as one that takes a verb, counts for those whose verbs its caller
//! names (`Verb::Submit`), for all of them with `ALL` or where it names none. So a test is found wherever it stands and whatever it is
//! called; a call whose answer is dropped counts for nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{Api, snake_case};
use crate::scan::{self, Function, Outcome, calls, functions, refuses_later};
use crate::source::{Source, is_rust};
use crate::workspace::TextFile;

/// RPCs without one of the two, each with its reason.
const WITHOUT: [(&str, Outcome, &str); 1] = [(
    "GetJwks",
    Outcome::Refusal,
    "anybody may call it, and it asks for nothing that could be wrong",
)];

/// Tests that call no market.
const OTHERS: [&str; 2] = ["tests/architecture/", "tests/conformance/"];

/// RPC, by the name of the client's method, and what is shown of it.
type Shown = BTreeSet<(String, bool)>;

pub(crate) fn findings(api: &Api, files: &[TextFile]) -> Vec<String> {
    let rpcs: Vec<String> = api.methods().map(|method| snake_case(method.name())).collect();
    let mut shown = Shown::new();
    for code in binaries(files).values() {
        shown.extend(Tests::new(code, &rpcs).shown());
    }
    let mut findings = Vec::new();
    for method in api.methods() {
        let rpc = snake_case(method.name());
        for (success, outcome, what) in [
            (true, Outcome::Success, "in which it succeeds"),
            (false, Outcome::Refusal, "in which it is refused"),
        ] {
            let excused = WITHOUT
                .iter()
                .any(|(name, without, _)| *name == method.name() && *without == outcome);
            if !shown.contains(&(rpc.clone(), success)) && !excused {
                findings.push(format!("{} has no test {what}", method.full_name()));
            }
        }
    }
    findings
}

/// The code of each test binary, its files joined: `services/supply/tests/supply`.
fn binaries(files: &[TextFile]) -> BTreeMap<String, String> {
    let mut binaries: BTreeMap<String, String> = BTreeMap::new();
    for file in files.iter().filter(|file| is_rust(&file.path)) {
        let Some(binary) = binary(&file.path) else {
            continue;
        };
        let code = binaries.entry(binary).or_default();
        code.push_str(&Source::new(&file.text).code);
        code.push('\n');
    }
    binaries
}

fn binary(path: &str) -> Option<String> {
    if OTHERS.iter().any(|other| path.starts_with(other)) {
        return None;
    }
    let parts: Vec<&str> = path.split('/').collect();
    let tests = parts.iter().position(|part| *part == "tests")?;
    // A folder is a binary; a file beside folders is one of its own.
    (tests + 1 < parts.len()).then(|| parts[..tests + 2].join("/"))
}

struct Tests<'a> {
    code: &'a str,
    functions: Vec<Function>,
    /// For each function the RPCs whose answers it leaves to its caller.
    leaves: Vec<BTreeSet<String>>,
    rpcs: &'a [String],
}

impl<'a> Tests<'a> {
    fn new(code: &'a str, rpcs: &'a [String]) -> Self {
        let functions = functions(code);
        let leaves = vec![BTreeSet::new(); functions.len()];
        let mut tests = Self {
            code,
            functions,
            leaves,
            rpcs,
        };
        // Helpers call helpers; what they leave grows until it stands.
        while tests.grow() {}
        tests
    }

    /// The innermost function around a place.
    fn around(&self, at: usize) -> Option<usize> {
        let around = self
            .functions
            .iter()
            .enumerate()
            .filter(|(_, function)| function.whole.contains(&at));
        around
            .min_by_key(|(_, function)| function.whole.len())
            .map(|(index, _)| index)
    }

    /// Every call of an RPC or of a helper that leaves one: where, which RPCs, what becomes of the answer.
    fn all_calls(&self) -> Vec<(usize, BTreeSet<String>, Outcome)> {
        let mut found = Vec::new();
        for rpc in self.rpcs {
            let rpc_calls = calls(self.code, rpc, true).into_iter();
            found.extend(rpc_calls.map(|(at, outcome)| (at, BTreeSet::from([rpc.clone()]), outcome)));
        }
        for (helper, leaves) in self
            .functions
            .iter()
            .zip(&self.leaves)
            .filter(|(_, leaves)| !leaves.is_empty())
        {
            for method in [true, false] {
                for (at, outcome) in calls(self.code, &helper.name, method) {
                    // A helper that passes the answer on passes the verb on too.
                    let rpcs = match outcome {
                        Outcome::Open => leaves.clone(),
                        Outcome::Success | Outcome::Refusal => self.meant(at, leaves),
                    };
                    found.push((at, rpcs, outcome));
                }
            }
        }
        found
    }

    /// Of the RPCs of a helper those that its caller at `at` names.
    fn meant(&self, at: usize, leaves: &BTreeSet<String>) -> BTreeSet<String> {
        let caller = self
            .around(at)
            .map_or("", |caller| &self.code[self.functions[caller].whole.clone()]);
        let is_named = |rpc: &&String| {
            let verb = rpc.split('_').next().unwrap_or_default();
            let verb: String = verb[..1].to_uppercase() + &verb[1..];
            scan::words(caller, &verb).any(|(at, _)| caller[..at].ends_with("::"))
        };
        let named: BTreeSet<String> = leaves.iter().filter(is_named).cloned().collect();
        if named.is_empty() || leaves.len() == 1 || caller.contains("::ALL") {
            leaves.clone()
        } else {
            named
        }
    }

    fn grow(&mut self) -> bool {
        let mut grown = false;
        for (at, rpcs, outcome) in self.all_calls() {
            if outcome == Outcome::Open
                && let Some(function) = self.around(at)
            {
                for rpc in rpcs {
                    grown |= self.leaves[function].insert(rpc);
                }
            }
        }
        grown
    }

    fn shown(&self) -> Shown {
        let mut shown = Shown::new();
        for (at, rpcs, outcome) in self.all_calls() {
            let refused_later = || {
                let around = self
                    .around(at)
                    .map(|function| &self.code[self.functions[function].whole.clone()]);
                around.is_some_and(refuses_later)
            };
            let success = match outcome {
                Outcome::Success => true,
                Outcome::Refusal => false,
                Outcome::Open if refused_later() => false,
                Outcome::Open => continue,
            };
            shown.extend(rpcs.into_iter().map(|rpc| (rpc, success)));
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str) -> Vec<(String, bool)> {
        let rpcs = ["submit_post", "return_post"].map(str::to_owned);
        Tests::new(code, &rpcs).shown().into_iter().collect()
    }

    fn pair(rpc: &str, success: bool) -> (String, bool) {
        (rpc.to_owned(), success)
    }

    #[test]
    fn calls_count_by_what_becomes_of_them() {
        assert_eq!(
            shown("fn a() { c.submit_post(r).await.unwrap(); }"),
            [pair("submit_post", true)]
        );
        assert_eq!(
            shown("fn a() { c.submit_post(r).await.unwrap_err(); }"),
            [pair("submit_post", false)]
        );
        assert_eq!(shown("fn a() { let _ = c.submit_post(r).await; }"), []);
        assert_eq!(
            shown("fn a() { vec![c.submit_post(r).await].map(|e| e.unwrap_err()); }"),
            [pair("submit_post", false)]
        );
    }

    #[test]
    fn helpers_leave_their_answers_to_their_callers() {
        let helpers = "impl M { async fn submit(&self) -> R { self.c().submit_post(r).await.map(into) }\n\
            async fn twice(&self) -> R { self.submit().await } }\n";
        assert_eq!(shown(helpers), []);
        assert_eq!(
            shown(&format!("{helpers}fn a() {{ m.twice().await.unwrap(); }}")),
            [pair("submit_post", true)]
        );
        let closure = "fn a() { let f = async |x| { c.submit_post(x).await }; f(1).await.unwrap_err(); }";
        assert_eq!(shown(closure), [pair("submit_post", false)]);
    }

    #[test]
    fn verbs_are_those_that_the_caller_names() {
        let verbs = "async fn run(v: V) -> R { match v { V::Submit => c.submit_post(r).await, V::Return => c.return_post(r).await } }\n";
        let named = format!("{verbs}fn a() {{ run(V::Return).await.unwrap(); }}");
        assert_eq!(shown(&named), [pair("return_post", true)]);
        let all = format!("{verbs}fn a() {{ for v in V::ALL {{ run(v).await.unwrap_err(); }} }}");
        assert_eq!(
            shown(&all),
            [pair("return_post", false), pair("submit_post", false)]
        );
    }

    #[test]
    fn files_belong_to_binaries() {
        for (path, expected) in [
            (
                "services/supply/tests/supply/store.rs",
                Some("services/supply/tests/supply"),
            ),
            ("crates/rpc/tests/gate.rs", Some("crates/rpc/tests/gate.rs")),
            ("tests/flow/story/posts.rs", Some("tests/flow")),
            ("tests/architecture/main.rs", None),
            ("services/supply/src/lib.rs", None),
        ] {
            assert_eq!(binary(path).as_deref(), expected, "{path}");
        }
    }
}
