//! Reads the file of a scheme.

use std::ops::Range;

use jiff::civil::Date;
use serde::Deserialize;
use techmarket_types::{Certainty, CodeTables, DataError, Fen, TableId};
use toml::Spanned;

use super::{Base, Bracket, Conditions, Doubt, Exclusion, Measure, Rate, Scheme, YearBy};
use crate::toml_file::{self, TomlFile};
use crate::{PerMillion, PerTenThousand, Role};

/// Most measures, brackets, doubts, exclusions and codes of one list.
const MAX_ENTRIES: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    #[serde(deserialize_with = "toml_file::text")]
    id: String,
    #[serde(deserialize_with = "toml_file::text")]
    title: String,
    #[serde(deserialize_with = "toml_file::text")]
    issued_by: String,
    #[serde(deserialize_with = "toml_file::text")]
    legal_text: String,
    #[serde(deserialize_with = "toml_file::text")]
    region: String,
    #[serde(default, deserialize_with = "toml_file::day")]
    valid_from: Option<Date>,
    #[serde(default, deserialize_with = "toml_file::day")]
    valid_to: Option<Date>,
    one_per_contract_and_role: bool,
    #[serde(deserialize_with = "toml_file::text")]
    source: String,
    #[serde(deserialize_with = "toml_file::certainty")]
    certainty: Certainty,
    #[serde(default)]
    doubts: Vec<Spanned<DoubtFile>>,
    measures: Vec<Spanned<MeasureFile>>,
    #[serde(default)]
    exclusions: Vec<Spanned<ExclusionFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DoubtFile {
    #[serde(deserialize_with = "toml_file::text")]
    figure: String,
    #[serde(deserialize_with = "toml_file::certainty")]
    certainty: Certainty,
    #[serde(deserialize_with = "toml_file::text")]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExclusionFile {
    roles: Vec<Role>,
    #[serde(default)]
    schemes: Vec<String>,
    #[serde(deserialize_with = "toml_file::text")]
    rule: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureFile {
    #[serde(deserialize_with = "toml_file::text")]
    id: String,
    #[serde(deserialize_with = "toml_file::text")]
    title: String,
    role: Role,
    base: Base,
    year_by: YearBy,
    #[serde(default)]
    carries_over: bool,
    rate_per_10k: Option<PerTenThousand>,
    #[serde(default)]
    year_brackets: Vec<BracketFile>,
    at_most: bool,
    #[serde(default, deserialize_with = "toml_file::amount")]
    threshold_contract_fen: Option<Fen>,
    #[serde(default, deserialize_with = "toml_file::amount")]
    threshold_year_fen: Option<Fen>,
    #[serde(default, deserialize_with = "toml_file::amount")]
    cap_contract_fen: Option<Fen>,
    #[serde(default, deserialize_with = "toml_file::amount")]
    cap_year_fen: Option<Fen>,
    staff_share_per_10k: Option<PerTenThousand>,
    #[serde(default)]
    conditions: Conditions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BracketFile {
    from_fen: i64,
    rate_per_million: PerMillion,
}

impl Scheme {
    /// Reads a scheme from the text of its file; `file` is named in errors. Every code it names must
    /// be in the tables, since a mistyped one would shut everybody out unseen.
    pub fn parse(file: &str, text: &str, tables: &CodeTables) -> Result<Self, DataError> {
        let source = TomlFile::new(file, text)?;
        let found: SchemeFile = source.read()?;
        let reader = Reader { source, tables };
        let measures = reader.measures(found.measures)?;
        Ok(Self {
            doubts: reader.doubts(found.doubts, &measures)?,
            exclusions: reader.exclusions(found.exclusions, &found.id)?,
            validity: source.validity(&(0..0), found.valid_from, found.valid_to)?,
            region: reader.region(&(0..0), "region", found.region)?,
            id: found.id,
            title: found.title,
            issued_by: found.issued_by,
            legal_text: found.legal_text,
            one_per_contract_and_role: found.one_per_contract_and_role,
            source: found.source,
            certainty: found.certainty,
            measures,
        })
    }
}

struct Reader<'a> {
    source: TomlFile<'a>,
    tables: &'a CodeTables,
}

impl Reader<'_> {
    fn bounded<T>(&self, list: &[Spanned<T>], name: &str) -> Result<(), DataError> {
        match list.get(MAX_ENTRIES) {
            Some(extra) => {
                let problem = format!("最多{MAX_ENTRIES}项");
                Err(self.source.fault(&extra.span(), name, problem))
            }
            None => Ok(()),
        }
    }

    fn measures(&self, found: Vec<Spanned<MeasureFile>>) -> Result<Vec<Measure>, DataError> {
        self.bounded(&found, "measures")?;
        if found.is_empty() {
            return Err(self.source.fault(&(0..0), "measures", "没有任何补助项"));
        }
        let mut measures: Vec<Measure> = Vec::new();
        for entry in found {
            let place = entry.span();
            let measure = self.measure(&place, entry.into_inner())?;
            if measures.iter().any(|other| other.id == measure.id) {
                return Err(self.source.fault(&place, "id", "重复"));
            }
            measures.push(measure);
        }
        Ok(measures)
    }

    fn measure(&self, place: &Range<usize>, found: MeasureFile) -> Result<Measure, DataError> {
        let fault = |key, problem| Err(self.source.fault(place, key, problem));
        if found.id.contains('.') {
            return fault("id", "不能含“.”");
        }
        if found.year_by == YearBy::Paid && found.base != Base::Received {
            return fault("year_by", "paid 只能与 base = \"received\" 同用");
        }
        if found.carries_over && found.year_by != YearBy::Paid {
            return fault("carries_over", "只能与 year_by = \"paid\" 同用");
        }
        let rate = match (found.rate_per_10k, found.year_brackets) {
            (Some(rate), brackets) if brackets.is_empty() => Rate::PerContract(rate),
            (None, brackets) if !brackets.is_empty() => {
                if found.cap_contract_fen.is_some() {
                    return fault("cap_contract_fen", "按年度累计分档计算时不设单项上限");
                }
                Rate::YearBrackets(self.brackets(place, &brackets)?)
            }
            _ => return fault("rate_per_10k", "rate_per_10k 与 year_brackets 应填写且只填写一项"),
        };
        Ok(Measure {
            id: found.id,
            title: found.title,
            role: found.role,
            base: found.base,
            year_by: found.year_by,
            carries_over: found.carries_over,
            rate,
            at_most: found.at_most,
            threshold_contract: found.threshold_contract_fen,
            threshold_year: found.threshold_year_fen,
            cap_contract: found.cap_contract_fen,
            cap_year: found.cap_year_fen,
            staff_share: found.staff_share_per_10k,
            conditions: self.conditions(place, found.conditions)?,
        })
    }

    fn brackets(&self, place: &Range<usize>, found: &[BracketFile]) -> Result<Vec<Bracket>, DataError> {
        let key = "year_brackets";
        let rise = found.windows(2).all(|pair| match pair {
            [lower, upper] => lower.from_fen < upper.from_fen,
            _ => true,
        });
        if !rise || found.iter().any(|bracket| bracket.from_fen < 0) || found.len() > MAX_ENTRIES {
            let problem = format!("各档 from_fen 应不小于0且依次增大，最多{MAX_ENTRIES}档");
            return Err(self.source.fault(place, key, problem));
        }
        let brackets = found.iter().map(|bracket| Bracket {
            from: Fen(bracket.from_fen),
            rate: bracket.rate_per_million,
        });
        Ok(brackets.collect())
    }

    fn conditions(&self, place: &Range<usize>, found: Conditions) -> Result<Conditions, DataError> {
        for (key, codes, table) in [
            ("categories", &found.categories, TableId::ContractCategory),
            ("party_natures", &found.party_natures, TableId::PartyNature),
        ] {
            if codes.len() > MAX_ENTRIES {
                return Err(self.source.fault(place, key, format!("最多{MAX_ENTRIES}项")));
            }
            for code in codes {
                if self.tables.table(table).get(code).is_none() {
                    let problem = format!("{}没有代码“{code}”", table.title());
                    return Err(self.source.fault(place, key, problem));
                }
            }
        }
        for (key, region) in [
            ("seller_region", &found.seller_region),
            ("buyer_region", &found.buyer_region),
            ("registration_region", &found.registration_region),
            ("party_region", &found.party_region),
        ] {
            if let Some(code) = region {
                self.region(place, key, code.clone())?;
            }
        }
        Ok(found)
    }

    fn region(&self, place: &Range<usize>, key: &str, code: String) -> Result<String, DataError> {
        match self.tables.regions().get(&code) {
            Some(_) => Ok(code),
            None => Err(self.source.fault(place, key, format!("行政区划没有代码“{code}”"))),
        }
    }

    fn doubts(&self, found: Vec<Spanned<DoubtFile>>, measures: &[Measure]) -> Result<Vec<Doubt>, DataError> {
        self.bounded(&found, "doubts")?;
        let read = |entry: Spanned<DoubtFile>| {
            let place = entry.span();
            let DoubtFile {
                figure,
                certainty,
                note,
            } = entry.into_inner();
            let measure = figure.split_once('.').map(|(measure, _)| measure);
            if measure.is_some_and(|id| measures.iter().all(|own| own.id != id)) {
                let problem = "应为本办法的键，或“补助项id.键”";
                return Err(self.source.fault(&place, "figure", problem));
            }
            Ok(Doubt {
                figure,
                certainty,
                note,
            })
        };
        found.into_iter().map(read).collect()
    }

    fn exclusions(&self, found: Vec<Spanned<ExclusionFile>>, own: &str) -> Result<Vec<Exclusion>, DataError> {
        self.bounded(&found, "exclusions")?;
        let read = |entry: Spanned<ExclusionFile>| {
            let place = entry.span();
            let ExclusionFile { roles, schemes, rule } = entry.into_inner();
            let fault = |key, problem| Err(self.source.fault(&place, key, problem));
            if roles.is_empty() || (schemes.is_empty() && roles.len() < 2) {
                return fault("roles", "本办法内互斥至少两个角色，与其他办法互斥至少一个");
            }
            if schemes.iter().any(|scheme| scheme == own) || schemes.len() > MAX_ENTRIES {
                return fault("schemes", "只写其他办法的id；办法内互斥时留空");
            }
            Ok(Exclusion { roles, schemes, rule })
        };
        found.into_iter().map(read).collect()
    }
}
