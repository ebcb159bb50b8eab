//! GetContract.

use techmarket_kernel::{Context, Result};
use techmarket_types::ContractId;

use crate::app::App;
use crate::domain::Contract;

impl App {
    /// The contract, if the caller may know of it.
    pub async fn get_contract(&self, context: &Context, id: ContractId) -> Result<Contract> {
        self.visible(context, id).await
    }
}
