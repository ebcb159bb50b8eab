//! The verbs of a post's life, each as a call for one post and as one for many.

use techmarket_kernel::{Caller, Context, Page, Result, Violations};
use techmarket_proto::shapes::{Etagged, Named, Reasoned, Repeatable, Several};
use techmarket_rpc::request;

use crate::edition::RevisionState;
use crate::{Content, Done, Moment, Post, Posts, States, Table, Wire};

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
    /// 撤回修订.
    WithdrawRevision,
}

impl Verb {
    /// Whom it is for.
    pub(crate) fn admit<C: Content>(&self) -> fn(&Post<C>, &Caller) -> Result<()> {
        match self {
            Self::Publish | Self::Return(_) => Post::require_reviewer,
            _ => Post::require_owner,
        }
    }

    /// The states that it starts from.
    pub(crate) fn starts_from<C: Content>(&self) -> Vec<C::State> {
        match self {
            Self::Submit => Post::<C>::IN_HAND.to_vec(),
            Self::Publish | Self::Return(_) => vec![C::State::SUBMITTED],
            Self::Withdraw(_) => Post::<C>::OPEN.to_vec(),
            Self::Renew => Post::<C>::LASTING.to_vec(),
            Self::Reopen => vec![C::State::WITHDRAWN],
            Self::WithdrawRevision => Vec::new(),
        }
    }

    /// The states of a revision that it starts from besides.
    pub(crate) fn starts_from_revision(&self) -> &'static [RevisionState] {
        match self {
            Self::Submit => &[RevisionState::Returned],
            Self::Publish | Self::Return(_) => &[RevisionState::Submitted],
            Self::WithdrawRevision => RevisionState::ALL,
            _ => &[],
        }
    }

    /// Changes `post`, and names the event.
    pub(crate) fn apply<C: Content>(&self, post: &mut Post<C>, at: &Moment<'_>) -> Result<&'static str> {
        let events = C::EVENTS;
        let of_public = post.is_lasting();
        match self {
            Self::Submit => post.submit(at).map(|()| events.submitted),
            Self::Publish => post.publish(at).map(|()| events.published),
            Self::Return(reason) => post.send_back(reason.clone(), at).map(|()| events.returned),
            Self::Withdraw(reason) => post.withdraw(reason.clone()).map(|()| events.withdrawn),
            Self::Renew => post.renew(at).map(|()| events.published),
            Self::Reopen => post.reopen(at).map(|()| events.reopened),
            Self::WithdrawRevision => post.withdraw_revision().map(|()| events.revised),
        }
        .map(|event| match self {
            Self::Submit if of_public => events.revised,
            Self::Return(_) if of_public => events.revision_returned,
            _ => event,
        })
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
        /// 撤回修订.
        withdraw_revision, withdraw_revision_many: [] |_, _| Verb::WithdrawRevision;
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
        let at = self.moment(context);
        self.step(context, &target, verb.admit(), |post| verb.apply(post, &at))
            .await
    }
}
