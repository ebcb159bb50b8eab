//! `techmarket key`: what signs the tokens.

use std::process::ExitCode;

use jiff::SignedDuration;
use techmarket_kernel::{Clock as _, SystemClock, china_minute};

use crate::cli::KeyCommand;
use crate::home::Home;
use crate::terminal::say;

/// Rotates the keys, or lists them.
pub fn run(command: &KeyCommand) -> anyhow::Result<ExitCode> {
    match command {
        KeyCommand::Rotate(options) => {
            let home = Home::at(&options.keys.data, options.keys.key.as_deref());
            home.rotate_keys(SignedDuration::from_hours(options.overlap * 24))?;
            list(&home)?;
            say("运行中的进程数秒内改用新密钥；此前签发的令牌在原密钥失效前仍有效。");
        }
        KeyCommand::List(options) => list(&Home::at(&options.data, options.key.as_deref()))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(home: &Home) -> anyhow::Result<()> {
    for (index, key) in home.existing_key()?.public(SystemClock.now()).iter().enumerate() {
        let made = key.made.map_or_else(|| "时间不详".to_owned(), china_minute);
        let role = if index == 0 {
            "签发并检验"
        } else {
            "只检验"
        };
        let ends = key
            .ends
            .map_or_else(String::new, |ends| format!("，{} 失效", china_minute(ends)));
        say(&format!("{}  {role}，{made} 制作{ends}", key.id));
    }
    Ok(())
}
