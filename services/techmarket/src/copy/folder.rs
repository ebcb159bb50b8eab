//! What stands beside the databases: keys and the files of contracts.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::backup::take::copy_keys;
use crate::backup::{attachments, files};
use crate::cli::CopyOptions;
use crate::private;
use crate::terminal::say;

/// Stands in the new folder from the first file until the database is whole: a run that is killed in between goes on.
const UNFINISHED: &str = "copy.unfinished";

/// Copies into the folder `to`, from where an earlier run has come to, and reads every file once more.
pub(super) fn copy(options: &CopyOptions, to: &Path) -> anyhow::Result<()> {
    let begun = to.join(UNFINISHED);
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    let is_empty = fs::read_dir(to)?.next().is_none();
    anyhow::ensure!(
        is_empty || begun.is_file(),
        "{} 不是空目录：--to 应为新的数据目录",
        to.display()
    );
    private::put_right(to);
    files::write(&begun, b"")?;
    copy_keys(&options.data, options.key.as_deref(), to)?;
    let own = options.data.join(attachments::FOLDER);
    let own = options.attachments.as_deref().unwrap_or(&own);
    let new = to.join(attachments::FOLDER);
    fs::create_dir_all(&new)?;
    let copied = attachments::copy(own, &new, None)?;
    for hash in &copied.hashes {
        let content = files::content(&attachments::place(&new, hash))?;
        anyhow::ensure!(
            content.sha256 == *hash,
            "附件 {hash} 复制后已损坏：请删除它，再次运行"
        );
    }
    say(&format!("  附件 {} 个，密钥已复制", copied.hashes.len()));
    Ok(())
}

/// Says that everything is there, in the database too.
pub(super) fn finish(to: &Path) -> anyhow::Result<()> {
    fs::remove_file(to.join(UNFINISHED))?;
    files::sync(to)
}
