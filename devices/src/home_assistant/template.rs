//! The value templates that devices really announce: a path into the JSON, perhaps with filters behind it, and a
//! choice between two words by such a path. Anything else is not understood and says so.

use serde_json::Value;

/// What a template takes out of a payload.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Taken {
    /// Names from the outside to the value; empty for the payload itself.
    pub path: Vec<String>,
    /// A choice: the value that leads to the first word, that word, and the other one.
    pub choice: Option<Choice>,
}

/// `'ON' if value_json.x == 'open' else 'OFF'`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    /// What the value is compared with; none when its truth decides.
    pub is: Option<Value>,
    /// The word when it is so.
    pub then: Value,
    /// The word when it is not.
    pub other: Value,
}

/// Reads a template; none when it is of another form.
pub(super) fn read(template: &str) -> Option<Taken> {
    let template = template.trim();
    if template.is_empty() {
        return Some(Taken { path: Vec::new(), choice: None });
    }
    if template.starts_with("{%") {
        return statement(template);
    }
    let inside = template.strip_prefix("{{")?.strip_suffix("}}")?;
    if inside.contains("{{") || inside.contains("{%") {
        return None;
    }
    expression(inside.trim_matches(['-', ' ', '\n', '\t', '\r']))
}

/// `{% if value_json.x == 1 %}ON{% else %}OFF{% endif %}`.
fn statement(template: &str) -> Option<Taken> {
    let parts: Vec<&str> = template.split("{%").skip(1).map(str::trim_start).collect();
    let [condition, other, end] = parts.as_slice() else { return None };
    let (condition, then) = condition.split_once("%}")?;
    let (keyword, other) = other.split_once("%}")?;
    let bare = |text: &str| text.trim_matches(['-', ' ']).to_owned();
    if bare(keyword) != "else" || !bare(end.split("%}").next()?).starts_with("endif") {
        return None;
    }
    let condition = bare(condition);
    chosen(condition.strip_prefix("if ")?, word(then)?, word(other)?)
}

fn expression(text: &str) -> Option<Taken> {
    if let Some((then, rest)) = text.split_once(" if ") {
        let (condition, other) = rest.split_once(" else ")?;
        return chosen(condition, literal(then)?, literal(other)?);
    }
    if let Some(inside) = text.strip_prefix("iif(").and_then(|rest| rest.strip_suffix(')')) {
        let parts: Vec<&str> = inside.split(',').collect();
        let [condition, then, other] = parts.as_slice() else { return None };
        return chosen(condition, literal(then)?, literal(other)?);
    }
    if let Some((left, right)) = text.split_once("==") {
        // A comparison alone is written as True or False.
        let (path, is) = (path(left)?, literal(right)?);
        let choice = Choice { is: Some(is), then: Value::Bool(true), other: Value::Bool(false) };
        return Some(Taken { path, choice: Some(choice) });
    }
    Some(Taken { path: path(text)?, choice: None })
}

fn chosen(condition: &str, then: Value, other: Value) -> Option<Taken> {
    let condition = condition.trim().trim_start_matches('(').trim_end_matches(')').trim();
    if condition.contains(" and ") || condition.contains(" or ") {
        return None;
    }
    if let Some((left, right)) = condition.split_once("!=") {
        let is = Some(literal(right)?);
        return Some(Taken { path: path(left)?, choice: Some(Choice { is, then: other, other: then }) });
    }
    if let Some((left, right)) = condition.split_once("==") {
        let is = Some(literal(right)?);
        return Some(Taken { path: path(left)?, choice: Some(Choice { is, then, other }) });
    }
    if let Some(rest) = condition.strip_prefix("not ") {
        return Some(Taken { path: path(rest)?, choice: Some(Choice { is: None, then: other, other: then }) });
    }
    let condition = condition.replace(" is true", "");
    Some(Taken { path: path(&condition)?, choice: Some(Choice { is: None, then, other }) })
}

