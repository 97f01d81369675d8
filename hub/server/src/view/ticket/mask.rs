//! What is hidden of a text before a coordinator has looked: telephone numbers, identity cards, insults.

/// Digits in a row from which on a number could lead to somebody.
const LONG: usize = 7;
/// Words that are no description of anything.
const INSULTS: [&str; 14] = [
    "傻逼",
    "傻b",
    "煞笔",
    "妈的",
    "他妈",
    "操你",
    "滚蛋",
    "混蛋",
    "王八蛋",
    "畜生",
    "垃圾人",
    "fuck",
    "shit",
    "bitch",
];

/// The text with every such place as stars, and whether there was any.
#[must_use]
pub fn masked(text: &str) -> (String, bool) {
    let chars: Vec<char> = text.chars().collect();
    let mut hidden = vec![false; chars.len()];
    hide_numbers(&chars, &mut hidden);
    let lower: Vec<char> = chars.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    for insult in INSULTS {
        let word: Vec<char> = insult.chars().collect();
        for at in 0..lower.len().saturating_sub(word.len() - 1) {
            if lower[at..at + word.len()] == word[..] {
                hidden[at..at + word.len()].fill(true);
            }
        }
    }
    let found = hidden.contains(&true);
    let shown = chars.iter().zip(&hidden).map(|(c, hidden)| if *hidden { '*' } else { *c }).collect();
    (shown, found)
}

/// A number goes on over spaces and hyphens; full-width digits count.
fn hide_numbers(chars: &[char], hidden: &mut [bool]) {
    let mut at = 0;
    while at < chars.len() {
        if !is_digit(chars[at]) {
            at += 1;
            continue;
        }
        let (mut end, mut last, mut digits) = (at, at, 0);
        while end < chars.len() && (is_digit(chars[end]) || (end - last <= 1 && matches!(chars[end], ' ' | '-' | '－')))
        {
            if is_digit(chars[end]) {
                digits += 1;
                last = end;
            }
            end += 1;
        }
        // An identity card may end with X.
        let card = digits == 17 && chars.get(last + 1).is_some_and(|c| matches!(c, 'x' | 'X' | 'Ｘ'));
        if digits >= LONG {
            hidden[at..=last + usize::from(card)].fill(true);
        }
        at = end.max(last + 1);
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_lead_to_somebody_and_insults_are_stars_and_the_rest_stays() {
        for (text, shown) in [
            ("打13800138000找我", "打***********找我"),
            ("电话 138-0013 8000", "电话 *************"),
            ("１３８００１３８０００", "***********"),
            ("身份证11010119800101123X号", "身份证******************号"),
            ("3号楼2单元302", "3号楼2单元302"),
            ("2026年1月5日 9:00", "2026年1月5日 9:00"),
            ("你这个傻逼", "你这个**"),
            ("FUCK off", "**** off"),
            ("水管漏水", "水管漏水"),
            ("", ""),
        ] {
            assert_eq!(masked(text), (shown.to_owned(), text != shown), "{text}");
        }
    }
}
