//! The form of a person's own post: new, changed, checked, and shown again with what is wrong with it. The way is the same on both
//! sides; what a side's post is like, and which calls keep it, is its own.

use techmarket_kernel::Role;

use crate::Person;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Refused};
use crate::fields::Section;
use crate::form::Form;
use crate::own::{self, CHECKED, CONFLICT, Editing, Side};
use crate::posts::id;
use crate::preview::{Preview, preview};

/// A side's post as its form fills it in.
pub(crate) trait Draft: Sized + Send + Sync {
    const SIDE: Side;
    /// Who has posts of this side.
    const ROLE: Role;

    /// The fields, with what was typed.
    fn sections(asked: &Asked, form: &Form, is_new: bool) -> Vec<Section>;

    /// The post that was typed. What cannot be read as its field's form asks goes to `refused`.
    fn read(form: &Form, refused: &mut Vec<Refused>) -> Self;

    /// The form of a post that is there.
    fn form(&self, asked: &Asked) -> Form;

    fn etag(&self) -> &str;

    /// The post of the address, which must be of the person's organisation.
    fn own(asked: &Asked) -> impl Future<Output = Result<Self, Fault>> + Send;

    /// Makes the post for the organisation of `person`; its name.
    fn create(
        self,
        asked: &Asked,
        person: &Person,
        keeping: Keeping,
    ) -> impl Future<Output = Result<String, Fault>> + Send;

    /// Changes a post, of which the version with the etag beside it was read, into this one, as far as `form` has fields; its name.
    fn update(
        self,
        asked: &Asked,
        known: (&Self, String),
        form: &Form,
        keeping: Keeping,
    ) -> impl Future<Output = Result<String, Fault>> + Send;
}

/// Whether a call keeps what it says, and by which id it may be repeated.
pub(crate) struct Keeping {
    pub(crate) request_id: String,
    pub(crate) validate_only: bool,
}

impl Keeping {
    /// Nothing is kept by a check, nor of a form of which a field could not be read: the market says what else is wrong with it.
    fn of(form: &Form, refused: &[Refused]) -> Self {
        let validate_only = form.value("do") == "check" || !refused.is_empty();
        let request_id = if validate_only {
            String::new()
        } else {
            form.owned("request_id")
        };
        Self {
            request_id,
            validate_only,
        }
    }
}

pub(crate) async fn new<D: Draft>(asked: Asked) -> Outcome {
    asked.person(D::ROLE)?;
    shown_again::<D>(&asked, &Form::default(), Vec::new(), "", String::new())
}

pub(crate) async fn create<D: Draft>(asked: Asked, form: Form) -> Outcome {
    let person = asked.person(D::ROLE)?;
    if form.value("do") == "preview" {
        return with_preview::<D>(&asked, &form, String::new()).await;
    }
    let mut refused = Vec::new();
    let draft = D::read(&form, &mut refused);
    let keeping = Keeping::of(&form, &refused);
    let is_check = keeping.validate_only;
    let made = draft.create(&asked, person, keeping).await;
    answered::<D>(&asked, &form, refused, is_check, String::new(), made)
}

pub(crate) async fn edit<D: Draft>(asked: Asked) -> Outcome {
    let known = D::own(&asked).await?;
    let form = known.form(&asked);
    shown_again::<D>(&asked, &form, Vec::new(), "", known.etag().to_owned())
}

pub(crate) async fn update<D: Draft>(asked: Asked, form: Form) -> Outcome {
    let known = D::own(&asked).await?;
    let etag = form.owned("etag");
    if form.value("do") == "preview" {
        return with_preview::<D>(&asked, &form, etag).await;
    }
    let mut refused = Vec::new();
    let draft = D::read(&form, &mut refused);
    let keeping = Keeping::of(&form, &refused);
    let is_check = keeping.validate_only;
    let changed = draft.update(&asked, (&known, etag.clone()), &form, keeping).await;
    match changed {
        Err(Fault::Conflict) => shown_again::<D>(&asked, &form, refused, CONFLICT, known.etag().to_owned()),
        changed => answered::<D>(&asked, &form, refused, is_check, etag, changed),
    }
}

/// The page after a form was sent: that of the post if it was kept, otherwise the form with all that is wrong or good with it.
fn answered<D: Draft>(
    asked: &Asked,
    form: &Form,
    mut refused: Vec<Refused>,
    is_check: bool,
    etag: String,
    done: Result<String, Fault>,
) -> Outcome {
    match done {
        Ok(_) if !refused.is_empty() => shown_again::<D>(asked, form, refused, "", etag),
        Ok(_) if is_check => shown_again::<D>(asked, form, refused, CHECKED, etag),
        Ok(name) => Ok(redirect(format!("{}/{}?done=save", D::SIDE.base, id(&name)))),
        Err(Fault::Invalid(more)) => {
            refused.extend(more);
            shown_again::<D>(asked, form, refused, "", etag)
        }
        Err(fault) => Err(fault),
    }
}

/// What would match what is typed.
pub(crate) async fn previewed<D: Draft>(asked: &Asked, form: &Form) -> Result<Preview, Fault> {
    preview(asked, D::ROLE == Role::Demander, form).await
}

/// The form, with what would match what is typed.
async fn with_preview<D: Draft>(asked: &Asked, form: &Form, etag: String) -> Outcome {
    let preview = previewed::<D>(asked, form).await?;
    own::form(asked, form, editing::<D>(asked, form, etag), Some(preview))
}

fn editing<D: Draft>(asked: &Asked, form: &Form, etag: String) -> Editing {
    let id = asked.param("id").to_owned();
    Editing {
        side: D::SIDE,
        sections: D::sections(asked, form, id.is_empty()),
        id,
        refused: Vec::new(),
        note: "",
        etag,
    }
}

/// The form, with what is typed and what is wrong with it.
fn shown_again<D: Draft>(
    asked: &Asked,
    form: &Form,
    refused: Vec<Refused>,
    note: &'static str,
    etag: String,
) -> Outcome {
    let editing = Editing {
        refused,
        note,
        ..editing::<D>(asked, form, etag)
    };
    own::form(asked, form, editing, None)
}
