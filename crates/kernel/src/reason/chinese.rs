//! What each reason means in Chinese, and what to do about it: for those who read `docs/api/errors.zh.md`.

use super::Reason;

macro_rules! chinese {
    ($($variant:ident $meaning:literal $remedy:literal;)*) => {
        impl Reason {
            /// What it means, in Chinese.
            #[must_use]
            pub const fn meaning_in_chinese(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            /// What to do about it, in Chinese.
            #[must_use]
            pub const fn remedy_in_chinese(self) -> &'static str {
                match self { $(Self::$variant => $remedy,)* }
            }
        }
    };
}

chinese! {
    FieldsInvalid "有几个字段不符合规则，每处各有自己的原因。" "按 BadRequest 中逐项所写改正后再提交。";
    FieldRequired "必填的字段没有填写、为空或只有空格。" "补填所指的字段。";
    FieldTooLong "文字的字数超过该字段的上限。" "缩短到消息所写的字数以内。";
    TooManyItems "列表的项数超过该字段的上限。" "减少项数，或者分几次提交。";
    ItemRepeated "列表中同一项出现两次。" "删去重复的一项。";
    TextInvalid "文字中有控制字符、乱码、未编码的字符、自造字或改变方向的字符（消息写明是哪一个、在第几个字），或者不是规定的写法。" "按消息所指的位置改正或删去该字符。";
    TextUnprintable "文字中有证明和清单印不出的字符，本单位的字体中都没有；消息写明字符、位置和办法。" "换用印得出的字，或者由本单位补充字体。";
    ValueOutOfRange "数值不在规定的范围内。" "改为消息所写范围内的数值。";
    EnumInvalid "枚举值没有指明，或者不认识。" "从该字段的枚举值中选一个。";
    NameInvalid "资源名称的写法不对。" "按接口所写的样子填写，例如 listings/ID。";
    DateInvalid "日期不存在或不完整。" "填写完整的年、月、日。";
    DateInFuture "日期晚于今天（中国标准时间），该处不允许。" "填写今天或以前的日期。";
    DatesReversed "期间的止日早于起日。" "核对起止日期。";
    CreditCodeInvalid "不是符合 GB 32100-2015 的统一社会信用代码。" "照证照重新填写；证照上的代码确实如此的，合同中填 credit_code_as_issued。";
    CodeUnknown "代码不在现行代码表中；违规项写明是哪张表。" "用 ListCodes 查该表现行的代码。";
    CodesConflict "只能单独填写的代码与其他代码同时填写。" "只留下它，或者删去它。";
    RegionUnknown "不是现行的 GB/T 2260 行政区划代码。" "改用现行代码；已撤销的区划，消息列出现在的区划。";
    MoneyInvalid "金额不是整数分、过大，或者不是人民币。" "以人民币填写，精确到分。";
    AmountNegative "金额小于零，或者在必须大于零之处为零。" "填写大于零的金额。";
    AmountAboveTotal "技术交易额大于合同成交总额。" "核对两项金额。";
    AmountsReversed "金额范围的上限低于下限。" "核对上下限。";
    CostsMismatch "分项金额之和与其所分解的差额不等，或者一次核定的成本大于其技术交易额。" "核对各分项，使其合计相符。";
    PartiesSame "合同的两个当事人是同一单位。" "核对当事人及其统一社会信用代码。";
    KindMismatch "该字段属于另一种类型的资源。" "清空该字段，或者改变类型。";
    FieldMaskInvalid "掩码中的路径不认识，或者是不能改变的字段。" "改正 update_mask 中的路径。";
    FilterInvalid "筛选或排序不在规定之内。" "用该方法所列的筛选和排序。";
    PageSizeInvalid "每页条数为负数。" "填写零（用默认值）或正数。";
    PageTokenInvalid "翻页标记不是本市场给出的，或者由已停用的版本给出。" "从第一页重新开始。";
    PageTokenForeign "翻页标记属于另一次查询。" "筛选和排序保持不变，或者从第一页重新开始。";
    PasswordWeak "新密码过短、是已知的常见密码，或者与登录名相同；消息写明是哪一种。" "换一个较长、不常见的密码，可以是一句话。";
    RequestIdInvalid "请求编号不是 UUID。" "用 UUID 作为请求编号。";
    RequestIdReused "请求编号以前用于内容不同的请求。" "新的请求用新的编号；只有重发同一请求才用原来的。";
    RequestMalformed "消息不能解码。" "核对协议版本和消息的类型。";
    FieldUnknown "JSON 请求中有该消息没有的字段；违规项写明是哪一个。" "核对字段名的拼写。";
    HeadersTooLarge "调用的请求头超过 16 KiB。" "减少请求头，例如过长的 Cookie 或令牌。";
    ImportRowInvalid "导入的一行不能读取。" "按所写的行和列改正后再导入。";
    InstalmentsMismatch "计划的各期付款之和不等于总额。" "核对各期金额。";
    IncomeMismatch "技术性收入不等于技术交易额减去成本。" "核对三项金额。";
    ChangeEmpty "申请的变更没有改变任何已登记的内容。" "写明要变更的内容，或者不申请。";
    AttachmentTypeRefused "不接受这种类型的文件；消息列出接受的类型。" "转成接受的类型再上传。";
    AttachmentTypeMismatch "文件的内容、声明的类型和扩展名不一致；元数据写明两种类型。" "以正确的扩展名重新保存后上传。";
    AttachmentUnreadable "文件为空、不完整或已损坏。" "打开确认后重新导出、上传。";
    AttachmentUnsafe "文件含有宏、脚本或启动动作，或者经过加密、打包而无法查看。" "去掉宏、脚本和密码，例如另存为 PDF，再上传。";
    AttachmentHashMismatch "内容的 SHA-256 与调用方所声明的不同。" "重新计算并上传。";
    ExternalIdTaken "本单位已有使用该外部编号的记录。" "改用另一编号，或者更新原有的记录。";
    ContractDuplicate "同一合同已经登记。" "查看已登记的合同；内容有变化的，申请变更登记。";
    SubsidyGranted "该合同、角色和年度已按此政策兑付，或者已没有可以兑付的余额。" "查看兑付记录。";
    NumberTaken "该登记编号已经给出。" "核对编号。";
    LoginNameTaken "另一账号使用该登录名，或者看起来相同的登录名。" "换一个登录名。";
    MemberExists "该人已是本单位的成员。" "在成员中查看，需要时改变其角色。";
    ResourceNotFound "没有这个资源，或者调用方无权知道。" "核对名称，以及以谁的身份调用。";
    AttachmentUnknown "没有保存此 SHA-256 的内容。" "先上传该文件。";
    StateForbids "资源现在的状态不允许这样改变；消息写明状态。" "重新读取，按现在的状态办理。";
    PostNotPublished "供给或需求没有公开，不能匹配。" "公开之后再匹配。";
    LabelsMissing "自上一版排序权重以来，对匹配的答复太少；元数据写明还缺多少。" "等答复足够时再学习。";
    CaseTaken "另一名登记员正在办理，占用尚未到期。" "等到期或由其交回，或者办理另一件。";
    MandateEnded "申请的中介机构的委托已在今天之前到期。" "填入续签的期限；已提交的，由卖方自行办理。";
    AmountExceeded "各笔金额合计将超过核定或允许的数额。" "核对金额；需要时先冲销或退回。";
    VoucherInUse "已登记的到账引用该凭证，不能删除。" "先冲销该笔到账。";
    AmountUndetermined "合同金额尚未确定。" "先申请变更登记，确定金额。";
    ListEmpty "该期间没有登记合同，没有可列的内容。" "核对期间和登记点。";
    DocumentUnprintable "文书印不出：要登记的内容中有字体都没有的字符，或者文字过长；消息写明字段。" "改正所指的字段，或者补充字体。";
    OrganizationTaken "该统一社会信用代码已登记；元数据写明是哪个单位。" "确属本单位的，用 ClaimOrganization 认领。";
    ClaimOpen "调用方对该单位的认领正等待运营方处理。" "等待处理，不必再次提交。";
    CertificateTaken "另一名经纪人已以该证书登记。" "核对证书编号，需要时与运营方联系。";
    PaymentUsed "该笔到账已用于尚未追回的补助或核定的技术性收入，不能冲销。" "先追回补助，或者退回核定。";
    SameReviewer "复核须由初审人之外的另一人进行。" "由另一名登记员复核。";
    SecondReviewMissing "按核定的金额，登记之前须复核。" "由另一名登记员复核后再登记。";
    NumbersExhausted "该登记点当年的 999,999 个编号已用完。" "由运营方增设登记点。";
    LimitReached "这一项已达到可以保存的数目；消息写明数目。" "删除不用的之后再增加。";
    SignInThrottled "该登录名或该地址失败次数过多。" "等消息所写的时间过后再试；忘记密码的请重设。";
    LastOperator "否则市场将没有能登录的运营方。" "先增加另一位运营方。";
    SessionMissing "调用涉及调用方自己的会话或账号，而令牌不是由登录得到的。" "先登录，以会话的令牌调用。";
    RegistrationClosed "这里不能自行注册，只凭运营方或单位的邀请。" "请运营方或本单位的管理员邀请。";
    MailNotSentHere "本市场不发送邮件，口令由运营方转交。" "与运营方联系。";
    SourceNotServed "本服务器没有所要的变更流或审计记录，说明中写明是哪一个。" "向运行该角色（元数据 role）的服务器查询。";
    EtagMismatch "调用方读取之后，资源已经改变。" "重新读取，确认之后再提交。";
    BatchRefused "要么全办、要么不办的一批中有另一条被拒绝，全批都没有保留；这一条没有错。" "改正被拒绝的一条后重新提交，或者不要求全办。";
    WriteConflict "几个写入相互冲突。" "稍后重试。";
    PositionAhead "所给的位置超出变更流的末位。" "市场从备份恢复过的，退回到备份时的位置，或者重新取全部内容。";
    MessageTooLarge "消息超过 4 MiB。" "缩小或分成几次。";
    AttachmentTooLarge "文件或其中一块超过上限；元数据写明上限的字节数。" "压缩或拆分文件，或者减小每块。";
    TokenMissing "调用没有令牌。" "登录后附上令牌。";
    CertificateUnknown "连接的客户端证书不在系统表中，调用也没有令牌。" "由运营方把证书的名称写入系统表。";
    CertificateRevoked "系统表已吊销连接的客户端证书。" "与运营方联系，更换证书。";
    CertificateMismatch "令牌与连接的客户端证书不属于同一调用方。" "两者用同一调用方的，或者只用其一。";
    TokenInvalid "令牌的写法不对、已到期，或者不是本市场签发的。" "重新登录或换取令牌。";
    TokenRevoked "令牌所属的会话或密钥已结束，或者其持有人的权限已改变。" "刷新令牌，或者重新登录。";
    SignInRefused "登录名、密码、口令或密钥不对，或者账号已停用；不说明是哪一种。" "核对后再试；忘记密码的请重设。";
    SecondFactorMissing "密码正确，还需要第二重认证的口令。" "连同动态口令或恢复码再提交。";
    SessionEnded "刷新令牌不认识、已用过，或者已随会话结束。" "重新登录。";
    OneTimeCodeInvalid "邀请或重设密码的口令不认识、已用过或已到期。" "请邀请人或运营方另给一个。";
    IdentityRefused "统一身份认证的答复不成立，或者登录不是从这里开始的、已过期；原因在服务器的日志中。" "重新从登录页开始；仍不行的，由运营方查看日志。";
    RoleForbidden "调用方的角色都不能调用该方法。" "以有权的身份调用，或者请管理员增加角色。";
    NotOwner "资源不属于调用方的单位。" "以其所属单位的身份调用。";
    PointForeign "登记员不负责办理该案的登记点；元数据写明登记点。" "由该登记点的登记员办理，或者转办。";
    OwnCase "登记员所在单位是合同当事人，须由另一名登记员办理。" "回避，交由他人办理。";
    MethodUnknown "本服务器没有这个方法。" "核对服务和方法的名称，以及所连的角色。";
    CompressionUnknown "消息的压缩方式本服务器不能读取；元数据列出能读取的。" "改用所列的方式，或者不压缩。";
    MediaTypeUnknown "内容的媒体类型本服务器不能读取；元数据列出能读取的。" "改正 content-type。";
    CallMayWrite "该方法可能改变内容，只能用 POST 调用。" "改用 POST。";
    StreamNotInJson "该方法接收或给出流，以 JSON 调用时须用 application/connect+json，每条消息装在其封套中。" "改用该媒体类型，或者用 gRPC。";
    DeadlineExceeded "调用超过了调用方或服务器允许的时间。" "缩小范围后重试；写入的以同一请求编号重试。";
    RateLimited "一段时间内的调用超过调用方、其单位或其地址的限度。" "等消息所写的时间过后再试。";
    Overloaded "同时的调用过多。" "等消息所写的时间过后再试。";
    Unavailable "服务或其数据库尚未就绪。" "稍后重试。";
    StorageFull "数据库所在的磁盘没有空间；本次调用什么也没有保留。" "由运营方腾出空间，之后可以重试。";
    ShuttingDown "服务器正在停止。" "转到另一台，或者稍后重试。";
    AttachmentDamaged "保存的内容与其 SHA-256 不再相符。" "由运营方从备份恢复该文件。";
    Internal "服务器的故障，原因只在服务器的日志中。" "告诉运营方发生的时间和操作。";
    WebhookAddressRefused "市场不向该地址发送：它不是公网地址，或者不是 https；服务器的运营方可以允许其网络。" "改用公网的 https 地址，或者请运营方允许其网络。";
}
