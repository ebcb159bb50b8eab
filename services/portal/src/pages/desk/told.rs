//! What applicants are told again and again, as texts to tick (退回补正的常用语).

use crate::findings::Finding;
use crate::form::Form;

/// What is asked for most, whatever the rules find.
const BLOCKS: [&str; 6] = [
    "合同文本缺少签字页或盖章页，请补充完整后重新上传。",
    "合同文本所载金额与填报的金额不一致，请核对后更正。",
    "未上传承诺书，请补充。",
    "技术内容摘要不能说明技术内容，请写明技术目标、技术路线和考核指标。",
    "由内设机构签订的合同，请补充法定代表人授权书。",
    "合同涉及的知识产权没有证明，请补充知识产权证明。",
];

/// The texts that a page offers: first what the rules say is to be mended in this case.
pub(super) fn blocks(findings: &[Finding]) -> Vec<String> {
    let found = findings.iter().filter(|finding| finding.tone == "warn");
    let found = found.map(|finding| finding.advice.clone());
    found.chain(BLOCKS.map(str::to_owned)).collect()
}

/// What was ticked and typed, one a line.
pub(super) fn reason(form: &Form) -> String {
    let mut lines = form.list("block");
    let typed = form.owned("reason");
    if !typed.is_empty() {
        lines.push(typed);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_block_says_what_to_do() {
        assert!(
            BLOCKS
                .iter()
                .all(|block| block.contains('请') && block.ends_with('。'))
        );
    }
}
