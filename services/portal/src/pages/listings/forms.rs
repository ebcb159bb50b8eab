//! What the form of a listing fills in, and the calls that keep it.

use techmarket_kernel::Role;
use techmarket_proto::supply::v1::{CreateListingRequest, Listing, UpdateListingRequest};

use super::{SIDE, own_listing};
use crate::Person;
use crate::asked::Asked;
use crate::drafts::listing as draft;
use crate::fault::{Fault, Part, Refused};
use crate::fields::Section;
use crate::form::Form;
use crate::own::Side;
use crate::pages::own_form::{Draft, Keeping};

impl Draft for Listing {
    const SIDE: Side = SIDE;
    const ROLE: Role = Role::Provider;

    fn sections(asked: &Asked, form: &Form, is_new: bool) -> Vec<Section> {
        draft::sections(asked, form, is_new)
    }

    fn read(form: &Form, refused: &mut Vec<Refused>) -> Self {
        draft::read(form, refused)
    }

    fn form(&self, asked: &Asked) -> Form {
        draft::form(asked, self)
    }

    fn etag(&self) -> &str {
        &self.etag
    }

    async fn own(asked: &Asked) -> Result<Self, Fault> {
        own_listing(asked).await
    }

    async fn create(self, asked: &Asked, person: &Person, keeping: Keeping) -> Result<String, Fault> {
        let listing = Self {
            organization: person.organization(),
            organization_name: person.organization_name.clone(),
            ..self
        };
        let request = CreateListingRequest {
            listing: Some(listing),
            request_id: keeping.request_id,
            validate_only: keeping.validate_only,
        };
        let made = asked.calls().supply()?.create_listing(request).await;
        Ok(made.map_err(Fault::of(Part::Supply))?.into_inner().name)
    }

    async fn update(
        self,
        asked: &Asked,
        (known, etag): (&Self, String),
        form: &Form,
        keeping: Keeping,
    ) -> Result<String, Fault> {
        let listing = Self {
            name: known.name.clone(),
            etag,
            organization_name: known.organization_name.clone(),
            ..self
        };
        let request = UpdateListingRequest {
            listing: Some(listing),
            update_mask: Some(draft::mask(form)),
            request_id: keeping.request_id,
            validate_only: keeping.validate_only,
        };
        let changed = asked.calls().supply()?.update_listing(request).await;
        Ok(changed.map_err(Fault::of(Part::Supply))?.into_inner().name)
    }
}
