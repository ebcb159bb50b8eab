//! The form of a listing: new, changed, checked, and shown again with what is wrong.

use techmarket_kernel::Role;
use techmarket_proto::supply::v1::{CreateListingRequest, Listing, UpdateListingRequest};

use super::{SIDE, own_listing};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::listing as draft;
use crate::fault::{Fault, Part, Refused};
use crate::form::Form;
use crate::own::{self, CHECKED, CONFLICT, Editing};
use crate::posts::id;

pub(crate) async fn new(asked: Asked) -> Outcome {
    asked.person(Role::Provider)?;
    shown_again(&asked, &Form::default(), Vec::new(), "", String::new())
}

/// The form, with what is typed and what is wrong with it.
fn shown_again(
    asked: &Asked,
    form: &Form,
    refused: Vec<Refused>,
    note: &'static str,
    etag: String,
) -> Outcome {
    let id = asked.param("id").to_owned();
    let editing = Editing {
        side: SIDE,
        sections: draft::sections(asked, form, id.is_empty()),
        id,
        refused,
        note,
        etag,
    };
    own::form(asked, form, editing)
}

pub(crate) async fn create(asked: Asked, form: Form) -> Outcome {
    let person = asked.person(Role::Provider)?;
    let mut refused = Vec::new();
    let listing = Listing {
        organization: person.organization(),
        organization_name: person.organization_name.clone(),
        ..draft::read(&form, &mut refused)
    };
    let is_check = form.value("do") == "check" || !refused.is_empty();
    let request = CreateListingRequest {
        listing: Some(listing),
        request_id: if is_check {
            String::new()
        } else {
            form.owned("request_id")
        },
        validate_only: is_check,
    };
    let made = asked.calls().supply()?.create_listing(request).await;
    match made.map_err(Fault::of(Part::Supply)) {
        Ok(_) if !refused.is_empty() => shown_again(&asked, &form, refused, "", String::new()),
        Ok(_) if is_check => shown_again(&asked, &form, refused, CHECKED, String::new()),
        Ok(made) => Ok(redirect(format!(
            "{}/{}?done=save",
            SIDE.base,
            id(&made.get_ref().name)
        ))),
        Err(Fault::Invalid(more)) => {
            refused.extend(more);
            shown_again(&asked, &form, refused, "", String::new())
        }
        Err(fault) => Err(fault),
    }
}

pub(crate) async fn edit(asked: Asked) -> Outcome {
    let listing = own_listing(&asked).await?;
    let form = draft::form(&asked, &listing);
    shown_again(&asked, &form, Vec::new(), "", listing.etag)
}

pub(crate) async fn update(asked: Asked, form: Form) -> Outcome {
    let known = own_listing(&asked).await?;
    let mut refused = Vec::new();
    let etag = form.owned("etag");
    let listing = Listing {
        name: known.name.clone(),
        etag: etag.clone(),
        organization_name: known.organization_name.clone(),
        ..draft::read(&form, &mut refused)
    };
    let is_check = form.value("do") == "check" || !refused.is_empty();
    let request = UpdateListingRequest {
        listing: Some(listing),
        update_mask: Some(draft::mask(&form)),
        request_id: if is_check {
            String::new()
        } else {
            form.owned("request_id")
        },
        validate_only: is_check,
    };
    let changed = asked.calls().supply()?.update_listing(request).await;
    match changed.map_err(Fault::of(Part::Supply)) {
        Ok(_) if !refused.is_empty() => shown_again(&asked, &form, refused, "", etag),
        Ok(_) if is_check => shown_again(&asked, &form, refused, CHECKED, etag),
        Ok(changed) => Ok(redirect(format!(
            "{}/{}?done=save",
            SIDE.base,
            id(&changed.get_ref().name)
        ))),
        Err(Fault::Conflict) => shown_again(&asked, &form, refused, CONFLICT, known.etag),
        Err(Fault::Invalid(more)) => {
            refused.extend(more);
            shown_again(&asked, &form, refused, "", etag)
        }
        Err(fault) => Err(fault),
    }
}
