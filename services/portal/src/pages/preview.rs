//! The preview of a post that is being written, as the script of its form asks for it.

use askama::Template;

use super::own_form::{Draft, previewed};
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::form::Form;
use crate::preview::Preview;

#[derive(Template)]
#[template(path = "parts/preview.html")]
struct PreviewPart {
    preview: Preview,
}

/// The list alone, as the script puts it into the page.
pub(crate) async fn part<D: Draft>(asked: Asked, form: Form) -> Outcome {
    asked.person(D::ROLE)?;
    let preview = previewed::<D>(&asked, &form).await?;
    answer(&PreviewPart { preview })
}
