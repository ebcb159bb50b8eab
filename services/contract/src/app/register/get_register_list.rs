//! GetRegisterList.

use techmarket_kernel::{Context, Error, Result};
use techmarket_types::RegisterListId;

use crate::app::App;
use crate::domain::{RegisterList, require_desk};

impl App {
    /// The list.
    pub async fn get_register_list(&self, context: &Context, id: RegisterListId) -> Result<RegisterList> {
        require_desk(&context.caller)?;
        let mut session = self.contracts.read().await?;
        let list = self.contracts.table().find_list(&mut session, id).await?;
        list.ok_or_else(|| Error::not_found("register_list", id.name()))
    }
}
