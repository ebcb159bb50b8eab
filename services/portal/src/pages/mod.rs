//! The pages, one module a group: what is asked of the market, and what the template shows of it.

pub(crate) mod account;
pub(crate) mod calls;
pub(crate) mod demands;
pub(crate) mod desk;
pub(crate) mod directory;
pub(crate) mod guides;
pub(crate) mod home;
pub(crate) mod identity_provider;
pub(crate) mod imports;
pub(crate) mod invitation;
pub(crate) mod listings;
pub(crate) mod matches;
pub(crate) mod members;
pub(crate) mod operator;
pub(crate) mod own_form;
pub(crate) mod post;
pub(crate) mod ranking;
pub(crate) mod registration;
pub(crate) mod renewals;
pub(crate) mod search;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod statistics;
pub(crate) mod suggest;
pub(crate) mod verify;
