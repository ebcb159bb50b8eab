//! TrainRankingModel, and the same on the service's own account.

use std::collections::HashMap;

use async_trait::async_trait;
use jiff::Timestamp;
use techmarket_feed::{Unit, Work};
use techmarket_kernel::{Context, Error, Reason, RequestKey, Result};
use techmarket_ranking::FeatureValues;
use techmarket_ranking::learning::{Group, Judged, compare, fit, split};
use techmarket_types::DemandId;

use super::pin_ranking_model::put_out_of_force;
use crate::app::{App, Head, ModelStore, blocking, own_context};
use crate::domain::{ModelVersion, RankingModel, TrainedFrom, grade};

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
    pub async fn train_ranking_model(
        &self,
        context: &Context,
        key: Option<&RequestKey>,
    ) -> Result<RankingModel> {
        let basis = self.basis().await?;
        let missing = self.least_answers - (basis.answers - basis.answers_before);
        if missing > 0 {
            // A repeated call has its first answer all the same.
            return self.models.transact(context, key, &Refuse { missing }).await;
        }
        let groups = self.judged_groups().await?;
        let now = context.now;
        let work = blocking(move || Ok::<_, Error>(Keep::learnt(&basis, groups, now))).await?;
        let model = self.models.transact(context, key, &work).await?;
        self.reload_after_change().await;
        Ok(model)
    }

    /// Learns if enough answers have come; `None` if not. For the service's own account.
    pub async fn train_once(&self, now: Timestamp) -> Result<Option<RankingModel>> {
        match self.train_ranking_model(&own_context(now, ""), None).await {
            Ok(model) => Ok(Some(model)),
            Err(error) if error.reason() == Reason::LabelsMissing => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn basis(&self) -> Result<Basis> {
        let mut session = self.models.read().await?;
        let table = self.models.table();
        let head = table.head(&mut session).await?;
        let in_force = table.find(&mut session, head.in_force).await?;
        let last = table.find(&mut session, head.last).await?;
        let in_force = in_force.ok_or_else(|| Error::internal("the version in force is not kept"))?;
        Ok(Basis {
            head,
            in_force,
            answers: table.count_answered(&mut session).await?,
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
            let page = self.models.table().answered(&mut session, after, limit).await?;
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

/// Refuses a training, unless the call is a repeat.
struct Refuse {
    missing: i64,
}

#[async_trait]
impl Work<RankingModel, dyn ModelStore> for Refuse {
    async fn run(&self, _: &mut Unit<'_, RankingModel, dyn ModelStore>) -> Result<RankingModel> {
        let message = format!("自上一版本以来的反馈还差 {} 条，不足以学习排序权重", self.missing);
        Err(Error::new(Reason::LabelsMissing, message).with("missing", self.missing.to_string()))
    }
}

/// Keeps what was learnt.
struct Keep {
    /// The version, its number not given yet.
    model: RankingModel,
    /// Whether it beats the one in force.
    promoted: bool,
    /// The head that the training began from.
    head: Head,
}

impl Keep {
    fn learnt(basis: &Basis, groups: Vec<Group>, now: Timestamp) -> Self {
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
}

#[async_trait]
impl Work<RankingModel, dyn ModelStore> for Keep {
    async fn run(&self, unit: &mut Unit<'_, RankingModel, dyn ModelStore>) -> Result<RankingModel> {
        let head = unit.table().lock_head(unit.sql()).await?;
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
        unit.table().set_head(unit.sql(), after).await?;
        Ok(model)
    }
}
