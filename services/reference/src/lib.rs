//! The code tables that this market goes by (代码表), for whoever fills in or reads its codes. It keeps nothing: every process
//! has the tables, and answers from them.

mod calls;
mod messages;
mod serve;

pub use serve::ReferenceTables;
