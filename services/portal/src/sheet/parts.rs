//! The parts of which a page is made.

use crate::fields::{Field, Section};

/// One part of a page.
pub(crate) enum Part {
    Heading(String),
    /// A text set apart; its tone is `good`, `warn` or empty.
    Note(&'static str, String),
    Text(String),
    /// A name and its value; an empty value is not shown.
    Lines(Vec<(String, String)>),
    Tabs(Vec<Link>),
    Links(Vec<Link>),
    Table(Table),
    Form(ShortForm),
    /// An SVG that this program made.
    Picture(String),
    /// Words to be copied.
    Words(Vec<String>),
}

/// A link.
#[derive(Clone, Default)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) is_here: bool,
}

/// Rows of the same kind.
#[derive(Default)]
pub(crate) struct Table {
    /// What the rows are, for those who do not see them.
    pub(crate) label: String,
    pub(crate) heads: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// What is said where there are none.
    pub(crate) empty: &'static str,
    /// Address of the next page; empty on the last.
    pub(crate) next: String,
}

/// A cell of a table.
#[derive(Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) href: String,
    /// The tone of a tag; empty where the text is none.
    pub(crate) tone: &'static str,
    pub(crate) is_narrow: bool,
    pub(crate) form: Option<ShortForm>,
}

/// A form of a few fields.
#[derive(Default)]
pub(crate) struct ShortForm {
    pub(crate) action: String,
    pub(crate) button: &'static str,
    pub(crate) is_second: bool,
    /// Whether it asks and changes nothing: then it is sent by GET.
    pub(crate) asks: bool,
    pub(crate) etag: String,
    /// Fields that are not shown.
    pub(crate) hidden: Vec<(&'static str, String)>,
    /// Title and fields.
    pub(crate) section: Section,
    /// What the field `region` offers.
    pub(crate) places: Vec<String>,
}

impl Link {
    pub(crate) fn new(href: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            title: title.into(),
            is_here: false,
        }
    }
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(crate) fn link(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            ..Self::text(text)
        }
    }

    /// A link to what may be done with the row, which is not broken.
    pub(crate) fn step(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            is_narrow: true,
            ..Self::link(href, text)
        }
    }

    pub(crate) fn tag(text: impl Into<String>, tone: &'static str) -> Self {
        Self {
            tone,
            ..Self::text(text)
        }
    }

    /// A day, a time or another text that is not broken.
    pub(crate) fn narrow(text: impl Into<String>) -> Self {
        Self {
            is_narrow: true,
            ..Self::text(text)
        }
    }

    pub(crate) fn form(form: ShortForm) -> Self {
        Self {
            form: Some(form),
            ..Self::default()
        }
    }
}

impl ShortForm {
    /// A button that does one thing.
    pub(crate) fn button(action: impl Into<String>, button: &'static str) -> Self {
        Self {
            action: action.into(),
            button,
            ..Self::default()
        }
    }

    pub(crate) fn second(self) -> Self {
        Self {
            is_second: true,
            ..self
        }
    }

    pub(crate) fn etag(self, etag: &str) -> Self {
        Self {
            etag: etag.to_owned(),
            ..self
        }
    }

    pub(crate) fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }

    pub(crate) fn fields(mut self, title: &'static str, fields: Vec<Field>) -> Self {
        self.section = Section { title, fields };
        self
    }

    /// Whether a file is sent with it.
    pub(crate) fn has_file(&self) -> bool {
        self.section.fields.iter().any(|field| field.kind == "file")
    }
}
