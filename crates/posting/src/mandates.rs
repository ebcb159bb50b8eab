//! Mandates (经纪委托): an organisation lets a broker act for it on this side of the market.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_feed::Unit;
use techmarket_kernel::{
    Caller, Context, Erased, Error, Etag, Kept, Page, Reason, Result, Role, TextRule, Violations, check_text,
    china_date,
};
use techmarket_proto::shapes::{Creates, Etagged, Filtered, Named, Paged, Repeatable, Validatable};
use techmarket_proto::types::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, request};
use techmarket_store::{Migration, Row, Select, Sql, StoreError};
use techmarket_types::{BrokerMandateId, CreditCode};

use crate::{Post, Posts, Table, Wire};

const KIND: &str = "broker_mandate";
/// Most mandates in force of one organisation, and of one broker that are looked at.
const MOST: i64 = 100;
const MOST_CLIENTS: i64 = 1_000;
/// Last day of a mandate without one.
const NEVER: Date = Date::MAX;

const FIND: &str = "SELECT body FROM broker_mandate WHERE id = $1";
const INSERT: &str =
    "INSERT INTO broker_mandate (id, organization, broker, last_day, body) VALUES ($1, $2, $3, $4, $5)";
/// No day is before the empty one.
const REVOKE: &str = "UPDATE broker_mandate SET last_day = '', body = $2 WHERE id = $1";
const CLIENTS: &str =
    "SELECT DISTINCT organization FROM broker_mandate WHERE broker = $1 AND last_day >= $2 LIMIT $3";
const BROKERS: &str =
    "SELECT DISTINCT broker FROM broker_mandate WHERE organization = $1 AND last_day >= $2 LIMIT $3";
const HEAD: &str = "SELECT body FROM broker_mandate";
const MANDATED: &str = "SELECT DISTINCT broker FROM broker_mandate";
const OF_BROKER: &str = "SELECT body FROM broker_mandate WHERE broker = $1 ORDER BY id";
const RENAME: &str = "UPDATE broker_mandate SET broker = $2, last_day = $3, body = $4 WHERE id = $1";

/// The statements on mandates, for the test that prepares them on both databases.
pub const MANDATE_STATEMENTS: [&str; 9] = [
    FIND, INSERT, REVOKE, CLIENTS, BROKERS, HEAD, MANDATED, OF_BROKER, RENAME,
];

/// The table of mandates, for `Database::open`.
pub const MANDATES: Migration = Migration {
    version: 4,
    name: "broker_mandate",
    sql: include_str!("migrations/0004_broker_mandate.sql"),
};

/// A mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    id: BrokerMandateId,
    organization: CreditCode,
    /// Subject of the broker's tokens.
    broker: String,
    end: Option<Date>,
    create_time: Timestamp,
    revoke_time: Option<Timestamp>,
}

impl Mandate {
    fn etag(&self) -> Etag {
        Etag::new(if self.revoke_time.is_some() { 2 } else { 1 })
    }

    /// Refuses a caller who has no part in it.
    fn require_visible(&self, caller: &Caller) -> Result<()> {
        let has_part = self.broker == caller.subject || caller.owns(&self.organization);
        if has_part || caller.is(Role::Operator) {
            return Ok(());
        }
        Err(Error::not_found(KIND, self.id.name()))
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        serde_json::from_str(&row.text("body")?)
            .map_err(|error| StoreError::corrupt("broker_mandate.body", error))
    }

    fn body(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }
}

impl Answer<pb::BrokerMandate> for Mandate {
    fn answer(self, _: &Caller) -> pb::BrokerMandate {
        pb::BrokerMandate {
            name: self.id.name(),
            etag: self.etag().to_string(),
            organization: self.organization.to_string(),
            broker: self.broker,
            end_date: self.end.map(wire::to_date),
            create_time: Some(wire::timestamp(self.create_time)),
            revoke_time: self.revoke_time.map(wire::timestamp),
        }
    }
}

impl<C: Table + Wire> Posts<C> {
    /// The context with those for whom the caller acts as a broker.
    pub async fn acting(&self, mut context: Context) -> Result<Context> {
        if context.caller.is(Role::Broker) {
            let day = china_date(context.now).to_string();
            let args = vec![
                context.caller.subject.as_str().into(),
                day.into(),
                MOST_CLIENTS.into(),
            ];
            let rows = self.repository().read().await?.rows(CLIENTS, args).await?;
            let client = |row: &Row| row.text("organization")?.parse().map_err(Error::internal);
            context.caller.clients = rows.iter().map(client).collect::<Result<_>>()?;
        }
        Ok(context)
    }

