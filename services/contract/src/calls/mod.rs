//! The calls, by subject. Each reads from top to bottom: what the request must say, who is admitted, what the domain decides,
//! what is kept, what is returned; what a caller is shown of that stands in `messages`.

mod attachments;
mod audit;
mod calculate_subsidy;
mod certificates;
mod changes;
mod contracts;
mod create_register_list;
mod endings;
mod export_register_statistics;
mod grants;
mod listing;
mod payments;
mod print_settlement;
mod procedure;
mod register_contract;
mod register_lists;
mod settlements;
mod statistics;
mod upload_attachment;
mod verify_audit_trail;
