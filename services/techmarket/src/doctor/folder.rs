//! The data folder: who may read it, its disk, its attachments, its backups.

use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use techmarket_kernel::{Clock as _, SystemClock};

use super::databases::Held;
use super::finding::Finding;
use crate::backup::attachments::{FOLDER, hashes};
use crate::cli::DoctorOptions;
use crate::last_backup;

/// Everybody but the owner.
const OTHERS: u32 = 0o077;
/// Below this a large import or a migration may fill the disk.
const LITTLE: u64 = 1 << 30;
const DAY: f64 = 86_400.0;
/// Missing files that are named; the rest is counted.
const NAMED: usize = 5;

pub(super) fn look(options: &DoctorOptions) -> Vec<Finding> {
    let folder = options.data.as_path();
    let shown = folder.display();
    let Ok(found) = std::fs::metadata(folder) else {
        let remedy = "检查 --data 的路径，以及本命令是否以市场的用户运行";
        return vec![Finding::wrong(format!("数据目录 {shown} 读不出"), remedy)];
    };
    let mut findings = Vec::new();
    findings.push(if found.permissions().mode() & OTHERS == 0 {
        Finding::well(format!("数据目录 {shown} 只有其所有者可以访问"))
    } else {
        let remedy = format!("chmod -R go-rwx {shown}");
        Finding::doubtful(format!("数据目录 {shown} 对其他用户开放"), remedy)
    });
    findings.push(disk(folder));
    findings.push(backup(folder, options.backup_days));
    findings
}

fn disk(folder: &Path) -> Finding {
    let found = match rustix::fs::statvfs(folder) {
        Ok(found) => found,
        Err(error) => return Finding::doubtful(format!("磁盘空间读不出：{error}"), "检查文件系统"),
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let all = found.f_blocks.saturating_mul(found.f_frsize);
    let said = format!("磁盘余 {} MiB，共 {} MiB", free >> 20, all >> 20);
    if free < LITTLE || free < all / 20 {
        Finding::wrong(said, "清理或扩充磁盘：没有空间时一切写入被拒绝（STORAGE_FULL）")
    } else if free < all / 10 {
        Finding::doubtful(said, "计划扩充磁盘")
    } else {
        Finding::well(said)
    }
}

fn backup(folder: &Path, days: u32) -> Finding {
    let remedy = "techmarket backup DIR --data DATA，并用 systemd 定时器每日执行（deploy/systemd）";
    let Some(time) = last_backup::time(folder) else {
        return Finding::wrong("从未备份过", remedy);
    };
    let age = (SystemClock.now().as_duration().as_secs_f64() - time).max(0.0) / DAY;
    let said = format!("最近一次备份在 {age:.1} 天前");
    if age > f64::from(days) {
        Finding::wrong(said, remedy)
    } else {
        Finding::well(said)
    }
}

/// Files that contracts name, against those that are kept.
pub(super) fn attachments(options: &DoctorOptions, held: &Held, findings: &mut Vec<Finding>) {
    if let Some(bucket) = &options.attachment_bucket {
        findings.push(Finding::doubtful(
            format!("附件在存储桶 {bucket} 中，未核对"),
            "用存储服务自己的工具核对",
        ));
        return;
    }
    let Some(named) = &held.attachments else { return };
    let own = options.data.join(FOLDER);
    let kept = hashes(options.attachments.as_deref().unwrap_or(&own));
    let kept: HashSet<String> = kept.unwrap_or_default().into_iter().collect();
    let missing: Vec<&str> = named
        .iter()
        .filter(|hash| !kept.contains(*hash))
        .map(String::as_str)
        .collect();
    findings.push(if missing.is_empty() {
        Finding::well(format!("合同引用的 {} 个附件都在", named.len()))
    } else {
        let some = missing.iter().take(NAMED).copied().collect::<Vec<_>>().join("、");
        Finding::wrong(
            format!("缺少合同引用的 {} 个附件：{some}", missing.len()),
            "从备份的 attachments 目录复制同名文件到附件目录的同名子目录",
        )
    });
}
