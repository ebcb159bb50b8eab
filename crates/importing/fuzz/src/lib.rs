//! What every target does with a file: it is opened, read to its end and understood, as an import of listings and of demands.

use std::io::{Cursor, Write as _};
use std::sync::OnceLock;

use techmarket_importing::{BATCH_ROWS, Defaults, Fixed, Record, read_parts, schema};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::supply::v1::Listing;
use techmarket_tabular::{Reading, Schema, Table, Words};
use techmarket_types::CodeTables;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Reads the file `bytes` from end to end. What it says is wrong is no matter; that it says something, and in bounds, is.
pub fn import(bytes: &[u8]) {
    static LISTINGS: OnceLock<Schema> = OnceLock::new();
    static DEMANDS: OnceLock<Schema> = OnceLock::new();
    rows::<Listing>(bytes, &LISTINGS);
    rows::<Demand>(bytes, &DEMANDS);
}

/// The columns are found out once: that takes longer than to read a small file.
fn rows<R: Record>(bytes: &[u8], columns: &OnceLock<Schema>) {
    let schema = columns.get_or_init(|| match schema::<R>() {
        Ok(schema) => schema,
        Err(error) => panic!("the embedded heads are good: {error}"),
    });
    let (schema, Ok(reading)) = (schema.clone(), Reading::new()) else {
        panic!("the embedded words are good");
    };
    let table = match Table::read(Cursor::new(bytes.to_vec()), schema, reading) {
        Ok(table) => table,
        Err(refused) => return assert!(!refused.to_string().is_empty()),
    };
    let (mut last, tables) = (0, tables());
    read_parts::<R>(table, defaults(), tables, |part| {
        assert!(part.records.len() <= BATCH_ROWS && part.broken.len() <= BATCH_ROWS);
        for (number, record) in &part.records {
            assert!(*number > last, "rows are numbered upwards");
            last = *number;
            assert!(part.sent.contains_key(number));
            assert!(
                !record.line(tables).contains('\0'),
                "NUL is no character of a record"
            );
        }
        for errors in &part.broken {
            assert!(
                errors.iter().any(|error| !error.message.is_empty()),
                "a refusal says why"
            );
        }
        true
    });
}

fn tables() -> &'static CodeTables {
    let Ok(tables) = CodeTables::embedded() else {
        panic!("the embedded tables are good");
    };
    tables
}

fn defaults() -> &'static Defaults {
    static DEFAULTS: OnceLock<Defaults> = OnceLock::new();
    DEFAULTS.get_or_init(|| {
        let fixed = Fixed {
            organization_name: "示例单位".to_owned(),
            ..Fixed::default()
        };
        match Words::embedded().map(|words| Defaults::new(tables(), words, fixed)) {
            Ok(Ok(defaults)) => defaults,
            _ => panic!("the embedded words are good"),
        }
    })
}

/// An archive of `parts`, stored as they are: a fuzzer cannot guess the checks of packed ones.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let written = archive
            .start_file(*name, stored)
            .and_then(|()| Ok(archive.write_all(bytes)?));
        assert!(written.is_ok(), "memory takes it");
    }
    match archive.finish() {
        Ok(whole) => whole.into_inner(),
        Err(error) => panic!("memory takes it: {error}"),
    }
}
