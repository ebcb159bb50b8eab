//! Which fields of the market (所属领域) and of the contract form (技术领域) belong together.

use crate::{Certainty, CodeTable, DataError, data};

const COLUMNS: [&str; 4] = ["market_field", "technical_field", "source", "certainty"];

/// Pairs of a market field and a technical field; many to many, the closest first.
#[derive(Debug, Clone)]
pub struct FieldMapping {
    pairs: Vec<(String, String)>,
}

impl FieldMapping {
    pub(crate) const FILE: &'static str = "field_mapping.csv";
    pub(crate) const EMBEDDED: &'static str = include_str!("../data/field_mapping.csv");

    /// Technical fields that a market field maps to, the closest first.
    pub fn technical_fields<'a>(&'a self, market_field: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(market, _)| market == market_field)
            .map(|(_, technical)| technical.as_str())
    }

    /// Market fields that a technical field maps to.
    pub fn market_fields<'a>(&'a self, technical_field: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(_, technical)| technical == technical_field)
            .map(|(market, _)| market.as_str())
    }

    pub(crate) fn parse(
        file: &str,
        text: &str,
        market: &CodeTable,
        technical: &CodeTable,
    ) -> Result<Self, DataError> {
        let mut pairs = Vec::new();
        for row in data::read(file, text, &COLUMNS)? {
            for (column, table) in [("market_field", market), ("technical_field", technical)] {
                let code = row.required(column)?;
                if table.get(code).is_none() {
                    return Err(row.fault(column, format!("{}没有代码“{code}”", table.id())));
                }
            }
            row.required("source")?;
            row.parse::<Certainty>("certainty")?;
            pairs.push((
                row.text("market_field").into(),
                row.text("technical_field").into(),
            ));
        }
        Ok(Self { pairs })
    }
}
