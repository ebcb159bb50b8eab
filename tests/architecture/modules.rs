//! The modules of a crate as its files declare them: what each defines, hands on and names of others.
//!
//! Read as token trees, so comments and literals say nothing, and what `#[cfg(test)]` stands before is passed over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::workspace::TextFile;

/// Keywords before the name of an item.
const ITEMS: [&str; 8] = [
    "struct", "enum", "union", "fn", "trait", "type", "const", "static",
];

/// Segments of a path, without generics: `crate`, `store`, `select`.
pub(crate) type Segments = Vec<String>;

/// A module. Several may stand in one file.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// Path of the file from the root.
    pub(crate) file: String,
    /// Place of the parent among the modules of the crate.
    pub(crate) parent: Option<usize>,
    pub(crate) children: BTreeMap<String, usize>,
    /// Names of items that are defined here.
    pub(crate) items: BTreeSet<String>,
    /// Names that a `use` brings here, with what each stands for.
    pub(crate) aliases: BTreeMap<String, Segments>,
    /// Modules of which a `use` brings all.
    pub(crate) globs: Vec<Segments>,
    /// What the code takes from elsewhere: by `use` that is not handed on, and by a path in the code.
    pub(crate) taken: BTreeSet<Segments>,
}

/// The modules of the crate whose root is `root`, the root first; and `mod` lines without a file.
pub(crate) fn of_crate(root: &str, files: &HashMap<&str, &TextFile>) -> (Vec<Module>, Vec<String>) {
    let mut reader = Reader {
        files,
        modules: Vec::new(),
        findings: Vec::new(),
    };
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    reader.file(root, folder, None);
    (reader.modules, reader.findings)
}

struct Reader<'a> {
    files: &'a HashMap<&'a str, &'a TextFile>,
    modules: Vec<Module>,
    findings: Vec<String>,
}

impl Reader<'_> {
    /// Reads a file whose child modules have their files in `folder`; its place, if it is there and can be read.
    fn file(&mut self, path: &str, folder: &str, parent: Option<usize>) -> Option<usize> {
        let file = self.files.get(path)?;
        let Ok(tokens) = file.text.parse::<TokenStream>() else {
            self.findings.push(format!("{path} cannot be read as Rust"));
            return None;
        };
        Some(self.module(path, folder, parent, tokens))
    }

    fn module(&mut self, file: &str, folder: &str, parent: Option<usize>, tokens: TokenStream) -> usize {
        let place = self.modules.len();
        self.modules.push(Module {
            file: file.to_owned(),
            parent,
            ..Module::default()
        });
        self.items(place, folder, &tokens.into_iter().collect::<Vec<_>>());
        place
    }

    fn items(&mut self, place: usize, folder: &str, tokens: &[TokenTree]) {
        let mut at = 0;
        let mut public = false;
        while at < tokens.len() {
            let rest = &tokens[at..];
            match word(rest, 0).as_deref() {
                _ if is_test_attribute(rest) => at += 2 + item(&rest[2..]),
                Some("pub") => {
                    public = true;
                    // `pub(in crate::grpc)` names a module and takes nothing from it.
                    at += 1 + usize::from(group(rest, 1, Delimiter::Parenthesis).is_some());
                    continue;
                }
                Some("mod") => at += self.child(place, folder, rest),
                Some("use") => at += self.import(place, rest, public),
                Some(keyword) if ITEMS.contains(&keyword) => {
                    self.modules[place].items.extend(word(rest, 1));
                    at += 1;
                }
                Some("macro_rules") => {
                    self.modules[place].items.extend(word(rest, 2));
                    at += 1;
                }
                _ => at += self.code(place, rest),
            }
            public = false;
        }
    }

    /// `mod name;` or `mod name { .. }`.
    fn child(&mut self, place: usize, folder: &str, rest: &[TokenTree]) -> usize {
        let Some(name) = word(rest, 1) else { return 1 };
        let inside = format!("{folder}/{name}");
        let child = if let Some(tokens) = group(rest, 2, Delimiter::Brace) {
            let file = self.modules[place].file.clone();
            Some(self.module(&file, &inside, Some(place), tokens))
        } else {
            let beside = self.file(&format!("{inside}.rs"), &inside, Some(place));
            beside.or_else(|| self.file(&format!("{inside}/mod.rs"), &inside, Some(place)))
        };
        if let Some(child) = child {
            self.modules[place].children.insert(name, child);
        } else {
            let file = &self.modules[place].file;
            self.findings
                .push(format!("{file}: `mod {name}` has no file that can be read"));
        }
        3
    }

    /// `use a::{b, c as d, e::*};`. A public one hands on, and takes nothing itself.
    fn import(&mut self, place: usize, rest: &[TokenTree], public: bool) -> usize {
        let end = rest
            .iter()
            .position(|token| is_punct(token, ';'))
            .unwrap_or(rest.len());
        let mut found = Vec::new();
        leaves(&rest[1..end], &Vec::new(), &mut found);
        let module = &mut self.modules[place];
        for Leaf { path, alias } in found {
            match alias.as_deref() {
                Some("*") => module.globs.push(path.clone()),
                Some("_") | None => {}
                Some(alias) => drop(module.aliases.insert(alias.to_owned(), path.clone())),
            }
            if !public {
                module.taken.insert(path);
            }
        }
        end + 1
    }

    /// One token of code, or one path in it.
    fn code(&mut self, place: usize, rest: &[TokenTree]) -> usize {
        if let TokenTree::Group(group) = &rest[0] {
            self.body(place, &group.stream().into_iter().collect::<Vec<_>>());
            return 1;
        }
        let path = path(rest);
        let length = path.len();
        if length > 1 {
            self.modules[place].taken.insert(path);
        }
        // Between two segments stand two colons.
        (3 * length).saturating_sub(2).max(1)
    }

    /// Code inside an item: it defines nothing for others, but may import for itself.
    fn body(&mut self, place: usize, tokens: &[TokenTree]) {
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            at += match word(rest, 0).as_deref() {
                _ if is_test_attribute(rest) => 2 + item(&rest[2..]),
                Some("pub") if group(rest, 1, Delimiter::Parenthesis).is_some() => 2,
                Some("use") => self.import(place, rest, false),
                _ => self.code(place, rest),
            };
        }
    }
}

