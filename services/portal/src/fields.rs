//! The fields of a form as its template shows them, with the refusals of the API laid beside them.

use jiff::civil::Date;
use techmarket_types::{CodeTables, TableId};

use crate::fault::Refused;
use crate::form::Form;

/// Something to choose from.
pub(crate) struct Choice {
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) is_chosen: bool,
}

/// One field.
pub(crate) struct Field {
    /// Path of the field in the API's message, by which its refusal is found.
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) is_required: bool,
    /// `text`, `short`, `area`, `select`, `checks`, `flag`, `file`, `name` (to sign in with), `password`, `new-password` or `code`.
    pub(crate) kind: &'static str,
    pub(crate) value: String,
    pub(crate) choices: Vec<Choice>,
    pub(crate) rows: usize,
    pub(crate) errors: Vec<String>,
}

/// Fields that belong together.
#[derive(Default)]
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) fields: Vec<Field>,
}

/// One entry of the summary at the top.
pub(crate) struct Summary {
    pub(crate) href: String,
    pub(crate) text: String,
}

impl Field {
    pub(crate) fn id(&self) -> String {
        self.name.replace(['.', '_'], "-")
    }

    /// Whether what is typed is short.
    pub(crate) fn is_short(&self) -> bool {
        !["text", "area", "checks", "flag", "file"].contains(&self.kind)
    }

    pub(crate) fn text(form: &Form, name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self {
            name,
            label,
            hint,
            is_required: false,
            kind: "text",
            value: form.value(name).to_owned(),
            choices: Vec::new(),
            rows: 0,
            errors: Vec::new(),
        }
    }

    pub(crate) fn short(form: &Form, name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self {
            kind: "short",
            ..Self::text(form, name, label, hint)
        }
    }

    /// A field of one of the kinds by which people sign in; a password is never shown again.
    pub(crate) fn key(
        form: &Form,
        kind: &'static str,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
    ) -> Self {
        let field = Self {
            kind,
            ..Self::text(form, name, label, hint)
        };
        let value = if kind.ends_with("password") {
            String::new()
        } else {
            field.value.clone()
        };
        Self { value, ..field }.required()
    }

    pub(crate) fn file(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        let field = Self {
            kind: "file",
            ..Self::text(&Form::default(), name, label, hint)
        };
        field.required()
    }

    pub(crate) fn area(
        form: &Form,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        rows: usize,
    ) -> Self {
        Self {
            kind: "area",
            rows,
            ..Self::text(form, name, label, hint)
        }
    }

    pub(crate) fn flag(form: &Form, name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self {
            kind: "flag",
            ..Self::text(form, name, label, hint)
        }
    }

    pub(crate) fn select(
        form: &Form,
        name: &'static str,
        label: &'static str,
        options: Vec<(String, String)>,
    ) -> Self {
        let field = Self {
            kind: "select",
            ..Self::text(form, name, label, "")
        };
        field.choosing(form, options)
    }

    pub(crate) fn checks(
        form: &Form,
        name: &'static str,
        label: &'static str,
        options: Vec<(String, String)>,
    ) -> Self {
        let field = Self {
            kind: "checks",
            ..Self::text(form, name, label, "")
        };
        field.choosing(form, options)
    }

    /// Whether nothing was typed or chosen.
    pub(crate) fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    pub(crate) fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }

    fn choosing(mut self, form: &Form, options: Vec<(String, String)>) -> Self {
        let chosen = form.list(self.name);
        let choice = |(code, title): (String, String)| Choice {
            is_chosen: chosen.contains(&code),
            code,
            title,
        };
        self.choices = options.into_iter().map(choice).collect();
        self
    }
}

/// The codes of a table that are in force, to choose from.
pub(crate) fn options(tables: &CodeTables, table: TableId, today: Date) -> Vec<(String, String)> {
    let codes = tables.table(table).iter();
    let in_force = codes.filter(|code| code.parent.is_none() && code.validity.holds(Some(today)));
    in_force
        .map(|code| (code.code.clone(), code.name.clone()))
        .collect()
}

/// Every code of a table that is in force, those below others among them.
pub(crate) fn in_force(tables: &CodeTables, table: TableId, today: Date) -> Vec<(String, String)> {
    let codes = tables.table(table).iter();
    let in_force = codes.filter(|code| code.validity.holds(Some(today)));
    in_force
        .map(|code| (code.code.clone(), code.name.clone()))
        .collect()
}

