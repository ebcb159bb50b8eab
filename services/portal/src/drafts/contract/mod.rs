//! The form of a contract (技术合同登记表) in chapters, each with a page of its own.

mod money;
mod party;
mod rights;
mod subject;

use prost_types::FieldMask;
use techmarket_proto::contract::v1::Contract;

use super::Pairs;
use crate::asked::Asked;
use crate::fault::Refused;
use crate::fields::Section;
use crate::form::Form;

/// A part of the form that is filled in by itself.
pub(crate) struct Chapter {
    /// Its word in addresses.
    pub(crate) key: &'static str,
    pub(crate) title: &'static str,
    sections: fn(&Asked, &Form) -> Vec<Section>,
    read: fn(&Form, &mut Contract, &mut Vec<Refused>),
    write: fn(&Asked, &Contract, &mut Pairs),
    paths: &'static [&'static str],
}

/// The chapters in the order in which people fill them in.
pub(crate) const CHAPTERS: [Chapter; 4] = [party::CHAPTER, subject::CHAPTER, money::CHAPTER, rights::CHAPTER];

/// The chapter of an address.
pub(crate) fn chapter(key: &str) -> Option<&'static Chapter> {
    CHAPTERS.iter().find(|chapter| chapter.key == key)
}

impl Chapter {
    /// The fields, with what was typed.
    pub(crate) fn sections(&self, asked: &Asked, form: &Form) -> Vec<Section> {
        (self.sections)(asked, form)
    }

    /// The form of a contract that is there.
    pub(crate) fn form(&self, asked: &Asked, contract: &Contract) -> Form {
        form(asked, contract, &[self])
    }

    /// Whether this chapter asks for the field of a path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.paths.iter().any(|own| {
            let rest = path.strip_prefix(own).or_else(|| own.strip_prefix(path));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }
}

/// The form of these chapters of a contract that is there.
pub(crate) fn form(asked: &Asked, contract: &Contract, chapters: &[&Chapter]) -> Form {
    let mut pairs = Pairs::default();
    for chapter in chapters {
        (chapter.write)(asked, contract, &mut pairs);
    }
    Form::of(pairs.0)
}

/// What was typed into these chapters. What cannot be read as its field's form asks goes to `refused`.
pub(crate) fn read(form: &Form, chapters: &[&Chapter], refused: &mut Vec<Refused>) -> Contract {
    let mut contract = Contract::default();
    for chapter in chapters {
        (chapter.read)(form, &mut contract, refused);
    }
    contract
}

/// What these chapters change.
pub(crate) fn mask(chapters: &[&Chapter]) -> FieldMask {
    let paths = chapters.iter().flat_map(|chapter| chapter.paths);
    FieldMask {
        paths: paths.map(|&path| path.to_owned()).collect(),
    }
}
