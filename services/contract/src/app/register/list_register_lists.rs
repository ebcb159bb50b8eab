//! ListRegisterLists.

use techmarket_kernel::{Context, PageRequest, Result};
use techmarket_types::{RegisterListId, RegistrationPoint};

use crate::app::App;
use crate::domain::{RegisterList, require_desk};

impl App {
    /// A page of lists, newest first, and the token of the next.
    pub async fn list_register_lists(
        &self,
        context: &Context,
        point: Option<RegistrationPoint>,
        before: Option<RegisterListId>,
        page: PageRequest,
    ) -> Result<(Vec<RegisterList>, String)> {
        require_desk(&context.caller)?;
        let mut session = self.contracts.read().await?;
        let table = self.contracts.table();
        let mut lists = table.lists(&mut session, point, before, page.fetch()).await?;
        let next = page.cut(&mut lists, |last| last.id.to_string());
        Ok((lists, next))
    }
}
