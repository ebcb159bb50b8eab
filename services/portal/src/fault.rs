//! What may go wrong with a page, as its reader understands it.

use std::fmt::Display;

use http::StatusCode;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// A part of the market that a page needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Supply,
    Demand,
    Matching,
    Contract,
    Directory,
}

impl Part {
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Supply => "供给服务",
            Self::Demand => "需求服务",
            Self::Matching => "检索与匹配服务",
            Self::Contract => "合同登记服务",
            Self::Directory => "名录与账号服务",
        }
    }
}

/// One field that the market refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Path as the API names it, for example `listing.title`.
    pub(crate) field: String,
    /// What is wrong and what to do, in Chinese.
    pub(crate) description: String,
}

/// Why there is no page, or why a form is shown again.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Nothing is there, or nothing that this reader may know of.
    NotFound,
    /// The page is for people who are signed in.
    SignIn,
    /// It is for others.
    Forbidden,
    /// The form did not come from a page of this site.
    Foreign,
    /// The session of the form has ended, or the portal was started anew: what was typed, and the word by which the whole form is
    /// kept for its person, where that is known.
    Ended(Vec<String>, Option<String>),
    /// What was sent is too long, or no form.
    Malformed,
    /// A part of the market does not answer.
    Down(Part),
    /// Too many ask; the market said so.
    Busy,
    /// Fields are refused.
    Invalid(Vec<Refused>),
    /// Somebody else changed it in between.
    Conflict,
    /// The market refuses it as things stand, and says why.
    Refused(String),
    /// A fault of ours, which was logged.
    Internal,
}

impl Fault {
    pub(crate) fn internal(cause: &dyn Display) -> Self {
        tracing::error!(%cause, "a page failed");
        Self::Internal
    }

    /// What the refusal of a call to `part` means.
    pub(crate) fn of(part: Part) -> impl FnOnce(Status) -> Self {
        move |status| match status.code() {
            Code::NotFound => Self::NotFound,
            Code::Unauthenticated => Self::SignIn,
            Code::PermissionDenied => Self::Forbidden,
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => Self::Down(part),
            // What there is too much of is said by the market; too many calls are told apart from it.
            Code::ResourceExhausted if reason(&status) == "LIMIT_REACHED" => {
                Self::Refused(status.message().to_owned())
            }
            Code::ResourceExhausted => Self::Busy,
            Code::Aborted => Self::Conflict,
            Code::InvalidArgument => Self::Invalid(refused(&status)),
            Code::FailedPrecondition | Code::AlreadyExists | Code::OutOfRange => {
                Self::Refused(status.message().to_owned())
            }
            code => {
                tracing::error!(?code, part = part.title(), "a call of the portal failed");
                Self::Internal
            }
        }
    }

    /// The same for a call that asks for what the address names: an address with a name that is none has no page.
    pub(crate) fn of_address(part: Part) -> impl FnOnce(Status) -> Self {
        move |status| match Self::of(part)(status) {
            Self::Invalid(_) => Self::NotFound,
            fault => fault,
        }
    }
}

/// Why the market refused, in its own word, for example `SECOND_FACTOR_MISSING`; empty where it said none.
pub(crate) fn reason(status: &Status) -> String {
    let details = status.get_error_details();
    details
        .error_info()
        .map_or_else(String::new, |info| info.reason.clone())
}

/// What a refused try says that a person makes by name, code or password, to stand over its form; a fault where there is no form
/// to show.
pub(crate) fn said(status: Status) -> Result<(StatusCode, Vec<Refused>), Fault> {
    let alone = |description: String| {
        let field = String::new();
        vec![Refused { field, description }]
    };
    match status.code() {
        Code::Unauthenticated | Code::AlreadyExists | Code::FailedPrecondition => Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            alone(status.message().to_owned()),
        )),
        Code::InvalidArgument => Ok((StatusCode::UNPROCESSABLE_ENTITY, refused(&status))),
        Code::ResourceExhausted => {
            let details = status.get_error_details();
            let wait = details.retry_info().and_then(|info| info.retry_delay);
            let text = match wait.map(|wait| wait.as_secs()) {
                Some(seconds) if seconds > 60 => {
                    format!("{}：请在 {} 分钟后再试", status.message(), seconds.div_ceil(60))
                }
                Some(seconds) => format!("{}：请在 {} 秒后再试", status.message(), seconds.max(1)),
                None => status.message().to_owned(),
            };
            Ok((StatusCode::TOO_MANY_REQUESTS, alone(text)))
        }
        _ => Err(Fault::of(Part::Directory)(status)),
    }
}

fn refused(status: &Status) -> Vec<Refused> {
    let details = status.get_error_details();
    let violations = details.bad_request();
    let violations = violations.iter().flat_map(|bad| &bad.field_violations);
    let mut refused: Vec<Refused> = violations
        .map(|violation| Refused {
            field: violation.field.clone(),
            description: violation.description.clone(),
        })
        .collect();
    if refused.is_empty() {
        let (field, description) = (String::new(), status.message().to_owned());
        refused.push(Refused { field, description });
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_name_that_is_none_has_no_page() {
        let refused = || Status::invalid_argument("name");
        assert!(matches!(Fault::of(Part::Supply)(refused()), Fault::Invalid(_)));
        assert!(matches!(
            Fault::of_address(Part::Supply)(refused()),
            Fault::NotFound
        ));
        let down = Fault::of_address(Part::Supply)(Status::unavailable(""));
        assert!(matches!(down, Fault::Down(Part::Supply)));
    }
}
