//! A search is saved, changed and given up.

use prost_types::FieldMask;
use techmarket_proto::matching::v1::{
    CreateSavedSearchRequest, DeleteSavedSearchRequest, SavedSearch, UpdateSavedSearchRequest,
};

use super::list::{found, shown};
use super::told::{address, asks, fields, hidden, in_words, of_form, side};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::form::Form;
use crate::sheet::{Sheet, ShortForm};
use crate::text;

/// Characters of a name that is proposed.
const NAME: usize = 40;
/// What the address of a search's page says.
const NAMES: [&str; 5] = ["q", "field", "kind", "region", "organization"];
/// What its person changes here; other words are another search.
const CHANGED: [&str; 2] = ["display_name", "minimum_score"];

/// The form by which who reads a search page saves the search; none for others, and where nothing is asked for.
pub(crate) fn offered(asked: &Asked, side: &str) -> Option<ShortForm> {
    asked.session().filter(|session| session.person.follows())?;
    let named = NAMES.iter().flat_map(|name| {
        let values = asked.values(name);
        values.map(|value| ((*name).to_owned(), value.to_owned()))
    });
    let side = ("side".to_owned(), side.to_owned());
    let search = of_form(&Form::of([side].into_iter().chain(named).collect()));
    if !asks(&search) {
        return None;
    }
    let name = in_words(asked.portal().settings.tables, &search);
    let proposed = vec![("display_name".to_owned(), text::shortened(&name, NAME))];
    Some(saving(&search, &Form::of(proposed)))
}

fn saving(search: &SavedSearch, form: &Form) -> ShortForm {
    let save = ShortForm::button("/my/searches", "订阅");
    let save = hidden(search)
        .into_iter()
        .fold(save, |save, (name, value)| save.hidden(name, value));
    save.fields("", fields(form))
}

/// The lowest score as it was typed.
fn score(form: &Form) -> Result<f64, Vec<Refused>> {
    match form.value("minimum_score") {
        "" => Ok(0.0),
        typed => typed.parse().map_err(|_| {
            vec![Refused {
                field: "minimum_score".to_owned(),
                description: "请填写 0 至 1 的数，例如 0.5".to_owned(),
            }]
        }),
    }
}

pub(crate) async fn create(asked: Asked, form: Form) -> Outcome {
    asked.anybody()?;
    let search = SavedSearch {
        display_name: form.owned("display_name"),
        ..of_form(&form)
    };
    let minimum_score = match score(&form) {
        Ok(score) => score,
        Err(refused) => return unsaved(&asked, &search, &form, &refused),
    };
    let request = CreateSavedSearchRequest {
        saved_search: Some(SavedSearch {
            minimum_score,
            ..search.clone()
        }),
        request_id: form.owned("request_id"),
        validate_only: false,
    };
    let saved = asked.calls().matching()?.create_saved_search(request).await;
    match saved.map_err(Fault::of(Part::Matching)) {
        Ok(_) => Ok(redirect("/my/searches?done=save")),
        Err(Fault::Invalid(refused)) => unsaved(&asked, &search, &form, &refused),
        Err(fault) => Err(fault),
    }
}

/// The form once more, with what is wrong.
fn unsaved(asked: &Asked, search: &SavedSearch, form: &Form, refused: &[Refused]) -> Outcome {
    Sheet::new("订阅检索")
        .under(address(search), "返回检索")
        .lines(vec![
            ("范围", side(search).to_owned()),
            ("检索条件", in_words(asked.portal().settings.tables, search)),
        ])
        .form(saving(search, form))
        .refused_with(asked, "saved_search.", refused)
}

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    match asked.param("verb") {
        "update" => update(&asked, &form).await,
        "delete" => {
            asked.anybody()?;
            let request = DeleteSavedSearchRequest {
                name: format!("savedSearches/{}", asked.param("id")),
                etag: form.owned("etag"),
                request_id: form.owned("request_id"),
            };
            let deleted = asked.calls().matching()?.delete_saved_search(request).await;
            deleted.map_err(Fault::of(Part::Matching))?;
            Ok(redirect("/my/searches?done=delete"))
        }
        _ => Err(Fault::NotFound),
    }
}

async fn update(asked: &Asked, form: &Form) -> Outcome {
    let search = found(asked).await?;
    let minimum_score = match score(form) {
        Ok(score) => score,
        Err(refused) => return shown(asked, &search, form, &refused),
    };
    let request = UpdateSavedSearchRequest {
        saved_search: Some(SavedSearch {
            name: search.name.clone(),
            etag: form.owned("etag"),
            display_name: form.owned("display_name"),
            minimum_score,
            ..SavedSearch::default()
        }),
        update_mask: Some(FieldMask {
            paths: CHANGED.map(str::to_owned).into(),
        }),
        request_id: form.owned("request_id"),
        validate_only: false,
    };
    let updated = asked.calls().matching()?.update_saved_search(request).await;
    match updated.map_err(Fault::of(Part::Matching)) {
        Ok(_) => Ok(redirect("/my/searches?done=update")),
        Err(Fault::Invalid(refused)) => shown(asked, &search, form, &refused),
        Err(fault) => Err(fault),
    }
}
