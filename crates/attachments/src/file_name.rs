//! Names that users give to files. They are the caller's to keep; no path is made of them.

use techmarket_kernel::{Reason, TextRule, Violations, check_text};

/// Most characters of a file name.
pub const MAX_FILE_NAME: usize = 200;

/// Checks a file name (文件名): required, at most [`MAX_FILE_NAME`] characters, one name and no path, no control
/// characters, and none that turns the direction of writing: those show `附件\u{202E}fdp.exe` as `附件exe.pdf`.
pub fn check_file_name(v: &mut Violations, field: &str, name: &str) {
    check_text(v, field, name, TextRule::line(MAX_FILE_NAME).required());
    if name.contains(['/', '\\']) || matches!(name.trim(), "." | "..") {
        v.add(field, Reason::TextInvalid, "不能含有路径");
    }
    if name.chars().any(turns_or_hides) {
        v.add(field, Reason::TextInvalid, "不能含有改变文字方向或不可见的字符");
    }
}

/// Unicode's explicit directional formatting and isolates (UAX #9), and characters without width that make two
/// names look alike.
fn turns_or_hides(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}
