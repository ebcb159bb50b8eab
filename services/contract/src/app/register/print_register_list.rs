//! PrintRegisterList.

use techmarket_documents::{register_list_pdf, register_list_xlsx};
use techmarket_kernel::{Context, Error, Result};
use techmarket_types::RegisterListId;

use super::{Printed, printed};
use crate::app::App;
use crate::domain::ListRow;

impl App {
    /// A list in print: as a workbook, or as PDF/A-2b.
    pub async fn print_register_list(
        &self,
        context: &Context,
        id: RegisterListId,
        as_workbook: bool,
    ) -> Result<Printed> {
        let list = self.get_register_list(context, id).await?;
        if list.void_time.is_some() {
            return Err(Error::state_forbids("register_list", id.name(), "VOID", "print"));
        }
        let rows = self.list_rows(id).await?;
        let paper = self.paper_list(&list, &rows)?;
        let typeface = self.reference.typeface;
        let render = move || {
            if as_workbook {
                register_list_xlsx(&paper)
            } else {
                register_list_pdf(&paper, typeface)
            }
        };
        let rendered = tokio::task::spawn_blocking(render).await;
        let ending = if as_workbook { "xlsx" } else { "pdf" };
        Ok(Printed {
            file_name: format!("{}.{ending}", list.code),
            content: printed(rendered.map_err(Error::internal)?)?,
        })
    }

    async fn list_rows(&self, id: RegisterListId) -> Result<Vec<ListRow>> {
        let mut session = self.contracts.read().await?;
        Ok(self.contracts.table().list_rows(&mut session, id).await?)
    }
}
