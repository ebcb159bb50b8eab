//! Reads the file of tax rules.

use std::ops::Range;

use jiff::civil::Date;
use serde::Deserialize;
use techmarket_types::{Certainty, CodeTables, DataError, Fen, TableId};
use toml::Spanned;

use super::LicenceKind;
use super::conditions::{CommissionAbroadConditions, IncomeConditions, VatConditions};
use super::rules::{CommissionAbroadRule, IncomeRule, TaxRules, TaxText, VatRule};
use crate::PerTenThousand;
use crate::toml_file::{self, TomlFile};

/// Most texts of one relief.
const MAX_TEXTS: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaxFile {
    vat_exemption: Vec<Spanned<VatFile>>,
    transfer_income: Vec<Spanned<IncomeFile>>,
    commission_abroad: Vec<Spanned<CommissionAbroadFile>>,
}

/// The keys every relief has; `flatten` would lose the places of faults.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextFile {
    #[serde(deserialize_with = "toml_file::text")]
    title: String,
    #[serde(deserialize_with = "toml_file::text")]
    legal_text: String,
    #[serde(deserialize_with = "toml_file::text")]
    source: String,
    #[serde(deserialize_with = "toml_file::certainty")]
    certainty: Certainty,
    #[serde(default, deserialize_with = "toml_file::day")]
    valid_from: Option<Date>,
    #[serde(default, deserialize_with = "toml_file::day")]
    valid_to: Option<Date>,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VatFile {
    text: TextFile,
    conditions: VatConditions,
    categories: Vec<String>,
    related_categories: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IncomeFile {
    text: TextFile,
    conditions: IncomeConditions,
    transfer_categories: Vec<String>,
    licence_categories: Vec<String>,
    inseparable_categories: Vec<String>,
    intellectual_property: Vec<String>,
    #[serde(deserialize_with = "toml_file::required_amount")]
    exempt_up_to_fen: Fen,
    above_relieved_per_10k: PerTenThousand,
    licence_min_years: u16,
    worldwide_licence_kinds: Vec<LicenceKind>,
    own_technology_licence_kinds: Vec<LicenceKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommissionAbroadFile {
    text: TextFile,
    conditions: CommissionAbroadConditions,
    categories: Vec<String>,
    counted_per_10k: PerTenThousand,
    limit_numerator: u32,
    limit_denominator: u32,
}

impl TaxRules {
    /// Reads the rules of an office from the text of its file; `file` is named in errors. Codes must
    /// be in the tables, and texts of one relief may not hold on one day.
    pub fn parse(file: &str, text: &str, tables: &CodeTables) -> Result<Self, DataError> {
        let reader = Reader {
            source: TomlFile::new(file, text)?,
            tables,
        };
        let found: TaxFile = reader.source.read()?;
        Ok(Self {
            vat: reader.each(found.vat_exemption, Reader::vat, |rule| &rule.text)?,
            income: reader.each(found.transfer_income, Reader::income, |rule| &rule.text)?,
            commission_abroad: reader.each(found.commission_abroad, Reader::commission_abroad, |rule| {
                &rule.text
            })?,
        })
    }
}

/// The file being read, and the tables its codes must be in.
struct Reader<'a> {
    source: TomlFile<'a>,
    tables: &'a CodeTables,
}

type Place = Range<usize>;

impl Reader<'_> {
    /// Reads the texts of one relief.
    fn each<F, R>(
        &self,
        found: Vec<Spanned<F>>,
        read: impl Fn(&Self, &Place, F) -> Result<R, DataError>,
        text: impl Fn(&R) -> &TaxText,
    ) -> Result<Vec<R>, DataError> {
        let mut rules: Vec<R> = Vec::new();
        for entry in found {
            let place = entry.span();
            let rule = read(self, &place, entry.into_inner())?;
            let validity = text(&rule).validity;
            if rules.iter().any(|other| text(other).validity.overlaps(&validity)) {
                let problem = "与同一优惠的另一条有效期重叠";
                return Err(self.source.fault(&place, "valid_from", problem));
            }
            if rules.len() == MAX_TEXTS {
                return Err(self.source.fault(&place, "text", format!("最多{MAX_TEXTS}条")));
            }
            rules.push(rule);
        }
        Ok(rules)
    }

    fn vat(&self, place: &Place, found: VatFile) -> Result<VatRule, DataError> {
        let category = |key, codes| self.codes(place, key, TableId::ContractCategory, codes);
        Ok(VatRule {
            text: self.text(place, found.text)?,
            categories: category("categories", found.categories)?,
            related_categories: category("related_categories", found.related_categories)?,
            conditions: found.conditions,
        })
    }

    fn income(&self, place: &Place, found: IncomeFile) -> Result<IncomeRule, DataError> {
        let category = |key, codes| self.codes(place, key, TableId::ContractCategory, codes);
        Ok(IncomeRule {
            text: self.text(place, found.text)?,
            transfer_categories: category("transfer_categories", found.transfer_categories)?,
            licence_categories: category("licence_categories", found.licence_categories)?,
            inseparable_categories: category("inseparable_categories", found.inseparable_categories)?,
            intellectual_property: self.codes(
                place,
                "intellectual_property",
                TableId::IntellectualProperty,
                found.intellectual_property,
            )?,
            exempt_up_to: found.exempt_up_to_fen,
            above_relieved: found.above_relieved_per_10k,
            licence_min_years: found.licence_min_years,
            worldwide_kinds: found.worldwide_licence_kinds,
            own_technology_kinds: found.own_technology_licence_kinds,
            conditions: found.conditions,
        })
    }

    fn commission_abroad(
        &self,
        place: &Place,
        found: CommissionAbroadFile,
    ) -> Result<CommissionAbroadRule, DataError> {
        let limit = (found.limit_numerator, found.limit_denominator);
        if limit.1 == 0 || limit.0 > limit.1 {
            let problem = "应大于0且不小于 limit_numerator";
            return Err(self.source.fault(place, "limit_denominator", problem));
        }
        Ok(CommissionAbroadRule {
            text: self.text(place, found.text)?,
            categories: self.codes(place, "categories", TableId::ContractCategory, found.categories)?,
            counted: found.counted_per_10k,
            limit,
            conditions: found.conditions,
        })
    }

    fn text(&self, place: &Place, found: TextFile) -> Result<TaxText, DataError> {
        Ok(TaxText {
            validity: self.source.validity(place, found.valid_from, found.valid_to)?,
            title: found.title,
            legal_text: found.legal_text,
            source: found.source,
            certainty: found.certainty,
            notes: found.notes,
        })
    }

    fn codes(
        &self,
        place: &Place,
        key: &str,
        table: TableId,
        codes: Vec<String>,
    ) -> Result<Vec<String>, DataError> {
        match codes
            .iter()
            .find(|code| self.tables.table(table).get(code).is_none())
        {
            Some(code) => {
                let problem = format!("{}没有代码“{code}”", table.title());
                Err(self.source.fault(place, key, problem))
            }
            None => Ok(codes),
        }
    }
}
