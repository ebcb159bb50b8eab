//! What messages of the register mean.

use jiff::civil::Date;
use techmarket_kernel::{Context, Error, Reason, Result, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::statistics_cut::Dimension as Wire;
use techmarket_proto::google::r#type::Money;
use techmarket_proto::types::v1::Period;
use techmarket_rpc::convert as wire;
use techmarket_types::{CodeTables, Fen, RegisterListId};

use crate::domain::RegisterList;
use crate::domain::statistics::{Dimension, Scope, StatisticsQuery};

/// Most years of a period.
const MAX_YEARS: i32 = 3;

/// A sum as money; an error beyond 64 bits of fen.
pub(in crate::grpc) fn money(fen: i128) -> Result<Money> {
    i64::try_from(fen)
        .map(|fen| wire::money(Fen(fen)))
        .map_err(Error::internal)
}

/// A list.
pub(super) fn to_list(list: &RegisterList) -> pb::RegisterList {
    use pb::register_list::State;
    let request = &list.request;
    let version = if list.void_time.is_some() { 2 } else { 1 };
    let state = if list.void_time.is_some() {
        State::Void
    } else {
        State::Valid
    };
    // A list that was only validated has neither name nor code: nobody could verify it.
    let is_kept = list.id != RegisterListId::new(uuid::Uuid::nil());
    pb::RegisterList {
        name: if is_kept { list.id.name() } else { String::new() },
        etag: techmarket_kernel::Etag::new(version).to_string(),
        state: state.into(),
        title: request.title.clone(),
        period: Some(wire::to_period(request.period)),
        registration_point: request.point.to_string(),
        seller: request
            .seller
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        contract_count: list.count,
        total_amount: Some(wire::money(list.total)),
        technology_amount: Some(wire::money(list.technology)),
        digest: list.digest.clone(),
        certificate_code: if is_kept {
            list.code.to_string()
        } else {
            String::new()
        },
        create_time: Some(wire::timestamp(list.create_time)),
        update_time: Some(wire::timestamp(list.void_time.unwrap_or(list.create_time))),
    }
}

/// The field `period` of what counts the register: days of registration, not more than are counted at once.
pub(in crate::grpc) fn registered(v: &mut Violations, period: Option<&Period>) -> Option<(Date, Date)> {
    if period.is_none() {
        v.add("period", Reason::FieldRequired, "必填：登记日期的起止");
    }
    let days = wire::period(v, "period", period);
    if let Some((first, last)) = days
        && first
            .checked_add(jiff::Span::new().years(MAX_YEARS))
            .is_ok_and(|end| last >= end)
    {
        let rule = format!("登记日期的起止至多 {MAX_YEARS} 年");
        v.add("period", Reason::ValueOutOfRange, rule);
    }
    days
}

/// Which statistics.
pub(super) fn query(
    v: &mut Violations,
    context: &Context,
    tables: &CodeTables,
    query: Option<&pb::StatisticsQuery>,
) -> Option<StatisticsQuery> {
    let today = china_date(context.now);
    let Some(query) = query else {
        v.add("query", Reason::FieldRequired, "必填：统计范围");
        return None;
    };
    v.within("query", |v| {
        let period = registered(v, query.period.as_ref());
        let scope = match pb::statistics_query::Scope::try_from(query.scope) {
            Ok(pb::statistics_query::Scope::Unspecified | pb::statistics_query::Scope::Output) => {
                Scope::Output
            }
            Ok(pb::statistics_query::Scope::Absorption) => Scope::Absorption,
            Ok(pb::statistics_query::Scope::Local) => Scope::Local,
            Ok(pb::statistics_query::Scope::Either) => Scope::Either,
            Err(_) => {
                v.add("scope", Reason::EnumInvalid, "不是所列的值");
                Scope::Output
            }
        };
        let as_of = wire::date(v, "as_of", query.as_of.as_ref()).unwrap_or(today);
        if as_of > today {
            v.add("as_of", Reason::DateInFuture, "不能晚于今天");
        }
        let point = &query.registration_point;
        Some(StatisticsQuery {
            region_prefix: wire::region_prefix(v, "region", tables, &query.region),
            registration_point: wire::optional(v, "registration_point", point, Reason::CodeUnknown),
            period: period?,
            scope,
            as_of,
            fold_licences: query.fold_licences,
        })
    })
}

macro_rules! dimensions {
    ($($name:ident)*) => {
        /// A dimension; `None` for unspecified.
        pub(super) fn dimension(dimension: Wire) -> Option<Dimension> {
            match dimension {
                Wire::Unspecified => None,
                $(Wire::$name => Some(Dimension::$name),)*
            }
        }

        pub(super) fn to_dimension(dimension: Dimension) -> Wire {
            match dimension {
                $(Dimension::$name => Wire::$name,)*
            }
        }
    };
}

dimensions! {
    Month Category Kind Field Right PlanSource Aim Industry SellerNature BuyerNature SellerNatureGroup
    BuyerNatureGroup SellerRegion BuyerRegion Flow FlowPrefecture
    Bracket RegistrationPoint PaymentForm Related
}
