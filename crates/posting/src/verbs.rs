//! The verbs of a post's life, each as a call for one post and as one for many.

use jiff::Timestamp;
use techmarket_kernel::{Caller, Context, Page, Result, Violations};
use techmarket_proto::shapes::{Etagged, Named, Reasoned, Repeatable, Several};
use techmarket_rpc::request;

use crate::{Content, Done, Post, Posts, States, Table, Wire};

/// A change of state that both sides have.
pub(crate) enum Verb {
    /// 提交审核.
    Submit,
    /// 发布.
    Publish,
    /// 退回, with what the owner has to mend.
    Return(String),
    /// 撤回, with or without a reason.
    Withdraw(String),
    /// 续期.
    Renew,
    /// 重新启用, as a draft.
    Reopen,
}

impl Verb {
    /// Whom it is for.
    pub(crate) fn admit<C: Content>(&self) -> fn(&Post<C>, &Caller) -> Result<()> {
        match self {
            Self::Publish | Self::Return(_) => Post::require_operator,
            _ => Post::require_owner,
        }
    }

    /// The states that it starts from.
    pub(crate) fn starts_from<C: Content>(&self) -> Vec<C::State> {
        match self {
            Self::Submit => Post::<C>::IN_HAND.to_vec(),
            Self::Publish | Self::Return(_) => vec![C::State::SUBMITTED],
            Self::Withdraw(_) => Post::<C>::OPEN.to_vec(),
            Self::Renew => vec![C::State::PUBLISHED],
            Self::Reopen => vec![C::State::WITHDRAWN],
        }
    }

    /// Changes `post`, and names the event.
    pub(crate) fn apply<C: Content>(&self, post: &mut Post<C>, now: Timestamp) -> Result<&'static str> {
        match self {
            Self::Submit => post.submit().map(|()| C::EVENTS.submitted),
            Self::Publish => post.publish(now).map(|()| C::EVENTS.published),
            Self::Return(reason) => post.send_back(reason.clone()).map(|()| C::EVENTS.returned),
            Self::Withdraw(reason) => post.withdraw(reason.clone()).map(|()| C::EVENTS.withdrawn),
            Self::Renew => post.renew(now).map(|()| C::EVENTS.published),
            Self::Reopen => post.reopen().map(|()| C::EVENTS.reopened),
        }
    }
}

/// Writes the two calls of each verb; the verb is read of what the request says beside the posts.
macro_rules! verbs {
    ($($(#[$doc:meta])* $one:ident, $many:ident: [$($shape:ident)?] $verb:expr;)*) => {
        $(
            $(#[$doc])*
            pub async fn $one<R>(&self, context: &Context, request: R) -> Result<Post<C>>
            where
                R: Named + Etagged + Repeatable $(+ $shape)?,
            {
                self.one(context, &request, $verb).await
            }

            #[doc = concat!("[`Self::", stringify!($one), "`] for many, in one transaction.")]
            pub async fn $many<R>(&self, context: &Context, request: R) -> Result<Page<Done<C>>>
            where
                R: Several<Filter = C::Filter> $(+ $shape)?,
            {
                self.many(context, request, $verb).await
            }
        )*
    };
}

impl<C: Table + Wire> Posts<C> {
    verbs! {
        /// 提交审核.
        submit, submit_many: [] |_, _| Verb::Submit;
        /// 发布.
        publish, publish_many: [] |_, _| Verb::Publish;
        /// 退回, with what the owner has to mend.
        send_back, send_back_many: [Reasoned] |v, request| Verb::Return(request::reason(v, request));
        /// 撤回.
        withdraw, withdraw_many: [Reasoned] |v, request| Verb::Withdraw(request::optional_reason(v, request));
        /// 续期: it still stands.
        renew, renew_many: [] |_, _| Verb::Renew;
        /// 重新启用, as a draft.
        reopen, reopen_many: [] |_, _| Verb::Reopen;
    }

    async fn one<R>(
        &self,
        context: &Context,
        request: &R,
        verb: impl FnOnce(&mut Violations, &R) -> Verb,
    ) -> Result<Post<C>>
    where
        R: Named + Etagged + Repeatable,
    {
        let (target, verb) = Violations::collect(|v| {
            let target = request::target(v, request);
            let verb = verb(v, request);
            Some((target?, verb))
        })?;
        self.step(context, &target, verb.admit(), |post| {
            verb.apply(post, context.now)
        })
        .await
    }
}