/// The codes in force below which no other stands, each with what stands above it.
pub(crate) fn leaves(tables: &CodeTables, table: TableId, today: Date) -> Vec<(String, String)> {
    let table = tables.table(table);
    let leaves = table
        .iter()
        .filter(|code| table.is_leaf(&code.code) && code.validity.holds(Some(today)));
    let leaf = |code: &techmarket_types::Code| {
        let above = code.parent.as_deref().and_then(|parent| table.get(parent));
        let title = match above {
            Some(above) if above.name != code.name => format!("{}：{}", above.name, code.name),
            _ => code.name.clone(),
        };
        (code.code.clone(), title)
    };
    leaves.map(leaf).collect()
}

/// The options with one before them that chooses nothing.
pub(crate) fn chosen(options: Vec<(String, String)>) -> Vec<(String, String)> {
    let nothing = (String::new(), "请选择".to_owned());
    [nothing].into_iter().chain(options).collect()
}

/// The levels of a scale of maturity.
pub(crate) fn levels(tables: &CodeTables, scale: &str) -> Vec<(String, String)> {
    let nothing = (String::new(), "未说明".to_owned());
    let levels = tables.table(TableId::MaturityScale).children(Some(scale));
    let levels = levels.filter_map(|code| {
        let level = code.code.rsplit('/').next()?;
        Some((level.to_owned(), format!("{level} 级 {}", code.name)))
    });
    [nothing].into_iter().chain(levels).collect()
}

/// Lays refusals beside their fields, and gives the summary. What is about no field of the form stands in the summary alone.
pub(crate) fn lay(sections: &mut [Section], prefix: &str, refused: &[Refused]) -> Vec<Summary> {
    let mut summary = Vec::new();
    for one in refused {
        let path = one.field.strip_prefix(prefix).unwrap_or(&one.field);
        let path = without_places(path);
        let fields = sections.iter_mut().flat_map(|section| section.fields.iter_mut());
        let nearest = fields
            .filter(|field| is_about(&path, field.name))
            .max_by_key(|field| field.name.len());
        if let Some(field) = nearest {
            field.errors.push(one.description.clone());
            let (href, text) = (
                format!("#{}", field.id()),
                format!("{}：{}", field.label, one.description),
            );
            summary.push(Summary { href, text });
        } else {
            let (href, text) = (String::new(), one.description.clone());
            summary.push(Summary { href, text });
        }
    }
    summary
}

/// `indicators.value` of `indicators[2].value`.
fn without_places(path: &str) -> String {
    let mut inside = false;
    let outside = path.chars().filter(|&character| {
        inside = (inside || character == '[') && character != ']';
        !inside && character != ']'
    });
    outside.collect()
}

/// Whether a refusal of `path` is about the field: it names it, something in it, or what it is a part of.
fn is_about(path: &str, field: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    within(path, field) || within(field, path)
}

/// Words of a field that holds several, parted as people part them.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let words = text.split(['、', '，', ',', '；', ';', '\n']).map(str::trim);
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_find_their_fields() {
        let form = Form::default();
        let mut sections = [Section {
            title: "",
            fields: vec![
                Field::text(&form, "title", "名称", ""),
                Field::text(&form, "confidential.contact.phone", "电话", ""),
                Field::text(&form, "price.minimum", "最低价", ""),
            ],
        }];
        let refused = |field: &str| Refused {
            field: field.to_owned(),
            description: "不对".to_owned(),
        };
        let refused = [
            "listing.title",
            "listing.confidential.contact.phone",
            "listing.price",
            "listing.elsewhere[2].x",
        ]
        .map(refused);
        let summary = lay(&mut sections, "listing.", &refused);
        let hrefs: Vec<&str> = summary.iter().map(|one| one.href.as_str()).collect();
        assert_eq!(
            hrefs,
            ["#title", "#confidential-contact-phone", "#price-minimum", ""]
        );
        assert!(sections[0].fields.iter().all(|field| field.errors == ["不对"]));
    }

    #[test]
    fn places_in_lists_are_left_out() {
        assert_eq!(without_places("indicators[2].value"), "indicators.value");
        assert_eq!(words_of("电瓷、 绝缘子；；x"), ["电瓷", "绝缘子", "x"]);
    }
}
