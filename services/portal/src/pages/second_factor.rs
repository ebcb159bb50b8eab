//! The second factor of an account (动态口令): a secret to be read by a telephone, confirmed by a code of it.

use http::StatusCode;
use techmarket_proto::directory::v1::{
    ConfirmTotpEnrolmentRequest, StartTotpEnrolmentRequest, StartTotpEnrolmentResponse,
};

use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{self, Fault, Part, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::sheet::{Link, Part as SheetPart, Sheet, ShortForm};
use crate::{going_on, qr};

const HERE: &str = "/account/second-factor";

pub(crate) async fn page(asked: Asked) -> Outcome {
    let signed = asked.signed()?;
    let held = "您的角色要求动态口令：启用前只能以浏览者的身份查看。";
    Sheet::new("启用动态口令")
        .under("/account", "我的账号")
        .note("warn", if signed.is_held_back { held } else { "" })
        .text("需要一部手机和任一支持 TOTP（RFC 6238）的认证程序。启用后，登录时除密码外还要填写程序显示的六位数字。")
        .form(ShortForm::button(HERE, "开始"))
        .page(&asked)
}

/// Makes a secret and shows it; it counts once it is confirmed.
pub(crate) async fn start(asked: Asked, _: Form) -> Outcome {
    asked.signed()?;
    let started = asked
        .calls()
        .accounts()?
        .start_totp_enrolment(StartTotpEnrolmentRequest {})
        .await;
    let started = started.map_err(Fault::of(Part::Directory))?.into_inner();
    shown(&asked, &started, StatusCode::OK, &[])
}

fn shown(
    asked: &Asked,
    started: &StartTotpEnrolmentResponse,
    status: StatusCode,
    refused: &[Refused],
) -> Outcome {
    let code = Field::key(&Form::default(), "code", "code", "程序显示的六位数字", "");
    let confirm = ShortForm::button("/account/second-factor/confirm", "启用")
        .hidden("uri", started.uri.clone())
        .hidden("secret", started.secret.clone());
    let mut sheet = Sheet::new("扫描并确认动态口令")
        .under("/account", "我的账号")
        .text("用认证程序扫描下面的二维码；不能扫描的，手工输入密钥。");
    if let Some(svg) = qr::svg(&started.uri, "动态口令的二维码") {
        sheet = sheet.part(SheetPart::Picture(svg));
    }
    sheet
        .lines(vec![("密钥", started.secret.clone())])
        .form(confirm.fields("", vec![code]))
        .answered(asked, status, refused)
}

/// Enrols it, and shows the recovery codes once. The session is renewed at once: roles that were held back come with it.
pub(crate) async fn confirm(asked: Asked, form: Form) -> Outcome {
    asked.signed()?;
    let session = asked.session().ok_or(Fault::SignIn)?;
    let code = form.owned("code");
    let confirmed = asked
        .calls()
        .accounts()?
        .confirm_totp_enrolment(ConfirmTotpEnrolmentRequest { code })
        .await;
    match confirmed {
        Ok(confirmed) => {
            going_on::renew(asked.portal(), &session.id).await;
            Sheet::new("动态口令已启用")
                .under("/account", "我的账号")
                .note("warn", "下面的恢复码只显示这一次。请抄写或打印并妥善保管：手机不在身边时，每个可以代替动态口令使用一次。")
                .part(SheetPart::Words(confirmed.into_inner().recovery_codes))
                .part(SheetPart::Links(vec![Link::new("/account", "已保存，返回我的账号")]))
                .page(&asked)
        }
        Err(status) => {
            let (code, refused) = fault::said(status)?;
            let started = StartTotpEnrolmentResponse {
                uri: form.owned("uri"),
                secret: form.owned("secret"),
            };
            shown(&asked, &started, code, &refused)
        }
    }
}
