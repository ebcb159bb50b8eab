//! Members of an organisation (成员), by its administrators and by operators: invited by a link, their roles, suspended and removed.

mod verbs;

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{
    GetMemberRequest, InviteMemberRequest, ListMembersRequest, Member, MemberFilter, member,
};
use techmarket_proto::types::v1::Role as ApiRole;

pub(crate) use self::verbs::verb;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, words_of};
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table, next_page};
use crate::{names, words};

const DONE: [(&str, &str); 6] = [
    ("accept", "已同意加入。"),
    ("reject", "未同意加入；此人可以另行申请。"),
    ("update", "已更改；此人的登录凭据已更新。"),
    ("suspend", "已停用。"),
    ("resume", "已恢复。"),
    ("remove", "已移除。"),
];

/// The organisation of the address, or the person's own.
fn place(asked: &Asked, named: &str) -> Result<String, Fault> {
    let own = asked.anybody()?.organization();
    let code = if named.is_empty() { own } else { named.to_owned() };
    if code.is_empty() || !asked.manages(&code) {
        return Err(Fault::Forbidden);
    }
    Ok(code)
}

pub(crate) async fn list(asked: Asked) -> Outcome {
    let code = place(&asked, asked.value("organization"))?;
    let request = ListMembersRequest {
        filter: Some(MemberFilter {
            organization: code.clone(),
            current: asked.value("all") != "1",
        }),
        page_token: asked.value("page").to_owned(),
        ..ListMembersRequest::default()
    };
    let listed = asked.calls().accounts()?.list_members(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let row = |member: &Member| {
        let (state, tone) = names::member_state(member);
        vec![
            Cell::link(
                format!("/members/{code}/{}", id(&member.name)),
                member.display_name.clone(),
            ),
            Cell::text(names::roles(&member.roles)),
            Cell::narrow(if member.administrator { "管理员" } else { "" }),
            Cell::tag(state, tone),
            Cell::narrow(words::day(member.create_time.as_ref())),
        ]
    };
    Sheet::new(format!("成员：{}", title(&code)))
        .part(SheetPart::Links(vec![Link::new(
            format!("/members/new?organization={code}"),
            "邀请成员",
        )]))
        .table(Table {
            label: "成员".to_owned(),
            heads: vec!["姓名", "角色", "管理员", "状态", "加入时间"],
            rows: listed.members.iter().map(row).collect(),
            empty: "还没有成员。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

fn title(code: &str) -> &str {
    match code {
        "market" => "本市场运营方",
        code => code,
    }
}

pub(crate) async fn new(asked: Asked) -> Outcome {
    let code = place(&asked, asked.value("organization"))?;
    new_shown(&asked, &code, &Form::default(), &[])
}

/// What a form says of a membership, and what it may grant: only operators grant what concerns the whole market.
fn fields(asked: &Asked, form: &Form) -> Vec<Field> {
    let is_operator = asked.anybody().is_ok_and(|person| person.is(Role::Operator));
    let of_market = [ApiRole::Registrar, ApiRole::Operator, ApiRole::System];
    let offered = names::ROLES
        .iter()
        .filter(|(role, _)| is_operator || !of_market.contains(role));
    let roles = offered.map(|(role, name)| (role.as_str_name().to_owned(), (*name).to_owned()));
    let mut fields = vec![
        Field::short(form, "display_name", "姓名", "").required(),
        Field::checks(form, "roles", "角色", roles.collect()).required(),
        Field::flag(
            form,
            "administrator",
            "管理员",
            "可以邀请和管理本单位的成员与接口密钥",
        ),
    ];
    if is_operator {
        let hint = "登记员办理的登记点：6 位代码，或 2 位、4 位区划；用顿号分开，不填的为全部";
        fields.push(Field::text(form, "points", "登记点范围", hint));
    }
    fields
}

/// The same, and where the code goes.
fn invited_fields(asked: &Asked, form: &Form) -> Vec<Field> {
    let hint = "选填：本市场能发送邮件时，口令同时寄到这个邮箱";
    let mut fields = fields(asked, form);
    fields.push(Field::short(form, "mail", "邮箱", hint));
    fields
}

fn read(form: &Form) -> Member {
    let roles = form.values("roles").filter_map(ApiRole::from_str_name);
    Member {
        display_name: form.owned("display_name"),
        roles: roles.map(i32::from).collect(),
        points: words_of(form.value("points")),
        administrator: form.is_set("administrator"),
        ..Member::default()
    }
}

fn new_shown(asked: &Asked, code: &str, form: &Form, refused: &[Refused]) -> Outcome {
    let invite = ShortForm::button("/members/new", "邀请").hidden("organization", code);
    Sheet::new("邀请成员")
        .under(
            format!("/members?organization={code}"),
            format!("成员：{}", title(code)),
        )
        .form(invite.fields("", invited_fields(asked, form)))
        .refused_with(asked, "member.", refused)
}

/// Invites, and shows the code and the link once.
pub(crate) async fn invite(asked: Asked, form: Form) -> Outcome {
    let code = place(&asked, form.value("organization"))?;
    let request = InviteMemberRequest {
        organization: code.clone(),
        member: Some(read(&form)),
        request_id: form.owned("request_id"),
        mail: form.owned("mail"),
    };
    let invited = asked.calls().accounts()?.invite_member(request).await;
    let invited = match invited.map_err(Fault::of(Part::Directory)) {
        Ok(invited) => invited.into_inner(),
        Err(Fault::Invalid(refused)) => return new_shown(&asked, &code, &form, &refused),
        Err(fault) => return Err(fault),
    };
    let sheet = Sheet::new("邀请已发出").under(
        format!("/members?organization={code}"),
        format!("成员：{}", title(&code)),
    );
    if invited.code.is_empty() {
        return sheet
            .text("此邀请已经发出过，口令只显示一次。没有记下的，请移除后重新邀请。")
            .page(&asked);
    }
    sheet
        .note(
            "warn",
            "下面的口令只显示这一次，7 天内有效。请当面或用可靠的方式交给本人。",
        )
        .part(SheetPart::Words(vec![invited.code.clone()]))
        .text("本人打开下面的链接，设置登录名和密码；已有账号的，登录后打开。")
        .part(SheetPart::Links(vec![Link::new(
            format!("/invitation?code={}", crate::text::encoded(&invited.code)),
            "邀请链接（右键复制）",
        )]))
        .page(&asked)
}

async fn found(asked: &Asked) -> Result<(String, Member), Fault> {
    let code = place(asked, asked.param("organization"))?;
    let name = format!("organizations/{code}/members/{}", asked.param("id"));
    let found = asked
        .calls()
        .accounts()?
        .get_member(GetMemberRequest { name })
        .await;
    let found = found.map_err(Fault::of_address(Part::Directory))?;
    Ok((code, found.into_inner()))
}

pub(crate) async fn show(asked: Asked) -> Outcome {
    let (code, member) = found(&asked).await?;
    let mut pairs = vec![
        ("display_name".to_owned(), member.display_name.clone()),
        ("points".to_owned(), member.points.join("、")),
        (
            "administrator".to_owned(),
            if member.administrator { "1" } else { "" }.to_owned(),
        ),
    ];
    let roles = member
        .roles
        .iter()
        .filter_map(|role| ApiRole::try_from(*role).ok());
    pairs.extend(roles.map(|role| ("roles".to_owned(), role.as_str_name().to_owned())));
    shown(&asked, &code, &member, &Form::of(pairs), &[])
}

fn shown(asked: &Asked, code: &str, member: &Member, form: &Form, refused: &[Refused]) -> Outcome {
    let here = format!("/members/{code}/{}", id(&member.name));
    let (state, tone) = names::member_state(member);
    let mut sheet = Sheet::new(format!("成员 {}", member.display_name))
        .under(
            format!("/members?organization={code}"),
            format!("成员：{}", title(code)),
        )
        .tag(state, tone)
        .done(asked, &DONE)
        .lines(vec![
            ("加入时间", words::minute(member.create_time.as_ref())),
            (
                "邀请有效期至",
                words::minute(member.invitation_expire_time.as_ref()),
            ),
        ]);
    let button = |verb: &str, title| ShortForm::button(format!("{here}/{verb}"), title).etag(&member.etag);
    let decides = match member.state() {
        member::State::Removed => None,
        member::State::Requested => Some(button("accept", "同意加入")),
        _ => Some(button("update", "保存")),
    };
    if let Some(decides) = decides {
        sheet = sheet.form(decides.fields("角色", fields(asked, form)));
    }
    let buttons = match member.state() {
        member::State::Active => vec![
            button("suspend", "停用").second(),
            button("remove", "移除").second(),
        ],
        member::State::Suspended => vec![button("resume", "恢复"), button("remove", "移除").second()],
        member::State::Requested => vec![button("reject", "不同意加入").second()],
        member::State::Invited => vec![button("remove", "撤销邀请").second()],
        _ => Vec::new(),
    };
    let sheet = buttons.into_iter().fold(sheet, Sheet::form);
    sheet.refused_with(asked, "member.", refused)
}
