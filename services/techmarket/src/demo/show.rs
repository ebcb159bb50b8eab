//! How the demo reads.

use techmarket_proto::demand::v1::Demand;
use techmarket_proto::demand::v1::demand::Kind;
use techmarket_proto::google::r#type::Money;
use techmarket_proto::matching::v1::ListingHit;
use techmarket_ranking::Feature;
use techmarket_types::Fen;

use crate::terminal::say;

/// A heading of the demo.
pub fn heading(text: &str) {
    say(&format!("\n== {text} =="));
}

/// A verification code in groups of four, as certificates print it.
pub fn grouped(code: &str) -> String {
    let signs: Vec<char> = code.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// A demand, with its number.
pub fn demand(number: usize, demand: &Demand) {
    let kind = match demand.kind() {
        Kind::OpenCall => "揭榜挂帅",
        Kind::ExpertService => "专家服务",
        Kind::Technology | Kind::Unspecified => "技术需求",
    };
    let budget = demand.budget.as_ref();
    let end = |money: Option<&Money>| money.map_or_else(|| "不限".to_owned(), wan);
    let (low, high) = budget.map_or((None, None), |range| {
        (range.minimum.as_ref(), range.maximum.as_ref())
    });
    say(&format!(
        "\n【{number}】{}（{kind}，{} 至 {}）",
        demand.title,
        end(low),
        end(high)
    ));
    say(&format!("    {}  {}", demand.organization_name, demand.name));
}

/// A listing that fits, with the reasons.
pub fn hit(place: usize, hit: &ListingHit) {
    let listing = hit.listing.clone().unwrap_or_default();
    say(&format!(
        "  {place}. {:.2}  {} —— {}",
        hit.score, listing.title, listing.organization_name
    ));
    let terms: Vec<&str> = hit
        .matched_terms
        .iter()
        .take(8)
        .map(|term| term.term.as_str())
        .collect();
    say(&format!("          共有词：{}", terms.join("、")));
    let parts = hit.contributions.iter().filter(|part| part.contribution >= 0.005);
    let parts: Vec<String> = parts
        .map(|part| format!("{} {:.2}", label(&part.feature), part.contribution))
        .collect();
    say(&format!("          得分：{}", parts.join(" + ")));
    let failed: Vec<&str> = hit
        .failed_conditions
        .iter()
        .map(|failed| failed.reason.as_str())
        .collect();
    if !failed.is_empty() {
        say(&format!("          未满足：{}", failed.join("；")));
    }
}

/// An amount in 万元.
pub fn wan(money: &Money) -> String {
    Fen::from_money(money.units, money.nanos).map_or_else(|error| error.to_string(), Fen::wan_yuan)
}

/// A registration number in the groups of the model contract's cover: year, region, point, serial.
pub fn registration_number(number: &str) -> String {
    let group = |from: usize, to: usize| number.get(from..to).unwrap_or_default();
    format!(
        "{} {} {} {}",
        group(0, 4),
        group(4, 8),
        group(8, 10),
        group(10, 16)
    )
}

fn label(feature: &str) -> &str {
    Feature::ALL
        .iter()
        .find(|one| one.name() == feature)
        .map_or(feature, |one| one.label())
}
