//! Accounts (账号): found by login name, suspended, given a code for a new password, and where they are signed in.

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{
    Account, AccountFilter, GetAccountRequest, IssuePasswordResetRequest, ListAccountsRequest,
    ListSessionsRequest, ResumeAccountRequest, RevokeSessionRequest, Session, SessionFilter,
    SuspendAccountRequest, account,
};

use super::list;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::fields::Field;
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table, next_page};
use crate::{names, text, words};

const DONE: [(&str, &str); 3] = [
    ("suspend", "已停用，各处的登录已结束。"),
    ("resume", "已恢复。"),
    ("end", "该处登录已结束。"),
];

pub(crate) async fn accounts(asked: Asked) -> Outcome {
    let sheet = list(&asked, "账号")?;
    let login_name = asked.value("login_name").to_owned();
    let form = Form::of(vec![("login_name".to_owned(), login_name.clone())]);
    let search = ShortForm {
        asks: true,
        ..ShortForm::button("/operator/accounts", "查找")
    };
    let request = ListAccountsRequest {
        filter: Some(AccountFilter { login_name }),
        page_token: asked.value("page").to_owned(),
        ..ListAccountsRequest::default()
    };
    let listed = asked.calls().accounts()?.list_accounts(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let row = |one: &Account| {
        let (state, tone) = names::account_state(one);
        vec![
            Cell::link(
                format!("/operator/accounts/{}", id(&one.name)),
                one.login_name.clone(),
            ),
            Cell::text(one.display_name.clone()),
            Cell::narrow(if one.second_factor {
                "已启用"
            } else {
                "未启用"
            }),
            Cell::tag(state, tone),
            Cell::narrow(words::day(one.create_time.as_ref())),
        ]
    };
    sheet
        .form(search.fields(
            "",
            vec![Field::short(&form, "login_name", "登录名", "完整的登录名")],
        ))
        .table(Table {
            label: "账号".to_owned(),
            heads: vec!["登录名", "姓名", "动态口令", "状态", "建立时间"],
            rows: listed.accounts.iter().map(row).collect(),
            empty: "没有找到账号。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

async fn found(asked: &Asked) -> Result<Account, Fault> {
    asked.person(Role::Operator)?;
    let name = format!("accounts/{}", asked.param("id"));
    let found = asked
        .calls()
        .accounts()?
        .get_account(GetAccountRequest { name })
        .await;
    Ok(found.map_err(Fault::of(Part::Directory))?.into_inner())
}

pub(crate) async fn account(asked: Asked) -> Outcome {
    let one = found(&asked).await?;
    let request = ListSessionsRequest {
        filter: Some(SessionFilter {
            account: one.name.clone(),
            active: true,
        }),
        page_token: asked.value("page").to_owned(),
        ..ListSessionsRequest::default()
    };
    let listed = asked.calls().accounts()?.list_sessions(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let (here, (state, tone)) = (
        format!("/operator/accounts/{}", id(&one.name)),
        names::account_state(&one),
    );
    let trail = format!("/operator/audit?subject={}", text::encoded(&one.login_name));
    let row = |session: &Session| {
        vec![
            Cell::narrow(words::minute(session.create_time.as_ref())),
            Cell::narrow(words::minute(session.refresh_time.as_ref())),
            Cell::narrow(session.address.clone()),
            Cell::text(text::shortened(&session.user_agent, 80)),
            Cell::form(
                ShortForm::button(format!("{here}/end"), "结束")
                    .second()
                    .hidden("session", session.name.clone()),
            ),
        ]
    };
    let flag = Field::flag(
        &Form::default(),
        "second_factor",
        "同时停用动态口令",
        "手机和恢复码都丢失的，核对身份后选择",
    );
    let reset = ShortForm::button(format!("{here}/reset"), "签发重设密码的口令").second();
    let step = match one.state() {
        account::State::Active => ShortForm::button(format!("{here}/suspend"), "停用账号").second(),
        _ => ShortForm::button(format!("{here}/resume"), "恢复账号"),
    };
    Sheet::new(format!("账号 {}", one.login_name))
        .under("/operator/accounts", "账号")
        .tag(state, tone)
        .done(&asked, &DONE)
        .lines(vec![
            ("姓名", one.display_name.clone()),
            (
                "动态口令",
                if one.second_factor {
                    "已启用"
                } else {
                    "未启用"
                }
                .to_owned(),
            ),
            ("建立时间", words::minute(one.create_time.as_ref())),
        ])
        .part(SheetPart::Links(vec![Link::new(trail, "此人的审计记录")]))
        .form(step.etag(&one.etag))
        .form(reset.fields("重设密码", vec![flag]))
        .heading("正在登录的地方")
        .table(Table {
            label: "正在登录的地方".to_owned(),
            heads: vec!["登录时间", "最近使用", "来自", "程序", "操作"],
            rows: listed.sessions.iter().map(row).collect(),
            empty: "没有正在使用的登录。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

pub(crate) async fn account_verb(asked: Asked, form: Form) -> Outcome {
    let one = found(&asked).await?;
    let (name, etag, request_id) = (one.name.clone(), form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().accounts()?;
    let verb = asked.param("verb");
    let done = match verb {
        "suspend" => client
            .suspend_account(SuspendAccountRequest {
                name,
                etag,
                request_id,
            })
            .await
            .map(drop),
        "resume" => client
            .resume_account(ResumeAccountRequest {
                name,
                etag,
                request_id,
            })
            .await
            .map(drop),
        "end" => {
            let name = form.owned("session");
            client
                .revoke_session(RevokeSessionRequest { name, request_id })
                .await
                .map(drop)
        }
        "reset" => return reset(&asked, &one, &form).await,
        _ => return Err(Fault::NotFound),
    };
    done.map_err(Fault::of(Part::Directory))?;
    Ok(redirect(format!(
        "/operator/accounts/{}?done={verb}",
        id(&one.name)
    )))
}

/// The code for a new password, shown once.
async fn reset(asked: &Asked, one: &Account, form: &Form) -> Outcome {
    let request = IssuePasswordResetRequest {
        name: one.name.clone(),
        second_factor: form.is_set("second_factor"),
        request_id: form.owned("request_id"),
    };
    let issued = asked.calls().accounts()?.issue_password_reset(request).await;
    let issued = issued.map_err(Fault::of(Part::Directory))?.into_inner();
    let sheet = Sheet::new("重设密码的口令")
        .under("/operator/accounts", "账号")
        .under(
            format!("/operator/accounts/{}", id(&one.name)),
            one.login_name.clone(),
        );
    if issued.code.is_empty() {
        return sheet
            .text("此口令已经显示过。没有记下的，请重新签发，旧的随即失效。")
            .page(asked);
    }
    let link = format!("/reset?code={}", text::encoded(&issued.code));
    sheet
        .note(
            "warn",
            "口令只显示这一次。请核对身份后当面或用可靠的方式交给本人。",
        )
        .part(SheetPart::Words(vec![issued.code.clone()]))
        .lines(vec![("有效期至", words::minute(issued.expire_time.as_ref()))])
        .part(SheetPart::Links(vec![Link::new(
            link,
            "重设密码的链接（右键复制）",
        )]))
        .page(asked)
}
