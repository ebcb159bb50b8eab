//! A table that was found, ready to be read.

use std::sync::Arc;

use crate::head::Head;
use crate::header::{Header, Target, Use, Yielded};
use crate::layout::Layout;
use crate::row::shown;
use crate::{FileError, Reading, Schema};

/// A table of the file that is being read.
pub(crate) struct Section {
    pub(crate) sheet: Option<Arc<str>>,
    pub(crate) header: Header,
    /// Line of the last row of the head.
    pub(crate) head_ends: u64,
    /// Rows of data so far.
    pub(crate) rows: u64,
    /// Columns whose blank cells take the value above, and that value.
    pub(crate) fill: Vec<(usize, String)>,
    /// The row above, for cells that say 同上.
    pub(crate) above: Vec<String>,
    /// Its 编号 only counts its rows.
    pub(crate) key_is_place: bool,
    /// A cell behind the head is one that a delimiter in a cell made, and not a remark beside the table.
    pub(crate) is_text: bool,
}

/// The table below `layout`; what was taken for what goes to `notes`.
pub(crate) fn section(
    sheet: Option<&str>,
    layout: &Layout,
    schema: &Schema,
    reading: &Reading,
    notes: &mut Vec<String>,
) -> Result<Section, FileError> {
    let header = Header::new(layout, schema, &reading.limits)?;
    let place = sheet.map_or_else(String::new, |sheet| format!("工作表“{sheet}”："));
    let (first, last) = layout.lines;
    if !layout.above.is_empty() || last > first || sheet.is_some() {
        let lines = if last > first {
            format!("第 {first} 至 {last} 行")
        } else {
            format!("第 {first} 行")
        };
        notes.push(format!("{place}表头在{lines}"));
    }
    if !layout.above.is_empty() {
        let above: Vec<String> = layout.above.iter().map(|text| shown(text)).collect();
        notes.push(format!(
            "{place}表头之上的标题、说明未作为数据：{}",
            above.join("；")
        ));
    }
    for Yielded { name, to, use_of } in &header.yielded {
        let taken = match use_of {
            Use::Nothing => format!("采用“{to}”"),
            Use::Instead => format!("采用“{to}”，其空白的行用“{name}”"),
            Use::Joined => "两列的内容合在一起".to_owned(),
        };
        notes.push(format!(
            "{place}列“{name}”与“{to}”意思相同，{taken}；要改用另一列请用 --mapping"
        ));
    }
    for (name, usual) in &header.stand_ins {
        notes.push(format!(
            "{place}没有“{usual}”列，以“{name}”代替；要改用另一列请用 --mapping"
        ));
    }
    let fill = reading.fill_down.iter();
    let fill = fill.filter_map(|name| column(&header, name));
    Ok(Section {
        sheet: sheet.map(Into::into),
        fill: fill.map(|place| (place, String::new())).collect(),
        header,
        head_ends: last,
        rows: 0,
        above: Vec::new(),
        key_is_place: false,
        is_text: sheet.is_none(),
    })
}

/// The column of a name, or of a field.
fn column(header: &Header, name: &str) -> Option<usize> {
    let wanted = Head::new(name);
    let named = header.heads.iter().position(|head| *head == wanted);
    named.or_else(|| {
        let is_field = |target: &Option<Target>| target.as_ref().is_some_and(|t| *t.field == *name);
        header.cells.iter().position(is_field)
    })
}

pub(crate) fn require_fill_down(sections: &[Section], reading: &Reading) -> Result<(), FileError> {
    for name in &reading.fill_down {
        if !sections
            .iter()
            .any(|section| column(&section.header, name).is_some())
        {
            let header = sections.first().map(|section| &section.header);
            return Err(FileError::NoColumn {
                option: "--fill-down",
                name: name.clone(),
                found: header.map_or_else(Vec::new, |header| {
                    (0..header.heads.len()).map(|index| header.name(index)).collect()
                }),
            });
        }
    }
    Ok(())
}
