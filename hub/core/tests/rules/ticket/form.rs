//! Categories and their forms, as a community may write them, and what residents may answer.

use super::given::category;
use hub_core::ticket::{Category, CategoryFault, CategoryKey, Field, FieldKind, FormFault, Limits};

fn field(key: &str, kind: FieldKind, required: bool) -> Field {
    let choices = match kind {
        FieldKind::Choice => {
            [("a", "甲", "A"), ("b", "乙", "B")].map(|(v, z, e)| (v.into(), z.into(), e.into())).into()
        }
        _ => Vec::new(),
    };
    Field { key: key.into(), zh: key.into(), en: key.into(), kind, choices, required }
}

fn form() -> Category {
    let form = vec![
        field("floor", FieldKind::Number, true),
        field("trapped", FieldKind::YesNo, false),
        field("kind", FieldKind::Choice, false),
        field("when", FieldKind::When, false),
        field("words", FieldKind::Text, false),
    ];
    Category { form, ..category(false) }
}

#[test]
fn answers_fit_the_questions_or_are_refused() {
    let category = form();
    let answers = |list: &[(&str, &str)]| {
        list.iter().map(|(key, answer)| ((*key).to_owned(), (*answer).to_owned())).collect::<Vec<_>>()
    };
    let good =
        answers(&[("floor", "12"), ("trapped", "no"), ("kind", "b"), ("when", "2026-01-05T09:00"), ("words", "嗯")]);
    assert_eq!(category.check_form(&good), Ok(()));
    assert_eq!(category.check_form(&[]), Err(FormFault::Missing("floor".into())));
    assert_eq!(category.check_form(&answers(&[("floor", " ")])), Err(FormFault::NoAnswer("floor".into())));
    assert_eq!(category.check_form(&answers(&[("floor", "")])), Err(FormFault::Missing("floor".into())));
    for (key, wrong) in
        [("floor", "x"), ("trapped", "maybe"), ("kind", "c"), ("when", "gestern"), ("words", &"x".repeat(501))]
    {
        let asked = answers(&[("floor", "1"), (key, wrong)]);
        let asked = if key == "floor" { asked[1..].to_vec() } else { asked };
        assert_eq!(category.check_form(&asked), Err(FormFault::NoAnswer(key.into())), "{key}");
    }
    assert_eq!(category.check_form(&answers(&[("other", "1")])), Err(FormFault::Unknown("other".into())));
    let twice = answers(&[("floor", "1"), ("floor", "2")]);
    assert_eq!(category.check_form(&twice), Err(FormFault::Unknown("floor".into())));
}

#[test]
fn a_category_that_would_break_a_page_or_a_clock_is_refused() {
    assert_eq!(form().check(), Ok(()));
    for key in ["", "Lift", "a b", "电梯", &"x".repeat(41)] {
        let wrong = Category { key: CategoryKey(key.into()), ..form() };
        assert!(matches!(wrong.check(), Err(CategoryFault::Key(_))), "{key}");
    }
    for (respond_min, solve_min) in [(0, 60), (61, 60), (1, 600_000)] {
        let limits = Some(Limits { respond_min, solve_min, service_hours: true });
        assert!(matches!(Category { limits, ..form() }.check(), Err(CategoryFault::Limits(_))), "{respond_min}");
    }
    let twice = vec![field("a", FieldKind::Text, false); 2];
    assert!(matches!(Category { form: twice, ..form() }.check(), Err(CategoryFault::Form(_))));
    let many = (0..13).map(|no| field(&no.to_string(), FieldKind::Text, false)).collect();
    assert!(matches!(Category { form: many, ..form() }.check(), Err(CategoryFault::Form(_))));
    assert!(matches!(Category { zh: " ".into(), ..form() }.check(), Err(CategoryFault::Name(_))));
}
