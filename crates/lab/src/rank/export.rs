//! Made-up listings and demands as files, for other programs to be measured on.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use techmarket_text::Analyzer;

use super::BenchError;
use super::corpus::Maker;
use crate::source_row::SourceRow;

/// What to write.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// Listings.
    pub listings: usize,
    /// Demands, half of 300 characters and half of 2,000.
    pub queries: usize,
    /// Where the sentences come from.
    pub rows: Vec<SourceRow>,
    /// The same seed makes the same texts as [`super::run()`] has with it.
    pub seed: u64,
}

#[derive(Serialize)]
struct ListingLine<'a> {
    id: &'a str,
    title: &'a str,
    summary: &'a str,
    keywords: &'a [String],
}

#[derive(Serialize)]
struct DemandLine<'a> {
    id: String,
    title: &'a str,
    content: &'a str,
}

/// Writes listings and demands as JSON Lines.
pub fn export(options: &ExportOptions, listings: &Path, queries: &Path) -> Result<(), BenchError> {
    let analyzer = Analyzer::new()?;
    let mut maker = Maker::new(&options.rows, &analyzer, options.seed).ok_or(BenchError::NoSentences)?;
    let mut out = BufWriter::new(File::create(listings)?);
    for number in 0..options.listings {
        let listing = maker.listing(number);
        let line = ListingLine {
            id: &listing.name,
            title: &listing.title,
            summary: &listing.summary,
            keywords: &listing.keywords,
        };
        write_line(&mut out, &line)?;
    }
    out.flush()?;
    let mut out = BufWriter::new(File::create(queries)?);
    for number in 0..options.queries {
        let characters = if number * 2 < options.queries { 300 } else { 2_000 };
        let demand = maker.demand(characters);
        let line = DemandLine {
            id: format!("demands/{number}"),
            title: &demand.title,
            content: &demand.body,
        };
        write_line(&mut out, &line)?;
    }
    Ok(out.flush()?)
}

fn write_line(out: &mut impl Write, line: &impl Serialize) -> Result<(), BenchError> {
    serde_json::to_writer(&mut *out, line).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}
