//! What people write, made harmless: no signs that turn text around or hide in it, no towers of accents; rare Han, emoji
//! and long names stay exactly as they are. Invariant: what is harmless once stays as it is.

/// Accents on one letter at most.
const ACCENTS: usize = 4;

/// The text without what makes it look like another one. Line breaks stay.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut accents = 0;
    text.chars().filter(|letter| stays(*letter, &mut accents)).collect()
}

/// True for a text that looks like what it is; lines are for whoever asks.
#[must_use]
pub fn is_harmless(text: &str) -> bool {
    let mut accents = 0;
    text.chars().all(|letter| stays(letter, &mut accents))
}

/// True for one line of at most so many letters that says something and looks like what it is.
#[must_use]
pub fn is_line(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.contains('\n') && is_harmless(text)
}

fn stays(letter: char, accents: &mut usize) -> bool {
    *accents = if is_accent(letter) { *accents + 1 } else { 0 };
    *accents <= ACCENTS && (letter == '\n' || !letter.is_control()) && !turns_or_hides(letter)
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{6d6}'..='\u{6ed}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Overrides and isolates of direction, fillers, and what takes no room (Unicode UAX 9 and the default ignorable letters).
/// Joiners and signs that choose a form stay: emoji, Uyghur and rare Han need them.
fn turns_or_hides(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_or_hides_goes_and_what_people_write_stays() {
        for (text, kept) in [
            ("管\u{202e}理员", "管理员"),
            ("a\u{200b}b\u{7}c", "abc"),
            ("王\u{2066}秀\u{2069}英\u{feff}", "王秀英"),
            ("x\u{2028}y\u{3164}\u{115f}", "xy"),
            ("漏水\n三楼", "漏水\n三楼"),
            ("👨\u{200d}👩\u{200d}👧 𠮷野家 葛\u{e0100}", "👨\u{200d}👩\u{200d}👧 𠮷野家 葛\u{e0100}"),
            ("ئۇيغۇر\u{200c}چە e\u{301}\u{323}", "ئۇيغۇر\u{200c}چە e\u{301}\u{323}"),
            ("<script>", "<script>"),
        ] {
            assert_eq!(harmless(text), kept);
            assert_eq!((is_harmless(text), is_harmless(kept)), (text == kept, true), "{text:?}");
        }
        let tower = format!("a{}b", "\u{301}".repeat(10_000));
        assert_eq!(harmless(&tower).chars().count(), 6);
    }
}
