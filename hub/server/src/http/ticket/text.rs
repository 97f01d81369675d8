//! What people write, bounded and made harmless (`hub_core::writing`); a NUL is refused, so that every database answers
//! alike.

use crate::http::error::ApiError;
use hub_core::writing::harmless;

/// Longest description, characters.
pub const DESCRIPTION: usize = 2_000;
/// Longest message, reason or report, characters.
pub const MESSAGE: usize = 1_000;
/// Longest answer in a form, characters.
pub const ANSWER: usize = 500;
/// Longest name, characters.
pub const NAME: usize = 60;
/// Longest telephone number, characters.
const PHONE: usize = 30;

/// A text with line breaks.
pub fn clean(field: &str, text: &str, longest: usize) -> Result<String, ApiError> {
    if text.contains('\0') {
        return Err(ApiError::Invalid(format!("{field} contains a NUL character: remove it")));
    }
    // Counted before anything is taken away: what is not read is not worked on.
    if text.chars().count() > longest {
        return Err(ApiError::Invalid(format!("{field} has more than {longest} characters: shorten it")));
    }
    Ok(harmless(text).trim().to_owned())
}

/// The same where something must be said.
pub fn wanted(field: &str, text: &str, longest: usize) -> Result<String, ApiError> {
    let text = clean(field, text, longest)?;
    if text.is_empty() { Err(ApiError::Invalid(format!("{field} is empty: write something"))) } else { Ok(text) }
}

/// A name: one line; none when there is nothing in it.
pub fn name(text: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let text = clean("name", text, NAME)?;
    if text.contains('\n') {
        return Err(ApiError::Invalid("name contains a line break: remove it".into()));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// A name that must be there, of so many characters at most.
pub fn wanted_name(field: &str, text: &str, longest: usize) -> Result<String, ApiError> {
    let text = wanted(field, text, longest)?;
    if text.contains('\n') {
        Err(ApiError::Invalid(format!("{field} contains a line break: remove it")))
    } else {
        Ok(text)
    }
}

/// A telephone number, as dialled.
pub fn phone(text: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let dialled = text.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    if !dialled || text.len() > PHONE || !text.chars().any(|c| c.is_ascii_digit()) {
        return Err(ApiError::Invalid("phone is no telephone number: digits, spaces, + and - only".into()));
    }
    Ok(Some(text.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_turns_or_hides_goes_and_what_people_write_stays() {
        for (text, kept) in [
            ("  漏水\n三楼  ", "漏水\n三楼"),
            ("管\u{202e}理员", "管理员"),
            ("a\u{200b}b\u{7}c", "abc"),
            ("👨\u{200d}👩\u{200d}👧 𠮷野家", "👨\u{200d}👩\u{200d}👧 𠮷野家"),
            ("<script>", "<script>"),
        ] {
            assert_eq!(clean("text", text, 100).unwrap(), kept);
        }
        let tower = format!("a{}", "\u{301}".repeat(50));
        assert_eq!(clean("text", &tower, 100).unwrap().chars().count(), 5);
        assert!(clean("text", "a\0b", 100).is_err());
        assert!(clean("text", &"长".repeat(101), 100).is_err());
        assert!(wanted("text", " \n", 100).is_err());
    }

    #[test]
    fn a_telephone_number_is_one_and_a_name_is_one_line() {
        assert_eq!(phone(Some(" +86 138-0013-8000 ")).unwrap().as_deref(), Some("+86 138-0013-8000"));
        assert_eq!(phone(Some(" ")).unwrap(), None);
        for wrong in ["call me", "1;2", &"1".repeat(31), "+"] {
            assert!(phone(Some(wrong)).is_err(), "{wrong}");
        }
        assert_eq!(name(Some(" 王秀英 ")).unwrap().as_deref(), Some("王秀英"));
        assert!(name(Some("王\n李")).is_err());
    }
}
