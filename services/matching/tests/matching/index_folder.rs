//! The folder of an index: what survives, what is built anew, what is left alone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::sample::{listing, open, sample, upsert};
use techmarket_matching::domain::{Change, Filter, SupplyKind};
use techmarket_matching::index::{IndexError, PostIndex};

fn names(path: &Path) -> (u64, u64, Vec<String>) {
    let index = open(path).unwrap();
    let page = index.search("", &Filter::default(), 100, 0).unwrap();
    (
        index.position(),
        index.count(),
        page.hits.into_iter().map(|hit| hit.name).collect(),
    )
}

#[test]
fn posts_and_position_survive_together() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join("supply");
    let index = open(&path).unwrap();
    assert_eq!((index.position(), index.count()), (0, 0));
    index.apply(&sample(), 5).unwrap();
    index.apply(&[], 9).unwrap();
    drop(index);
    assert_eq!(
        names(&path),
        (
            9,
            5,
            ["a", "b", "c", "d", "e"]
                .map(|id| format!("listings/{id}"))
                .into()
        )
    );
}

#[test]
fn changes_are_applied_in_order_and_found_on_return() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).unwrap();
    let titles = |text: &str| -> Vec<String> {
        let page = index.search(text, &Filter::default(), 10, 0).unwrap();
        page.hits.into_iter().map(|hit| hit.name).collect()
    };
    index
        .apply(&[upsert(listing("a", "锂渣制备水泥掺合料", ""))], 1)
        .unwrap();
    assert_eq!(titles("锂渣"), ["listings/a"]);
    index
        .apply(
            &[
                upsert(listing("a", "海上风电基础", "")),
                upsert(listing("b", "锂渣", "")),
            ],
            3,
        )
        .unwrap();
    assert_eq!(
        (titles("锂渣"), titles("风电")),
        (vec!["listings/b".to_owned()], vec!["listings/a".to_owned()])
    );
    let changes = [
        Change::Delete("listings/b".to_owned()),
        Change::Delete("listings/unknown".to_owned()),
        upsert(listing("c", "锂渣", "")),
        Change::Delete("listings/c".to_owned()),
        upsert(listing("c", "锂渣微晶玻璃", "")),
    ];
    index.apply(&changes, 8).unwrap();
    assert_eq!(
        (titles("锂渣"), index.count()),
        (vec!["listings/c".to_owned()], 2)
    );
}

#[test]
fn a_folder_copied_at_any_moment_is_consistent() {
    // What a kill -9 leaves is what stands on the disk: each copy is opened like that.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("live");
    let index = open(&path).unwrap();
    for position in 1..=6_u64 {
        let batch: Vec<_> = (0..20)
            .map(|number| upsert(listing(&format!("{position}-{number:02}"), "电瓷", "")))
            .collect();
        index.apply(&batch, position).unwrap();
        let copy = folder.path().join(format!("copy-{position}"));
        copy_files(&path, &copy);
        let (found, count, _) = names(&copy);
        assert_eq!((found, count), (position, 20 * position));
    }
}

/// A copy takes its time, a kill none: one during which a merge in the background has ended is made again.
fn copy_files(from: &Path, to: &Path) {
    let meta = || fs::read(from.join("meta.json")).unwrap();
    loop {
        let before = meta();
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            // A file that no commit names any more may be gone.
            let _ = fs::copy(entry.path(), to.join(entry.file_name()));
        }
        if meta() == before {
            return;
        }
        fs::remove_dir_all(to).unwrap();
    }
}

fn largest_segment_file(path: &Path) -> PathBuf {
    let files = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let segment = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "idx");
    files
        .filter(segment)
        .max_by_key(|path| fs::metadata(path).unwrap().len())
        .unwrap()
}

type Damage = fn(&Path);

