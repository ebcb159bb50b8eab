//! The tables of a workbook: which sheets have one, and what their columns stand for.

use std::collections::HashMap;

use crate::grid::Record;
use crate::layout::Layout;
use crate::sections::{Section, require_fill_down, section};
use crate::turned::{Turned, turned};
use crate::workbook::Book;
use crate::{FileError, Reading, Schema};

/// Those of the sheet asked for, or of every visible sheet that has one.
pub(crate) struct Sheets {
    pub(crate) book: Box<dyn Book>,
    /// Places of the sheets among those of the book.
    pub(crate) chosen: Vec<usize>,
    pub(crate) sections: Vec<Section>,
    pub(crate) notes: Vec<String>,
}

impl Sheets {
    pub(crate) fn find(
        mut book: Box<dyn Book>,
        schema: &Schema,
        reading: &Reading,
    ) -> Result<Self, FileError> {
        let all = book.sheets();
        if let Some(name) = &reading.sheet
            && !all.iter().any(|(other, _)| other == name)
        {
            return Err(FileError::NoSheet {
                name: name.clone(),
                sheets: all.into_iter().map(|(name, _)| name).collect(),
            });
        }
        let mut notes = Vec::new();
        let mut upright_sheets = HashMap::new();
        let mut found: Vec<(usize, Layout, Vec<Record>)> = Vec::new();
        for (place, (name, is_visible)) in all.iter().enumerate() {
            match &reading.sheet {
                Some(wanted) if wanted != name => continue,
                None if !is_visible => {
                    notes.push(format!("隐藏的工作表“{name}”未读取"));
                    continue;
                }
                _ => {}
            }
            let mut first = book.peek(place)?;
            let mut layout = Layout::find(&first, schema);
            if layout.as_ref().is_none_or(|layout| !layout.score().1)
                && let Some(upright) = turned(&first, schema)
            {
                notes.push(format!(
                    "工作表“{name}”是竖排的（列名在左，内容在右），每一列内容作为一条记录，行号是第几列"
                ));
                layout = Layout::find(&upright, schema);
                upright_sheets.insert(place, upright.clone());
                first = upright;
            }
            match layout {
                Some(layout) if layout.is_known => found.push((place, layout, first)),
                _ => notes.push(format!("工作表“{name}”中没有数据表，未读取")),
            }
        }
        let has_whole = found.iter().any(|(_, layout, _)| layout.score().1);
        let mut sections = Vec::new();
        let mut chosen = Vec::new();
        let mut peeked = Vec::new();
        for (place, layout, first) in found {
            let name = &all[place].0;
            if has_whole && !layout.score().1 {
                notes.push(format!("工作表“{name}”缺少名称或简介等必需的列，未读取"));
                continue;
            }
            sections.push(section(Some(name), &layout, schema, reading, &mut notes)?);
            chosen.push(place);
            peeked.push(first);
        }
        if sections.is_empty() {
            let required = schema.columns().iter().filter(|column| column.required);
            return Err(FileError::NoTable {
                sheets: all.into_iter().map(|(name, _)| name).collect(),
                wanted: required
                    .filter_map(|column| column.accepted().into_iter().next())
                    .collect(),
            });
        }
        require_fill_down(&sections, reading)?;
        take_running_numbers_for_places(&mut sections, &peeked, schema, &mut notes);
        if !upright_sheets.is_empty() {
            let sheets = upright_sheets;
            book = Box::new(Turned { book, sheets });
        }
        Ok(Self {
            book,
            chosen,
            sections,
            notes,
        })
    }
}

/// Where 编号 of two sheets begin with the same small number, departments have counted their rows: no record is known by it.
fn take_running_numbers_for_places(
    sections: &mut [Section],
    peeked: &[Vec<Record>],
    schema: &Schema,
    notes: &mut Vec<String>,
) {
    for (section, first) in sections.iter_mut().zip(peeked) {
        take_restarted_numbers_for_places(section, first, schema, notes);
    }
    let keys: Vec<Option<u32>> = sections
        .iter()
        .zip(peeked)
        .map(|(section, first)| small_keys(section, first, schema).first().copied())
        .collect();
    let shared = |key: &Option<u32>| key.is_some() && keys.iter().filter(|other| *other == key).count() > 1;
    let mut any = false;
    for (section, key) in sections.iter_mut().zip(&keys) {
        any |= shared(key);
        section.key_is_place |= shared(key);
    }
    if any {
        notes.push("各工作表的编号都从同一个数字数起，按序号处理：记录以名称识别，不以编号识别".to_owned());
    }
}

/// Where 编号 begins anew within a sheet, as each department counts its own, no record is known by it either.
pub(crate) fn take_restarted_numbers_for_places(
    section: &mut Section,
    first: &[Record],
    schema: &Schema,
    notes: &mut Vec<String>,
) {
    let keys = small_keys(section, first, schema);
    let begins = keys.first().copied();
    let begins_anew = |pair: &[u32]| pair[0] > pair[1] && Some(pair[1]) == begins;
    if keys.windows(2).any(begins_anew) {
        section.key_is_place = true;
        let place = section
            .sheet
            .as_ref()
            .map_or_else(String::new, |sheet| format!("工作表“{sheet}”："));
        notes.push(format!(
            "{place}编号在表中又从头数起，按序号处理：记录以名称识别，不以编号识别"
        ));
    }
}

/// The small numbers among the keys of the first rows, in their order.
fn small_keys(section: &Section, first: &[Record], schema: &Schema) -> Vec<u32> {
    let cells = section.header.cells.iter();
    let key = cells.enumerate().find_map(|(place, target)| {
        let column = &schema.columns()[target.as_ref()?.column];
        column.key.then_some(place)
    });
    let Some(key) = key else { return Vec::new() };
    let data = first
        .iter()
        .filter(|record| record.line > section.head_ends && !record.is_blank());
    let texts = data.filter_map(|record| record.cells.get(key).map(|cell| crate::grid::trim(cell)));
    let numbers = texts
        .filter_map(crate::clean::whole_number)
        .filter_map(|digits| digits.parse().ok());
    numbers.filter(|number| *number <= SMALL).collect()
}

/// A running number has few digits.
const SMALL: u32 = 999;
