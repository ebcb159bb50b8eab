//! The workspace as Cargo and the file system show it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, str};

use serde_json::Value;

/// A package of ours with its dependencies, foreign ones included.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) manifest: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

#[derive(Debug, Clone)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Only for tests, benches and examples.
    pub(crate) dev: bool,
}

/// A text file by its path from the root, with `/`.
#[derive(Debug, Clone)]
pub(crate) struct TextFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

pub(crate) struct Workspace {
    root: PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// Build output and what other tools keep for themselves: folders, and the file `.git` of a second checkout.
const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];

/// Larger files are data.
const TEXT_LIMIT: u64 = 1 << 20;

impl Workspace {
    pub(crate) fn load() -> Result<Self, Box<dyn Error>> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        let root = metadata["workspace_root"]
            .as_str()
            .ok_or("no workspace_root")?
            .into();
        let packages = metadata["packages"].as_array().ok_or("no packages")?;
        Ok(Self {
            root,
            packages: packages.iter().filter_map(package).collect(),
        })
    }

    /// Every text file of the tree, in the order of paths.
    pub(crate) fn files(&self) -> Result<Vec<TextFile>, Box<dyn Error>> {
        let mut files = Vec::new();
        self.walk(&self.root, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    pub(crate) fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .to_string_lossy()
            .replace('\\', "/")
    }

    fn walk(&self, folder: &Path, files: &mut Vec<TextFile>) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if SKIPPED.iter().any(|skipped| entry.file_name() == *skipped) {
                continue;
            }
            if kind.is_dir() {
                self.walk(&path, files)?;
            } else if kind.is_file()
                && entry.metadata()?.len() <= TEXT_LIMIT
                && let Ok(text) = String::from_utf8(fs::read(&path)?)
            {
                files.push(TextFile {
                    path: self.relative(&path),
                    text,
                });
            }
        }
        Ok(())
    }
}

fn package(value: &Value) -> Option<Package> {
    let dependencies = value["dependencies"].as_array()?.iter();
    let dependencies = dependencies.filter_map(|dependency| {
        let name = dependency["name"].as_str()?.to_owned();
        Some(Dependency {
            name,
            dev: dependency["kind"].as_str() == Some("dev"),
        })
    });
    Some(Package {
        name: value["name"].as_str()?.to_owned(),
        manifest: value["manifest_path"].as_str()?.into(),
        dependencies: dependencies.collect(),
    })
}
