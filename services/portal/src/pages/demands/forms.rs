//! What the form of a demand fills in, and the calls that keep it.

use techmarket_kernel::Role;
use techmarket_proto::demand::v1::{CreateDemandRequest, Demand, UpdateDemandRequest};

use super::{SIDE, own_demand};
use crate::Person;
use crate::asked::Asked;
use crate::drafts::demand as draft;
use crate::fault::{Fault, Part, Refused};
use crate::fields::Section;
use crate::form::Form;
use crate::own::Side;
use crate::pages::own_form::{Draft, Keeping};

impl Draft for Demand {
    const SIDE: Side = SIDE;
    const ROLE: Role = Role::Demander;

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
        own_demand(asked).await
    }

    async fn create(self, asked: &Asked, person: &Person, keeping: Keeping) -> Result<String, Fault> {
        let demand = Self {
            organization: person.organization(),
            organization_name: person.organization_name.clone(),
            ..self
        };
        let request = CreateDemandRequest {
            demand: Some(demand),
            request_id: keeping.request_id,
            validate_only: keeping.validate_only,
        };
        let made = asked.calls().demand()?.create_demand(request).await;
        Ok(made.map_err(Fault::of(Part::Demand))?.into_inner().name)
    }

    async fn update(
        self,
        asked: &Asked,
        (known, etag): (&Self, String),
        form: &Form,
        keeping: Keeping,
    ) -> Result<String, Fault> {
        let demand = Self {
            name: known.name.clone(),
            etag,
            organization_name: known.organization_name.clone(),
            ..self
        };
        let request = UpdateDemandRequest {
            demand: Some(demand),
            update_mask: Some(draft::mask(form)),
            request_id: keeping.request_id,
            validate_only: keeping.validate_only,
        };
        let changed = asked.calls().demand()?.update_demand(request).await;
        Ok(changed.map_err(Fault::of(Part::Demand))?.into_inner().name)
    }
}
