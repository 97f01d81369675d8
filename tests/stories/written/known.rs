//! Every field of text that the document of the interface describes is tried out, or it says here why not.

use super::case::Case;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::Documents;

/// Names of fields that hold no words: ids and places, and what has letters of its own (codes, keys, numbers, days,
/// log-ins).
const NO_WORDS: [&str; 39] = [
    "id",
    "area",
    "parent",
    "household",
    "person",
    "on_behalf_of",
    "account",
    "family",
    "partner",
    "from",
    "of",
    "to",
    "ticket",
    "into",
    "team",
    "teams",
    "contacts",
    "members",
    "people",
    "staff",
    "named",
    "photos",
    "minutes",
    "tickets",
    "category",
    "categories",
    "checklist",
    "question",
    "key",
    "code",
    "follow",
    "phone",
    "holidays",
    "working_days",
    "public_until",
    "layout",
    "login",
    "password",
    "website",
];

/// What is tried out with one word below, goes the way of a field that is, or is kept exactly as it is said: notes at an
/// alarm, each in a paragraph of its own.
const ELSEWHERE: [&str; 25] = [
    "POST /api/strangers/{family}/{address}/dismiss.text",
    "POST /api/alarms/{id}/notes.text",
    "POST /api/alarms/{id}/close.text",
    "POST /api/devices.name",
    "PUT /api/devices/{id}.name",
    "PUT /api/devices/{id}.model",
    "PUT /api/devices/{id}.label",
    "PUT /api/devices/{id}.product",
    "PUT /api/devices/{id}.address",
    "PUT /api/devices/{id}.prefixes",
    "POST /api/devices/enrol.address",
    "POST /api/devices/enrol.label",
    "POST /api/devices/import.",
    "POST /api/follow/message.text",
    "POST /api/follow/rate.text",
    "POST /api/guardian.list_a",
    "POST /api/guardian.list_b",
    "POST /api/guardian/{id}/decide.text",
    "POST /api/setup.name",
    "POST /api/tickets/bulk.text",
    "POST /api/visits/{id}/act.value",
    "PUT /api/visit-rules.value",
    "POST /api/push/{platform}.",
    "POST /open311/v2/requests.json.",
    "POST /open311/v2/requests.xml.",
];

/// The names of all fields of text in what a schema describes.
fn names(schema: &Value, name: &str, seen: &mut Vec<String>, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        if !seen.iter().any(|known| known == reference) {
            seen.push(reference.to_owned());
            let pointer = reference.trim_start_matches('#');
            names(Documents::get().openapi.pointer(pointer).unwrap(), name, seen, found);
            seen.pop();
        }
        return;
    }
    let ways = ["allOf", "anyOf", "oneOf", "prefixItems"].iter().filter_map(|way| schema[way].as_array());
    ways.flatten().for_each(|inner| names(inner, name, seen, found));
    let kind = &schema["type"];
    let text = *kind == "string" || kind.as_array().is_some_and(|kinds| kinds.contains(&json!("string")));
    if text && ["enum", "format", "pattern", "const"].iter().all(|limit| schema.get(limit).is_none()) {
        found.insert(name.to_owned());
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        names(inner, name, seen, found);
    }
    if schema["items"].is_object() {
        names(&schema["items"], name, seen, found);
    }
}

/// A field that is new is tried out, or said to be none.
pub fn every_field_is_known(cases: &[Case]) {
    let mut tried: BTreeSet<String> = ELSEWHERE.map(str::to_owned).into();
    for case in cases {
        let name = |pointer: &str| pointer.split('/').rfind(|part| part.parse::<u32>().is_err()).unwrap().to_owned();
        tried.extend(case.words.iter().map(|pointer| format!("{} {}.{}", case.method, case.route, name(pointer))));
    }
    let mut open = Vec::new();
    for (path, methods) in Documents::get().openapi["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let mut found = BTreeSet::new();
            for content in operation["requestBody"]["content"].as_object().into_iter().flat_map(|some| some.values()) {
                names(&content["schema"], "", &mut Vec::new(), &mut found);
            }
            let words = found.iter().filter(|name| !NO_WORDS.contains(&name.as_str()));
            open.extend(words.map(|name| format!("{} {path}.{name}", method.to_uppercase())));
        }
    }
    assert!(open.len() > 50, "the document describes bodies");
    open.retain(|field| !tried.contains(field));
    assert!(open.is_empty(), "fields of text that nobody tries out: {open:#?}");
}
