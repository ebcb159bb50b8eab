//! Signing in (登录) by login name and password, and the second step where a second factor is enrolled.

use http::StatusCode;
use techmarket_proto::directory::v1::SignInRequest;
use tonic::Status;

use crate::accounts;
use crate::answer::{Answer, Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{self, Fault, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::pending::{Secret, Step};
use crate::portal::Cookie;
use crate::sheet::{Link, Part, Sheet, ShortForm};
use crate::text;

/// The reason by which the directory asks for the second step.
const SECOND_STEP: &str = "SECOND_FACTOR_MISSING";

pub(crate) async fn page(asked: Asked) -> Outcome {
    shown(
        &asked,
        &Form::default(),
        asked.value("return"),
        StatusCode::OK,
        &[],
    )
}

pub(crate) async fn enter(asked: Asked, form: Form) -> Outcome {
    let path = text::local_path(form.value("return")).to_owned();
    let (login_name, password) = (form.value("login_name").to_owned(), form.secret("password"));
    let answer = signed_in(&asked, &login_name, &password, String::new()).await?;
    match answer {
        Ok(grant) => accounts::begin(&asked, grant, &path).await,
        Err(status) if fault::reason(&status) == SECOND_STEP => {
            let secret = Secret::Password(login_name, password);
            Ok(half_done(&asked, "/sign-in/code", Step { path, secret }))
        }
        Err(status) => {
            let (code, refused) = fault::said(status)?;
            shown(&asked, &form, &path, code, &refused)
        }
    }
}

/// Keeps what was shown so far, and leads to the next step.
pub(crate) fn half_done(asked: &Asked, path: &str, step: Step) -> Answer {
    let (portal, word) = (asked.portal(), asked.portal().new_word());
    portal.pending.put(&word, step);
    Answer::Cookies(path.to_owned(), vec![portal.set_cookie(Cookie::Step, &word)])
}

async fn signed_in(
    asked: &Asked,
    login_name: &str,
    password: &str,
    code: String,
) -> Result<Result<Option<techmarket_proto::directory::v1::Grant>, Status>, Fault> {
    let request = SignInRequest {
        login_name: login_name.to_owned(),
        password: password.to_owned(),
        code,
        ..SignInRequest::default()
    };
    let calls = asked.portal().settings.market.for_visitor(Some(asked.visitor()));
    let answer = calls.accounts()?.sign_in(request).await;
    Ok(answer.map(|answer| answer.into_inner().grant))
}

fn shown(asked: &Asked, form: &Form, path: &str, status: StatusCode, refused: &[Refused]) -> Outcome {
    let fields = vec![
        Field::key(form, "name", "login_name", "登录名", ""),
        Field::key(form, "password", "password", "密码", ""),
    ];
    let sheet = Sheet::new("登录").done(
        asked,
        &[
            ("reset", "密码已重设，请用新密码登录。"),
            ("password", "密码已更改，请重新登录。"),
        ],
    );
    let enter = ShortForm::button("/sign-in", "登录").hidden("return", text::local_path(path));
    let mut others = vec![
        Link::new("/invitation", "接受邀请"),
        Link::new("/reset", "重设密码"),
    ];
    let providers = asked.portal().settings.providers.iter();
    others.extend(providers.map(|provider| {
        let path = text::encoded(text::local_path(path));
        let href = format!("/sign-in/with/{}?return={path}", text::encoded(&provider.id));
        Link::new(href, format!("统一身份认证登录（{}）", provider.id))
    }));
    sheet
        .form(enter.fields("", fields))
        .part(Part::Links(others))
        .text("账号由所在单位的管理员或者市场运营方邀请开通。忘记密码的，请向运营方领取一次性口令后重设。")
        .answered(asked, status, refused)
}

/// The second step (动态口令).
pub(crate) async fn code_page(asked: Asked) -> Outcome {
    match asked.portal().pending.find(asked.step()) {
        Some(Step {
            secret: Secret::Password(..),
            ..
        }) => code_shown(&asked, StatusCode::OK, &[]),
        _ => Ok(redirect("/sign-in")),
    }
}

pub(crate) async fn code(asked: Asked, form: Form) -> Outcome {
    let step = asked.portal().pending.find(asked.step());
    let Some(Step {
        path,
        secret: Secret::Password(login_name, password),
    }) = step
    else {
        return Ok(redirect("/sign-in"));
    };
    let code = form.owned("code");
    if code.is_empty() {
        let refused = Refused {
            field: "code".to_owned(),
            description: "请填写动态口令或恢复码".to_owned(),
        };
        return code_shown(&asked, StatusCode::UNPROCESSABLE_ENTITY, &[refused]);
    }
    match signed_in(&asked, &login_name, &password, code).await? {
        Ok(grant) => {
            asked.portal().pending.end(asked.step());
            accounts::begin(&asked, grant, &path).await
        }
        Err(status) => {
            let (code, refused) = fault::said(status)?;
            code_shown(&asked, code, &refused)
        }
    }
}

fn code_shown(asked: &Asked, status: StatusCode, refused: &[Refused]) -> Outcome {
    let hint = "手机上认证程序显示的六位数字；手机不在身边的，填写一个恢复码";
    let field = Field::key(&Form::default(), "code", "code", "动态口令", hint);
    Sheet::new("登录第二步：动态口令")
        .under("/sign-in", "登录")
        .form(ShortForm::button("/sign-in/code", "继续").fields("", vec![field]))
        .answered(asked, status, refused)
}
