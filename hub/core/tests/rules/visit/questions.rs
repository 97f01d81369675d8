//! The nine questions, what may be answered, and what becomes a ticket.

use super::given::*;
use hub_core::ticket::CategoryKey;
use hub_core::visit::{Answer, AnswerFault, AnswerKind, Checklist, ChecklistFault, Raises, When};

fn found(change: &[(&str, Answer)]) -> Vec<(String, String)> {
    let mut answers = all_well();
    for (question, said) in change {
        answers.retain(|given| given.question != *question);
        answers.push(answer(question, said.clone()));
    }
    let findings = Checklist::nine_questions().findings(&answers).unwrap();
    findings.into_iter().map(|finding| (finding.question, finding.category.to_string())).collect()
}

fn choice(key: &str) -> Answer {
    Answer::Choice(key.to_owned())
}

#[test]
fn the_nine_questions_are_nine_good_and_in_both_languages() {
    let list = Checklist::nine_questions();
    assert_eq!(list.check(), Ok(()));
    let keys: Vec<&str> = list.questions.iter().map(|question| question.key.as_str()).collect();
    let asked =
        ["food", "heating", "health", "money", "home_safety", "fall_risk", "alarm_device", "contact", "help_wanted"];
    assert_eq!(keys, asked);
    for question in &list.questions {
        assert!(question.text.zh.contains('？') && question.text.en.contains('?'), "{question:?}");
        assert!(!question.raises.is_empty(), "every question can find something: {}", question.key);
    }
    let text = serde_json::to_string(&list).unwrap();
    assert_eq!(serde_json::from_str::<Checklist>(&text).unwrap(), list);
}

#[test]
fn a_household_in_which_all_is_well_has_no_findings() {
    assert_eq!(found(&[]), []);
    assert_eq!(found(&[("help_wanted", Answer::Text("  ".to_owned()))]), [], "blank is nothing");
    assert_eq!(found(&[("alarm_device", choice("not_wanted"))]), []);
}

#[test]
fn each_answer_that_is_a_finding_becomes_a_ticket_of_its_category() {
    let table = [
        ("food", Answer::YesNo(false), "visit_food"),
        ("heating", choice("cold"), "visit_heating"),
        ("heating", choice("hot"), "visit_heating"),
        ("heating", choice("unsafe"), "visit_safety"),
        ("health", choice("medicine"), "visit_medicine"),
        ("health", choice("ill"), "visit_health"),
        ("money", Answer::YesNo(false), "visit_money"),
        ("home_safety", choice("electricity"), "visit_safety"),
        ("home_safety", choice("gas"), "visit_safety"),
        ("home_safety", choice("both"), "visit_safety"),
        ("fall_risk", Answer::YesNo(true), "visit_fall"),
        ("alarm_device", choice("fails"), "visit_device"),
        ("alarm_device", choice("missing"), "visit_device"),
        ("contact", choice("seldom"), "visit_lonely"),
        ("contact", choice("none"), "visit_lonely"),
        ("help_wanted", Answer::Text("修水龙头".to_owned()), "visit_help"),
    ];
    let every: usize = Checklist::nine_questions().questions.iter().map(|question| question.raises.len()).sum();
    assert_eq!(table.len(), every, "no finding of the nine questions is left out here");
    for (question, said, category) in table {
        assert_eq!(found(&[(question, said.clone())]), [(question.to_owned(), category.to_owned())], "{said:?}");
    }
}

#[test]
fn findings_come_in_the_order_of_the_questions_with_what_was_said() {
    let mut answers = all_well();
    answers.retain(|given| given.question != "food" && given.question != "fall_risk");
    answers.insert(0, answer("help_wanted", Answer::Text(" 修水龙头 ".to_owned())));
    answers.insert(0, answer("fall_risk", Answer::YesNo(true)));
    answers.push(answer("food", Answer::YesNo(false)));
    let findings = Checklist::nine_questions().findings(&answers).unwrap();
    let told: Vec<(&str, Option<&str>)> =
        findings.iter().map(|finding| (finding.question.as_str(), finding.said.as_deref())).collect();
    assert_eq!(told, [("food", None), ("fall_risk", None), ("help_wanted", Some("修水龙头"))]);
    assert_eq!(findings[1].text.zh, "家中有跌倒隐患，需要扶手或防滑");
}

