//! Versions of the weights by which pairs are ranked (排序模型): how each does, learnt anew, pinned and unpinned.

use techmarket_kernel::Role;
use techmarket_proto::matching::v1::ranking_model::{Comparison, Evaluation, State};
use techmarket_proto::matching::v1::{
    FeatureWeight, GetRankingModelRequest, ListRankingModelsRequest, PinRankingModelRequest, RankingModel,
    TrainRankingModelRequest, UnpinRankingModelRequest,
};

use super::list;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Sheet, ShortForm, Table, next_page};
use crate::words;

const DONE: [(&str, &str); 4] = [
    ("live", "已学习出新的版本，次序更好，已经使用。"),
    (
        "candidate",
        "已学习出新的版本，作为候选保留：没有胜过使用中的版本，或者使用中的版本已固定。",
    ),
    ("pin", "已固定。各处在 5 秒内按此版本排序。"),
    ("unpin", "已取消固定。以后学习的版本胜过它的，自动使用。"),
];

pub(crate) async fn models(asked: Asked) -> Outcome {
    let sheet = list(&asked, "排序模型")?.done(&asked, &DONE);
    let request = ListRankingModelsRequest {
        page_token: asked.value("page").to_owned(),
        ..ListRankingModelsRequest::default()
    };
    let listed = asked.calls().matching()?.list_ranking_models(request).await;
    let listed = listed.map_err(Fault::of(Part::Matching))?.into_inner();
    sheet
        .text("从各方对匹配的答复中学习排序的权重。新版本在没有用来学习的需求上，次序明显好于使用中的版本的，才会使用。")
        .table(Table {
            label: "排序模型".to_owned(),
            heads: vec![
                "版本",
                "状态",
                "学习时间",
                "评判过的配对",
                "次序正确",
                "当时使用的版本",
                "操作",
            ],
            rows: listed.ranking_models.iter().map(row).collect(),
            empty: "还没有排序模型。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .form(ShortForm::button("/operator/models/train", "现在学习").second())
        .page(&asked)
}

fn row(one: &RankingModel) -> Vec<Cell> {
    let (state, tone) = state(one);
    let comparison = one.comparison.unwrap_or_default();
    let learnt = one.trained_from.as_ref();
    vec![
        Cell::link(format!("/operator/models/{}", id(&one.name)), title(one)),
        Cell::tag(state, tone),
        Cell::narrow(words::minute(one.create_time.as_ref())),
        Cell::narrow(learnt.map_or_else(String::new, |from| from.judged_pairs.to_string())),
        Cell::narrow(right(comparison.evaluation.as_ref())),
        Cell::narrow(right(comparison.in_force.as_ref())),
        Cell::form(pin(one)),
    ]
}

fn title(one: &RankingModel) -> String {
    match one.state() {
        State::BuiltIn => "内置".to_owned(),
        _ => format!("第 {} 版", id(&one.name)),
    }
}

fn state(one: &RankingModel) -> (&'static str, &'static str) {
    match (one.in_force, one.pinned, one.state()) {
        (true, true, _) => ("使用中（已固定）", "good"),
        (true, false, _) => ("使用中", "good"),
        (false, _, State::Candidate) => ("候选", "plain"),
        (false, _, _) => ("未使用", "gone"),
    }
}

fn pin(one: &RankingModel) -> ShortForm {
    let (verb, button) = if one.pinned {
        ("unpin", "取消固定")
    } else {
        ("pin", "固定")
    };
    let action = format!("/operator/models/{}/{verb}", id(&one.name));
    ShortForm::button(action, button).second().etag(&one.etag)
}

/// The share of pairs in the right order.
fn right(evaluation: Option<&Evaluation>) -> String {
    evaluation.map_or_else(String::new, |one| format!("{:.1}%", one.pair_accuracy * 100.0))
}

pub(crate) async fn model(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    let name = format!("rankingModels/{}", asked.param("id"));
    let mut client = asked.calls().matching()?;
    let found = client.get_ranking_model(GetRankingModelRequest { name }).await;
    let one = match found.map_err(Fault::of(Part::Matching)) {
        Ok(found) => found.into_inner(),
        // A version that is no number.
        Err(Fault::Invalid(_)) => return Err(Fault::NotFound),
        Err(fault) => return Err(fault),
    };
    let (state, tone) = state(&one);
    let learnt = one.trained_from.clone().unwrap_or_default();
    let count = |number: i64| {
        if one.trained_from.is_some() {
            number.to_string()
        } else {
            String::new()
        }
    };
    let sheet = Sheet::new(format!("排序模型：{}", title(&one)))
        .under("/operator/models", "排序模型")
        .tag(state, tone)
        .done(&asked, &DONE)
        .lines(vec![
            ("学习时间", words::minute(one.create_time.as_ref())),
            ("更改时间", words::minute(one.update_time.as_ref())),
            ("答复过的匹配", count(learnt.answers)),
            ("评判过的配对", count(learnt.judged_pairs)),
            ("学习用的需求", count(learnt.demands)),
            ("学习用的次序", count(learnt.ordered_pairs)),
        ])
        .heading("评测");
    let sheet = match &one.comparison {
        Some(comparison) => compared(sheet, comparison),
        None => sheet.text("内置的权重没有评测：其他版本与它比较。"),
    };
    let weight = |one: &FeatureWeight| {
        vec![
            Cell::text(words::feature(&one.feature)),
            Cell::narrow(format!("{:.3}", one.weight)),
        ]
    };
    sheet
        .heading("权重")
        .table(Table {
            label: "权重".to_owned(),
            heads: vec!["项目", "权重"],
            rows: one.weights.iter().map(weight).collect(),
            empty: "没有权重。",
            next: String::new(),
        })
        .form(pin(&one))
        .page(&asked)
}

/// How the version did beside the one that was in force, on demands that it was not learnt from.
fn compared(sheet: Sheet, comparison: &Comparison) -> Sheet {
    let (own, other) = (
        comparison.evaluation.unwrap_or_default(),
        comparison.in_force.unwrap_or_default(),
    );
    let row = |name: &str, of: fn(&Evaluation) -> String| {
        vec![Cell::text(name), Cell::narrow(of(&own)), Cell::narrow(of(&other))]
    };
    sheet
        .table(Table {
            label: "评测".to_owned(),
            heads: vec!["指标", "此版本", "当时使用的版本"],
            rows: vec![
                row("次序正确的比例", |one| right(Some(one))),
                row("前 10 名的增益（nDCG@10）", |one| {
                    format!("{:.3}", one.ndcg_at_10)
                }),
                row("评测用的需求", |one| one.demands.to_string()),
                row("评测用的次序", |one| one.ordered_pairs.to_string()),
            ],
            empty: "",
            next: String::new(),
        })
        .lines(vec![
            ("次序更好的需求", comparison.wins.to_string()),
            ("次序更差的需求", comparison.losses.to_string()),
            ("显著性（p 值）", format!("{:.4}", comparison.p_value)),
        ])
}

pub(crate) async fn train(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let request = TrainRankingModelRequest {
        request_id: form.owned("request_id"),
    };
    let learnt = asked.calls().matching()?.train_ranking_model(request).await;
    let learnt = learnt.map_err(Fault::of(Part::Matching))?.into_inner();
    let done = if learnt.in_force { "live" } else { "candidate" };
    Ok(redirect(format!("/operator/models?done={done}")))
}

pub(crate) async fn model_verb(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let name = format!("rankingModels/{}", asked.param("id"));
    let (etag, request_id) = (form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().matching()?;
    let verb = asked.param("verb");
    let done = match verb {
        "pin" => {
            let request = PinRankingModelRequest {
                name,
                etag,
                request_id,
            };
            client.pin_ranking_model(request).await
        }
        "unpin" => {
            let request = UnpinRankingModelRequest {
                name,
                etag,
                request_id,
            };
            client.unpin_ranking_model(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    done.map_err(Fault::of(Part::Matching))?;
    Ok(redirect(format!("/operator/models?done={verb}")))
}
