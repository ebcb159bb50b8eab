//! Names that users give to files. They are the caller's to keep; no path is made of them.

use techmarket_kernel::{Reason, TextRule, Violations, check_text};

/// Most characters of a file name.
pub const MAX_FILE_NAME: usize = 200;

/// Checks a file name (文件名): required, at most [`MAX_FILE_NAME`] characters, one name and no path. The rule of all texts
/// refuses what turns the direction of writing, which shows `附件\u{202E}fdp.exe` as `附件exe.pdf`; what nobody sees is taken out of
/// every request.
pub fn check_file_name(v: &mut Violations, field: &str, name: &str) {
    check_text(v, field, name, TextRule::line(MAX_FILE_NAME).required());
    if name.contains(['/', '\\']) || matches!(name.trim(), "." | "..") {
        v.add(field, Reason::TextInvalid, "不能含有路径");
    }
}