#[test]
fn answers_that_do_not_belong_to_the_list_are_refused() {
    let list = Checklist::nine_questions();
    let fault = |answers: Vec<_>| list.findings(&answers).unwrap_err();
    let with = |given| {
        let mut answers = all_well();
        answers.push(given);
        answers
    };
    assert_eq!(fault(with(chose("weather", "good"))), AnswerFault::NoSuchQuestion("weather".to_owned()));
    assert_eq!(fault(with(chose("heating", "cold"))), AnswerFault::Twice("heating".to_owned()));
    assert_eq!(fault(all_well()[1..].to_vec()), AnswerFault::Missing("food".to_owned()));
    assert_eq!(fault(vec![]), AnswerFault::Missing("food".to_owned()));
    let wrong = [
        answer("food", choice("yes")),
        answer("food", Answer::Text("yes".to_owned())),
        chose("heating", "lukewarm"),
        answer("heating", Answer::YesNo(true)),
        answer("help_wanted", Answer::YesNo(true)),
    ];
    for given in wrong {
        assert_eq!(fault(vec![given.clone()]), AnswerFault::WrongKind(given.question));
    }
    let long = |length| answer("help_wanted", Answer::Text("水".repeat(length)));
    assert_eq!(fault(with(long(1_001))), AnswerFault::TooLong("help_wanted".to_owned()));
    assert!(list.findings(&with(long(1_000))).is_ok());
}

#[test]
fn words_that_must_be_said_must_not_be_blank() {
    let mut list = Checklist::nine_questions();
    list.questions[8].required = true;
    let mut answers = all_well();
    answers.push(answer("help_wanted", Answer::Text(" ".to_owned())));
    assert_eq!(list.findings(&answers), Err(AnswerFault::Missing("help_wanted".to_owned())));
}

#[test]
fn a_checklist_that_cannot_be_answered_is_refused() {
    let fault = |change: &dyn Fn(&mut Checklist)| {
        let mut list = Checklist::nine_questions();
        change(&mut list);
        list.check().err()
    };
    let key = |key: &str| key.to_owned();
    assert_eq!(fault(&|list| list.questions.clear()), Some(ChecklistFault::Length));
    assert_eq!(fault(&|list| list.questions = vec![list.questions[0].clone(); 41]), Some(ChecklistFault::Length));
    assert_eq!(fault(&|list| list.questions[1].key = key("food")), Some(ChecklistFault::Key(key("food"))));
    assert_eq!(fault(&|list| list.questions[1].key.clear()), Some(ChecklistFault::Key(key(""))));
    let words = |at: &str| Some(ChecklistFault::Words(key(at)));
    assert_eq!(fault(&|list| list.title.en = "x".repeat(301)), words("nine"));
    assert_eq!(fault(&|list| list.questions[0].text.en = "x\u{202e}y".into()), words("food"));
    assert_eq!(fault(&|list| list.questions[0].raises[0].text.zh = "一\n二".into()), words("food"));
    assert_eq!(fault(&|list| list.key = "k".repeat(41)), Some(ChecklistFault::Key("k".repeat(40))));
    assert_eq!(fault(&|list| list.questions[0].text.zh = key(" ")), Some(ChecklistFault::NoWords(key("food"))));
    let choices = |change: fn(&mut Vec<hub_core::visit::Choice>)| {
        fault(&|list| {
            if let AnswerKind::Choice { choices } = &mut list.questions[1].answer {
                change(choices);
            }
        })
    };
    let heating = Some(ChecklistFault::Choices(key("heating")));
    assert_eq!(choices(|choices| choices.truncate(1)), heating);
    assert_eq!(choices(|choices| choices[1].key = choices[0].key.clone()), heating);
    assert_eq!(choices(|choices| choices[1].key.clear()), heating);
    assert_eq!(choices(|choices| drop(choices.remove(1))), Some(ChecklistFault::NeverRaised(key("heating"))));
    for on in [When::AnyText, When::YesNo(true), When::Choice(key("lukewarm"))] {
        let raises = Raises { on, category: CategoryKey("x".into()), text: list_text() };
        let given = fault(&|list| list.questions[1].raises.push(raises.clone()));
        assert_eq!(given, Some(ChecklistFault::NeverRaised(key("heating"))));
    }
}

fn list_text() -> hub_core::visit::Words {
    Checklist::nine_questions().title
}
