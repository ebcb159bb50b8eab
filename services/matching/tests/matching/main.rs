//! The matching service behind the real gate, on both databases, fed by hand-made events: a success and a refusal of every
//! RPC, its store, its indexes, and what the three feeds do to it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops at once")]

mod accept;
mod alerts;
mod answers;
mod as_written;
mod broker_access;
mod conditions;
mod decline;
mod disclosure;
mod erasures;
mod export;
mod feeds;
mod folding;
mod healing;
mod hidden;
mod hybrid;
mod index_folder;
mod index_search;
mod life;
mod meaning;
mod models;
mod notes;
mod pairing;
mod posts;
mod ranking;
mod reading;
mod registration;
mod restart;
mod same_question;
mod sample;
mod saved_searches;
mod search_page;
mod searching;
mod store;
mod support;
mod symmetry;
mod talks;
mod training;
mod typed;
