//! One answer in two formats: JSON as it is, and the XML that it stands for (the Spark convention: a list is an element of
//! its name around an element for each).

use super::fault::Refusal;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde::Serialize;
use serde_json::Value;

/// The format an address ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.json`
    Json,
    /// `.xml`
    Xml,
}

impl Format {
    /// `leak.xml` is `leak` as XML.
    pub fn of(file: &str) -> Option<(&str, Self)> {
        let json = file.strip_suffix(".json").map(|name| (name, Self::Json));
        json.or_else(|| file.strip_suffix(".xml").map(|name| (name, Self::Xml)))
    }
}

/// What was found, or why not. `root` is around everything in XML, `item` around each of a list.
pub fn respond<T: Serialize>(format: Format, root: &str, item: &str, found: Result<T, Refusal>) -> Response {
    match found {
        Ok(found) => answer(format, StatusCode::OK, root, item, &found),
        Err(refusal) => refusal.into_answer(format),
    }
}

/// An answer with this status.
pub fn answer(format: Format, status: StatusCode, root: &str, item: &str, found: &impl Serialize) -> Response {
    let value = serde_json::to_value(found).unwrap_or(Value::Null);
    let (kind, text) = match format {
        Format::Json => ("application/json; charset=utf-8", value.to_string()),
        Format::Xml => ("text/xml; charset=utf-8", xml(root, item, &value)),
    };
    let mut response = (status, text).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn xml(root: &str, item: &str, value: &Value) -> String {
    let mut writer = Writer::new(Vec::new());
    let written = writer
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .and_then(|()| element(&mut writer, root, item, value));
    // Writing to memory does not fail.
    drop(written);
    String::from_utf8(writer.into_inner()).unwrap_or_default()
}

fn element(writer: &mut Writer<Vec<u8>>, name: &str, item: &str, value: &Value) -> std::io::Result<()> {
    if value.is_null() {
        return writer.write_event(Event::Empty(BytesStart::new(name)));
    }
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                // `attributes` are `attribute` each, `values` are `value` each.
                element(writer, field, field.trim_end_matches('s'), value)?;
            }
        }
        Value::Array(items) => items.iter().try_for_each(|value| element(writer, item, item, value))?,
        Value::String(text) => writer.write_event(Event::Text(BytesText::new(&allowed(text))))?,
        other => writer.write_event(Event::Text(BytesText::new(&other.to_string())))?,
    }
    writer.write_event(Event::End(BytesEnd::new(name)))
}

/// XML 1.0 has no word for most control characters.
fn allowed(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).filter(|c| !is_no_character(*c)).collect()
}

fn is_no_character(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const HEAD: &str = r#"<?xml version="1.0" encoding="utf-8"?>"#;

    #[test]
    fn a_list_is_an_element_around_each_and_null_is_empty() {
        let value = json!([{ "code": "a", "lat": 31.5, "metadata": true, "note": null },
            { "code": "b", "values": [{ "key": "1" }, { "key": "2" }] }]);
        let expected = "<services><service><code>a</code><lat>31.5</lat><metadata>true</metadata><note/></service>\
            <service><code>b</code><values><value><key>1</key></value><value><key>2</key></value></values></service>\
            </services>";
        assert_eq!(xml("services", "service", &value), format!("{HEAD}{expected}"));
        assert_eq!(xml("errors", "error", &json!([])), format!("{HEAD}<errors></errors>"));
    }

    #[test]
    fn text_stays_text_whatever_is_in_it() {
        let value = json!([{ "description": "<script>&\"'\u{1}\u{b}\u{ffff}漏水\n三楼]]>" }]);
        let written = xml("errors", "error", &value);
        assert!(written.contains("&lt;script&gt;&amp;") && written.contains("漏水\n三楼]]&gt;"), "{written}");
        assert!(!written.contains('\u{1}') && !written.contains('\u{ffff}') && !written.contains("<script"));
    }

    #[test]
    fn the_end_of_an_address_says_the_format() {
        assert_eq!(Format::of("leak.json"), Some(("leak", Format::Json)));
        assert_eq!(Format::of("a.b.xml"), Some(("a.b", Format::Xml)));
        for none in ["leak", "leak.csv", "", "json"] {
            assert_eq!(Format::of(none), None, "{none}");
        }
    }
}
