//! The sample data that ships with the program.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;

/// Rows of CSL (Chinese Scientific Literature, Apache-2.0, see data/csl/NOTICE) in engineering, science and agriculture.
pub const CSL: &str = include_str!("../../../../data/csl/csl-sample.jsonl");
/// Listings in our own words, as an institute would send them.
pub const LISTINGS: &str = include_str!("../../../../data/demo/listings.csv");
/// The text of the contract, which the seller hands in.
pub const CONTRACT: &[u8] = include_bytes!("../../../../data/demo/contract.pdf");
/// A contract to draft, for the README's walk-through.
const DRAFT: &[u8] = include_bytes!("../../../../data/demo/draft.json");
/// What [`write_to`] writes.
const FILES: [(&str, &[u8]); 2] = [("draft.json", DRAFT), ("contract.pdf", CONTRACT)];
const ORGANIZATIONS: &str = include_str!("../../../../data/demo/organizations.json");
const DEMANDS: &str = include_str!("../../../../data/demo/demands.json");
const DISCIPLINES: &str = include_str!("../../../../data/demo/discipline_fields.csv");

/// Everything that the demo shows.
pub struct Sample {
    /// Who needs.
    pub companies: Vec<Organization>,
    /// Who supplies.
    pub suppliers: Vec<Organization>,
    /// What is needed.
    pub demands: Vec<SampleDemand>,
    /// Field and industry of a discipline of CSL.
    pub disciplines: HashMap<String, (String, String)>,
}

/// A sample organisation; its name says that it is one.
#[derive(Clone, Debug, Deserialize)]
pub struct Organization {
    /// How other files name it.
    pub key: String,
    pub name: String,
    /// Credit code, made up with a right check character.
    pub credit_code: String,
    /// Place, GB/T 2260.
    pub region: String,
    /// Code of `party_nature`.
    pub nature: String,
    /// Categories of CSL whose rows it supplies.
    #[serde(default)]
    pub categories: Vec<String>,
}

/// A demand in our own words; the texts and codes of `techmarket.demand.v1.Demand`.
#[derive(Clone, Debug, Deserialize)]
pub struct SampleDemand {
    pub kind: String,
    pub company: String,
    pub title: String,
    pub summary: String,
    pub problem: String,
    pub current_state: String,
    pub expected_result: String,
    pub keywords: Vec<String>,
    pub fields: Vec<String>,
    pub industry: String,
    pub region: String,
    pub maturity: Option<i32>,
    pub cooperation: Vec<String>,
    /// 万元, lowest and highest.
    pub budget_wan: [i64; 2],
    pub payment_forms: Vec<String>,
    pub solution_modes: Vec<String>,
    pub indicators: Vec<SampleIndicator>,
    /// Months from today until a solution is needed.
    pub deadline_months: i32,
    pub open_call: Option<SampleOpenCall>,
    pub expert_service: Option<SampleExpertService>,
    pub confidential: String,
    pub intellectual_property_wish: String,
}

/// A target.
#[derive(Clone, Debug, Deserialize)]
pub struct SampleIndicator {
    pub name: String,
    pub comparison: String,
    pub value: String,
    pub unit: String,
}

/// What an open call adds.
#[derive(Clone, Debug, Deserialize)]
pub struct SampleOpenCall {
    pub taker_conditions: String,
    pub completion_months: i32,
    pub rights_ownership: String,
}

/// What a wish for an expert adds.
#[derive(Clone, Debug, Deserialize)]
pub struct SampleExpertService {
    pub directions: Vec<String>,
    pub professional_title: String,
    pub service_form: String,
}

#[derive(Deserialize)]
struct Organizations {
    companies: Vec<Organization>,
    suppliers: Vec<Organization>,
}

impl Sample {
    /// Reads what is embedded.
    pub fn read() -> anyhow::Result<Self> {
        let Organizations { companies, suppliers } = serde_json::from_str(ORGANIZATIONS)?;
        let disciplines = DISCIPLINES.lines().skip(1).filter_map(|line| {
            let mut cells = line.split(',').map(str::to_owned);
            Some((cells.next()?, (cells.next()?, cells.next()?)))
        });
        Ok(Self {
            companies,
            suppliers,
            demands: serde_json::from_str(DEMANDS)?,
            disciplines: disciplines.collect(),
        })
    }

    /// The company of that key.
    pub fn company(&self, key: &str) -> anyhow::Result<&Organization> {
        let company = self.companies.iter().find(|company| company.key == key);
        company.ok_or_else(|| anyhow::anyhow!("no sample company {key}"))
    }

    /// The organisation of that credit code.
    pub fn by_code(&self, code: &str) -> anyhow::Result<&Organization> {
        let mut all = self.companies.iter().chain(&self.suppliers);
        all.find(|one| one.credit_code == code)
            .ok_or_else(|| anyhow::anyhow!("no sample organisation {code}"))
    }
}

/// Writes the files of the README's walk-through to `folder` and names them. A file that is there with another content stays as
/// it is, and the call fails.
pub fn write_to(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder).with_context(|| format!("目录 {}", folder.display()))?;
    let write = |(name, content): (&str, &[u8])| {
        let file = folder.join(name);
        match fs::read(&file) {
            Ok(found) => anyhow::ensure!(
                found == content,
                "{} 已存在且内容不同，未覆盖；请换一个目录",
                file.display()
            ),
            Err(_) => fs::write(&file, content).with_context(|| format!("写入 {}", file.display()))?,
        }
        Ok(file)
    };
    FILES.into_iter().map(write).collect()
}
