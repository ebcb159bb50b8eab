//! The program's other commands.

use std::process::Stdio;

use techmarket_kernel::Caller;
use tokio::process::Command;

use crate::process::PROGRAM;

/// What became of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Ran {
    /// The command must have ended well.
    #[track_caller]
    pub(crate) fn well(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// The command must have failed with `code`, and say each of `words` to the person.
    #[track_caller]
    pub(crate) fn failed(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word} is not in {self:?}");
        }
    }
}

/// Runs `techmarket ARGUMENTS` to its end.
pub(crate) async fn techmarket(arguments: &[&str]) -> Ran {
    techmarket_in(arguments, &[]).await
}

/// The same with `environment` beside that of the tests.
pub(crate) async fn techmarket_in(arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let output = Command::new(PROGRAM)
        .args(arguments)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A token of `techmarket token issue` for `caller`. `home` are the options that name the key.
pub(crate) async fn token(home: &[&str], caller: &Caller) -> String {
    let mut arguments = vec!["token", "issue", "--subject", &caller.subject];
    arguments.extend(home);
    for role in &caller.roles {
        arguments.extend(["--role", role.as_str()]);
    }
    let organization = caller.organization.as_ref().map(ToString::to_string);
    if let Some(code) = &organization {
        arguments.extend(["--organization", code]);
    }
    let points: Vec<String> = caller.points.iter().map(ToString::to_string).collect();
    for point in &points {
        arguments.extend(["--point", point]);
    }
    techmarket(&arguments).await.well().out.trim().to_owned()
}
