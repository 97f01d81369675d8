//! Topic names and filters: what the wire codec does not check. A name that passes `check_name` has no wildcard, no
//! NUL and a bounded length; a filter that passes `check_filter` has its wildcards where MQTT allows them.

use thiserror::Error;

/// Why a topic name or filter is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TopicFault {
    /// MQTT wants at least one character.
    #[error("the topic is empty")]
    Empty,
    /// Longer than the limit of the endpoint.
    #[error("the topic is too long")]
    TooLong,
    /// U+0000 is forbidden in every MQTT string.
    #[error("the topic contains NUL")]
    Nul,
    /// `+` or `#` in a name, or in the wrong place of a filter.
    #[error("a wildcard stands where none may")]
    Wildcard,
    /// `$share/...`: shared subscriptions are not offered.
    #[error("shared subscriptions are not offered")]
    Shared,
}

fn check_text(topic: &str, max_bytes: usize) -> Result<(), TopicFault> {
    if topic.is_empty() {
        return Err(TopicFault::Empty);
    }
    if topic.len() > max_bytes {
        return Err(TopicFault::TooLong);
    }
    if topic.contains('\0') {
        return Err(TopicFault::Nul);
    }
    Ok(())
}

/// Checks a topic name as it stands in a PUBLISH or a will.
///
/// # Errors
/// The first fault found.
pub fn check_name(topic: &str, max_bytes: usize) -> Result<(), TopicFault> {
    check_text(topic, max_bytes)?;
    if topic.contains(['+', '#']) {
        return Err(TopicFault::Wildcard);
    }
    Ok(())
}

/// Checks a topic filter as it stands in a SUBSCRIBE.
///
/// # Errors
/// The first fault found; `$share` is one of them.
pub fn check_filter(filter: &str, max_bytes: usize) -> Result<(), TopicFault> {
    check_text(filter, max_bytes)?;
    if filter == "$share" || filter.starts_with("$share/") {
        return Err(TopicFault::Shared);
    }
    let mut levels = filter.split('/').peekable();
    while let Some(level) = levels.next() {
        let legal = match level {
            "#" => levels.peek().is_none(),
            "+" => true,
            other => !other.contains(['+', '#']),
        };
        if !legal {
            return Err(TopicFault::Wildcard);
        }
    }
    Ok(())
}

/// Whether a checked filter matches a checked name. A leading wildcard never matches a name that begins with `$`.
pub fn matches(filter: &str, name: &str) -> bool {
    if name.starts_with('$') && filter.starts_with(['+', '#']) {
        return false;
    }
    let mut filters = filter.split('/');
    let mut names = name.split('/');
    loop {
        match (filters.next(), names.next()) {
            (Some("#"), _) => return true,
            (Some("+"), Some(_)) => {}
            (Some(wanted), Some(level)) if wanted == level => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_wildcard_no_nul_and_a_bounded_length() {
        for good in ["a", "/", "a//b", "fengdi/按钮/up", "🔔/x", "../../etc", "a';DROP TABLE x"] {
            assert_eq!(check_name(good, 64), Ok(()), "{good}");
        }
        let table = [
            ("", TopicFault::Empty),
            ("a\0b", TopicFault::Nul),
            ("a/+/b", TopicFault::Wildcard),
            ("a/b#", TopicFault::Wildcard),
            ("#", TopicFault::Wildcard),
        ];
        for (bad, fault) in table {
            assert_eq!(check_name(bad, 64), Err(fault), "{bad:?}");
        }
        assert_eq!(check_name(&"x".repeat(65), 64), Err(TopicFault::TooLong));
    }

    #[test]
    fn a_filter_has_its_wildcards_as_whole_levels_and_the_hash_last() {
        for good in ["#", "+", "a/#", "+/b/#", "a/+/c", "$SYS/#", "/"] {
            assert_eq!(check_filter(good, 64), Ok(()), "{good}");
        }
        for bad in ["a#", "a/#/b", "a+/b", "#/", "a/b+"] {
            assert_eq!(check_filter(bad, 64), Err(TopicFault::Wildcard), "{bad}");
        }
        assert_eq!(check_filter("$share/g/a", 64), Err(TopicFault::Shared));
        assert_eq!(check_filter("$share", 64), Err(TopicFault::Shared));
        assert_eq!(check_filter("a\0", 64), Err(TopicFault::Nul));
    }

    #[test]
    fn matching_follows_the_table_of_the_standard() {
        let table = [
            ("a/b", "a/b", true),
            ("a/b", "a/b/c", false),
            ("a/#", "a", true),
            ("a/#", "a/b/c", true),
            ("a/#", "ab", false),
            ("+/+", "/x", true),
            ("+", "/x", false),
            ("a/+/c", "a//c", true),
            ("#", "$SYS/x", false),
            ("+/x", "$SYS/x", false),
            ("$SYS/#", "$SYS/x", true),
        ];
        for (filter, name, wanted) in table {
            assert_eq!(matches(filter, name), wanted, "{filter} {name}");
        }
    }
}
