//! The calls, each from request to answer.

mod accounts;
mod api_keys;
mod audit;
mod brokers;
mod check_organization_names;
mod claims;
mod dead_letters;
mod erasing;
mod experts;
mod exporting;
mod figures;
mod identities;
mod invitations;
mod joining;
mod keys;
mod members;
mod organizations;
mod passwords;
mod proofs;
mod registering;
mod second_factor;
mod service_logs;
mod sessions;
mod sign_in;
mod verifying;
mod webhooks;
