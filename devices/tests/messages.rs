//! Real messages of every format with what they mean: one JSON line each under `messages/`. The answer must hold
//! everything that `expect` names, and say nothing more than it.

#![allow(clippy::unwrap_used)]

use devices::transcript::Transcript;
use hub_core::time::UnixMs;
use serde_json::Value;
use std::path::Path;

/// 2026-11-20T03:00:00Z, near the times in the messages.
const RECEIVED_AT: UnixMs = UnixMs(1_795_143_600_000);
/// What an answer may say beyond `expect`: notes for the installer.
const NOTES: [&str; 5] = ["flags", "reason", "why", "damaged", "model"];

#[test]
fn every_message_means_what_its_maker_means() {
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut files: Vec<_> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let mut transcript = Transcript::default();
        for line in std::fs::read_to_string(&file).unwrap().lines().filter(|line| !line.trim().is_empty()) {
            let case: Value = serde_json::from_str(line).unwrap();
            let got = transcript.read(line, RECEIVED_AT).unwrap();
            count += 1;
            if let Some(why) = differs(&case["expect"], &got) {
                wrong.push(format!("{} {}\n   {why}\n   got {got}", file.display(), case["id"]));
            }
        }
    }
    assert!(count > 0, "no messages");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages")
}

/// What is different; events count in any order.
fn differs(expect: &Value, got: &Value) -> Option<String> {
    let (expect, got) = (expect.as_object().unwrap(), got.as_object().unwrap());
    for (name, wanted) in expect {
        let is = got.get(name).unwrap_or(&Value::Null);
        let same = match name.as_str() {
            "events" => same_events(wanted, is),
            _ => same(wanted, is),
        };
        if !same {
            return Some(format!("{name} should be {wanted}, is {is}"));
        }
    }
    let more = got.keys().find(|name| !expect.contains_key(*name) && !NOTES.contains(&name.as_str()));
    more.map(|name| format!("{name} should not be there"))
}

fn same_events(wanted: &Value, is: &Value) -> bool {
    let (Some(wanted), Some(mut left)) = (wanted.as_array(), is.as_array().cloned()) else { return false };
    let all = wanted.iter().all(|event| match left.iter().position(|other| same_event(event, other)) {
        Some(at) => {
            left.remove(at);
            true
        }
        None => false,
    });
    all && left.is_empty()
}

fn same_event(wanted: &Value, is: &Value) -> bool {
    let (wanted, is) = (wanted.as_object().unwrap(), is.as_object().unwrap());
    let names =
        |object: &serde_json::Map<String, Value>| object.keys().cloned().collect::<std::collections::BTreeSet<_>>();
    names(wanted) == names(is) && wanted.iter().all(|(name, value)| same(value, &is[name]))
}

fn same(wanted: &Value, is: &Value) -> bool {
    match (wanted.as_f64(), is.as_f64()) {
        (Some(wanted), Some(is)) => (wanted - is).abs() < 1e-6,
        _ => wanted == is,
    }
}
