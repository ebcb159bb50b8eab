//! Coming by a code that was handed over: an invitation (接受邀请), the first operator (首位管理员), a new password (重设密码).

use http::StatusCode;
use techmarket_proto::directory::v1::{AcceptInvitationRequest, ResetPasswordRequest};

use crate::accounts;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{self, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::sheet::{Sheet, ShortForm};

const PASSWORD_HINT: &str = "10 至 128 个字符，不能是常见密码，也不能与登录名相同";

pub(crate) async fn page(asked: Asked) -> Outcome {
    shown(&asked, &by_link(&asked), StatusCode::OK, &[])
}

/// The code of a link, as the form holds it.
fn by_link(asked: &Asked) -> Form {
    Form::of(vec![("invitation".to_owned(), asked.value("code").to_owned())])
}

/// Whoever has signed in joins as who it is; anybody else gets an account.
pub(crate) async fn accept(asked: Asked, form: Form) -> Outcome {
    let is_known = asked.signed().is_ok();
    let (password, repeated) = (form.secret("new_password"), form.secret("repeated_password"));
    if !is_known && password != repeated {
        return shown(&asked, &form, StatusCode::UNPROCESSABLE_ENTITY, &[differs()]);
    }
    let request = AcceptInvitationRequest {
        code: form.owned("invitation"),
        login_name: form.owned("login_name"),
        password,
        display_name: form.owned("display_name"),
    };
    let calls = if is_known {
        asked.calls()
    } else {
        asked.portal().settings.market.for_visitor(Some(asked.visitor()))
    };
    match calls.accounts()?.accept_invitation(request).await {
        Ok(answer) => accounts::begin(&asked, answer.into_inner().grant, "/").await,
        Err(status) => {
            let (code, refused) = fault::said(status)?;
            shown(&asked, &form, code, &as_fields(refused))
        }
    }
}

pub(super) fn differs() -> Refused {
    Refused {
        field: "repeated_password".to_owned(),
        description: "两次填写的密码不一致，请重新填写".to_owned(),
    }
}

/// The API's names of fields, as these forms name them.
fn as_fields(refused: Vec<Refused>) -> Vec<Refused> {
    let named = |one: Refused| Refused {
        field: match one.field.as_str() {
            "password" => "new_password".to_owned(),
            "code" => "invitation".to_owned(),
            other => other.to_owned(),
        },
        ..one
    };
    refused.into_iter().map(named).collect()
}

pub(super) fn passwords(form: &Form) -> [Field; 2] {
    [
        Field::key(form, "new-password", "new_password", "新密码", PASSWORD_HINT),
        Field::key(form, "new-password", "repeated_password", "再次填写新密码", ""),
    ]
}

fn shown(asked: &Asked, form: &Form, status: StatusCode, refused: &[Refused]) -> Outcome {
    let is_first = asked.path() == "/first-operator";
    let code = Field::key(form, "code", "invitation", "一次性口令", "邀请人交给您的口令");
    let mut fields = vec![code];
    if asked.signed().is_err() {
        let hint = "2 至 50 个字符：汉字、字母、数字和 . - _ @；以后不能更改";
        fields.push(Field::text(
            form,
            "display_name",
            "姓名",
            "不填的，用邀请中的姓名",
        ));
        fields.push(Field::key(form, "name", "login_name", "登录名", hint));
        fields.extend(passwords(form));
    }
    let (title, text) = match (is_first, asked.signed().is_ok()) {
        (true, _) => (
            "首位管理员",
            "本市场还没有运营方的账号。口令在服务启动时显示在服务器的终端上，只显示一次，7 天内有效。",
        ),
        (false, true) => ("接受邀请", "接受后，您的账号增加在该单位的身份。"),
        (false, false) => (
            "接受邀请",
            "填写口令并设置登录名和密码。已有账号的，请先登录再打开此页面。",
        ),
    };
    Sheet::new(title)
        .text(text)
        .form(ShortForm::button(asked.path(), "接受并登录").fields("", fields))
        .answered(asked, status, refused)
}

pub(crate) async fn reset_page(asked: Asked) -> Outcome {
    reset_shown(&asked, &by_link(&asked), StatusCode::OK, &[])
}

pub(crate) async fn reset(asked: Asked, form: Form) -> Outcome {
    let (new_password, repeated) = (form.secret("new_password"), form.secret("repeated_password"));
    if new_password != repeated {
        return reset_shown(&asked, &form, StatusCode::UNPROCESSABLE_ENTITY, &[differs()]);
    }
    let request = ResetPasswordRequest {
        code: form.owned("invitation"),
        new_password,
    };
    let calls = asked.portal().settings.market.for_visitor(Some(asked.visitor()));
    match calls.accounts()?.reset_password(request).await {
        Ok(_) => Ok(redirect("/sign-in?done=reset")),
        Err(status) => {
            let (code, refused) = fault::said(status)?;
            reset_shown(&asked, &form, code, &as_fields(refused))
        }
    }
}

fn reset_shown(asked: &Asked, form: &Form, status: StatusCode, refused: &[Refused]) -> Outcome {
    let code = Field::key(
        form,
        "code",
        "invitation",
        "一次性口令",
        "运营方交给您的口令，24 小时内有效",
    );
    let mut fields = vec![code];
    fields.extend(passwords(form));
    Sheet::new("重设密码")
        .under("/sign-in", "登录")
        .text("重设后，此账号在各处的登录全部结束。")
        .form(ShortForm::button("/reset", "重设密码").fields("", fields))
        .answered(asked, status, refused)
}
