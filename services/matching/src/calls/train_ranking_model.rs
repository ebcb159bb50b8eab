//! TrainRankingModel, and the same on the service's own account.

use std::collections::HashMap;

use jiff::Timestamp;
use techmarket_feed::{Stored, Unit};
use techmarket_kernel::{Context, Error, Reason, RequestKey, Result, Violations};
use techmarket_proto::matching::v1 as pb;
use techmarket_ranking::FeatureValues;
use techmarket_ranking::learning::{Group, Judged, compare, fit, split};
use techmarket_rpc::request;
use techmarket_telemetry::trace::Here;
use techmarket_types::DemandId;

use crate::app::{App, blocking, own_context};
use crate::domain::{ModelVersion, RankingModel, TrainedFrom, grade};
use crate::store::ranking_models::{self, Head};
use crate::weights::put_out_of_force;

/// Judged pairs that one training uses, the latest by when the match was made.
const LATEST: usize = 200_000;
/// Judged pairs of one demand that a training uses: comparisons grow with the square.
const OF_DEMAND: usize = 30;
/// Matches read at once.
const PAGE: usize = 1_000;

impl App {
    /// Learns from the answers that there are, and keeps what is learnt as a version: in force if it beats the one in
    /// force and none is pinned, otherwise as a candidate. Refused while fewer answers than configured have come since the
    /// last version (`LABELS_MISSING`), and when another training or a pin came between (`WRITE_CONFLICT`).
    pub(crate) async fn train_ranking_model(
        &self,
        context: &Context,
        request: pb::TrainRankingModelRequest,
    ) -> Result<RankingModel> {
        let key = Violations::collect(|v| Some(request::key(v, &request)))?;
        let (app, context) = (self.clone(), context.clone());
        // A task of its own: what was learnt is kept when the caller has waited long enough.
        let training = tokio::spawn(Here::of(async move { app.train(&context, key.as_ref()).await }));
        training.await.map_err(Error::internal)?
    }

    /// Learns if enough answers have come; `None` if not. For the service's own account.
    pub(crate) async fn train_once(&self, now: Timestamp) -> Result<Option<RankingModel>> {
        match self.train(&own_context(now, ""), None).await {
            Ok(model) => Ok(Some(model)),
            Err(error) if error.reason() == Reason::LabelsMissing => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn train(&self, context: &Context, key: Option<&RequestKey>) -> Result<RankingModel> {
        let basis = self.basis().await?;
        let missing = self.least_answers - (basis.answers - basis.answers_before);
        if missing > 0 {
            // Refused within a unit of work: a repeated call has its first answer all the same.
            let refused = self.models.write(context, key, |_| {
                Box::pin(async move { Err(labels_missing(missing)) })
            });
            return refused.await;
        }
        let (groups, now) = (self.judged_groups().await?, context.now);
        let learnt = &blocking(move || Ok::<_, Error>(Learnt::from(&basis, groups, now))).await?;
        let kept = self.models.write(context, key, |unit| {
            Box::pin(async move { learnt.keep(unit).await })
        });
        let model = kept.await?;
        self.reload_after_change().await;
        Ok(model)
    }

    async fn basis(&self) -> Result<Basis> {
        let mut session = self.models.read().await?;
        let head = ranking_models::head(&mut session).await?;
        let in_force = RankingModel::find(&mut session, head.in_force).await?;
        let last = RankingModel::find(&mut session, head.last).await?;
        let in_force = in_force.ok_or_else(|| Error::internal("the version in force is not kept"))?;
        Ok(Basis {
            head,
            in_force,
            answers: ranking_models::count_answered(&mut session).await?,
            answers_before: last
                .and_then(|last| last.trained_from)
                .map_or(0, |from| from.answers),
        })
    }

    /// The answers that say how well a pair fits, by demand.
    async fn judged_groups(&self) -> Result<Vec<Group>> {
        let mut session = self.models.read().await?;
        let mut demands: HashMap<DemandId, Vec<Judged>> = HashMap::new();
        let (mut after, mut judged) = (None, 0);
        while judged < LATEST {
            let limit = i64::try_from(PAGE).map_err(Error::internal)?;
            let page = ranking_models::answered(&mut session, after, limit).await?;
            for pair in &page {
                let group = demands.entry(pair.demand).or_default();
                if let Some(grade) = grade(pair).filter(|_| group.len() < OF_DEMAND && judged < LATEST) {
                    let values = FeatureValues::from(pair.contributions.as_slice());
                    group.push(Judged { grade, values });
                    judged += 1;
                }
            }
            after = page.last().map(|pair| pair.id);
            if page.len() < PAGE {
                break;
            }
        }
        let group = |(demand, judged): (DemandId, _)| Group {
            id: demand.to_string(),
            judged,
        };
        Ok(demands.into_iter().map(group).collect())
    }
}

/// What a training begins from.
struct Basis {
    head: Head,
    in_force: RankingModel,
    /// Answered matches.
    answers: i64,
    /// Answered matches when the last version was made.
    answers_before: i64,
}

fn labels_missing(missing: i64) -> Error {
    let message = format!("自上一版本以来的反馈还差 {missing} 条，不足以学习排序权重");
    Error::new(Reason::LabelsMissing, message).with("missing", missing.to_string())
}

/// What a training came to.
struct Learnt {
    /// The version, its number not given yet.
    model: RankingModel,
    /// Whether it beats the one in force.
    promoted: bool,
    /// The head that the training began from.
    head: Head,
}

impl Learnt {
    fn from(basis: &Basis, groups: Vec<Group>, now: Timestamp) -> Self {
        let judged = groups.iter().map(|group| group.judged.len()).sum();
        let (training, held_back) = split(groups);
        let weights = fit(&training, &basis.in_force.weights);
        let comparison = compare(&weights, &basis.in_force.weights, &held_back);
        let pairs = || training.iter().map(Group::pairs).filter(|pairs| *pairs > 0);
        let trained_from = TrainedFrom {
            answers: basis.answers,
            judged,
            groups: pairs().count(),
            pairs: pairs().sum(),
            in_force: basis.in_force.version,
        };
        Self {
            model: RankingModel::learnt(weights, trained_from, comparison, now),
            promoted: comparison.promotes() && !basis.in_force.pinned,
            head: basis.head,
        }
    }

    /// Keeps it under the next number.
    async fn keep(&self, unit: &mut Unit<'_, RankingModel>) -> Result<RankingModel> {
        let head = ranking_models::lock_head(unit.sql()).await?;
        // Compared with what is in force no more, or with a pin that has come or gone.
        if head.revision != self.head.revision + 1 {
            let message = "排序权重在学习期间已被改变，请稍后再试";
            return Err(Error::new(Reason::WriteConflict, message));
        }
        let mut model = self.model.clone();
        model.version = ModelVersion::new(head.last.number() + 1);
        let mut after = Head {
            last: model.version,
            ..head
        };
        if self.promoted {
            put_out_of_force(unit, head).await?;
            model.enter();
            after.in_force = model.version;
        }
        unit.insert(&model, "ranking_model.trained").await?;
        ranking_models::set_head(unit.sql(), after).await?;
        Ok(model)
    }
}
