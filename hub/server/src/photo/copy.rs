//! Copies the folder of pictures, for a backup and back. Invariant: what is there already as long as it should be is left
//! alone, and a copy that was broken off is never taken for a whole one.

use std::fs::{self, DirBuilder, DirEntry};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// Copies what is missing in `to`; how many files that were. A picture that goes while it is copied is passed over, and a
/// folder that is not there has none.
pub fn copy_missing(from: &Path, to: &Path) -> io::Result<u64> {
    DirBuilder::new().recursive(true).mode(0o700).create(to)?;
    let mut copied = 0;
    for entry in gone_is_none(fs::read_dir(from))?.into_iter().flatten() {
        let entry = entry?;
        let Some(kind) = gone_is_none(entry.file_type())? else { continue };
        let there = to.join(entry.file_name());
        if kind.is_dir() {
            copied += copy_missing(&entry.path(), &there)?;
        } else if kind.is_file() && !is_half_written(&entry) {
            copied += u64::from(copy_file(&entry.path(), &there)?);
        }
    }
    Ok(copied)
}

/// The store writes beside a file and then renames; what it has not renamed has a `#` in its name.
fn is_half_written(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().contains('#')
}

fn copy_file(from: &Path, to: &Path) -> io::Result<bool> {
    let Some(length) = gone_is_none(fs::metadata(from))?.map(|found| found.len()) else { return Ok(false) };
    if gone_is_none(fs::metadata(to))?.is_some_and(|found| found.len() == length) {
        return Ok(false);
    }
    Ok(gone_is_none(fs::copy(from, to))?.is_some())
}

fn gone_is_none<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_is_missing_or_was_broken_off_is_copied_and_nothing_twice() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("photos"), dir.path().join("copy.photos"));
        assert_eq!(copy_missing(&from, &to).unwrap(), 0, "no folder, no pictures");
        fs::create_dir_all(from.join("a")).unwrap();
        fs::write(from.join("a/full.jpg"), "whole").unwrap();
        fs::write(from.join("a/thumb.jpg"), "small").unwrap();
        fs::write(from.join("a/full.jpg#1"), "half").unwrap();
        fs::create_dir_all(to.join("a")).unwrap();
        fs::write(to.join("a/thumb.jpg"), "sm").unwrap();
        assert_eq!(copy_missing(&from, &to).unwrap(), 2);
        assert_eq!(fs::read(to.join("a/full.jpg")).unwrap(), b"whole");
        assert_eq!(fs::read(to.join("a/thumb.jpg")).unwrap(), b"small");
        assert!(!to.join("a/full.jpg#1").exists());
        assert_eq!(copy_missing(&from, &to).unwrap(), 0);
        assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o77, 0, "nobody else reads it");
    }
}
