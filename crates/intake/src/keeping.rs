//! Imports as the calls on them find and keep them.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};

use techmarket_feed::Unit;
use techmarket_kernel::{Context, Error, Reason, RequestKey, Result};
use techmarket_posting::Post;
use techmarket_types::ImportId;

use crate::import::KIND as IMPORT;
use crate::store::{chunk, drop_file, drop_refused, find_import, update_import};
use crate::{Import, Imports, Side};

/// What goes with a change of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// Nothing.
    Nothing,
    /// What was said of refused rows.
    Refused,
    /// The file too.
    All,
}

/// Which import, as its caller read it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) id: ImportId,
    pub(crate) etag: &'a str,
    pub(crate) key: Option<&'a RequestKey>,
}

impl<C: Side> Imports<C> {
    /// The import, if the caller may know of it.
    pub(crate) async fn visible_import(&self, context: &Context, id: ImportId) -> Result<Import> {
        let mut session = self.posts.repository().read().await?;
        let found = find_import(&mut session, id).await?;
        let import = found.ok_or_else(|| Error::not_found(IMPORT, id.name()))?;
        import.require_visible(&context.caller)?;
        Ok(import)
    }

    /// Changes the import that a caller asks for.
    pub(crate) async fn change_import(
        &self,
        context: &Context,
        asked: Asked<'_>,
        removal: Removal,
        change: impl Fn(&mut Import) -> Result<()> + Send + Sync,
    ) -> Result<Import> {
        let change = &change;
        let (id, etag) = (asked.id, asked.etag);
        let changed = self.posts.repository().write(context, asked.key, |unit| {
            Box::pin(async move {
                let found = find_import(unit.sql(), id).await?;
                let mut import = found.ok_or_else(|| Error::not_found(IMPORT, id.name()))?;
                import.require_visible(&context.caller)?;
                import.etag().require(etag, IMPORT, &id.name())?;
                change(&mut import)?;
                remove(unit, id, removal).await?;
                save(unit, &mut import).await?;
                Ok(import)
            })
        });
        changed.await
    }

    /// The whole file of an import, in a temporary file that is gone when it is closed.
    pub(crate) async fn gather(&self, import: &Import) -> Result<File> {
        let mut file = tempfile::tempfile().map_err(Error::internal)?;
        let mut position = 0;
        while position < import.size {
            let mut session = self.posts.repository().read().await?;
            let bytes = chunk(&mut session, import.id, position).await?;
            let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else {
                return Err(Error::state_forbids(
                    IMPORT,
                    import.id.name(),
                    "expired",
                    "download",
                ));
            };
            position += i64::try_from(bytes.len()).map_err(Error::internal)?;
            // A piece of at most 1 MiB: less than what a turn of the runtime may take.
            file.write_all(&bytes).map_err(Error::internal)?;
        }
        file.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
        Ok(file)
    }
}

/// Removes what goes with a change.
pub(crate) async fn remove<C: Side>(
    unit: &mut Unit<'_, Post<C>>,
    id: ImportId,
    removal: Removal,
) -> Result<()> {
    if removal != Removal::Nothing {
        drop_refused(unit.sql(), id).await?;
    }
    if removal == Removal::All {
        drop_file(unit.sql(), id).await?;
    }
    Ok(())
}

/// Keeps the import in the place of the version that was read.
pub(crate) async fn save<C: Side>(unit: &mut Unit<'_, Post<C>>, import: &mut Import) -> Result<()> {
    if update_import(unit.sql(), import).await? {
        return Ok(());
    }
    let message = format!("{} 同时被他人修改，请重新读取后再试", import.id.name());
    Err(Error::new(Reason::EtagMismatch, message).on(IMPORT, import.id.name()))
}
