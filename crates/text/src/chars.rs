//! Classes of characters.

use techmarket_types::{is_direction, is_unseen};

/// Whether `c` is written without spaces between words: Han, kana, Hangul.
pub(crate) fn is_cjk(c: char) -> bool {
    // Nearly all that is asked about, and all of them letters.
    if matches!(c, '一'..='龥') {
        return true;
    }
    matches!(u32::from(c),
        0x3005 | 0x3007            // 々 〇
        | 0x3040..=0x30FF          // kana
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0xAC00..=0xD7AF          // Hangul syllables
        | 0x2_0000..=0x3_23AF)
        && c.is_alphanumeric()
}

/// Whether `c` belongs to a run of Latin letters, digits and unit signs.
pub(crate) fn is_run(c: char) -> bool {
    c.is_alphanumeric() && !is_cjk(c)
}

/// A sign that joins two parts of one run, as in `k-means`, `3.5`, `m3/d`.
pub(crate) fn is_joiner(c: char) -> bool {
    matches!(c, '.' | '-' | '/' | '_' | '+' | '·')
}

/// A sign that belongs to the number before it, as in `99.9%` and `120°c`.
pub(crate) fn is_unit_sign(c: char) -> bool {
    matches!(c, '%' | '‰' | '°')
}

/// Characters that a reader does not see: without a picture of their own, or marks of direction.
pub(crate) fn is_invisible(c: char) -> bool {
    is_unseen(c) || is_direction(c)
}

/// Characters that as words of their own only join other words. None of them is a material or a thing (钨, 膜).
pub(crate) fn is_particle(c: char) -> bool {
    matches!(
        c,
        '的' | '了'
            | '和'
            | '与'
            | '及'
            | '或'
            | '等'
            | '在'
            | '对'
            | '为'
            | '以'
            | '其'
            | '是'
            | '之'
            | '而'
            | '由'
            | '从'
            | '将'
            | '被'
            | '把'
            | '于'
            | '并'
            | '且'
            | '该'
            | '此'
            | '各'
            | '也'
            | '又'
            | '则'
            | '使'
    )
}
