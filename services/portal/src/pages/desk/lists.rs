//! Sealed lists of registered contracts (登记清单): made, and kept as files.

use askama::Template;
use http::StatusCode;
use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{
    CreateRegisterListRequest, DownloadRegisterListRequest, DownloadRegisterListResponse,
    ListRegisterListsRequest, RegisterList, print_register_list_request::Format, register_list,
};
use techmarket_proto::types::v1::Period;
use techmarket_types::TableId;

use crate::answer::{Outcome, redirect, streamed, with_status};
use crate::asked::Asked;
use crate::drafts::today;
use crate::drafts::typed::date;
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, Section, Summary, in_force, lay};
use crate::form::Form;
use crate::frame::Frame;
use crate::own::request_id;
use crate::posts::id;
use crate::{text, words};

const PAGE: i32 = 50;

#[derive(Template)]
#[template(path = "desk/lists.html")]
struct ListsPage {
    frame: Frame,
    request_id: String,
    is_made: bool,
    rows: Vec<Row>,
    next: String,
    sections: Vec<Section>,
    summary: Vec<Summary>,
    places: Vec<String>,
}

struct Row {
    id: String,
    title: String,
    point: String,
    count: i64,
    amount: String,
    code: String,
    is_void: bool,
    made: String,
}

pub(crate) async fn lists(asked: Asked) -> Outcome {
    shown(&asked, &Form::default(), &[]).await
}

async fn shown(asked: &Asked, form: &Form, refused: &[Refused]) -> Outcome {
    asked.person(Role::Registrar)?;
    let request = ListRegisterListsRequest {
        filter: None,
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
    };
    let listed = asked.calls().register()?.list_register_lists(request).await;
    let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner();
    let tables = asked.portal().settings.tables;
    let points = in_force(tables, TableId::RegistrationPoint, today(asked));
    let mut sections = vec![Section {
        title: "制作清单",
        fields: vec![
            Field::text(form, "title", "清单名称", "至多 100 字").required(),
            Field::select(form, "registration_point", "登记点", points),
            Field::short(form, "period.start_date", "登记日期，起", "例如 2026-01-01").required(),
            Field::short(form, "period.end_date", "登记日期，止", "例如 2026-03-31").required(),
            Field::short(form, "seller", "卖方统一社会信用代码", "只列一个卖方的合同时填写"),
        ],
    }];
    let summary = lay(&mut sections, "register_list.", refused);
    let status = if summary.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let mut frame = Frame::titled(asked, "登记清单", [""; 3]);
    frame.has_errors = !summary.is_empty();
    let page = ListsPage {
        frame,
        request_id: request_id(asked),
        is_made: asked.value("done") == "make",
        rows: listed
            .register_lists
            .iter()
            .map(|list| row(asked, list))
            .collect(),
        next: match listed.next_page_token.as_str() {
            "" => String::new(),
            token => format!("/desk/lists?page={}", text::encoded(token)),
        },
        sections,
        summary,
        places: Vec::new(),
    };
    with_status(status, &page)
}

fn row(asked: &Asked, list: &RegisterList) -> Row {
    let tables = asked.portal().settings.tables;
    Row {
        id: id(&list.name).to_owned(),
        title: list.title.clone(),
        point: words::code(tables, TableId::RegistrationPoint, &list.registration_point),
        count: list.contract_count,
        amount: words::wan(list.total_amount.as_ref()),
        code: list.certificate_code.clone(),
        is_void: list.state() == register_list::State::Void,
        made: words::minute(list.create_time.as_ref()),
    }
}

pub(crate) async fn make(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Registrar)?;
    let mut refused = Vec::new();
    let period = Period {
        start_date: date(&form, "period.start_date", &mut refused),
        end_date: date(&form, "period.end_date", &mut refused),
    };
    if !refused.is_empty() {
        return shown(&asked, &form, &refused).await;
    }
    let request = CreateRegisterListRequest {
        register_list: Some(RegisterList {
            title: form.owned("title"),
            registration_point: form.owned("registration_point"),
            period: Some(period),
            seller: form.owned("seller"),
            ..RegisterList::default()
        }),
        request_id: form.owned("request_id"),
        validate_only: false,
    };
    let made = asked.calls().register()?.create_register_list(request).await;
    match made.map_err(Fault::of(Part::Contract)) {
        Ok(_) => Ok(redirect("/desk/lists?done=make")),
        Err(Fault::Invalid(refused)) => shown(&asked, &form, &refused).await,
        Err(Fault::Refused(told)) => {
            let (field, description) = (String::new(), told);
            shown(&asked, &form, &[Refused { field, description }]).await
        }
        Err(fault) => Err(fault),
    }
}

/// A list as a file: PDF, or a workbook where the address asks for one.
pub(crate) async fn kept(asked: Asked) -> Outcome {
    asked.person(Role::Registrar)?;
    let (format, kind) = match asked.value("as") {
        "xlsx" => (
            Format::Xlsx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        _ => (Format::Pdf, "application/pdf"),
    };
    let request = DownloadRegisterListRequest {
        name: format!("registerLists/{}", asked.param("list")),
        format: format.into(),
    };
    let given = asked.calls().register()?.download_register_list(request).await;
    let given = given.map_err(Fault::of_address(Part::Contract))?.into_inner();
    let piece = |piece: DownloadRegisterListResponse| (piece.file_name, piece.chunk);
    streamed(Part::Contract, kind, given, piece).await
}
