//! What may stand for a person is no word of a topic. Invariant: a word that is shown has nothing but Han signs, is no
//! part of a known name, holds none, and stood behind no surname.

use std::collections::{BTreeSet, HashSet};

/// Signs of a name at most; what is longer is no name but a sentence in the field for one.
const NAME_MAX: usize = 6;
/// Signs of a word at most.
const WORD_MAX: usize = 6;
/// Surnames of one sign, those of nine in ten people (the hundred most frequent of the 2020 census, and some more).
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢\
     姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";

/// Names that are known: nothing that is in one of them, and nothing one of them is in, is a word.
#[derive(Clone, Debug, Default)]
pub struct Names {
    whole: HashSet<String>,
    pieces: HashSet<String>,
}

impl Names {
    /// Adds a name as it is written: `王秀英`, `阿依古丽·买买提`.
    pub fn put(&mut self, name: &str) {
        for part in name.split(|sign| !is_han(sign)) {
            let signs: Vec<char> = part.chars().collect();
            if !(2..=NAME_MAX).contains(&signs.len()) || !self.whole.insert(part.to_owned()) {
                continue;
            }
            self.pieces.extend(runs(&signs));
        }
    }

    /// True when a word may stand for one of them.
    #[must_use]
    pub fn touch(&self, word: &str) -> bool {
        let signs: Vec<char> = word.chars().collect();
        self.pieces.contains(word) || runs(&signs).any(|run| self.whole.contains(&run))
    }
}

/// All runs of two signs and more.
fn runs(signs: &[char]) -> impl Iterator<Item = String> + '_ {
    (0..signs.len()).flat_map(move |from| (from + 2..=signs.len()).map(move |to| signs[from..to].iter().collect()))
}

/// The words of a text that was cut into pieces, each once. `is_word` knows the dictionary. What stands behind a surname
/// may be a given name: it is passed over there.
pub fn words_of<'a>(pieces: impl IntoIterator<Item = &'a str>, is_word: impl Fn(&str) -> bool) -> BTreeSet<&'a str> {
    let mut behind_surname = false;
    let mut words = BTreeSet::new();
    for piece in pieces {
        let length = piece.chars().count();
        if !behind_surname && (2..=WORD_MAX).contains(&length) && piece.chars().all(is_han) && is_word(piece) {
            words.insert(piece);
        }
        behind_surname = length == 1 && SURNAMES.contains(piece);
    }
    words
}

fn is_han(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}
