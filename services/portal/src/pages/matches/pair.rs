//! A pair: both texts side by side, why they were matched, and what each side answered.

use askama::Template;
use techmarket_kernel::Role;
use techmarket_proto::demand::v1::GetDemandRequest;
use techmarket_proto::matching::v1::{GetMatchRequest, Match, MatchNote, r#match, match_note};
use techmarket_proto::supply::v1::GetListingRequest;

use super::disclosed::{Disclosure, disclosure};
use super::numbers::{self, Number};
use super::{answers, or_hidden, signed_in};
use crate::Person;
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::own::request_id;
use crate::pairs::{Compared, Reasons, Text, compare, reasons, texts};
use crate::posts::{demand_href, id, listing_href};
use crate::whole::{demand_post, listing_post};
use crate::{registered_names, text, words};

/// What a match may be declined for.
const GROUNDS: [(&str, &str); 7] = [
    ("DECLINE_REASON_NOT_RELEVANT", "内容不相关"),
    ("DECLINE_REASON_NOT_MATURE", "成熟度不足"),
    ("DECLINE_REASON_INDICATORS", "指标达不到"),
    ("DECLINE_REASON_PRICE", "价格不合适"),
    ("DECLINE_REASON_TERMS", "合作条件不合适"),
    ("DECLINE_REASON_NOT_AVAILABLE", "已无供给或需求"),
    ("DECLINE_REASON_OTHER", "其他（请说明）"),
];

#[derive(Template)]
#[template(path = "matches/pair.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a button that is offered")]
struct PairPage {
    frame: Frame,
    back: &'static str,
    id: String,
    etag: String,
    request_id: String,
    state: &'static str,
    tone: &'static str,
    done: &'static str,
    demand_title: String,
    demand_href: String,
    demand_by: String,
    /// What the directory has in the place of the name, if that is another.
    demand_registered: String,
    demand_texts: Vec<Text>,
    indicators: Vec<String>,
    listing_title: String,
    listing_href: String,
    listing_by: String,
    listing_registered: String,
    listing_texts: Vec<Text>,
    compared: Vec<Compared>,
    numbers: Vec<Number>,
    reasons: Reasons,
    answers: &'static str,
    declined: String,
    broker: String,
    next_step: &'static str,
    may_accept: bool,
    may_decline: bool,
    may_negotiate: bool,
    may_take: bool,
    may_give_up: bool,
    may_view: bool,
    may_draft: bool,
    contract_href: String,
    disclosure: Disclosure,
    is_broker: bool,
    grounds: &'static [(&'static str, &'static str)],
    notes: Vec<Note>,
}

struct Note {
    number: i32,
    text: String,
    author: String,
    reads: &'static str,
    made: String,
    remind: String,
    is_open: bool,
}

/// The match of the address. Reading it notes nothing: that a side has seen it, the side says by a button.
async fn pair_of(asked: &Asked) -> Result<Match, Fault> {
    signed_in(asked)?;
    let name = format!("matches/{}", asked.param("id"));
    let mut client = asked.calls().matching()?;
    let found = client.get_match(GetMatchRequest { name }).await;
    let found = found.map_err(Fault::of_address(Part::Matching))?;
    Ok(found.into_inner())
}

pub(crate) async fn pair(asked: Asked) -> Outcome {
    let pair = pair_of(&asked).await?;
    let person = signed_in(&asked)?;
    let tables = asked.portal().settings.tables;
    let (mut supply, mut demand) = (asked.calls().supply()?, asked.calls().demand()?);
    let of_listing = GetListingRequest {
        name: pair.listing.clone(),
    };
    let of_demand = GetDemandRequest {
        name: pair.demand.clone(),
    };
    let (listing, demand, [demand_registered, listing_registered]) = tokio::join!(
        supply.get_listing(of_listing),
        demand.get_demand(of_demand),
        registered(&asked, &pair)
    );
    // A post that is public no more is shown by the title that the match keeps.
    let (listing, demand) = (
        listing.ok().map(tonic::Response::into_inner),
        demand.ok().map(tonic::Response::into_inner),
    );
    let terms: Vec<String> = pair.matched_terms.iter().map(|term| term.term.clone()).collect();
    let compared = match (&demand, &listing) {
        (Some(demand), Some(listing)) => compare(tables, demand, listing),
        _ => Vec::new(),
    };
    let wanted = demand.as_ref().map(|demand| demand.indicators.clone());
    let numbers = match (&wanted, &listing) {
        (Some(wanted), Some(listing)) => numbers::compare(wanted, listing),
        _ => Vec::new(),
    };
    let listing = listing.map(|listing| listing_post(tables, &listing));
    let demand = demand.map(|demand| demand_post(tables, &demand));
    let (is_broker, state) = (person.is(Role::Broker), pair.state());
    let is_mine = is_broker && pair.broker == person.caller.subject;
    let is_open = matches!(
        state,
        r#match::State::Suggested | r#match::State::Viewed | r#match::State::Interested
    );
    let has_accepted = pair.supply_organization == person.organization() && pair.supply_accepted
        || pair.demand_organization == person.organization() && pair.demand_accepted;
    let may_act = !is_broker || is_mine;
    let is_over = matches!(state, r#match::State::Declined | r#match::State::Registered);
    let title = format!(
        "匹配：{} × {}",
        text::shortened(&pair.demand_title, 24),
        text::shortened(&pair.listing_title, 24)
    );
    answer(&PairPage {
        frame: Frame::titled(&asked, title, [""; 3]),
        back: if is_broker { "/broker" } else { "/my/matches" },
        id: id(&pair.name).to_owned(),
        etag: pair.etag.clone(),
        request_id: request_id(&asked),
        state: words::match_state(state),
        tone: words::tone(words::match_state(state)),
        done: done(asked.value("done")),
        demand_title: pair.demand_title.clone(),
        demand_href: demand_href(&pair.demand),
        demand_by: or_hidden(&pair.demand_organization_name),
        demand_registered,
        demand_texts: demand
            .as_ref()
            .map(|post| texts(&post.parts, &terms))
            .unwrap_or_default(),
        indicators: demand.map(|post| post.indicators).unwrap_or_default(),
        listing_title: pair.listing_title.clone(),
        listing_href: listing_href(&pair.listing),
        listing_by: or_hidden(&pair.supply_organization_name),
        listing_registered,
        listing_texts: listing
            .as_ref()
            .map(|post| texts(&post.parts, &terms))
            .unwrap_or_default(),
        compared,
        numbers,
        reasons: reasons(
            pair.score,
            &pair.contributions,
            &pair.matched_terms,
            &pair.failed_conditions,
        ),
        answers: answers(&pair),
        declined: declined(&pair),
        broker: pair.broker.clone(),
        next_step: next_step(&pair),
        may_accept: is_open && !has_accepted && may_act,
        may_decline: !is_over && state != r#match::State::Contracted && may_act,
        may_negotiate: state == r#match::State::Accepted && may_act,
        may_take: is_broker && pair.broker.is_empty() && !is_over,
        may_give_up: is_mine && !is_over,
        may_view: may_view(person, &pair),
        may_draft: may_draft(person, &pair),
        contract_href: contract_href(person, &pair),
        disclosure: disclosure(&asked, &pair).await?,
        is_broker,
        grounds: &GROUNDS,
        notes: pair.notes.iter().map(note).collect(),
    })
}

/// What the directory says of the demand's and the listing's organisation.
async fn registered(asked: &Asked, pair: &Match) -> [String; 2] {
    let found = registered_names::differences(asked, &super::typed(pair)).await;
    found.try_into().unwrap_or_default()
}

/// Whether the person's side has not said yet that it has seen the match.
fn may_view(person: &Person, pair: &Match) -> bool {
    let own = person.organization();
    let supply =
        person.is(Role::Provider) && pair.supply_organization == own && pair.supply_view_time.is_none();
    let demand =
        person.is(Role::Demander) && pair.demand_organization == own && pair.demand_view_time.is_none();
    !own.is_empty() && (supply || demand)
}

/// Whether the person may draft the contract: the supply side applies for the registration.
fn may_draft(person: &Person, pair: &Match) -> bool {
    let state = matches!(
        pair.state(),
        r#match::State::Accepted | r#match::State::Negotiating
    );
    let own = person.organization();
    state && !own.is_empty() && pair.supply_organization == own && pair.contract.is_empty()
}

/// The contract that came of it, for its parties.
fn contract_href(person: &Person, pair: &Match) -> String {
    let own = person.organization();
    let is_party = !own.is_empty() && [&pair.supply_organization, &pair.demand_organization].contains(&&own);
    if pair.contract.is_empty() || !is_party {
        String::new()
    } else {
        format!("/my/contracts/{}", id(&pair.contract))
    }
}

fn done(verb: &str) -> &'static str {
    match verb {
        "view" => "已告知对方和经纪人您看过此项匹配。",
        "disclose" => "已向对方披露您的技术细节和联系方式。",
        "grant" => "已同意经纪人查看您的联系方式和已披露的内容。",
        "revoke" => "已撤回同意。",
        "accept" => "已接受。",
        "decline" => "已谢绝。",
        "negotiate" => "已开始洽谈。",
        "take" => "此项匹配由您负责。",
        "leave" => "已放弃负责此项匹配。",
        "note" => "备注已添加。",
        "complete" => "提醒已完成。",
        _ => "",
    }
}

fn declined(pair: &Match) -> String {
    let ground = pair.decline_reason().as_str_name();
    let ground = GROUNDS
        .iter()
        .find(|(name, _)| *name == ground)
        .map(|(_, title)| *title);
    ground.map_or_else(String::new, |ground| {
        format!("{ground} {}", pair.decline_text).trim_end().to_owned()
    })
}

const fn next_step(pair: &Match) -> &'static str {
    match (pair.supply_accepted, pair.demand_accepted) {
        _ if !pair.contract.is_empty() => "已有合同，按合同登记的进度办理。",
        (false, false) => "联系双方，说明匹配的理由，请双方答复。",
        (true, false) => "联系需求方，请其答复。",
        (false, true) => "联系供给方，请其答复。",
        (true, true) => "双方已接受：请双方披露技术细节，开始洽谈，起草合同。",
    }
}

fn note(note: &MatchNote) -> Note {
    let side = match note.author() {
        match_note::Author::Supply => "供给方",
        match_note::Author::Demand => "需求方",
        match_note::Author::Broker => "经纪人或运营方",
        match_note::Author::Unspecified => "",
    };
    Note {
        number: note.number,
        text: note.text.clone(),
        author: format!("{side} {}", note.subject).trim_end().to_owned(),
        reads: match note.visibility() {
            match_note::Visibility::Parties => "双方可见",
            _ => "内部备注",
        },
        made: words::minute(note.create_time.as_ref()),
        remind: words::day(note.remind_time.as_ref()),
        is_open: note.remind_time.is_some() && note.complete_time.is_none(),
    }
}
