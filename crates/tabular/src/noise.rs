//! Rows that are no records: hints for filling in, the head again, totals and signatures.

use crate::Schema;
use crate::grid::Record;
use crate::head::Head;
use crate::header::Header;
use crate::values::is_han;
use crate::values::numerals::is_numeral;
use crate::words::Words;

/// What a row is that is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noise {
    /// 填写提示.
    Hint,
    /// 重复的表头.
    Head,
    /// Signs and words for nothing alone.
    Nothing,
    /// 栏次: 1, 2, 3 below the head.
    Numbers,
    /// The head of another table below this one.
    NextHead,
    /// 合计、填表人.
    Footer,
    /// 一、机电学院: the title of the rows below it, or a remark in a row of its own.
    Title,
}

impl Noise {
    /// How a note tells of it.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Hint => "是填写提示或示例，已跳过",
            Self::Head => "与表头相同，已跳过",
            Self::Nothing => "各格都是表示“没有”的符号或词，已跳过",
            Self::Numbers => "是表头下的栏次（1、2、3……），已跳过",
            Self::NextHead => "是另一张表的表头，其下各行按它读取",
            Self::Footer => "是合计、签字等表尾，已跳过",
            Self::Title => "只有一格文字，是分组标题或说明而不是记录，已跳过",
        }
    }
}

/// Data rows behind the head among which hints may stand.
const HINT_ROWS: u64 = 3;
const HINT_CHARS: usize = 80;

const HINTS: [&str; 37] = [
    "必填",
    "选填",
    "不超过",
    "字以内",
    "字以下",
    "字左右",
    "下拉",
    "请填",
    "请选",
    "请输入",
    "请按",
    "单选",
    "多选",
    "填写",
    "如：",
    "例如",
    "例：",
    "示例：",
    "格式",
    "行政区划代码",
    "位代码",
    "以内",
    "可多选",
    "用“；”",
    "分隔",
    "唯一",
    "可不填",
    "非必填",
    "可空",
    "可选",
    "文本",
    "数字",
    "勾选",
    "varchar",
    "字典",
    "见附件",
    "从附件",
];
const EXAMPLES: [&str; 5] = ["示例", "例", "样例", "填写示例", "举例"];
const FOOTERS: [&str; 39] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "填表人",
    "填报人",
    "制表",
    "审核人",
    "审核",
    "复核",
    "负责人签",
    "单位负责人",
    "备注：",
    "备注:",
    "注：",
    "注:",
    "说明：",
    "说明:",
    "填表说明",
    "填报日期",
    "填表日期",
    "填报单位",
    "单位盖章",
    "（盖章",
    "(盖章",
    "以上共",
    "以上合计",
    "本页小计",
    "本页合计",
    "经办人",
    "审批人",
    "审批：",
    "打印时间",
    "打印日期",
    "联系人：",
    "联系人:",
    "联系电话：",
    "※",
];
/// Footers that are one word, with a remark beside them.
const REMARKS: [&str; 3] = ["备注", "说明", "注"];

/// What a row is, if it is no record. `seen` are the rows of data so far.
pub(crate) fn noise(
    record: &Record,
    header: &Header,
    schema: &Schema,
    words: &Words,
    seen: u64,
) -> Option<Noise> {
    if record.flaws.is_empty() && record.filled().all(|(_, cell)| words.is_blank(cell)) {
        return Some(Noise::Nothing);
    }
    if is_head(record, header, schema, seen) {
        Some(Noise::Head)
    } else if seen == 0 && counts_columns(record) {
        Some(Noise::Numbers)
    } else if seen < HINT_ROWS && is_hint(record) {
        Some(Noise::Hint)
    } else if is_footer(record, header) {
        Some(Noise::Footer)
    } else if is_title(record, header) {
        Some(Noise::Title)
    } else {
        None
    }
}

/// The head again, as each page has it; in the first rows also by other names, such as those of a data base.
fn is_head(record: &Record, header: &Header, schema: &Schema, seen: u64) -> bool {
    let (mut same, mut other) = (0_usize, 0_usize);
    for (place, cell) in record.filled() {
        let is_same = header.heads.get(place).is_some_and(|head| head.text == cell)
            || (seen < HINT_ROWS && is_of_column(cell, place, header, schema));
        if is_same {
            same += 1;
        } else {
            other += 1;
        }
    }
    same >= 2 && same > 2 * other
}

