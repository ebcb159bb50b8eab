//! From a generated trait to the calls of a service: one line a method.

use std::borrow::Cow;

use techmarket_kernel::{Caller, Clock, Context, Kept, Page};
use techmarket_proto::shapes::{Named, PageOf, Texts};
use techmarket_types::as_kept;
use tonic::{Request, Status};

use crate::fit::fitted;
use crate::incoming::take_context;
use crate::status;

/// What a caller is shown of what a call returns, as the message `M`. The one place that decides it for each kind of value.
pub trait Answer<M> {
    /// The message for `caller`.
    fn answer(self, caller: &Caller) -> M;
}

/// A message that a call has already written for its caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown<M>(pub M);

impl<M> Answer<M> for Shown<M> {
    fn answer(self, _: &Caller) -> M {
        self.0
    }
}

impl Answer<()> for () {
    fn answer(self, _: &Caller) {}
}

impl<M: PageOf, T: Answer<M::Item>> Answer<M> for Page<T> {
    fn answer(self, caller: &Caller) -> M {
        let rows = self.rows.into_iter().map(|row| row.answer(caller)).collect();
        let (items, next) = fitted(Page {
            rows,
            next: self.next,
        });
        M::of(items, next)
    }
}

impl<M: Named, T: Answer<M>> Answer<M> for Kept<T> {
    fn answer(self, caller: &Caller) -> M {
        match self {
            Self::Kept(resource) => resource.answer(caller),
            Self::Validated(resource) => {
                let mut message = resource.answer(caller);
                message.clear_name();
                message
            }
        }
    }
}

/// Who asks and when, and the message, its texts as they may be kept.
pub fn opened<T: Texts>(mut request: Request<T>, clock: &dyn Clock) -> Result<(Context, T), Status> {
    let mut context = take_context(&mut request, clock).map_err(status)?;
    let mut message = request.into_inner();
    tidy(&mut context, &mut message);
    Ok((context, message))
}

/// The same of a call that anybody may make: whoever has no token that holds is nobody, who has no role.
pub fn opened_by_anybody<T: Texts>(
    mut request: Request<T>,
    clock: &dyn Clock,
) -> Result<(Context, T), Status> {
    if request.extensions().get::<Caller>().is_none() {
        request.extensions_mut().insert(Caller::new("", [], None));
    }
    opened(request, clock)
}

/// Takes what nobody sees out of every text of `message`, and puts the characters of today for those of old GBK, which the
/// context notes: all of a message that came by a stream, as [`opened`] does with one that did not.
pub fn tidy(context: &mut Context, message: &mut impl Texts) {
    message.each_text(&mut |text| {
        if let Cow::Owned(kept) = as_kept(text, &mut context.mapped) {
            *text = kept;
        }
    });
}

/// Implements the generated trait of a service by the calls of the same names: `method(Request) -> Answer;` stands for
/// `async fn method(&self, &Context, Request) -> Result<T>` of the service, where `T` has [`Answer<Answer>`]. The service has
/// a field `clock`, which is read once a request. `method(Request) -> Answer = part.call;` stands for the call of the field
/// `part`, which has the same form, with any name. Those that anybody may call stand behind the table in `public { .. }`. Methods
/// that take or give a stream stand behind it in `raw { .. }` as the trait has them: there the macro can tell them from a line of it. `as [part.call]` before
/// the table lets that call add to the context of each request, before its method, for whom the caller acts.
#[macro_export]
macro_rules! serve {
    (@call $service:ty, $this:ident, $method:ident, $context:expr, $message:expr) => {
        <$service>::$method($this, $context, $message)
    };
    (@call $service:ty, $this:ident, $method:ident, $context:expr, $message:expr, $part:ident $call:ident) => {
        $this.$part.$call($context, $message)
    };
    (@as [] $this:ident, $context:ident) => {
        $context
    };
    (@as [$part:ident.$call:ident] $this:ident, $context:ident) => {
        $this.$part.$call($context).await.map_err($crate::status)?
    };
    ($api:path => $service:ty { $($all:tt)* } $($raw:tt)*) => {
        $crate::serve!($api => $service as [] { $($all)* } $($raw)*);
    };
    ($api:path => $service:ty as $acting:tt {
        $($method:ident($request:ty) -> $answer:ty $(= $part:ident.$call:ident)?;)*
    } $(public {
        $($open:ident($asked:ty) -> $told:ty;)*
    })? $(raw { $($raw:tt)* })?) => {
        #[$crate::tonic::async_trait]
        impl $api for $service {
            $(async fn $method(
                &self,
                request: $crate::tonic::Request<$request>,
            ) -> ::core::result::Result<$crate::tonic::Response<$answer>, $crate::tonic::Status> {
                let (context, message) = $crate::opened(request, &*self.clock)?;
                let context = $crate::serve!(@as $acting self, context);
                let done = $crate::serve!(@call $service, self, $method, &context, message $(, $part $call)?).await;
                let done = done.map_err($crate::status)?;
                ::core::result::Result::Ok($crate::tonic::Response::new(
                    $crate::Answer::answer(done, &context.caller),
                ))
            })*
            $($(async fn $open(
                &self,
                request: $crate::tonic::Request<$asked>,
            ) -> ::core::result::Result<$crate::tonic::Response<$told>, $crate::tonic::Status> {
                let (context, message) = $crate::opened_by_anybody(request, &*self.clock)?;
                let done = <$service>::$open(self, &context, message).await.map_err($crate::status)?;
                ::core::result::Result::Ok($crate::tonic::Response::new(
                    $crate::Answer::answer(done, &context.caller),
                ))
            })*)?
            $($($raw)*)?
        }
    };
}

/// Writes the two functions between a closed list of the domain and its enum of the API, whose members have the same names:
/// `wire_enum!(pub(crate) kind, to_kind: Kind, pb::Kind { Achievement, Expert })`. A member that one side lacks is an error of
/// the compiler; the unspecified value is read as `None`. `read kind: ..` or `write to_kind: ..` writes the one that is needed.
#[macro_export]
macro_rules! wire_enum {
    ($vis:vis $read:ident, $write:ident: $domain:ty, $message:ty { $($member:ident),+ $(,)? }) => {
        $crate::wire_enum!($vis read $read: $domain, $message { $($member),+ });
        $crate::wire_enum!($vis write $write: $domain, $message { $($member),+ });
    };
    ($vis:vis read $read:ident: $domain:ty, $message:ty { $($member:ident),+ $(,)? }) => {
        $vis fn $read(message: $message) -> ::core::option::Option<$domain> {
            match message {
                <$message>::Unspecified => ::core::option::Option::None,
                $(<$message>::$member => ::core::option::Option::Some(<$domain>::$member),)+
            }
        }
    };
    ($vis:vis write $write:ident: $domain:ty, $message:ty { $($member:ident),+ $(,)? }) => {
        $vis fn $write(value: $domain) -> $message {
            match value { $(<$domain>::$member => <$message>::$member,)+ }
        }
    };
}