#[test]
fn a_damaged_or_older_index_starts_from_0() {
    let damages: [(&str, Damage); 6] = [
        ("cut meta", |path| {
            fs::write(path.join("meta.json"), "{\"segm").unwrap();
        }),
        ("no meta", |path| fs::remove_file(path.join("meta.json")).unwrap()),
        ("cut segment", |path| {
            fs::write(largest_segment_file(path), "x").unwrap();
        }),
        ("lost segment", |path| {
            fs::remove_file(largest_segment_file(path)).unwrap();
        }),
        ("flipped byte", |path| {
            let file = largest_segment_file(path);
            let mut bytes = fs::read(&file).unwrap();
            bytes[10] ^= 0x55;
            fs::remove_file(&file).unwrap();
            fs::write(&file, bytes).unwrap();
        }),
        ("older version", |path| {
            let meta = fs::read_to_string(path.join("meta.json")).unwrap();
            let older = meta.replace("\\\"schema\\\":7", "\\\"schema\\\":0");
            assert_ne!(meta, older);
            fs::write(path.join("meta.json"), older).unwrap();
        }),
    ];
    for (name, damage) in damages {
        let folder = tempfile::tempdir().unwrap();
        let index = open(folder.path()).unwrap();
        index.apply(&sample(), 5).unwrap();
        index.close().unwrap();
        damage(folder.path());
        let index = open(folder.path()).unwrap();
        assert_eq!((index.position(), index.count()), (0, 0), "{name}");
        index.apply(&sample(), 5).unwrap();
        drop(index);
        assert_eq!(names(folder.path()).0, 5, "{name}");
    }
}

#[test]
fn a_foreign_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.docx"), "precious").unwrap();
    assert!(matches!(
        open(folder.path()).unwrap_err(),
        IndexError::Foreign { .. }
    ));
    assert_eq!(fs::read(folder.path().join("thesis.docx")).unwrap(), b"precious");
}

#[test]
fn an_open_folder_is_refused_and_not_harmed() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).unwrap();
    index.apply(&sample(), 5).unwrap();
    assert!(matches!(open(folder.path()).unwrap_err(), IndexError::InUse(_)));
    index
        .apply(&[Change::Delete("listings/a".to_owned())], 6)
        .unwrap();
    drop(index);
    assert_eq!(names(folder.path()).1, 4);
}

/// Names and scores of the hits for a text.
fn scores(index: &PostIndex<SupplyKind>) -> Vec<(String, f64)> {
    let page = index
        .search("电瓷 锂渣 风电", &Filter::default(), 100, 0)
        .unwrap();
    page.hits.into_iter().map(|hit| (hit.name, hit.score)).collect()
}

#[test]
fn an_index_whose_folder_is_gone_is_opened_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("supply");
    let index = open(&path).unwrap();
    index.apply(&sample(), 5).unwrap();
    let before = scores(&index);
    assert!(!before.is_empty());

    fs::remove_dir_all(&path).unwrap();
    fs::write(&path, "").unwrap();
    for _ in 0..3 {
        index.apply(&[upsert(listing("new", "电瓷", ""))], 6).unwrap_err();
        index.reopen().unwrap_err();
        assert!(index.is_broken());
        assert_eq!(
            (index.position(), index.opened(), scores(&index)),
            (5, 1, before.clone())
        );
    }

    fs::remove_file(&path).unwrap();
    index.reopen().unwrap();
    assert_eq!((index.position(), index.count(), index.opened()), (0, 0, 2));
    assert!(!index.is_broken());
    assert_eq!(scores(&index), []);
    index.apply(&sample(), 5).unwrap();
    // The same counts of terms, and so the same scores.
    assert_eq!(scores(&index), before);
    assert_eq!(
        names(&{
            drop(index);
            path
        })
        .0,
        5
    );
}

#[test]
fn what_can_be_trusted_is_kept_when_an_index_is_opened_anew() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).unwrap();
    index.apply(&sample(), 5).unwrap();
    let before = scores(&index);
    index.reopen().unwrap();
    assert_eq!((index.position(), index.opened(), scores(&index)), (5, 2, before));
    index.apply(&[], 6).unwrap();
    assert_eq!(index.position(), 6);
}

#[test]
fn an_index_that_begins_anew_is_empty_and_takes_what_comes() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).unwrap();
    index.apply(&sample(), 5).unwrap();
    let (bytes, committed) = index.kept();
    assert!(bytes > 0 && committed.is_some());
    let opened = index.opened();
    index.begin_anew().unwrap();
    assert_eq!(
        (index.position(), index.count(), index.is_broken()),
        (0, 0, false)
    );
    assert!(index.opened() > opened);
    assert_eq!(index.kept().1, None);
    index.apply(&sample()[..2], 2).unwrap();
    drop(index);
    assert_eq!(
        names(folder.path()),
        (2, 2, ["a", "b"].map(|id| format!("listings/{id}")).into())
    );
}
