//! A form of a contract: its fields, with what was typed and what is wrong with it.

use askama::Template;
use http::StatusCode;

use crate::answer::{Outcome, with_status};
use crate::asked::Asked;
use crate::drafts::places;
use crate::fault::Refused;
use crate::fields::{Section, Summary, lay};
use crate::form::Form;
use crate::frame::Frame;
use crate::own::{CONFLICT, request_id};

#[derive(Template)]
#[template(path = "contracts/form.html")]
struct SheetPage {
    frame: Frame,
    action: String,
    back: String,
    lead: &'static str,
    sections: Vec<Section>,
    summary: Vec<Summary>,
    note: &'static str,
    etag: String,
    request_id: String,
    hidden: Vec<(&'static str, String)>,
    buttons: &'static [(&'static str, &'static str)],
    places: Vec<String>,
}

/// What a form is shown for.
pub(super) struct Sheet {
    pub(super) title: String,
    pub(super) action: String,
    pub(super) back: String,
    /// What stands above the fields.
    pub(super) lead: &'static str,
    pub(super) sections: Vec<Section>,
    pub(super) refused: Vec<Refused>,
    pub(super) note: &'static str,
    pub(super) etag: String,
    /// Names of fields that the page carries and nobody types.
    pub(super) hidden: &'static [&'static str],
    /// What `do` says, and the words of its button.
    pub(super) buttons: &'static [(&'static str, &'static str)],
}

impl Sheet {
    /// The page, with what `form` holds.
    pub(super) fn shown(mut self, asked: &Asked, form: &Form) -> Outcome {
        let summary = lay(&mut self.sections, "contract.", &self.refused);
        let status = match (summary.is_empty(), self.note) {
            (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
            (true, CONFLICT) => StatusCode::CONFLICT,
            (true, _) => StatusCode::OK,
        };
        let mut frame = Frame::titled(asked, self.title, [""; 3]);
        frame.has_errors = status != StatusCode::OK;
        let hidden = self.hidden.iter().map(|&name| (name, form.owned(name)));
        let page = SheetPage {
            frame,
            action: self.action,
            back: self.back,
            lead: self.lead,
            hidden: hidden.collect(),
            sections: self.sections,
            summary,
            note: self.note,
            etag: self.etag,
            request_id: request_id(asked),
            buttons: self.buttons,
            places: places(asked),
        };
        with_status(status, &page)
    }
}