struct Leaf {
    path: Segments,
    /// The name it has here; `*` for all.
    alias: Option<String>,
}

fn leaves(tokens: &[TokenTree], before: &Segments, found: &mut Vec<Leaf>) {
    for tree in tokens.split(|token| is_punct(token, ',')) {
        let mut path = before.clone();
        let mut alias = None;
        for (at, token) in tree.iter().enumerate() {
            match token {
                TokenTree::Ident(name) if *name == "as" => alias = word(tree, at + 1),
                TokenTree::Ident(_) if alias.is_some() => {}
                TokenTree::Ident(name) if *name == "self" && !path.is_empty() => {}
                TokenTree::Ident(name) => path.push(plain(&name.to_string())),
                TokenTree::Group(group) => {
                    leaves(&group.stream().into_iter().collect::<Vec<_>>(), &path, found);
                    path.clear();
                }
                token if is_punct(token, '*') => alias = Some("*".to_owned()),
                _ => {}
            }
        }
        if !path.is_empty() {
            let alias = alias.or_else(|| path.last().cloned());
            found.push(Leaf { path, alias });
        }
    }
}

/// The path that begins here: `a::b::C`; one word without colons is no path.
fn path(tokens: &[TokenTree]) -> Segments {
    let mut path: Segments = word(tokens, 0).into_iter().collect();
    let colons = |at: usize| {
        let is = |at: usize| tokens.get(at).is_some_and(|token| is_punct(token, ':'));
        is(at) && is(at + 1)
    };
    while !path.is_empty() && colons(3 * path.len() - 2) {
        match word(tokens, 3 * path.len()) {
            Some(word) => path.push(word),
            None => break,
        }
    }
    path
}

fn word(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at)? {
        TokenTree::Ident(name) => Some(plain(&name.to_string())),
        _ => None,
    }
}

/// `r#type` is `type`.
fn plain(name: &str) -> String {
    name.trim_start_matches("r#").to_owned()
}

fn group(tokens: &[TokenTree], at: usize, delimiter: Delimiter) -> Option<TokenStream> {
    match tokens.get(at)? {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group.stream()),
        _ => None,
    }
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// `#[cfg(test)]`.
fn is_test_attribute(tokens: &[TokenTree]) -> bool {
    let is_hash = tokens.first().is_some_and(|token| is_punct(token, '#'));
    let attribute = group(tokens, 1, Delimiter::Bracket).map(|inside| inside.to_string().replace(' ', ""));
    is_hash && attribute.as_deref() == Some("cfg(test)")
}

/// How many tokens the item has that begins here.
fn item(tokens: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| {
        let braces = matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        braces || is_punct(token, ';')
    };
    let first = tokens.iter().position(ends).unwrap_or(tokens.len());
    // `use a::{b};` and `static A: B = B { .. };` go on behind the braces.
    let goes_on = (0..first)
        .filter_map(|at| word(tokens, at))
        .any(|word| word == "use" || word == "static");
    let ends = |token: &TokenTree| is_punct(token, ';') || (!goes_on && ends(token));
    tokens.iter().position(ends).map_or(tokens.len(), |end| end + 1)
}
