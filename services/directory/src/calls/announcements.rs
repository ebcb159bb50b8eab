//! Announcements (通知公告).

use techmarket_feed::Change;
use techmarket_kernel::{Context, Kept, Page, Result, Role, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::AnnouncementId;

use crate::announcements::Announcements;
use crate::domain::Announcement;
use crate::messages::announcement::{self, ANNOUNCEMENT_FIELDS};
use crate::store::announcements::{self, AnnouncementQuery};

impl Announcements {
    /// 起草.
    pub(crate) async fn create_announcement(
        &self,
        context: &Context,
        request: pb::CreateAnnouncementRequest,
    ) -> Result<Kept<Announcement>> {
        let (repeat, content) = Violations::collect(|v| {
            let repeat = request::repeat(v, &request);
            let asked = request.announcement.clone().unwrap_or_default();
            let content = v.within("announcement", |v| {
                announcement::content(v, self.codes(context), asked)
            });
            Some((repeat, content?))
        })?;
        let make = |id| {
            Ok(Announcement::new(
                id,
                content.clone(),
                &context.caller,
                context.now,
            ))
        };
        self.repository
            .create(context, &repeat, "announcement.created", make)
            .await
    }

    /// The announcement, if the caller may read it.
    pub(crate) async fn get_announcement(
        &self,
        context: &Context,
        request: pb::GetAnnouncementRequest,
    ) -> Result<Announcement> {
        let id: AnnouncementId = Violations::collect(|v| request::id(v, &request))?;
        let one = self.repository.get(id, &id.name()).await?;
        one.require_readable(&context.caller)?;
        Ok(one)
    }

    /// Announcements, pinned ones first, then the newest.
    pub(crate) async fn list_announcements(
        &self,
        context: &Context,
        request: pb::ListAnnouncementsRequest,
    ) -> Result<Page<Announcement>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let after = page.after_key(&mut v);
        let filter = request.filter.unwrap_or_default();
        let only_current = filter.current || !context.caller.is(Role::Operator);
        let query = v.within("filter", |v| AnnouncementQuery {
            kinds: wire::choices(v, "kinds", &filter.kinds, announcement::read_kind),
            states: wire::choices(v, "states", &filter.states, announcement::read_state),
            current_at: only_current.then_some(context.now),
            after,
        });
        v.finish()?;
        let mut sql = self.repository.read().await?;
        let found = announcements::list(&mut sql, &query, page.fetch()).await?;
        Ok(page.page(found, |last| last.place().to_string()))
    }

    /// 修改、更正.
    pub(crate) async fn update_announcement(
        &self,
        context: &Context,
        request: pb::UpdateAnnouncementRequest,
    ) -> Result<Announcement> {
        let target = Violations::collect(|v| request::updated::<AnnouncementId, _>(v, &request))?;
        let (request, codes) = (&request, self.codes(context));
        self.repository
            .change(
                context,
                Change::of(&target, Announcement::require_readable),
                |one| {
                    let edited = request::edited(request, &announcement::to_whole(one), ANNOUNCEMENT_FIELDS)?;
                    let content = Violations::collect(|v| {
                        v.within("announcement", |v| announcement::content(v, codes, edited))
                    })?;
                    one.edit(content, &context.caller)?;
                    Ok("announcement.updated")
                },
            )
            .await
    }

    /// 发布.
    pub(crate) async fn publish_announcement(
        &self,
        context: &Context,
        request: pb::PublishAnnouncementRequest,
    ) -> Result<Announcement> {
        let target = Violations::collect(|v| request::target::<AnnouncementId>(v, &request))?;
        self.repository
            .change(
                context,
                Change::of(&target, Announcement::require_readable),
                |one| {
                    one.publish(&context.caller, context.now)?;
                    Ok("announcement.published")
                },
            )
            .await
    }

    /// 撤回.
    pub(crate) async fn withdraw_announcement(
        &self,
        context: &Context,
        request: pb::WithdrawAnnouncementRequest,
    ) -> Result<Announcement> {
        let (target, reason) = Violations::collect(|v| {
            let reason = request::reason(v, &request);
            Some((request::target::<AnnouncementId>(v, &request)?, reason))
        })?;
        self.repository
            .change(
                context,
                Change::of(&target, Announcement::require_readable),
                |one| {
                    one.withdraw(reason.clone(), &context.caller)?;
                    Ok("announcement.withdrawn")
                },
            )
            .await
    }
}