fn is_of_column(cell: &str, place: usize, header: &Header, schema: &Schema) -> bool {
    let target = header.cells.get(place).and_then(Option::as_ref);
    let head = Head::new(cell);
    let found = schema.find(&head, None).filter(|_| !head.is_long());
    target
        .zip(found)
        .is_some_and(|(target, found)| target.column == found.column)
}

/// Most of its cells tell how to fill in, or it says of itself that it is an example.
fn is_hint(record: &Record) -> bool {
    let cells: Vec<&str> = record.filled().map(|(_, cell)| cell).collect();
    let is_hint =
        |cell: &&&str| cell.chars().count() <= HINT_CHARS && HINTS.iter().any(|hint| cell.contains(hint));
    let hints = cells.iter().filter(is_hint).count();
    let first = cells.first().copied().unwrap_or_default();
    let first = first.trim_matches(['（', '）', '(', ')', '：', ':']);
    // 示例1, but not 示例大学.
    let counted = first.strip_prefix("示例").or_else(|| first.strip_prefix('例'));
    let is_counted = counted.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || is_numeral(c)));
    let is_example = EXAMPLES.contains(&first) || is_counted;
    is_example || (hints >= 1 && hints * 2 >= cells.len() && cells.len() > 1)
}

/// Cells that a total has at the most, and columns of a table that is wider than that.
const TOTAL_CELLS: usize = 2;
const WIDE: usize = 4;

/// Letters of a title of rows at least, so that a key that stands alone is none.
const TITLE_LETTERS: usize = 3;

/// One text alone in a wide table: not in a column that every record has, unless it is numbered as titles are.
fn is_title(record: &Record, header: &Header) -> bool {
    let mut filled = record.filled();
    let (Some((place, text)), None) = (filled.next(), filled.next()) else {
        return false;
    };
    if header.cells.len() < WIDE || !record.flaws.is_empty() {
        return false;
    }
    let bare = text.trim_start_matches(['（', '(', '第']);
    let is_numbered = bare.len() < text.len() || bare.contains('、');
    let numeral = bare.chars().next().is_some_and(is_numeral);
    let letters = text.chars().filter(|c| is_han(*c)).count();
    (is_numbered && numeral) || (!header.required.contains(&place) && letters >= TITLE_LETTERS)
}

/// Columns that are counted at least, so that no record is taken for it.
const COUNTED: usize = 3;

/// 1, 2, 3 or A, B, C in one cell after the other.
fn counts_columns(record: &Record) -> bool {
    let place = |cell: &str| -> Option<u32> {
        let bare = cell.trim_matches(['(', ')', '（', '）', '[', ']', '第', '栏', '列']);
        let bare = crate::clean::whole_number(bare).unwrap_or(bare);
        match bare.as_bytes() {
            [letter @ b'A'..=b'Z'] => Some(u32::from(letter - b'A')),
            _ => bare.parse().ok().filter(|number| *number < 1_000),
        }
    };
    let places: Vec<Option<u32>> = record.filled().map(|(_, cell)| place(cell)).collect();
    let is_next = |pair: &[Option<u32>]| matches!(pair, [Some(one), Some(next)] if *next == one + 1);
    places.len() >= COUNTED && places.windows(2).all(is_next)
}

/// 第1页 共3页.
fn is_page(text: &str) -> bool {
    let behind = text.strip_prefix('第').or_else(|| text.strip_prefix('共'));
    let rest = behind.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || is_numeral(c)));
    rest.zip(behind)
        .is_some_and(|(rest, behind)| rest.len() < behind.len() && rest.starts_with('页'))
}

/// It begins as the end of a form does, and lacks what every record has, or nearly everything.
fn is_footer(record: &Record, header: &Header) -> bool {
    let Some((_, first)) = record.filled().next() else {
        return false;
    };
    let first: String = first.chars().filter(|c| !c.is_whitespace()).collect();
    let begins = FOOTERS.iter().any(|word| first.starts_with(word))
        || REMARKS.contains(&first.as_str())
        || is_page(&first);
    let filled = |column: usize| record.filled().any(|(place, _)| place == column);
    let is_bare = header.cells.len() >= WIDE && record.filled().count() <= TOTAL_CELLS;
    begins && (is_bare || !header.required.iter().all(|column| filled(*column)))
}
