//! The portal (门户): the pages by which people use the market.
//!
//! It is a client of the API like any other and holds no rule: it asks, shows what was answered, and lays the refusals of the API
//! beside the fields that they are about. A request comes in at [`router`]; each group of pages has its module in `pages`, with
//! its templates in `templates/`.

mod accounts;
mod amounts;
mod answer;
mod api;
mod asked;
mod assets;
mod bars;
mod counting;
mod drafts;
mod edition;
mod fault;
mod fault_page;
mod fields;
mod figures;
mod filed;
mod findings;
mod form;
mod frame;
mod going_on;
mod headers;
mod interest;
mod kept;
mod life;
mod market;
mod methods;
mod names;
mod news;
mod own;
mod pages;
mod pairs;
mod pending;
mod person;
mod pieces;
mod portal;
mod posts;
mod preview;
mod proxies;
mod qr;
mod questions;
mod registered_names;
mod routes;
mod serve;
mod sessions;
mod sheet;
mod similar;
mod site;
mod text;
mod uploads;
mod views;
mod whole;
mod words;

pub use market::{Market, Roles};
pub use person::Person;
pub use portal::{IdentityProvider, Portal, Settings};
pub use routes::router;
pub use serve::serve;
pub use site::Site;
