//! The file of an import, read by a thread.

use std::fs::File;

use techmarket_importing::{Ended, Part, Record, read_parts};
use techmarket_kernel::Error;
use techmarket_tabular::{FileError, Words};
use techmarket_types::{CodeTables, ImportId};
use tokio::sync::mpsc;

use crate::opening::{Mapping, Unread, open, open_and_tell};
use crate::{Import, ImportReport, ImportState};

/// Parts that are read while the one before is taken in.
const AHEAD: usize = 1;

/// What is heard of a file.
pub(crate) enum Heard<R> {
    /// What was taken for what.
    Opened(Box<ImportReport>),
    /// It cannot be read.
    Unreadable(FileError),
    /// The program's own data are at fault.
    Broken(Error),
    /// Rows.
    Part(Box<Part<R>>),
    /// There are no more.
    Ended(Ended),
}

/// Begins to read `file` as `import` says; `earlier` is the mapping that a preview may propose.
pub(crate) fn read<R: Record>(
    file: File,
    import: &Import,
    earlier: Option<(ImportId, Mapping)>,
    tables: &'static CodeTables,
) -> mpsc::Receiver<Heard<R>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let import = import.clone();
    tokio::task::spawn_blocking(move || {
        let last = match of_file(&file, &import, earlier, tables, &sender) {
            Ok(ended) => Heard::Ended(ended),
            Err(Unread::File(error)) => Heard::Unreadable(error),
            Err(Unread::Data(error)) => Heard::Broken(Error::internal(error)),
        };
        // Whoever called it off listens no more.
        let _ = sender.blocking_send(last);
    });
    receiver
}

fn of_file<R: Record>(
    file: &File,
    import: &Import,
    earlier: Option<(ImportId, Mapping)>,
    tables: &'static CodeTables,
    sender: &mpsc::Sender<Heard<R>>,
) -> Result<Ended, Unread> {
    let options = &import.options;
    let table = if import.state == ImportState::Previewing {
        let (table, report) = open_and_tell::<R>(file, options, earlier)?;
        let _ = sender.blocking_send(Heard::Opened(Box::new(report)));
        table
    } else {
        // As it was previewed.
        let previewed = import.preview.as_ref();
        let mapping = previewed.map_or(&[][..], |report| &report.mapping);
        let again = file.try_clone().map_err(FileError::from)?;
        open::<R>(again, options, mapping)?.0
    };
    let rows =
        techmarket_importing::Defaults::new(tables, Words::embedded()?, options.fixed(&import.organization));
    // They were checked when they were given; tables of codes may have changed since.
    let rows = rows.map_err(|error| techmarket_types::DataError::of_file(error.field, error))?;
    Ok(read_parts(table, &rows, tables, |part| {
        sender.blocking_send(Heard::Part(Box::new(part))).is_ok()
    }))
}

/// Whether other options may help with a file that is not understood.
pub(crate) fn may_be_helped(error: &FileError) -> bool {
    matches!(
        error,
        FileError::NoTable { .. }
            | FileError::NoSheet { .. }
            | FileError::NoColumn { .. }
            | FileError::MissingColumns { .. }
            | FileError::DuplicateColumns { .. }
    )
}
