//! The Chinese words that can be topics. Read when topics are reckoned and gone afterwards: some 10 MiB for some tens of
//! milliseconds. Invariant: what is in no list is no word, so nothing that was made up or belongs to one person can be
//! shown; words that are names of people or towns there are left out too.
//!
//! Segmentation is that of jieba (`jieba-rs`) without its guesses at unknown words. The lists are data beside this file;
//! where they come from stands in `dictionary/LICENSE`.

use hub_core::rate::words_of;
use jieba_rs::Jieba;
use std::collections::{BTreeSet, HashSet};
use std::io::{Cursor, Read};

/// Each line: word, how often, what it is (jieba's short names: `n` noun, `v` verb, `nr` a person's name …).
const WORDS: &str = include_str!("dictionary/words.txt");
/// What neighbourhoods talk about and the list above does not know or splits.
const OWN: &str = include_str!("dictionary/own.txt");
/// Words that say nothing of what is wrong.
const STOP: &str = include_str!("dictionary/stop.txt");
/// What a word can be to be a topic: nouns but names, verbs, adjectives, set phrases.
const KINDS: [&str; 11] = ["n", "nz", "v", "vn", "vd", "a", "an", "ad", "b", "l", "i"];

/// Cuts texts into words.
pub struct Dictionary {
    jieba: Jieba,
    topics: HashSet<&'static str>,
}

impl Dictionary {
    /// Reads the lists.
    ///
    /// # Errors
    /// A line of a list is wrong, which a test rules out.
    pub fn load() -> Result<Self, jieba_rs::Error> {
        let jieba = Jieba::with_dict(&mut std::io::BufReader::new(Cursor::new(OWN).chain(Cursor::new(WORDS))))?;
        let stop: HashSet<&str> = STOP.lines().collect();
        let topics = OWN.lines().chain(WORDS.lines()).filter_map(|line| {
            let mut parts = line.split(' ');
            let (word, _, kind) = (parts.next()?, parts.next()?, parts.next()?);
            let long = word.chars().nth(1).is_some();
            (long && KINDS.contains(&kind) && !stop.contains(word)).then_some(word)
        });
        Ok(Self { topics: topics.collect(), jieba })
    }

    /// The words of a text that can be topics, each once.
    #[must_use]
    pub fn words<'a>(&self, text: &'a str) -> BTreeSet<&'a str> {
        let pieces = self.jieba.cut(text, false);
        words_of(pieces.iter().map(|piece| piece.word), |word| self.topics.contains(word))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_line_of_the_lists_can_be_read_and_no_word_is_there_twice() {
        let mut seen = HashSet::new();
        for line in OWN.lines().chain(WORDS.lines()) {
            let parts: Vec<&str> = line.split(' ').collect();
            assert!(parts.len() == 3 && parts[1].parse::<u32>().is_ok() && !parts[0].is_empty(), "{line}");
            assert!(seen.insert(parts[0]), "{line}");
        }
        assert!(STOP.lines().all(|word| word.chars().count() >= 2));
    }

    #[test]
    fn what_is_wrong_is_found_and_names_numbers_and_politeness_are_not() {
        let dictionary = Dictionary::load().unwrap();
        for (text, words) in [
            ("3号楼2单元电梯又坏了，楼道里堆满杂物", vec!["堆满", "杂物", "楼道", "电梯"]),
            ("井盖松动，路灯不亮，有人高空抛物", vec!["不亮", "井盖", "松动", "路灯", "高空抛物"]),
            ("您好，麻烦师傅尽快处理一下，谢谢", vec![]),
            ("张建国家漏水，王秀英13800138000", vec!["漏水"]),
            ("身份证11010119800101123X", vec!["身份证"]),
            ("张伟说欧阳娜娜家停电", vec!["停电"]),
            ("The lift is broken", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(dictionary.words(text).into_iter().collect::<Vec<_>>(), words, "{text}");
        }
    }
}
