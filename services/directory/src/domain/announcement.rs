//! What the office makes known (通知公告).

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{Caller, CodeCheck, Error, Reason, Result, Role, TextRule, Violations, check_text};
use techmarket_types::AnnouncementId;
use uuid::Uuid;

use crate::events::EVENTS;

const MOST_TITLE: usize = 100;
const MOST_BODY: usize = 20_000;
const MOST_PUBLISHER: usize = 100;

techmarket_kernel::words! {
    /// What an announcement is.
    pub enum AnnouncementKind {
        /// 通知.
        Notice = "notice",
        /// 征集.
        Call = "call",
        /// 公示.
        Publication = "publication",
        /// 结果公布.
        Outcome = "outcome",
    }
}

techmarket_kernel::words! {
    /// Where an announcement stands.
    pub enum AnnouncementState {
        /// 草稿.
        Draft = "draft",
        /// 已发布.
        Published = "published",
        /// 已撤回.
        Withdrawn = "withdrawn",
    }
}

/// What operators write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementContent {
    pub kind: AnnouncementKind,
    pub title: String,
    pub body: String,
    pub publisher: String,
    /// GB/T 2260; empty for everybody.
    pub region: String,
    pub pinned: bool,
    /// From then on it is in no public list.
    pub end_time: Option<Timestamp>,
}

impl AnnouncementContent {
    /// Adds everything that is wrong.
    pub fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        check_text(v, "title", &self.title, TextRule::line(MOST_TITLE).required());
        check_text(v, "body", &self.body, TextRule::text(MOST_BODY).required());
        let publisher = TextRule::line(MOST_PUBLISHER).required();
        check_text(v, "publisher", &self.publisher, publisher);
        if !self.region.is_empty() {
            codes.region(v, "region", &self.region);
        }
    }
}

/// An announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    pub id: AnnouncementId,
    /// Grows by one with every change.
    pub version: i64,
    pub state: AnnouncementState,
    pub content: AnnouncementContent,
    pub publish_time: Option<Timestamp>,
    /// Why it was withdrawn.
    pub reason: String,
    /// Issuer and subject of whoever changed it last.
    pub editor: String,
    pub create_time: Timestamp,
    pub update_time: Timestamp,
}

impl Announcement {
    /// A draft.
    #[must_use]
    pub fn new(id: Uuid, content: AnnouncementContent, caller: &Caller, now: Timestamp) -> Self {
        Self {
            id: AnnouncementId::new(id),
            version: 1,
            state: AnnouncementState::Draft,
            content,
            publish_time: None,
            reason: String::new(),
            editor: caller.person(),
            create_time: now,
            update_time: now,
        }
    }

    /// Whether everybody may read it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.state == AnnouncementState::Published
    }

    /// Tells whoever may not read it that there is none.
    pub fn require_readable(&self, caller: &Caller) -> Result<()> {
        if self.is_public() || caller.is(Role::Operator) {
            return Ok(());
        }
        Err(Error::not_found(Self::KIND, self.name()))
    }

    /// 修改、更正.
    pub fn edit(&mut self, content: AnnouncementContent, caller: &Caller) -> Result<()> {
        if self.state == AnnouncementState::Withdrawn {
            return Err(self.forbids("update"));
        }
        if let Some(published) = self.publish_time {
            require_end_after(&content, published)?;
        }
        self.content = content;
        self.editor = caller.person();
        Ok(())
    }

    /// 发布.
    pub fn publish(&mut self, caller: &Caller, now: Timestamp) -> Result<()> {
        if self.state != AnnouncementState::Draft {
            return Err(self.forbids("publish"));
        }
        require_end_after(&self.content, now)?;
        self.state = AnnouncementState::Published;
        self.publish_time = Some(now);
        self.editor = caller.person();
        Ok(())
    }

    /// 撤回.
    pub fn withdraw(&mut self, reason: String, caller: &Caller) -> Result<()> {
        if !self.is_public() {
            return Err(self.forbids("withdraw"));
        }
        self.state = AnnouncementState::Withdrawn;
        self.reason = reason;
        self.editor = caller.person();
        Ok(())
    }

    /// Where it stands in lists.
    #[must_use]
    pub fn place(&self) -> Place {
        let time = self.publish_time.unwrap_or(self.create_time);
        let pinned = u8::from(self.content.pinned);
        Place(format!("{pinned}{:016x}{}", time.as_microsecond(), self.id))
    }

    fn forbids(&self, verb: &str) -> Error {
        Error::state_forbids(Self::KIND, self.name(), self.state.as_str(), verb)
    }
}

fn require_end_after(content: &AnnouncementContent, published: Timestamp) -> Result<()> {
    let mut v = Violations::new();
    if content.end_time.is_some_and(|end| end <= published) {
        let rule = "应晚于发布时间；请改晚，或者不填写";
        v.add("announcement.end_time", Reason::DatesReversed, rule);
    }
    v.finish()
}

/// Where an announcement stands in lists: pinned or not, when it was published or made, its id. The text has one length and sorts
/// in that order in every locale of a database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(String);

impl Place {
    const LENGTH: usize = 1 + 16 + 36;

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let fits = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        let is_place = text.len() == Self::LENGTH && text.bytes().all(fits);
        is_place.then(|| Self(text.to_owned())).ok_or(())
    }
}

impl Resource for Announcement {
    const KIND: &'static str = "announcement";
    const EVENTS: &'static [&'static str] = EVENTS;
    type Id = AnnouncementId;

    fn id(&self) -> AnnouncementId {
        self.id
    }

    fn name_of(id: AnnouncementId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(number: u128, pinned: bool, second: i64) -> Announcement {
        let content = AnnouncementContent {
            kind: AnnouncementKind::Notice,
            title: "通知".to_owned(),
            body: "正文".to_owned(),
            publisher: "示例科技局".to_owned(),
            region: String::new(),
            pinned,
            end_time: None,
        };
        let caller = Caller::new("operator", [Role::Operator], None);
        let now = Timestamp::from_second(second).unwrap();
        Announcement::new(Uuid::from_u128(number), content, &caller, now)
    }

    #[test]
    fn pinned_ones_come_first_and_then_the_newest() {
        let ordered = [
            draft(1, true, 5),
            draft(2, false, 9),
            draft(3, false, 7),
            draft(2, false, 7),
        ];
        let places: Vec<Place> = ordered.iter().map(Announcement::place).collect();
        assert!(places.is_sorted_by(|first, next| first > next), "{places:?}");
        for place in places {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for bad in ["", "1", &"\0".repeat(Place::LENGTH), &"é".repeat(Place::LENGTH)] {
            assert_eq!(bad.parse::<Place>(), Err(()), "{bad:?}");
        }
    }
}
