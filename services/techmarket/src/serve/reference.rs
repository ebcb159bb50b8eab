//! What an office goes by: the data that come with the program, and what the office puts in their place.
//!
//! In the folder of `--reference` stand the code tables; in its subfolders what concerns contracts: `recognition` (rules, days,
//! lines of review, holidays), `statistics` (brackets, targets), `incentives` (tax.toml; a TOML file a scheme in
//! `incentives/schemes`), `documents` (texts.csv; fonts as *.ttf for characters that the embedded one lacks), `posting` (posts.toml: how posts
//! live), `portal` (site.toml: whose site the portal is), `search` (synonyms.csv, which adds to the embedded one), and `accounts`
//! (bad-passwords.txt, which adds; issuers.toml, the identity providers; audit-retention.toml, how long trails are kept; webhooks.toml, how events are sent to other systems). Any other file replaces the embedded one of the same name whole. A file
//! of an unknown name is refused, since a mistyped name would pass unseen.

use std::fs;
use std::path::Path;

use anyhow::Context;
use techmarket_contract::Reference;
use techmarket_contract::domain::statistics::Reporting;
use techmarket_demand::domain::DemandContent;
use techmarket_directory::{BadPasswords, Issuers, WebhookRules};
use techmarket_documents::{Texts, Typeface};
use techmarket_incentives::{Schemes, TaxRules};
use techmarket_portal::Site;
use techmarket_posting::PostRules;
use techmarket_recognition::Rulebook;
use techmarket_runtime::Retention;
use techmarket_supply::domain::ListingContent;
use techmarket_text::{SYNONYMS, Thesaurus};
use techmarket_types::{CodeTables, DataError};

const TAX: &str = "tax.toml";
const TEXTS: &str = "texts.csv";
const SITE: &str = "site.toml";
/// No data file of an office is larger: the holidays of a century are a hundredth of it.
const MAX_FILE: u64 = 8 << 20;

/// Reads what the office goes by. It is read once and used until the process ends.
pub fn load(folder: Option<&Path>) -> anyhow::Result<Reference> {
    let Some(folder) = folder else {
        return embedded();
    };
    let tables: &'static CodeTables = keep(CodeTables::with_overrides(folder)?);
    let own = |part: &str, known: &[&str]| Part::open(folder, part, known);
    let recognition = own("recognition", &Rulebook::FILES)?;
    let statistics = own("statistics", &Reporting::FILES)?;
    let incentives = own("incentives", &[TAX])?;
    let documents = own("documents", &[TEXTS])?;
    let tax = match incentives.text(TAX)? {
        Some(text) => keep(TaxRules::parse(TAX, &text, tables)?),
        None => TaxRules::embedded()?,
    };
    let texts = match documents.text(TEXTS)? {
        Some(text) => keep(Texts::parse(TEXTS, &text)?),
        None => Texts::embedded()?,
    };
    Ok(Reference {
        tables,
        rulebook: keep(Rulebook::load(|file| recognition.text(file))?),
        reporting: keep(Reporting::load(|file| statistics.text(file))?),
        schemes: schemes(&folder.join("incentives").join("schemes"), tables)?,
        tax,
        texts,
        typeface: typeface(&folder.join("documents"))?,
    })
}

/// The terms that say the same, with those that the office adds in `search/synonyms.csv`.
pub fn thesaurus(folder: Option<&Path>) -> anyhow::Result<Thesaurus> {
    let embedded = Thesaurus::embedded()?;
    let Some(folder) = folder else {
        return Ok(embedded);
    };
    match Part::open(folder, "search", &[SYNONYMS])?.text(SYNONYMS)? {
        Some(text) => Ok(embedded.with(SYNONYMS, &text)?),
        None => Ok(embedded),
    }
}

/// Reads how posts live: `posting/posts.toml` of the folder in the place of what comes with the program.
pub fn posts(folder: Option<&Path>) -> anyhow::Result<&'static PostRules> {
    let own = match folder {
        Some(folder) => Part::open(folder, "posting", &[PostRules::FILE])?.text(PostRules::FILE)?,
        None => None,
    };
    let rules = match own {
        Some(text) => keep(PostRules::parse(PostRules::FILE, &text)?),
        None => PostRules::embedded()?,
    };
    rules.check::<ListingContent>(PostRules::FILE, techmarket_supply::domain::Kind::ALL)?;
    rules.check::<DemandContent>(PostRules::FILE, techmarket_demand::domain::Kind::ALL)?;
    Ok(rules)
}

/// Passwords that may not be set: `bad-passwords.txt` of the subfolder `accounts` adds to those that come with the program.
pub fn bad_passwords(folder: Option<&Path>) -> anyhow::Result<BadPasswords> {
    let own = folder.map(|folder| folder.join("accounts").join("bad-passwords.txt"));
    match own.filter(|file| file.exists()) {
        Some(file) => {
            let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            Ok(BadPasswords::with(&text))
        }
        None => Ok(BadPasswords::default()),
    }
}

