//! Topics: how they move, what feeds them, and what is never shown because it could name a person.

use hub_core::rate::{Names, TOPIC_MIN, Trend, trend, weeks_back, words_of};
use hub_core::time::UnixMs;
use proptest::prelude::*;

const DAY: i64 = 86_400_000;

#[test]
fn a_topic_moves_as_the_table_says() {
    use Trend::{Falling, Rising, Steady};
    for (weeks, expected) in [
        ([0, 0, 0, 0, 0], None),
        ([2, 0, 0, 0, 0], None),
        ([3, 0, 0, 0, 0], Some(Rising)),
        ([3, 1, 1, 1, 1], Some(Rising)),
        ([3, 2, 2, 1, 1], Some(Steady)),
        ([6, 3, 3, 3, 3], Some(Steady)),
        ([7, 3, 3, 3, 3], Some(Rising)),
        ([10, 5, 5, 5, 5], Some(Rising)),
        ([9, 5, 5, 5, 5], Some(Steady)),
        ([5, 5, 5, 5, 5], Some(Steady)),
        ([0, 3, 0, 0, 0], None),
        ([0, 4, 4, 4, 4], Some(Falling)),
        ([0, 3, 3, 3, 3], None),
        ([5, 10, 10, 10, 10], Some(Steady)),
        ([3, 10, 10, 10, 10], Some(Falling)),
        ([100, 0, 0, 0, 400], Some(Steady)),
    ] {
        assert_eq!(trend(&weeks), expected, "{weeks:?}");
    }
}

#[test]
fn five_weeks_end_with_the_last_moment_and_nothing_else_is_in_them() {
    let end = UnixMs(100 * DAY);
    for (at_ms, week) in [
        (end.0, None),
        (end.0 - 1, Some(0)),
        (end.0 - 7 * DAY, Some(0)),
        (end.0 - 7 * DAY - 1, Some(1)),
        (end.0 - 35 * DAY, Some(4)),
        (end.0 - 35 * DAY - 1, None),
        (end.0 + DAY, None),
    ] {
        assert_eq!(weeks_back(UnixMs(at_ms), end), week, "{at_ms}");
    }
}

fn names(known: &[&str]) -> Names {
    let mut names = Names::default();
    known.iter().for_each(|name| names.put(name));
    names
}

#[test]
fn a_word_that_is_in_a_name_or_holds_one_is_none() {
    let known = names(&["王建国", "阿依古丽·买买提", "张", "6号楼反映电梯漏水的业主们", "Mary 李娜"]);
    for (word, touches) in [
        ("建国", true),
        ("王建国", true),
        ("王建国家", true),
        ("王建", true),
        ("买买提", true),
        ("古丽", true),
        ("李娜", true),
        ("国家", false),
        ("张贴", false),
        ("电梯", false),
        ("漏水", false),
    ] {
        assert_eq!(known.touch(word), touches, "{word}");
    }
}

#[test]
fn words_are_han_each_once_and_never_behind_a_surname() {
    let dictionary = |word: &str| ["电梯", "漏水", "建国", "高空抛物", "13800138000", "LED"].contains(&word);
    let words = |pieces: &[&'static str]| words_of(pieces.iter().copied(), dictionary).into_iter().collect::<Vec<_>>();
    assert_eq!(words(&["电梯", "又", "坏", "电梯", "漏水"]), ["漏水", "电梯"]);
    assert_eq!(words(&["张", "建国", "家", "漏水"]), ["漏水"]);
    assert_eq!(words(&["建国"]), ["建国"], "nothing before it says that it is a name");
    assert_eq!(words(&["13800138000", "LED", "高空抛物"]), ["高空抛物"]);
    assert_eq!(words(&["坏", "梯"]), [""; 0]);
}

proptest! {
    #[test]
    fn nothing_of_a_known_name_is_ever_a_word(name in "[一-龥]{2,6}", from in 0_usize..5, length in 2_usize..6) {
        let known = names(&[&name]);
        let piece: String = name.chars().skip(from).take(length).collect();
        prop_assume!(piece.chars().count() >= 2);
        prop_assert!(known.touch(&piece));
        let around = format!("的{name}的");
        prop_assert!(known.touch(&around));
    }

    #[test]
    fn what_is_too_rare_is_never_a_topic(weeks in prop::array::uniform5(0_u32..60)) {
        let before: u32 = weeks[1..].iter().sum();
        if let Some(trend) = trend(&weeks) {
            let most = if trend == Trend::Falling { before } else { weeks[0] };
            prop_assert!(most >= TOPIC_MIN);
            prop_assert!(trend != Trend::Rising || weeks[0] * 4 > before);
            prop_assert!(trend != Trend::Falling || weeks[0] * 4 < before);
        }
    }
}
