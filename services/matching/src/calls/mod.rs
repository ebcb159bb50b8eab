//! The calls of MatchingService: each from what the request says to what is returned.

mod disclosure;
mod export_judgements;
mod matches;
mod notes;
mod ranking_models;
mod saved_searches;
mod schedule_talks;
mod searching;
mod suggest_searches;
mod train_ranking_model;

pub(crate) use export_judgements::Judgements;
