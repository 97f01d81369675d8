//! `fengdi decode`, as an installer runs it.

use crate::process::{Ended, Place};
use serde_json::{Value, json};
use std::path::Path;

fn answers(ended: &Ended) -> Vec<Value> {
    ended.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// All messages that the families are tested with, in one file: every line is answered, and as its family is tested.
#[tokio::test(flavor = "multi_thread")]
async fn every_known_message_is_answered_in_its_own_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../devices/tests/messages");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let text: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let lines: Vec<Value> =
        text.lines().filter(|line| !line.trim().is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect();
    let place = Place::sqlite();
    let all = place.path().join("all.jsonl");
    std::fs::write(&all, &text).unwrap();
    let ended = place.run(["decode".as_ref(), all.as_os_str()], "").await;
    let answers = answers(&ended);
    assert!(ended.good && ended.errors.is_empty(), "{}", ended.errors);
    assert_eq!((answers.len(), files.len() >= 22), (lines.len(), true));
    for (line, answer) in lines.iter().zip(&answers) {
        assert_eq!(answer["disposition"], line["expect"]["disposition"], "{}", line["id"]);
        let count = |value: &Value| value["events"].as_array().map_or(0, Vec::len);
        assert_eq!(count(answer), count(&line["expect"]), "{}", line["id"]);
    }
    assert!(!place.path().join("fengdi.db").exists(), "it needs no database");
}

/// The hub's own tables count: roles, fields of a product, names of topics, and what a device is told.
#[tokio::test(flavor = "multi_thread")]
async fn the_tables_of_the_configuration_count() {
    let place = Place::sqlite();
    let config = place.path().join("fengdi.toml");
    let tables = "[topics]\nzigbee2mqtt = \"z2m\"\n[roles]\n\"bed 12\" = \"sos_button\"\n[answer.\"bed 12\"]\npart = \"state\"\n\
        [mapping.smoke-nb]\nAlarm_Status = { \"2\" = { smoke = true } }\n";
    std::fs::write(&config, tables).unwrap();
    let press = json!({"topic": "z2m/bed 12", "payload": r#"{"action":"single"}"#});
    let smoke = json!({"topic": "zigbee2mqtt/x", "payload": "{}", "context": {"product": "smoke-nb"}});
    let run = async |arguments: &[&std::ffi::OsStr]| place.run(arguments, &format!("{press}\n{smoke}\n")).await;
    let told = run(&["decode".as_ref(), "--config".as_ref(), config.as_os_str()]).await;
    assert!(told.good, "{told:?}");
    let read = answers(&told);
    assert_eq!((&read[0]["device"], &read[0]["events"]), (&json!("bed 12"), &json!([{"kind": "sos", "on": true}])));
    assert_eq!(read[0]["answers"]["received"]["topic"], "z2m/bed 12/set");
    let without = answers(&run(&["decode".as_ref()]).await);
    assert_eq!(without[0]["disposition"], "error", "nobody's topic without the table");
    assert!(without[0].get("answers").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_line_has_its_number_and_fails_the_run_but_not_the_next_line() {
    let good =
        json!({"topic": "zigbee2mqtt/bed 12", "payload": r#"{"action":"single"}"#, "context": {"role": "pull_cord"}});
    let ended = Place::sqlite().run(["decode"], &format!("{good}\n\nrubbish\n{good}\n")).await;
    let answers = answers(&ended);
    assert!(!ended.good && ended.errors.contains("1 line"), "{ended:?}");
    assert_eq!(answers[0]["events"], json!([{"kind": "sos", "on": true}]));
    assert_eq!((answers.len(), &answers[1]["line"], &answers[2]), (3, &json!(3), &answers[0]));
    assert!(answers[1]["error"].is_string());
    let help = Place::sqlite().run(["decode", "--help"], "").await;
    assert!(help.good && help.output.contains("role_by_topic") && help.output.contains("Example"), "{help:?}");
    let missing = Place::sqlite().run(["decode", "/nowhere/at.all"], "").await;
    assert!(!missing.good && missing.errors.contains("/nowhere/at.all"), "{missing:?}");
}
