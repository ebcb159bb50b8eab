//! What the files of each crate import from each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::modules::{Module, Segments, of_crate};
use crate::source::is_rust;
use crate::workspace::TextFile;

/// A path is followed through so many re-exports.
const FOLLOWED: usize = 16;

/// How far an import is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To the module that the path names.
    Module,
    /// To the file that defines what the path names.
    Definition,
}

/// The imports between files: who takes what from whom.
pub(crate) type Imports = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The imports of each crate, and what of the tree could not be read.
pub(crate) fn of(files: &[TextFile], reach: Reach) -> (Vec<Imports>, Vec<String>) {
    let by_path: HashMap<&str, &TextFile> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let (mut graphs, mut findings) = (Vec::new(), Vec::new());
    for file in files.iter().filter(|file| is_root(&file.path)) {
        let (modules, unread) = of_crate(&file.path, &by_path);
        graphs.push(imports(&modules, reach));
        findings.extend(unread);
    }
    (graphs, findings)
}

/// `crates/kernel/src/lib.rs`, `services/techmarket/src/main.rs`.
fn is_root(path: &str) -> bool {
    let ours = path.starts_with("crates/") || path.starts_with("services/");
    ours && is_rust(path) && (path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs"))
}

fn imports(modules: &[Module], reach: Reach) -> Imports {
    let mut imports = Imports::new();
    for (place, module) in modules.iter().enumerate() {
        for path in &module.taken {
            if reach == Reach::Module && is_of_child(module, path) {
                continue;
            }
            let Some(file) = defining(modules, place, path, reach, FOLLOWED) else {
                continue;
            };
            if *file != module.file {
                let from = imports.entry(module.file.clone()).or_default();
                from.entry(file.clone()).or_default().extend(path.last().cloned());
            }
        }
    }
    imports
}

/// Whether a path begins with a child of the module, by its name or by one that was brought from it: `child::item`,
/// `self::child::item`, and `Item::new` after `pub use child::Item`.
fn is_of_child(module: &Module, path: &[String]) -> bool {
    let first = |path: &[String]| path.iter().find(|segment| *segment != "self").cloned();
    let is_child = |name: &String| module.children.contains_key(name);
    let named = first(path);
    let brought = named
        .as_ref()
        .and_then(|name| module.aliases.get(name))
        .and_then(|path| first(path));
    named.iter().chain(&brought).any(is_child)
}

/// The file that has, or with [`Reach::Definition`] defines, what `path` names in the module at `place`; none where that is a module, or not of this crate.
fn defining<'a>(
    modules: &'a [Module],
    place: usize,
    path: &[String],
    reach: Reach,
    left: usize,
) -> Option<&'a String> {
    let left = left.checked_sub(1)?;
    let (first, mut rest) = path.split_first()?;
    let mut at = match first.as_str() {
        "crate" => 0,
        "self" => place,
        "super" => modules[place].parent?,
        _ => {
            // A bare word is a child or a name that was brought here; all else is of another crate, or local.
            let module = &modules[place];
            if !module.children.contains_key(first) && !module.aliases.contains_key(first) {
                return None;
            }
            rest = path;
            place
        }
    };
    while let Some((segment, behind)) = rest.split_first() {
        let module = &modules[at];
        if segment == "super" {
            at = module.parent?;
        } else if let Some(child) = module.children.get(segment).filter(|_| !behind.is_empty()) {
            at = *child;
        } else if module.items.contains(segment) {
            return Some(&module.file);
        } else if let Some(alias) = module
            .aliases
            .get(segment)
            .filter(|alias| alias.as_slice() != path)
        {
            if reach == Reach::Module && at != place {
                return Some(&module.file);
            }
            let longer: Segments = alias.iter().chain(behind).cloned().collect();
            return defining(modules, at, &longer, reach, left);
        } else if module.children.contains_key(segment) {
            // A module by itself: what is taken from it is named where it is used.
            return None;
        } else {
            let of_glob = |glob: &Segments| {
                let longer: Segments = glob.iter().chain(rest).cloned().collect();
                defining(modules, at, &longer, reach, left)
            };
            return module.globs.iter().find_map(of_glob);
        }
        rest = behind;
    }
    None
}
