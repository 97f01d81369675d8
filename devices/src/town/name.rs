//! Names as they are common, put together by chance, with the letters that make a log-in name of them.

use super::dice::Dice;
use std::collections::BTreeSet;

type Syllable = (&'static str, &'static str);

const SURNAMES: [Syllable; 32] = [
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("赵", "zhao"),
    ("黄", "huang"),
    ("周", "zhou"),
    ("吴", "wu"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("胡", "hu"),
    ("朱", "zhu"),
    ("高", "gao"),
    ("林", "lin"),
    ("何", "he"),
    ("郭", "guo"),
    ("马", "ma"),
    ("罗", "luo"),
    ("梁", "liang"),
    ("宋", "song"),
    ("郑", "zheng"),
    ("谢", "xie"),
    ("韩", "han"),
    ("唐", "tang"),
    ("冯", "feng"),
    ("于", "yu"),
    ("董", "dong"),
    ("萧", "xiao"),
    ("程", "cheng"),
    ("曹", "cao"),
];

const OLD: [Syllable; 36] = [
    ("秀英", "xiuying"),
    ("桂兰", "guilan"),
    ("淑珍", "shuzhen"),
    ("玉梅", "yumei"),
    ("凤英", "fengying"),
    ("素芬", "sufen"),
    ("翠莲", "cuilian"),
    ("金花", "jinhua"),
    ("月娥", "yuee"),
    ("惠芳", "huifang"),
    ("桂芝", "guizhi"),
    ("玉珍", "yuzhen"),
    ("秀兰", "xiulan"),
    ("美华", "meihua"),
    ("爱珍", "aizhen"),
    ("宝珠", "baozhu"),
    ("建国", "jianguo"),
    ("志明", "zhiming"),
    ("德福", "defu"),
    ("国强", "guoqiang"),
    ("永康", "yongkang"),
    ("文斌", "wenbin"),
    ("振华", "zhenhua"),
    ("世昌", "shichang"),
    ("长根", "changgen"),
    ("福生", "fusheng"),
    ("培德", "peide"),
    ("云山", "yunshan"),
    ("庆祥", "qingxiang"),
    ("树林", "shulin"),
    ("连生", "liansheng"),
    ("守义", "shouyi"),
    ("广田", "guangtian"),
    ("炳文", "bingwen"),
    ("兆丰", "zhaofeng"),
    ("耀先", "yaoxian"),
];

const YOUNG: [Syllable; 40] = [
    ("芳", "fang"),
    ("娜", "na"),
    ("敏", "min"),
    ("静", "jing"),
    ("丽", "li"),
    ("强", "qiang"),
    ("磊", "lei"),
    ("洋", "yang"),
    ("勇", "yong"),
    ("艳", "yan"),
    ("杰", "jie"),
    ("涛", "tao"),
    ("明", "ming"),
    ("超", "chao"),
    ("霞", "xia"),
    ("平", "ping"),
    ("刚", "gang"),
    ("晓燕", "xiaoyan"),
    ("海波", "haibo"),
    ("雪梅", "xuemei"),
    ("志远", "zhiyuan"),
    ("佳怡", "jiayi"),
    ("子涵", "zihan"),
    ("浩然", "haoran"),
    ("雨桐", "yutong"),
    ("思远", "siyuan"),
    ("文静", "wenjing"),
    ("俊峰", "junfeng"),
    ("晨曦", "chenxi"),
    ("嘉欣", "jiaxin"),
    ("立新", "lixin"),
    ("春燕", "chunyan"),
    ("小军", "xiaojun"),
    ("建华", "jianhua"),
    ("红梅", "hongmei"),
    ("国栋", "guodong"),
    ("欣然", "xinran"),
    ("天宇", "tianyu"),
    ("若兰", "ruolan"),
    ("一鸣", "yiming"),
];

/// A name, and what it is in letters.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub spoken: String,
    pub letters: String,
}

/// A surname by its number in the list.
pub(super) fn surname(dice: &mut Dice) -> usize {
    dice.whole(0, SURNAMES.len() as u32 - 1) as usize
}

/// Somebody over 60 with this surname.
pub(super) fn old(dice: &mut Dice, surname: usize) -> Name {
    put_together(SURNAMES[surname], *dice.pick(&OLD))
}

/// Somebody younger with this surname.
pub(super) fn young(dice: &mut Dice, surname: usize) -> Name {
    put_together(SURNAMES[surname], *dice.pick(&YOUNG))
}

fn put_together(surname: Syllable, given: Syllable) -> Name {
    Name { spoken: format!("{}{}", surname.0, given.0), letters: format!("{}.{}", surname.1, given.1) }
}

/// Log-in names that are taken.
#[derive(Default)]
pub(super) struct Logins(BTreeSet<String>);

impl Logins {
    /// `letters`, or the first of `letters2`, `letters3` … that nobody has.
    pub fn take(&mut self, letters: &str) -> String {
        let mut login = letters.to_owned();
        let mut number = 1;
        while !self.0.insert(login.clone()) {
            number += 1;
            login = format!("{letters}{number}");
        }
        login
    }
}

const WORDS: [&str; 32] = [
    "amber", "birch", "cedar", "clover", "coral", "crane", "dune", "ember", "fern", "finch", "grove", "hazel", "heron",
    "ivory", "jade", "juniper", "lark", "lotus", "maple", "meadow", "mint", "otter", "pearl", "pine", "plum", "reed",
    "robin", "sage", "spruce", "tulip", "willow", "wren",
];

/// A password that can be read out.
pub(super) fn password(dice: &mut Dice) -> String {
    format!("{}-{}-{}", dice.pick(&WORDS), dice.pick(&WORDS), dice.whole(1000, 9999))
}

/// A telephone number that rings nowhere: 142 is kept for machines with 13 digits, so 11 digits reach nobody.
pub(super) fn phone(dice: &mut Dice) -> String {
    format!("142{:08}", dice.whole(0, 99_999_999))
}