/// A path into the payload, with the filters that keep its meaning cut off.
fn path(text: &str) -> Option<Vec<String>> {
    let mut parts = text.split('|').map(str::trim);
    let place = parts.next()?.trim_start_matches('(').trim_end_matches(|end| end == ')' && !text.contains(".get("));
    let keeps = |filter: &str| {
        let name = filter.split('(').next().unwrap_or_default().trim();
        matches!(
            name,
            "float"
                | "int"
                | "round"
                | "default"
                | "is_defined"
                | "string"
                | "trim"
                | "lower"
                | "upper"
                | "tojson"
                | "bool"
                | "title"
                | "first"
        )
    };
    if !parts.all(keeps) {
        return None;
    }
    if place == "value" {
        return Some(Vec::new());
    }
    steps(place.strip_prefix("value_json")?)
}

/// `.a.b`, `['a']["b"]`, `[0]`, `.get('a')`.
fn steps(text: &str) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix(".get(").or_else(|| rest.strip_prefix('[')) {
            let close = if rest.starts_with('[') { ']' } else { ')' };
            let (name, behind) = inside.split_once(close)?;
            let name = name.split(',').next()?.trim().trim_matches(['\'', '"']);
            steps.push(name.to_owned());
            rest = behind;
        } else {
            let inside = rest.strip_prefix('.')?;
            let end = inside.find(['.', '[']).unwrap_or(inside.len());
            let (name, behind) = inside.split_at(end);
            let plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
            if name.is_empty() || !plain {
                return None;
            }
            steps.push(name.to_owned());
            rest = behind;
        }
    }
    Some(steps)
}

/// `'ON'`, `"ON"`, `1`, `true`.
fn literal(text: &str) -> Option<Value> {
    let text = text.trim().trim_end_matches(')').trim();
    for quote in ['\'', '"'] {
        if let Some(inside) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return Some(Value::from(inside));
        }
    }
    match text {
        "true" | "True" => Some(Value::Bool(true)),
        "false" | "False" => Some(Value::Bool(false)),
        number => serde_json::from_str(number).ok().filter(Value::is_number),
    }
}

/// The text between two statements, perhaps itself an expression of a literal.
fn word(text: &str) -> Option<Value> {
    let text = text.trim_matches(['-', ' ', '\n', '\t', '\r']);
    match text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) {
        Some(inside) => literal(inside),
        None if text.is_empty() || text.contains('{') => None,
        None => Some(Value::from(text)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_is_found_in_all_its_spellings() {
        let same = [
            "{{ value_json.a.b }}",
            "{{value_json['a']['b']}}",
            "{{ value_json[\"a\"].b | float }}",
            "{{ value_json.a.b | default(0) | round(1) }}",
            "{{ value_json.get('a').b }}",
            "{{- value_json.a.b -}}",
        ];
        for template in same {
            assert_eq!(read(template).unwrap().path, ["a", "b"], "{template}");
        }
        assert!(read("{{ value }}").unwrap().path.is_empty());
        assert_eq!(read("{{ value_json.list[0].x }}").unwrap().path, ["list", "0", "x"]);
    }

    #[test]
    fn a_choice_knows_what_leads_to_which_word() {
        let open = read("{{ 'ON' if value_json.state == 'open' else 'OFF' }}").unwrap();
        assert_eq!(open.path, ["state"]);
        assert_eq!(open.choice.unwrap(), Choice { is: Some(json!("open")), then: json!("ON"), other: json!("OFF") });
        let not = read("{% if not value_json.closed %}ON{% else %}OFF{% endif %}").unwrap();
        assert_eq!(not.choice.unwrap(), Choice { is: None, then: json!("OFF"), other: json!("ON") });
        assert!(read("{{ iif(value_json.wet, 'WET', 'DRY') }}").unwrap().choice.is_some());
    }

    #[test]
    fn what_is_of_another_form_is_not_guessed() {
        for template in [
            "{{ value_json.a + 1 }}",
            "{{ states('x') }}",
            "{% set a = 1 %}{{ a }}",
            "value_json.a",
            "{{ value_json.a | regex_replace }}",
            "{{",
            "{%",
            "{{}}",
            "{{ 'ON' if value_json.a and value_json.b else 'OFF' }}",
        ] {
            assert_eq!(read(template), None, "{template}");
        }
    }
}
