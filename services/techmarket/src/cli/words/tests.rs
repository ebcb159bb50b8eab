//! Tests of `words.rs`.

use clap::CommandFactory as _;

use super::*;
use clap::Command as Clap;

/// Every command with those below it.
fn all(command: &Clap) -> Vec<Clap> {
    let below = command.get_subcommands().flat_map(all);
    std::iter::once(command.clone()).chain(below).collect()
}

#[test]
fn help_has_no_word_of_the_librarys_language() {
    let mut built = Cli::command();
    built.build();
    for mut command in all(&built) {
        for help in [command.render_help(), command.render_long_help()] {
            let help = translated(&help.to_string());
            for line in help.lines().filter(|line| !line.trim().is_empty()) {
                let bare = |c: char| c.is_ascii_alphabetic() || "-_<>[]./:=, ".contains(c);
                let chinese = !line.is_ascii();
                // A line alone for the option itself, its values or its name.
                let shape = line.trim().starts_with(['-', '<', '['])
                    || line.chars().all(bare) && !line.trim().contains(' ');
                assert!(chinese || shape, "{line:?} of\n{help}");
            }
            for english in [
                "Usage",
                "Options",
                "Commands",
                "Arguments",
                "Print",
                "default:",
                "possible",
            ] {
                assert!(!help.contains(english), "{english} in\n{help}");
            }
        }
    }
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_right() {
    for (arguments, told) in [
        ("serve", "缺少 --data <DIR>"),
        ("serve --data d --rule supply", "没有参数 --rule，是否指 --role"),
        (
            "serve --data d --role suply",
            "--role <ROLE> 的值“suply”不可用，可用：supply、demand、matching、contract、directory",
        ),
        (
            "serve --data d --listen 7300",
            "--listen <ADDRESS> 的值“7300”无效：应为 IP:端口",
        ),
        (
            "serve --data d --lease-minutes 0",
            "--lease-minutes <MINUTES> 的值“0”无效：0 不在范围内：1..=43200",
        ),
        (
            "serve --data d --lease-minutes x",
            "--lease-minutes <MINUTES> 的值“x”无效：应为整数",
        ),
        ("serve --data d --data e", "--data <DIR> 只能给出一次"),
        ("serve --data", "--data <DIR> 缺少值"),
        ("sevre", "没有命令 sevre，是否指 restore、serve"),
        (
            "call m --token t --data d",
            "--token <FILE> 不能与 --data <DIR> 同时给出",
        ),
        ("call m {} {}", "没有参数 {}"),
        ("token issue --data d --role viewer", "缺少 --subject <NAME>"),
    ] {
        let typed = std::iter::once("techmarket").chain(arguments.split(' '));
        let error = Cli::command().try_get_matches_from(typed).unwrap_err();
        assert_eq!(super::told(&error), told, "{arguments}");
    }
}
