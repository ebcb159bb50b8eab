use clap::FromArgMatches as _;

use super::*;
use crate::cli::{Command as Parsed, ServeOptions};

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

fn served(layer: &Layer, arguments: &[&str]) -> ServeOptions {
    let matches = command(layer).try_get_matches_from(arguments).unwrap();
    match Cli::from_arg_matches(&matches).unwrap().command {
        Parsed::Serve(options) => *options,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_file_stands_in_for_what_the_command_line_leaves_out() {
    let file = file(
        "data = '/srv/market'\nmatch_score = 0.4\nlease-minutes = 60\nrelease-after-step = true\nrole = ['supply', 'demand']\n",
    );
    let layer = read(file.path()).unwrap();
    let options = served(&layer, &["techmarket", "serve", "--lease-minutes", "30"]);
    assert_eq!(options.data, Path::new("/srv/market"));
    assert!((options.match_score - 0.4).abs() < f64::EPSILON);
    assert_eq!((options.lease_minutes, options.release_after_step), (30, true));
    assert_eq!(options.roles.len(), 2);
    assert_eq!(
        served(&Layer::default(), &["techmarket", "serve", "--data", "x"]).lease_minutes,
        480
    );
}

#[test]
fn values_of_the_file_are_checked_as_those_of_the_command_line() {
    let layer = read(file("data = 'x'\nlease-minutes = 0\n").path()).unwrap();
    let refused = command(&layer).try_get_matches_from(["techmarket", "serve"]);
    assert_eq!(
        refused.unwrap_err().kind(),
        clap::error::ErrorKind::ValueValidation
    );
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_what_is_near() {
    for (text, told) in [
        ("leese-minutes = 3\n", "最接近的是“lease-minutes”"),
        ("data = 'x'\ndata = \n", "第 2 行不是 TOML"),
        ("data = ['a', 'b']\n", "只能有一个值"),
        ("role = []\n", "空的列表"),
        ("lease-minutes = 3\nlease_minutes = 4\n", "写了两次"),
        ("[serve]\ndata = 'x'\n", "没有选项“serve”"),
    ] {
        let error = read(file(text).path()).unwrap_err();
        assert!(format!("{error:#}").contains(told), "{error:#}");
    }
}

#[test]
fn every_option_has_a_variable_of_its_own() {
    let mut variables: Vec<_> = options()
        .iter()
        .map(|arg| arg.get_env().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(variables.contains(&"TECHMARKET_ATTACHMENT_BUCKET".to_owned()));
    let all = variables.len();
    variables.sort();
    variables.dedup();
    assert_eq!(variables.len(), all);
}

#[test]
fn the_file_is_named_by_option_or_variable() {
    let arguments = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
    for words in [
        &["techmarket", "serve", "--config", "a.toml"][..],
        &["techmarket", "serve", "--config=a.toml"],
    ] {
        assert_eq!(named(&arguments(words)), Some(PathBuf::from("a.toml")));
    }
}
