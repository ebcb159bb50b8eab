//! One service (服务记录): recorded with its evidence, shown, and struck.

use techmarket_proto::directory::v1::{
    CreateServiceLogRequest, DownloadProofRequest, Expert, ServiceLog, VoidServiceLogRequest, service_log,
};

use super::show::{place, service_of};
use super::{BASE, expert_of, keeps, records};
use crate::answer::{Answer, Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::typed::date;
use crate::drafts::{place_code, places};
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, chosen};
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Link, Part as SheetPart, Sheet, ShortForm};
use crate::uploads::Upload;
use crate::{names, words};

/// The expert of the address, whose services the reader records.
async fn own(asked: &Asked) -> Result<Expert, Fault> {
    asked.anybody()?;
    let one = expert_of(asked).await?;
    if records(asked, &one) {
        Ok(one)
    } else {
        Err(Fault::NotFound)
    }
}

pub(crate) async fn recording(asked: Asked) -> Outcome {
    let one = own(&asked).await?;
    let form = Form::of(vec![("region".to_owned(), one.region.clone())]);
    shown(&asked, &one, &form, &[])
}

pub(crate) async fn record(asked: Asked, form: Form, upload: Option<Upload>) -> Outcome {
    let one = own(&asked).await?;
    let mut refused = Vec::new();
    let kind = service_log::Kind::from_str_name(form.value("kind")).unwrap_or_default();
    let service_log = ServiceLog {
        service_date: date(&form, "service_date", &mut refused),
        region: place_code(form.value("region")),
        place: form.owned("place"),
        kind: kind.into(),
        summary: form.owned("summary"),
        people_served: form.value("people_served").parse().unwrap_or_default(),
        ..ServiceLog::default()
    };
    if !refused.is_empty() {
        return shown(&asked, &one, &form, &refused);
    }
    let proof = match upload {
        Some(upload) => Some(upload.proof().await?),
        None => None,
    };
    let request = CreateServiceLogRequest {
        parent: one.name.clone(),
        service_log: Some(service_log),
        request_id: form.owned("request_id"),
        validate_only: false,
        proof,
    };
    let recorded = asked.calls().directory()?.create_service_log(request).await;
    match recorded.map_err(Fault::of(Part::Directory)) {
        Ok(_) => Ok(redirect(format!("{BASE}/{}?done=record", id(&one.name)))),
        Err(Fault::Invalid(refused)) => shown(&asked, &one, &form, &refused),
        Err(Fault::Refused(description)) => {
            let field = String::new();
            shown(&asked, &one, &form, &[Refused { field, description }])
        }
        Err(fault) => Err(fault),
    }
}

fn shown(asked: &Asked, one: &Expert, form: &Form, refused: &[Refused]) -> Outcome {
    let kinds = names::SERVICE_KINDS.map(|(kind, name)| (kind.as_str_name().to_owned(), name.to_owned()));
    let evidence = Field {
        is_required: false,
        ..Field::file("proof", "佐证材料", "照片、签到表等：PDF、PNG 或 JPEG，至多 2 MB")
    };
    let fields = vec![
        Field::short(
            form,
            "service_date",
            "服务日期",
            "例如 2026-11-20；在服务期内，不晚于今天",
        )
        .required(),
        Field::text(
            form,
            "region",
            "县（市、区）",
            "行政区划代码，例如 360322；输入时可从列表中选择",
        )
        .required(),
        Field::text(form, "place", "地点", "乡镇、村、园区或者企业"),
        Field::select(form, "kind", "服务方式", chosen(kinds.to_vec())).required(),
        Field::area(form, "summary", "服务内容", "至多 2,000 字", 4).required(),
        Field::short(form, "people_served", "服务人数", "1 至 100,000").required(),
        evidence,
    ];
    let here = format!("{BASE}/{}", id(&one.name));
    let button = ShortForm {
        places: places(asked),
        ..ShortForm::button(format!("{here}/services/new"), "登记")
    };
    Sheet::new(format!("登记服务记录：{}", one.display_name))
        .under(here, one.display_name.clone())
        .form(button.fields("", fields))
        .refused_with(asked, "service_log.", refused)
}

/// A record, or the file that proves it where the address asks for that.
pub(crate) async fn log(asked: Asked) -> Outcome {
    let one = own(&asked).await?;
    let log = service_of(&asked, &one.name, asked.param("log")).await?;
    if let (Some(file), "1") = (&log.evidence, asked.value("file")) {
        return evidence(&asked, &file.name).await;
    }
    log_shown(&asked, &one, &log, &Form::default(), &[])
}

fn log_shown(asked: &Asked, one: &Expert, log: &ServiceLog, form: &Form, refused: &[Refused]) -> Outcome {
    let here = format!("{BASE}/{}", id(&one.name));
    let (state, tone) = names::service_state(log);
    let day = words::civil(log.service_date.as_ref());
    let mut sheet = Sheet::new(format!("服务记录：{} {day}", one.display_name))
        .under(here.clone(), one.display_name.clone())
        .tag(state, tone)
        .lines(vec![
            ("服务日期", day),
            (
                "服务方式",
                names::of(&names::SERVICE_KINDS, &log.kind()).to_owned(),
            ),
            ("地点", place(asked, log)),
            ("服务内容", log.summary.clone()),
            ("服务人数", log.people_served.to_string()),
            ("登记人", log.recorder.clone()),
            ("登记时间", words::minute(log.create_time.as_ref())),
            ("作废的原因", log.reason.clone()),
        ]);
    let year = log.service_date.map(|date| date.year).unwrap_or_default();
    let this = format!("{here}/services/{}", id(&log.name));
    if let Some(file) = &log.evidence {
        let href = format!("{this}?year={year}&file=1");
        let title = format!("下载佐证材料 {}", file.file_name);
        sheet = sheet.part(SheetPart::Links(vec![Link::new(href, title)]));
    }
    if keeps(asked, one) && log.state() == service_log::State::Recorded {
        let reason = Field::area(
            form,
            "reason",
            "作废的原因",
            "至多 1,000 字；作废后不再计入统计",
            2,
        );
        let void = ShortForm::button(format!("{this}/void?year={year}"), "作废").second();
        sheet = sheet.form(void.etag(&log.etag).fields("作废", vec![reason.required()]));
    }
    sheet.refused_with(asked, "", refused)
}

/// To be kept and not shown: whatever is in it, it is no page of this site.
async fn evidence(asked: &Asked, name: &str) -> Outcome {
    let request = DownloadProofRequest {
        name: name.to_owned(),
    };
    let found = asked.calls().directory()?.download_proof(request).await;
    let found = found.map_err(Fault::of(Part::Directory))?.into_inner();
    let name = found.proof.unwrap_or_default().file_name;
    Ok(Answer::File(
        "application/octet-stream",
        name,
        found.content.into(),
    ))
}

pub(crate) async fn void(asked: Asked, form: Form) -> Outcome {
    let one = own(&asked).await?;
    let request = VoidServiceLogRequest {
        name: format!("{}/serviceLogs/{}", one.name, asked.param("log")),
        etag: form.owned("etag"),
        request_id: form.owned("request_id"),
        reason: form.owned("reason"),
    };
    let voided = asked.calls().directory()?.void_service_log(request).await;
    match voided.map_err(Fault::of(Part::Directory)) {
        Ok(_) => Ok(redirect(format!("{BASE}/{}?done=void", id(&one.name)))),
        Err(Fault::Invalid(refused)) => {
            let log = service_of(&asked, &one.name, asked.param("log")).await?;
            log_shown(&asked, &one, &log, &form, &refused)
        }
        Err(fault) => Err(fault),
    }
}
