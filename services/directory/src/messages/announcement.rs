//! Announcements, both ways.

use prost::{Message as _, Name as _};
use prost_types::Any;
use techmarket_feed::Resource as _;
use techmarket_kernel::{Caller, CodeCheck, Role, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, wire_enum};

use crate::domain::{Announcement, AnnouncementContent, AnnouncementKind, AnnouncementState};

wire_enum!(pub(crate) read_kind, to_kind: AnnouncementKind, pb::announcement::Kind { Notice, Call, Publication, Outcome });
wire_enum!(pub(crate) read_state, to_state: AnnouncementState, pb::announcement::State { Draft, Published, Withdrawn });

/// What an update of an announcement may change.
pub(crate) const ANNOUNCEMENT_FIELDS: &[&str] = &[
    "kind",
    "title",
    "body",
    "publisher",
    "region",
    "pinned",
    "end_time",
];

/// The content of `message`, checked by every rule. `None` only with a violation.
pub(crate) fn content(
    v: &mut Violations,
    codes: CodeCheck<'_>,
    message: pb::Announcement,
) -> Option<AnnouncementContent> {
    let kind = wire::choice(v, "kind", message.kind, read_kind);
    let content = AnnouncementContent {
        // The rules below need a whole content to show every violation at once; without its kind it is not returned.
        kind: kind.unwrap_or(AnnouncementKind::Notice),
        title: message.title,
        body: message.body,
        publisher: message.publisher,
        region: message.region,
        pinned: message.pinned,
        end_time: wire::instant(v, "end_time", message.end_time.as_ref()),
    };
    content.validate(codes, v);
    kind.map(|_| content)
}

/// All of `announcement`.
pub(crate) fn to_whole(announcement: &Announcement) -> pb::Announcement {
    pb::Announcement {
        reason: announcement.reason.clone(),
        editor: Caller::subject_of(&announcement.editor).to_owned(),
        ..to_public(announcement)
    }
}

fn to_public(announcement: &Announcement) -> pb::Announcement {
    let content = &announcement.content;
    pb::Announcement {
        kind: to_kind(content.kind).into(),
        title: content.title.clone(),
        body: content.body.clone(),
        publisher: content.publisher.clone(),
        region: content.region.clone(),
        pinned: content.pinned,
        end_time: content.end_time.map(wire::timestamp),
        ..to_bare(announcement)
    }
}

/// That there is one, and where it stands.
fn to_bare(announcement: &Announcement) -> pb::Announcement {
    pb::Announcement {
        name: announcement.id.name(),
        etag: announcement.etag().to_string(),
        state: to_state(announcement.state).into(),
        publish_time: announcement.publish_time.map(wire::timestamp),
        create_time: Some(wire::timestamp(announcement.create_time)),
        update_time: Some(wire::timestamp(announcement.update_time)),
        ..pb::Announcement::default()
    }
}

impl Answer<pb::Announcement> for Announcement {
    fn answer(self, caller: &Caller) -> pb::Announcement {
        if caller.is(Role::Operator) {
            to_whole(&self)
        } else {
            to_public(&self)
        }
    }
}

/// What the feed carries: what everybody reads; of a draft and of what was withdrawn that it is so.
pub(crate) fn event_announcement(announcement: &Announcement) -> Any {
    let shown = if announcement.is_public() {
        to_public(announcement)
    } else {
        to_bare(announcement)
    };
    Any {
        type_url: pb::Announcement::type_url(),
        value: shown.encode_to_vec(),
    }
}
