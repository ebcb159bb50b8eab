//! The pages that say why there is no page: what is missing and what to do, and nothing from inside.

use askama::Template;
use http::StatusCode;

use crate::fault::Fault;
use crate::frame::Frame;
use crate::text;

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage {
    frame: Frame,
    text: String,
    advice: &'static str,
    offers_cast: bool,
    /// Where signing in or choosing another identity leads to; empty where it does not help.
    sign_in: String,
    /// Whether a form is kept for who is signed in.
    is_kept: bool,
    /// What was typed and not saved.
    typed: Vec<String>,
}

pub(crate) fn html(frame: Frame, fault: &Fault) -> askama::Result<(StatusCode, String)> {
    let (status, title, text, advice) = words(fault);
    let typed = match fault {
        Fault::Ended(typed, _) => typed.clone(),
        _ => Vec::new(),
    };
    let is_ended = matches!(fault, Fault::Ended(..));
    let is_kept = matches!(fault, Fault::Ended(_, Some(_))) && frame.person.is_some();
    let by_identity = is_ended || matches!(fault, Fault::SignIn | Fault::Forbidden);
    let offers_cast = by_identity && !frame.cast().is_empty();
    let sign_in = match frame.has_accounts() && by_identity {
        true if is_ended => "/sign-in".to_owned(),
        true => format!("/sign-in?return={}", text::encoded(&frame.here)),
        false => String::new(),
    };
    let title = title.to_owned();
    let frame = Frame { title, ..frame };
    let page = FaultPage {
        frame,
        text,
        advice,
        offers_cast,
        sign_in,
        is_kept,
        typed,
    };
    Ok((status, page.render()?))
}

fn words(fault: &Fault) -> (StatusCode, &'static str, String, &'static str) {
    let of = |status, title, text: &str, advice| (status, title, text.to_owned(), advice);
    match fault {
        Fault::NotFound => of(
            StatusCode::NOT_FOUND,
            "页面不存在",
            "您访问的内容不存在、已下架，或您无权查看。",
            "请检查网址，或从首页检索。",
        ),
        Fault::SignIn => of(
            StatusCode::UNAUTHORIZED,
            "请先登录",
            "此页面需要登录后查看。",
            "登录后请重新打开此页面。",
        ),
        Fault::Forbidden => of(
            StatusCode::FORBIDDEN,
            "无权访问",
            "您当前的身份不能办理此事项。",
            "请以有权办理的身份登录。",
        ),
        Fault::Foreign => of(
            StatusCode::FORBIDDEN,
            "表单已失效",
            "提交的表单不是由本网站的页面发出，未作任何更改。",
            "请从本网站的页面重新提交。",
        ),
        Fault::Ended(_, Some(_)) => of(
            StatusCode::FORBIDDEN,
            "登录已失效",
            "填写期间登录已失效或者身份已经更换，没有保存。",
            "您填写的内容已保留一小时：以原来的身份登录后继续。",
        ),
        Fault::Ended(..) => of(
            StatusCode::FORBIDDEN,
            "登录已失效",
            "填写期间登录已失效，或者表单已经过期，没有保存。",
            "您填写的内容在下面，请先复制保存，重新登录后再填入。",
        ),
        Fault::Malformed => of(
            StatusCode::PAYLOAD_TOO_LARGE,
            "提交内容过长",
            "提交的内容超过上限，或者不是完整的表单，未作任何更改。",
            "请返回上一页，缩短内容或者重新选择文件后再提交。",
        ),
        Fault::Down(part) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "服务暂不可用",
            format!("{}暂时没有响应，此页面无法显示；其他页面不受影响。", part.title()),
            "请稍后刷新。",
        ),
        Fault::Busy => of(
            StatusCode::TOO_MANY_REQUESTS,
            "访问过于频繁",
            "短时间内的请求过多。",
            "请一分钟后再试。",
        ),
        Fault::Invalid(refused) => {
            let said: Vec<&str> = refused.iter().map(|one| one.description.as_str()).collect();
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                "内容有误",
                said.join("；"),
                "请返回上一页修改后重新提交。",
            )
        }
        Fault::Conflict => of(
            StatusCode::CONFLICT,
            "内容已被更新",
            "在您打开页面之后，这条记录已被他人或您在另一窗口中更改，您的操作没有执行。",
            "请刷新页面，看过最新内容后再操作。",
        ),
        Fault::Refused(message) => (
            StatusCode::CONFLICT,
            "现在不能办理",
            message.clone(),
            "请刷新页面查看当前状态。",
        ),
        Fault::Internal => of(
            StatusCode::INTERNAL_SERVER_ERROR,
            "系统出错",
            "系统处理此页面时出错，已记录。",
            "请稍后再试；仍不能办理的，请与主办单位联系。",
        ),
    }
}
