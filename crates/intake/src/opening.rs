//! How the file of an import is read.

use std::fs::File;
use std::io::{Seek as _, SeekFrom};

use techmarket_importing::{Record, columns_of, map, schema};
use techmarket_tabular::{FileError, Limits, Reading, Schema, Table, Words};
use techmarket_types::ImportId;

use crate::{ImportOptions, ImportReport};

/// Heads and what they stand for.
pub(crate) type Mapping = Vec<(String, String)>;

/// Why a file is not read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The file is not as it should be.
    File(FileError),
    /// The program's own data are not, which its tests exclude.
    Data(techmarket_types::DataError),
}

impl From<FileError> for Unread {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<techmarket_types::DataError> for Unread {
    fn from(error: techmarket_types::DataError) -> Self {
        Self::Data(error)
    }
}

/// The table of `file` as `mapping` says.
pub(crate) fn open<R: Record>(
    mut file: File,
    options: &ImportOptions,
    mapping: &[(String, String)],
) -> Result<(Table, Schema), Unread> {
    let mut schema = schema::<R>()?;
    for (head, field) in mapping {
        // Fields were checked when the mapping was given; one that is gone since is found by itself, or not.
        let _ = map(&mut schema, head, field);
    }
    let reading = Reading {
        words: Words::embedded()?,
        sheet: Some(options.sheet.clone()).filter(|sheet| !sheet.is_empty()),
        fill_down: options.fill_down.clone(),
        keep_unknown: options.keep_unknown,
        limits: Limits::default(),
    };
    file.seek(SeekFrom::Start(0)).map_err(FileError::from)?;
    let table = Table::read(file, schema.clone(), reading)?;
    Ok((table, schema))
}

/// The table of `file` by the mapping of the options, or by the one of an earlier import if the file has all of its heads; with
/// what was taken for what.
pub(crate) fn open_and_tell<R: Record>(
    file: &File,
    options: &ImportOptions,
    earlier: Option<(ImportId, Mapping)>,
) -> Result<(Table, ImportReport), Unread> {
    let again = || file.try_clone().map_err(FileError::from);
    if options.mapping.is_empty()
        && let Some((import, mapping)) = earlier
        && let Ok((table, schema)) = open::<R>(again()?, options, &mapping)
    {
        let columns = columns_of(&schema, &table);
        let has = |head: &String| columns.iter().any(|(column, _)| column == head);
        if mapping.iter().all(|(head, _)| has(head)) {
            let mut report = told(&table, columns, mapping);
            report.mapping_from = Some(import);
            let note = format!("沿用本单位上次导入（{}）的列对应", import.name());
            report.notes.insert(0, note);
            return Ok((table, report));
        }
    }
    let (table, schema) = open::<R>(again()?, options, &options.mapping)?;
    let columns = columns_of(&schema, &table);
    let report = told(&table, columns, options.mapping.clone());
    Ok((table, report))
}

fn told(table: &Table, columns: Mapping, mapping: Mapping) -> ImportReport {
    ImportReport {
        notes: table.notes().to_vec(),
        columns,
        mapping,
        ..ImportReport::default()
    }
}
