//! Pages that are made of parts: lists, records with what may be done with them, and short forms. Every part looks the same
//! wherever it stands.

mod parts;

use askama::Template;
use http::StatusCode;

pub(crate) use self::parts::{Cell, Link, Part, ShortForm, Table};
use crate::answer::{Outcome, with_status};
use crate::asked::Asked;
use crate::fault::Refused;
use crate::fields::{Section, Summary, lay};
use crate::frame::Frame;
use crate::own::request_id;

/// A page in the making.
#[derive(Default)]
pub(crate) struct Sheet {
    title: String,
    column: [&'static str; 3],
    crumbs: Vec<Link>,
    tag: Option<(String, &'static str)>,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    frame: Frame,
    crumbs: Vec<Link>,
    tag: Option<(String, &'static str)>,
    summary: Vec<Summary>,
    parts: Vec<Part>,
    request_id: String,
}

impl Sheet {
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// A page in a column of the site: name, description, type.
    pub(crate) fn in_column(self, column: [&'static str; 3]) -> Self {
        Self { column, ..self }
    }

    pub(crate) fn under(mut self, href: impl Into<String>, title: impl Into<String>) -> Self {
        self.crumbs.push(Link::new(href, title));
        self
    }

    pub(crate) fn tag(mut self, text: impl Into<String>, tone: &'static str) -> Self {
        self.tag = Some((text.into(), tone));
        self
    }

    pub(crate) fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    pub(crate) fn heading(self, text: impl Into<String>) -> Self {
        self.part(Part::Heading(text.into()))
    }

    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        self.part(Part::Text(text.into()))
    }

    pub(crate) fn note(self, tone: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            self
        } else {
            self.part(Part::Note(tone, text))
        }
    }

    /// What was done, by the word in the address, as a list of words says it.
    pub(crate) fn done(self, asked: &Asked, words: &[(&str, &str)]) -> Self {
        let done = words.iter().find(|(word, _)| *word == asked.value("done"));
        self.note("good", done.map_or("", |(_, text)| text))
    }

    pub(crate) fn lines(self, lines: Vec<(&str, String)>) -> Self {
        let lines = lines.into_iter().map(|(name, value)| (name.to_owned(), value));
        self.part(Part::Lines(lines.collect()))
    }

    pub(crate) fn form(self, form: ShortForm) -> Self {
        self.part(Part::Form(form))
    }

    /// Tabs of one list: the value of `name` in the address, and its title.
    pub(crate) fn tabs(self, asked: &Asked, name: &str, tabs: &[(&str, &str)]) -> Self {
        let link = |(value, title): &(&str, &str)| Link {
            href: match *value {
                "" => asked.path().to_owned(),
                value => format!("{}?{name}={value}", asked.path()),
            },
            title: (*title).to_owned(),
            is_here: asked.value(name) == *value,
        };
        self.part(Part::Tabs(tabs.iter().map(link).collect()))
    }

    pub(crate) fn table(self, table: Table) -> Self {
        self.part(Part::Table(table))
    }

    pub(crate) fn page(self, asked: &Asked) -> Outcome {
        self.answered(asked, StatusCode::OK, &[])
    }

    /// The page, with what is wrong above and beside the fields of its first form, if anything is. `prefix` is how the API begins the
    /// paths of its fields.
    pub(crate) fn refused_with(self, asked: &Asked, prefix: &str, refused: &[Refused]) -> Outcome {
        let status = if refused.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        self.with_prefix(asked, status, prefix, refused)
    }

    /// The page with a status, and what is wrong with fields that the API names as they are.
    pub(crate) fn answered(self, asked: &Asked, status: StatusCode, refused: &[Refused]) -> Outcome {
        self.with_prefix(asked, status, "", refused)
    }

    fn with_prefix(
        mut self,
        asked: &Asked,
        status: StatusCode,
        prefix: &str,
        refused: &[Refused],
    ) -> Outcome {
        let mut nothing = Section::default();
        let form = self.parts.iter_mut().find_map(|part| match part {
            Part::Form(form) => Some(&mut form.section),
            _ => None,
        });
        let section = form.unwrap_or(&mut nothing);
        let summary = lay(std::slice::from_mut(section), prefix, refused);
        let mut frame = Frame::titled(asked, self.title, self.column);
        frame.has_errors = !summary.is_empty();
        let page = SheetPage {
            frame,
            crumbs: self.crumbs,
            tag: self.tag,
            summary,
            parts: self.parts,
            request_id: request_id(asked),
        };
        with_status(status, &page)
    }
}

/// Address of the next page of the list that was asked for; empty on the last.
pub(crate) fn next_page(asked: &Asked, token: &str) -> String {
    if token.is_empty() {
        return String::new();
    }
    let here = asked.here();
    let query = here.split_once('?').map_or("", |(_, query)| query);
    let mut kept = form_urlencoded::Serializer::new(String::new());
    let others = form_urlencoded::parse(query.as_bytes());
    for (name, value) in others.filter(|(name, _)| name != "page" && name != "done") {
        kept.append_pair(&name, &value);
    }
    kept.append_pair("page", token);
    format!("{}?{}", asked.path(), kept.finish())
}
