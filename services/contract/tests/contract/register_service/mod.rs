//! RegisterService: what the register gives to the outside.

mod export;
mod list_races;
mod list_rows;
mod model;
mod print_certificate;
mod print_register_list;
mod random_register;
mod register_lists;
mod statistics;
mod statistics_properties;
mod target;
mod verify_certificate;

pub(crate) use register_lists::{make, november, request};
