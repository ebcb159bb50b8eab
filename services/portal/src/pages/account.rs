//! The person's own account (我的账号): who it is, where it is signed in, the password, and for whom it acts.

use http::StatusCode;
use techmarket_proto::directory::v1::{
    Account, BatchGetOrganizationsRequest, ChangePasswordRequest, GetAccountRequest, ListSessionsRequest,
    Member, RevokeSessionRequest, Session, SessionFilter, SwitchOrganizationRequest,
};

use super::invitation::{differs, passwords};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{self, Fault, Part, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::going_on;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table, next_page};
use crate::{names, text, words};

const DONE: [(&str, &str); 3] = [
    ("end", "该处登录已结束。"),
    ("password", "密码已更改，其他各处的登录已结束。"),
    ("factor", "动态口令已启用。"),
];

pub(crate) async fn page(asked: Asked) -> Outcome {
    let signed = asked.signed()?;
    let account = own_account(&asked).await?;
    let request = ListSessionsRequest {
        filter: Some(SessionFilter {
            active: true,
            ..SessionFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListSessionsRequest::default()
    };
    let listed = asked.calls().accounts()?.list_sessions(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let acting = signed
        .acting()
        .map_or("浏览者".to_owned(), |member| names::roles(&member.roles));
    let lines = vec![
        ("登录名", account.login_name.clone()),
        ("姓名", account.display_name.clone()),
        (
            "当前身份",
            format!("{} {acting}", asked.anybody()?.organization_name),
        ),
        (
            "动态口令",
            if account.second_factor {
                "已启用"
            } else {
                "未启用"
            }
            .to_owned(),
        ),
    ];
    let mut links = vec![Link::new("/account/password", "更改密码")];
    if !account.second_factor {
        links.push(Link::new("/account/second-factor", "启用动态口令"));
    }
    if signed.memberships.len() > 1 {
        links.push(Link::new("/identity", "更换身份"));
    }
    let held = "您的角色要求动态口令：启用前只能以浏览者的身份查看。";
    let rows = listed
        .sessions
        .iter()
        .map(|session| row(session, &signed.session));
    Sheet::new("我的账号")
        .done(&asked, &DONE)
        .note("warn", if signed.is_held_back { held } else { "" })
        .lines(lines)
        .part(SheetPart::Links(links))
        .heading("正在登录的地方")
        .table(Table {
            label: "正在登录的地方".to_owned(),
            heads: vec!["登录时间", "最近使用", "来自", "程序", "操作"],
            rows: rows.collect(),
            empty: "没有。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

async fn own_account(asked: &Asked) -> Result<Account, Fault> {
    let name = asked.signed()?.account.clone();
    let found = asked
        .calls()
        .accounts()?
        .get_account(GetAccountRequest { name })
        .await;
    Ok(found.map_err(Fault::of(Part::Directory))?.into_inner())
}

fn row(session: &Session, own: &str) -> Vec<Cell> {
    let end = format!("/account/sessions/{}/end", id(&session.name));
    vec![
        Cell::narrow(words::minute(session.create_time.as_ref())),
        Cell::narrow(words::minute(session.refresh_time.as_ref())),
        Cell::narrow(session.address.clone()),
        Cell::text(text::shortened(&session.user_agent, 80)),
        if session.name == own {
            Cell::tag("当前", "good")
        } else {
            Cell::form(ShortForm::button(end, "结束").second())
        },
    ]
}

pub(crate) async fn end_session(asked: Asked, form: Form) -> Outcome {
    asked.signed()?;
    let request = RevokeSessionRequest {
        name: format!("sessions/{}", asked.param("id")),
        request_id: form.owned("request_id"),
    };
    let ended = asked.calls().accounts()?.revoke_session(request).await;
    ended.map_err(Fault::of(Part::Directory))?;
    Ok(redirect("/account?done=end"))
}

pub(crate) async fn password_page(asked: Asked) -> Outcome {
    asked.signed()?;
    password_shown(&asked, StatusCode::OK, &[])
}

pub(crate) async fn password(asked: Asked, form: Form) -> Outcome {
    asked.signed()?;
    let new_password = form.secret("new_password");
    if new_password != form.secret("repeated_password") {
        return password_shown(&asked, StatusCode::UNPROCESSABLE_ENTITY, &[differs()]);
    }
    let request = ChangePasswordRequest {
        old_password: form.secret("old_password"),
        new_password,
    };
    match asked.calls().accounts()?.change_password(request).await {
        Ok(_) => Ok(redirect("/account?done=password")),
        Err(status) => {
            let (code, refused) = fault::said(status)?;
            password_shown(&asked, code, &refused)
        }
    }
}

fn password_shown(asked: &Asked, status: StatusCode, refused: &[Refused]) -> Outcome {
    // A browser that keeps passwords asks whose it is.
    let login_name = asked.anybody()?.key.clone();
    let form = &Form::of(vec![("login_name".to_owned(), login_name)]);
    let mut fields = vec![
        Field::key(form, "name", "login_name", "登录名", "不能更改"),
        Field::key(form, "password", "old_password", "现在的密码", ""),
    ];
    fields.extend(passwords(form));
    Sheet::new("更改密码")
        .under("/account", "我的账号")
        .form(ShortForm::button("/account/password", "更改密码").fields("", fields))
        .answered(asked, status, refused)
}

/// For whom to act (选择身份).
pub(crate) async fn identity_page(asked: Asked) -> Outcome {
    let signed = asked.signed()?;
    let called = organization_names(&asked, &signed.memberships).await;
    let path = text::local_path(asked.value("return"));
    let rows = signed.memberships.iter().map(|member| {
        let code = going_on::place(&member.name);
        let known = called.iter().find(|(of, _)| of == code);
        let name = match code {
            "market" => "本市场运营方",
            code => known.map_or(code, |(_, name)| name.as_str()),
        };
        let choose = ShortForm::button("/identity", "以此身份办理")
            .hidden("organization", code)
            .hidden("return", path);
        let choice = if member.name == signed.member {
            Cell::tag("当前", "good")
        } else {
            Cell::form(choose)
        };
        vec![Cell::text(name), Cell::text(names::roles(&member.roles)), choice]
    });
    Sheet::new("选择身份")
        .table(Table {
            label: "身份".to_owned(),
            heads: vec!["单位", "角色", "操作"],
            rows: rows.collect(),
            empty: "您还不属于任何单位。",
            next: String::new(),
        })
        .part(SheetPart::Links(vec![Link::new(
            if path == "/" {
                asked.anybody()?.home()
            } else {
                path
            },
            "以当前身份继续",
        )]))
        .page(&asked)
}

/// Names of the organisations, as far as the directory knows them: without them codes are shown.
async fn organization_names(asked: &Asked, memberships: &[Member]) -> Vec<(String, String)> {
    let codes = memberships.iter().map(|member| going_on::place(&member.name));
    let names: Vec<String> = codes
        .filter(|code| *code != "market")
        .map(|code| format!("organizations/{code}"))
        .collect();
    let Ok(mut client) = asked.calls().directory() else {
        return Vec::new();
    };
    let request = BatchGetOrganizationsRequest {
        names,
        page_token: String::new(),
    };
    let found = client.batch_get_organizations(request).await;
    let found = found.map_or_else(|_| Vec::new(), |found| found.into_inner().organizations);
    let named = found.into_iter().map(|one| (one.credit_code, one.display_name));
    named.collect()
}

pub(crate) async fn identity(asked: Asked, form: Form) -> Outcome {
    let session = asked.session().ok_or(Fault::SignIn)?;
    asked.signed()?;
    let request = SwitchOrganizationRequest {
        organization: form.owned("organization"),
    };
    let switched = asked.calls().accounts()?.switch_organization(request).await;
    let grant = switched.map_err(Fault::of(Part::Directory))?.into_inner().grant;
    let (person, signed) = going_on::read(asked.portal(), grant.unwrap_or_default(), None).await?;
    let path = match text::local_path(form.value("return")) {
        _ if signed.is_held_back => "/account/second-factor",
        "/" => person.home(),
        path => path,
    };
    asked.portal().sessions.go_on(&session.id, person, signed);
    Ok(redirect(path))
}
