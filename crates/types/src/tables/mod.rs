//! Code tables (代码表): the closed lists of the field, kept as data with source and validity.

mod code_table;
mod table_id;
mod unknown_code;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

pub use code_table::{Code, CodeTable};
pub use table_id::TableId;
pub use unknown_code::UnknownCode;

use crate::{DataError, FieldMapping, Regions};

static EMBEDDED: LazyLock<Result<CodeTables, DataError>> =
    LazyLock::new(|| CodeTables::load(|_, embedded| Ok(embedded.into())));

/// All code tables in force, the regions, and the mapping between the two lists of fields.
#[derive(Debug, Clone)]
pub struct CodeTables {
    /// In the order of [`TableId::ALL`], which is the order of the enum.
    tables: [CodeTable; TableId::ALL.len()],
    regions: Regions,
    field_mapping: FieldMapping,
}

impl CodeTables {
    /// The tables that come with the program, read once. The error is a fault of the program's own
    /// data, which the tests exclude; it is returned so that a start can fail with a message.
    pub fn embedded() -> Result<&'static Self, DataError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// The embedded tables, but each whose file (`{table}.csv`, `regions.csv`,
    /// `field_mapping.csv`) stands in the folder replaced whole by that file. A CSV file of
    /// another name is refused, since a mistyped name would pass unseen.
    pub fn with_overrides(folder: &Path) -> Result<Self, DataError> {
        refuse_strangers(folder)?;
        Self::load(|file, embedded| {
            let path = folder.join(file);
            if !path
                .try_exists()
                .map_err(|error| DataError::of_file(file, error))?
            {
                return Ok(embedded.into());
            }
            fs::read_to_string(&path).map_err(|error| DataError::of_file(file, error))
        })
    }

    /// A table.
    #[must_use]
    pub fn table(&self, id: TableId) -> &CodeTable {
        &self.tables[id as usize]
    }

    /// All tables.
    pub fn iter(&self) -> impl Iterator<Item = &CodeTable> {
        self.tables.iter()
    }

    /// Administrative divisions (GB/T 2260).
    #[must_use]
    pub fn regions(&self) -> &Regions {
        &self.regions
    }

    /// Which fields of the market and of the contract form belong together.
    #[must_use]
    pub fn field_mapping(&self) -> &FieldMapping {
        &self.field_mapping
    }

    fn load(text_of: impl Fn(&str, &'static str) -> Result<String, DataError>) -> Result<Self, DataError> {
        let tables = TableId::ALL
            .into_iter()
            .map(|id| {
                let file = id.file();
                CodeTable::parse(id, &file, &text_of(&file, id.embedded())?)
            })
            .collect::<Result<Vec<_>, DataError>>()?;
        let tables: [CodeTable; TableId::ALL.len()] = tables
            .try_into()
            .map_err(|_| DataError::of_file("tables", "number of tables differs"))?;
        let regions = Regions::parse(Regions::FILE, &text_of(Regions::FILE, Regions::EMBEDDED)?)?;
        let field_mapping = FieldMapping::parse(
            FieldMapping::FILE,
            &text_of(FieldMapping::FILE, FieldMapping::EMBEDDED)?,
            &tables[TableId::MarketField as usize],
            &tables[TableId::TechnicalField as usize],
        )?;
        Ok(Self {
            tables,
            regions,
            field_mapping,
        })
    }
}

fn refuse_strangers(folder: &Path) -> Result<(), DataError> {
    let failed = |error| DataError::of_file(folder.display().to_string(), error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        let known = name == Regions::FILE
            || name == FieldMapping::FILE
            || TableId::ALL.iter().any(|id| id.file() == name);
        if name.to_ascii_lowercase().ends_with(".csv") && !known {
            return Err(DataError::of_file(name, "没有以此命名的代码表"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
