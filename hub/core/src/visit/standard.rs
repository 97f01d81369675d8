//! The nine questions (九必问) that every household in hardship is asked, as a community finds them before it changes
//! anything.

use super::checklist::{AnswerKind, Checklist, Choice, Question, Raises, When, Words};
use crate::ticket::CategoryKey;

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.to_owned(), en: en.to_owned() }
}

fn raises(on: When, category: &str, zh: &str, en: &str) -> Raises {
    Raises { on, category: CategoryKey(category.into()), text: words(zh, en) }
}

/// A question to be answered by yes or no, of which one is a finding.
fn yes_no(key: &str, asked: (&str, &str), finding: bool, category: &str, found: (&str, &str)) -> Question {
    Question {
        key: key.to_owned(),
        text: words(asked.0, asked.1),
        answer: AnswerKind::YesNo,
        required: true,
        raises: vec![raises(When::YesNo(finding), category, found.0, found.1)],
    }
}

/// A question with choices, given as (key, Chinese, English); those with a category are findings.
fn choice(key: &str, asked: (&str, &str), choices: &[(&str, &str, &str, Option<&str>)]) -> Question {
    let shown = |(key, zh, en, _): &(&str, &str, &str, _)| Choice { key: (*key).to_owned(), text: words(zh, en) };
    let found = |(key, zh, en, category): &(&str, &str, &str, Option<&str>)| {
        category.map(|category| raises(When::Choice((*key).to_owned()), category, zh, en))
    };
    Question {
        key: key.to_owned(),
        text: words(asked.0, asked.1),
        answer: AnswerKind::Choice { choices: choices.iter().map(shown).collect() },
        required: true,
        raises: choices.iter().filter_map(found).collect(),
    }
}

fn what_is_lived_on() -> [Question; 4] {
    [
        yes_no(
            "food",
            ("吃饭有没有着落？米面油菜够不够？", "Is there enough to eat at home?"),
            false,
            "visit_food",
            ("家中缺少食物", "There is not enough to eat"),
        ),
        choice(
            "heating",
            ("冬天取暖、夏天降温有没有问题？", "Is the home warm in winter and cool in summer?"),
            &[
                ("good", "没有问题", "It is", None),
                ("cold", "家里太冷", "It is too cold", Some("visit_heating")),
                ("hot", "家里太热", "It is too hot", Some("visit_heating")),
                ("unsafe", "取暖降温方式不安全", "The way of heating or cooling is not safe", Some("visit_safety")),
            ],
        ),
        choice(
            "health",
            ("身体怎么样？药够不够？", "How is everybody's health? Are there enough medicines?"),
            &[
                ("good", "身体好，药够", "Well, and enough medicines", None),
                ("medicine", "药快用完或买不到", "Medicines run out", Some("visit_medicine")),
                ("ill", "身体不适，需要就医", "Unwell, should see a doctor", Some("visit_health")),
            ],
        ),
        yes_no(
            "money",
            ("救助金、养老金有没有按时到账？", "Do pension and allowances arrive in time?"),
            false,
            "visit_money",
            ("救助金或养老金没有按时到账", "Pension or allowance did not arrive"),
        ),
    ]
}

fn what_is_safe() -> [Question; 3] {
    [
        choice(
            "home_safety",
            ("用电、用气安全吗？", "Are electricity and gas safe?"),
            &[
                ("good", "安全", "Safe", None),
                ("electricity", "用电有隐患", "Electricity is not safe", Some("visit_safety")),
                ("gas", "用气有隐患", "Gas is not safe", Some("visit_safety")),
                ("both", "用电、用气都有隐患", "Neither is safe", Some("visit_safety")),
            ],
        ),
        yes_no(
            "fall_risk",
            ("家里有没有容易滑倒、绊倒的地方？", "Is there anything at home to slip or stumble on?"),
            true,
            "visit_fall",
            ("家中有跌倒隐患，需要扶手或防滑", "Danger of falling: handrail or non-slip mat wanted"),
        ),
        choice(
            "alarm_device",
            ("呼叫按钮按过试过吗？有没有反应？", "Was the alarm button pressed as a test, and did it answer?"),
            &[
                ("works", "试过，正常", "Tested, works", None),
                ("fails", "试过，没有反应", "Tested, does not answer", Some("visit_device")),
                ("missing", "没有按钮，需要安装", "There is none, and one is wanted", Some("visit_device")),
                ("not_wanted", "没有按钮，也不需要", "There is none, and none is wanted", None),
            ],
        ),
    ]
}

fn who_is_there() -> [Question; 2] {
    [
        choice(
            "contact",
            ("家人多久联系一次？平时有没有人说话？", "How often does the family call? Is there anybody to talk to?"),
            &[
                ("often", "经常联系", "Often", None),
                ("seldom", "很少联系，感到孤单", "Seldom, and it is lonely", Some("visit_lonely")),
                ("none", "没有人联系", "There is nobody", Some("visit_lonely")),
            ],
        ),
        Question {
            key: "help_wanted".to_owned(),
            text: words("还需要什么帮助？", "What other help is wanted?"),
            answer: AnswerKind::Text,
            required: false,
            raises: vec![raises(When::AnyText, "visit_help", "住户提出的需求", "Help that the household asks for")],
        },
    ]
}

impl Checklist {
    /// 九必问: food, heating and cooling, health and medicine, money, safety of the home, falling, the alarm device,
    /// family and loneliness, what else is wanted.
    #[must_use]
    pub fn nine_questions() -> Self {
        let questions = what_is_lived_on().into_iter().chain(what_is_safe()).chain(who_is_there()).collect();
        Self { key: "nine".to_owned(), title: words("走访九必问", "Nine questions of a visit"), questions }
    }
}