    /// 委托, by the organisation itself.
    pub async fn create_mandate<R>(&self, context: &Context, mut request: R) -> Result<Kept<Mandate>>
    where
        R: Creates<Resource = pb::BrokerMandate> + Repeatable + Validatable,
    {
        let today = china_date(context.now);
        let (repeat, asked, organization, end) = Violations::collect(|v| {
            let repeat = request::repeat(v, &request);
            let asked = request.take_resource();
            let (organization, end) = v.within(R::FIELD, |v| {
                check_text(v, "broker", &asked.broker, TextRule::line(100).required());
                let end = wire::date(v, "end_date", asked.end_date.as_ref());
                if end.is_some_and(|end| end < today) {
                    v.add("end_date", Reason::ValueOutOfRange, "不能早于今天");
                }
                (wire::credit_code(v, "organization", &asked.organization), end)
            });
            Some((repeat, asked, organization?, end))
        })?;
        // A broker gives no mandate for its clients.
        let own = Caller {
            clients: Vec::new(),
            ..context.caller.clone()
        };
        own.require(&organization)?;
        let made = &Mandate {
            id: BrokerMandateId::new(self.repository().new_id(context)),
            organization,
            broker: asked.broker,
            end,
            create_time: context.now,
            revoke_time: None,
        };
        if repeat.validate_only {
            return Ok(Kept::Validated(made.clone()));
        }
        let kept = self.repository().write(context, repeat.key.as_ref(), |unit| {
            Box::pin(async move {
                if brokers(unit.sql(), &made.organization, today).await?.len()
                    >= usize::try_from(MOST).unwrap_or(0)
                {
                    let message = format!("一个单位同时有效的委托至多 {MOST} 项，请先撤销不用的");
                    return Err(Error::new(Reason::LimitReached, message));
                }
                let last = made.end.unwrap_or(NEVER).to_string();
                let args = vec![
                    made.id.to_string().into(),
                    made.organization.as_str().into(),
                    made.broker.as_str().into(),
                    last.into(),
                    made.body()?.into(),
                ];
                unit.sql().execute(INSERT, args).await?;
                Ok(made.clone())
            })
        });
        kept.await.map(Kept::Kept)
    }

    /// 撤销委托.
    pub async fn revoke_mandate<R>(&self, context: &Context, request: R) -> Result<Mandate>
    where
        R: Named + Etagged + Repeatable,
    {
        let target = &Violations::collect(|v| request::target::<BrokerMandateId>(v, &request))?;
        let revoked =
            self.repository()
                .write(context, target.key.as_ref(), |unit: &mut Unit<'_, Post<C>>| {
                    Box::pin(async move {
                        let name = target.id.name();
                        let row = unit.sql().row(FIND, vec![target.id.to_string().into()]).await?;
                        let row = row.ok_or_else(|| Error::not_found(KIND, &name))?;
                        let mut mandate = Mandate::read(&row)?;
                        mandate.require_visible(&context.caller)?;
                        mandate.etag().require(&target.etag, KIND, &name)?;
                        if mandate.revoke_time.replace(context.now).is_some() {
                            return Err(Error::state_forbids(KIND, name, "revoked", "revoke"));
                        }
                        let args = vec![target.id.to_string().into(), mandate.body()?.into()];
                        unit.sql().execute(REVOKE, args).await?;
                        Ok(mandate)
                    })
                });
        revoked.await
    }

    /// A page of the mandates that the caller gave or has.
    pub async fn list_mandates<R>(&self, context: &Context, mut request: R) -> Result<Page<Mandate>>
    where
        R: Paged + Filtered<Filter = pb::BrokerMandateFilter>,
    {
        let caller = &context.caller;
        let (page, select) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let ascending = wire::ascending(v, request.order_by());
            let after = page.after_key::<BrokerMandateId>(v);
            let filter = request.take_filter();
            let owner = wire::optional_credit_code(v, "filter.organization", &filter.organization);
            let mut select = Select::new(HEAD);
            if !caller.is(Role::Operator) {
                let own = caller.organization.as_ref().map_or("", |own| own.as_str());
                let args = vec![own.into(), caller.subject.as_str().into()];
                select.and("organization = ? OR broker = ?", args);
            }
            if let Some(owner) = owner {
                select.and("organization = ?", [owner.as_str().into()]);
            }
            if !filter.broker.is_empty() {
                select.and("broker = ?", [filter.broker.into()]);
            }
            select.page(after.map(|id| id.to_string()), ascending, page.fetch());
            Some((page, select))
        })?;
        let rows = select.rows(&mut self.repository().read().await?).await?;
        let mandates = rows.iter().map(Mandate::read).collect::<Result<_, _>>()?;
        Ok(page.page(mandates, |last| last.id.to_string()))
    }
}

/// The brokers with a mandate of `organization` that is in force on `day`.
pub(crate) async fn brokers(
    sql: &mut dyn Sql,
    organization: &CreditCode,
    day: Date,
) -> Result<Vec<String>, StoreError> {
    let args = vec![organization.as_str().into(), day.to_string().into(), MOST.into()];
    let rows = sql.rows(BROKERS, args).await?;
    rows.iter().map(|row| row.text("broker")).collect()
}

/// Ends the mandates of a broker who was erased. That the organisation gave them stays, to the pseudonym.
pub(crate) async fn erase(sql: &mut dyn Sql, erased: &Erased, now: Timestamp) -> Result<()> {
    for row in sql.rows(MANDATED, Vec::new()).await? {
        let broker = row.text("broker")?;
        if !erased.is_subject(&broker) {
            continue;
        }
        for row in sql.rows(OF_BROKER, vec![broker.into()]).await? {
            let mut mandate = Mandate::read(&row)?;
            mandate.broker = erased.pseudonym();
            if mandate.end.is_none_or(|end| end >= china_date(now)) {
                mandate.revoke_time.get_or_insert(now);
            }
            let args = vec![
                mandate.id.to_string().into(),
                mandate.broker.as_str().into(),
                "".into(),
                mandate.body()?.into(),
            ];
            sql.execute(RENAME, args).await?;
        }
    }
    Ok(())
}
