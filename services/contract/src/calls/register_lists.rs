//! Sealed lists (登记清单), read and printed. How one is made is in `create_register_list`.

use futures::stream::BoxStream;
use techmarket_documents::{register_list_pdf, register_list_xlsx};
use techmarket_kernel::{Context, Error, Page, Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::print_register_list_request::Format;
use techmarket_proto::shapes::Named;
use techmarket_rpc::{Shown, convert as wire, fits, request};
use techmarket_types::RegisterListId;

use crate::domain::{RegisterList, require_desk};
use crate::papers::{file_name, in_chunks, print};
use crate::registry::Registry;
use crate::store::lists;

impl Registry {
    pub(crate) async fn get_register_list(
        &self,
        context: &Context,
        request: pb::GetRegisterListRequest,
    ) -> Result<RegisterList> {
        let id = Violations::collect(|v| request::id(v, &request))?;
        self.register_list(context, id).await
    }

    async fn register_list(&self, context: &Context, id: RegisterListId) -> Result<RegisterList> {
        require_desk(&context.caller)?;
        let list = lists::find(&mut self.contracts.read().await?, id).await?;
        list.ok_or_else(|| Error::not_found("register_list", id.name()))
    }

    /// A page of lists, newest first.
    pub(crate) async fn list_register_lists(
        &self,
        context: &Context,
        request: pb::ListRegisterListsRequest,
    ) -> Result<Page<RegisterList>> {
        let (page, before, point) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let before = page.after_key(v);
            let point = request.filter.unwrap_or_default().registration_point;
            let point = wire::optional(v, "filter.registration_point", &point, Reason::CodeUnknown);
            Some((page, before, point))
        })?;
        require_desk(&context.caller)?;
        let mut session = self.contracts.read().await?;
        let lists = lists::page(&mut session, point, before, page.fetch()).await?;
        Ok(page.page(lists, |last| last.id.to_string()))
    }

    /// A list in print, if it fits into a message.
    pub(crate) async fn print_register_list(
        &self,
        context: &Context,
        request: pb::PrintRegisterListRequest,
    ) -> Result<Shown<pb::PrintRegisterListResponse>> {
        let (file_name, content) = self.printed_list(context, &request, request.format).await?;
        if !fits(content.len()) {
            let message = format!(
                "清单文件 {} 字节，超过一条消息的上限；请用 DownloadRegisterList 分块下载",
                content.len()
            );
            return Err(Error::new(Reason::MessageTooLarge, message).on("register_list", request.name));
        }
        Ok(Shown(pb::PrintRegisterListResponse { file_name, content }))
    }

    /// 下载登记清单: the name of the file, then its content in chunks.
    pub(crate) async fn download_register_list(
        &self,
        context: &Context,
        request: pb::DownloadRegisterListRequest,
    ) -> Result<BoxStream<'static, Result<pb::DownloadRegisterListResponse>>> {
        let (file_name, content) = self.printed_list(context, &request, request.format).await?;
        let head = pb::DownloadRegisterListResponse {
            file_name,
            chunk: Vec::new(),
        };
        let part = |chunk| pb::DownloadRegisterListResponse {
            file_name: String::new(),
            chunk,
        };
        Ok(in_chunks(head, &content, part))
    }

    /// A list on paper, as a workbook or as PDF/A-2b: the name of the file and its content.
    async fn printed_list(
        &self,
        context: &Context,
        request: &impl Named,
        format: i32,
    ) -> Result<(String, Vec<u8>)> {
        let format = Format::try_from(format);
        let id = Violations::collect(|v| {
            let id = request::id(v, request);
            if format.is_err() {
                v.add("format", Reason::EnumInvalid, "不是所列的值");
            }
            id
        })?;
        let list = self.register_list(context, id).await?;
        if list.void_time.is_some() {
            return Err(Error::state_forbids("register_list", id.name(), "VOID", "print"));
        }
        let rows = lists::rows(&mut self.contracts.read().await?, id).await?;
        let paper = self.paper_list(&list, &rows)?;
        let (first, last) = paper.period;
        let period = format!("{first}至{last}");
        let dated = [&period, &list.code.to_string(), &paper.issued_on.to_string()].map(Clone::clone);
        let name = ["技术合同登记清单".to_owned(), paper.body.clone()];
        let name = [&name[..], &dated].concat();
        let typeface = self.reference.typeface;
        let (ending, content) = if format == Ok(Format::Xlsx) {
            ("xlsx", print(move || register_list_xlsx(&paper)).await?)
        } else {
            ("pdf", print(move || register_list_pdf(&paper, typeface)).await?)
        };
        Ok((file_name(&name, ending), content))
    }
}