/// Identity providers that people may sign in with: `issuers.toml` of the subfolder `accounts`.
pub fn issuers(folder: Option<&Path>) -> anyhow::Result<Issuers> {
    of_accounts(folder, "issuers.toml", Issuers::parse, || Ok(Issuers::default()))
}

/// How long audit trails are kept: `audit-retention.toml` of the subfolder `accounts`.
pub fn retention(folder: Option<&Path>) -> anyhow::Result<Retention> {
    of_accounts(
        folder,
        "audit-retention.toml",
        Retention::parse,
        Retention::embedded,
    )
}

/// How events are sent to other systems: `webhooks.toml` of the subfolder `accounts`.
pub fn webhooks(folder: Option<&Path>) -> anyhow::Result<WebhookRules> {
    of_accounts(
        folder,
        "webhooks.toml",
        WebhookRules::parse,
        WebhookRules::embedded,
    )
}

/// The office's own `file` of the subfolder `accounts`, or what comes with the program.
fn of_accounts<T>(
    folder: Option<&Path>,
    file: &str,
    parse: fn(&str) -> Result<T, String>,
    embedded: fn() -> Result<T, String>,
) -> anyhow::Result<T> {
    let own = folder.map(|folder| folder.join("accounts").join(file));
    let read = match own.filter(|file| file.exists()) {
        Some(file) => {
            let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            parse(&text).map_err(|wrong| format!("{}：{wrong}", file.display()))
        }
        None => embedded(),
    };
    read.map_err(anyhow::Error::msg)
}

/// Whose site the portal is: `portal/site.toml` of the folder.
pub fn site(folder: Option<&Path>) -> anyhow::Result<Site> {
    let own = match folder {
        Some(folder) => Part::open(folder, "portal", &[SITE])?.text(SITE)?,
        None => None,
    };
    match own {
        Some(text) => Ok(toml::from_str(&text).map_err(|error| DataError::of_file(SITE, error))?),
        None => Ok(Site::plain()),
    }
}

fn embedded() -> anyhow::Result<Reference> {
    Ok(Reference {
        tables: CodeTables::embedded()?,
        rulebook: Rulebook::embedded()?,
        reporting: Reporting::embedded()?,
        schemes: Schemes::embedded()?,
        tax: TaxRules::embedded()?,
        texts: Texts::embedded()?,
        typeface: Typeface::embedded()?,
    })
}

fn keep<T>(data: T) -> &'static T {
    Box::leak(Box::new(data))
}

/// A subfolder of files that replace embedded ones; it may be missing.
struct Part(Option<std::path::PathBuf>);

impl Part {
    fn open(folder: &Path, part: &str, known: &[&str]) -> anyhow::Result<Self> {
        let folder = folder.join(part);
        if !folder.is_dir() {
            return Ok(Self(None));
        }
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let is_data = [".csv", ".toml"]
                .iter()
                .any(|ending| name.to_ascii_lowercase().ends_with(ending));
            anyhow::ensure!(
                !is_data || known.contains(&name.as_str()),
                "{}：没有名为 {name} 的数据文件；可以有：{}",
                folder.display(),
                known.join("、")
            );
        }
        Ok(Self(Some(folder)))
    }

    fn text(&self, file: &str) -> Result<Option<String>, DataError> {
        let Some(path) = self.0.as_ref().map(|folder| folder.join(file)) else {
            return Ok(None);
        };
        if !path
            .try_exists()
            .map_err(|error| DataError::of_file(file, error))?
        {
            return Ok(None);
        }
        read(&path).map(Some)
    }
}

fn read(path: &Path) -> Result<String, DataError> {
    let file = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let fault = |problem: String| DataError::of_file(file.clone(), problem);
    let size = fs::metadata(path)
        .map_err(|error| fault(error.to_string()))?
        .len();
    if size > MAX_FILE {
        return Err(fault(format!("超过 {MAX_FILE} 字节")));
    }
    fs::read_to_string(path).map_err(|error| fault(error.to_string()))
}

/// The embedded schemes, with those of the office in the place of the ones of the same id.
fn schemes(folder: &Path, tables: &CodeTables) -> anyhow::Result<&'static Schemes> {
    let embedded = Schemes::embedded()?;
    if !folder.is_dir() {
        return Ok(embedded);
    }
    let mut files = Vec::new();
    for path in sorted(folder, "toml")? {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push((name, read(&path)?));
    }
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Ok(keep(embedded.overridden_by(&Schemes::parse(files, tables)?)))
}

/// The embedded font first, then those of the office for the characters that it lacks.
fn typeface(folder: &Path) -> anyhow::Result<&'static Typeface> {
    let mut typeface = Typeface::embedded()?.clone();
    if !folder.is_dir() {
        return Ok(Typeface::embedded()?);
    }
    for path in sorted(folder, "ttf")? {
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let own = Typeface::parse(bytes).with_context(|| path.display().to_string())?;
        typeface = typeface.or(&own)?;
    }
    Ok(keep(typeface))
}

fn sorted(folder: &Path, ending: &str) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|found| found.eq_ignore_ascii_case(ending))
        {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
