//! Files that are not what they should be: refused with a sentence that helps, and left as they are.

use crate::process::Place;

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_database_is_refused_and_left_alone() {
    let cases: [(&str, Vec<u8>); 3] = [
        ("empty", Vec::new()),
        ("other", b"this is a letter, not a database".repeat(200)),
        ("cut", b"SQLite".to_vec()),
    ];
    for (case, bytes) in cases {
        let place = Place::sqlite();
        let file = place.path().join("fengdi.db");
        std::fs::write(&file, &bytes).unwrap();
        for command in ["serve", "check"] {
            let ended = place.run([command], "").await;
            let said = format!("{}{}", ended.output, ended.errors);
            assert!(!ended.good, "{case}: {command} went on");
            assert!(said.contains("fengdi.db") && said.contains("restore"), "{case}: {command} said {said}");
        }
        assert_eq!(std::fs::read(&file).unwrap(), bytes, "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_page_is_found_before_anything_is_served() {
    let place = Place::sqlite();
    assert!(place.run(["demo", "--no-serve"], "").await.good);
    let file = place.path().join("fengdi.db");
    let mut bytes = std::fs::read(&file).unwrap();
    // The root page of some table, behind the file's own header page.
    bytes[2 * 4_096..3 * 4_096].fill(0xff);
    std::fs::write(&file, &bytes).unwrap();
    let ended = place.run(["serve"], "").await;
    assert!(!ended.good && ended.errors.contains("restore"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_refused_with_its_line() {
    let place = Place::sqlite();
    let file = place.path().join("fengdi.toml");
    std::fs::write(&file, "time_zone = \"Asia/Shanghai\"\n\nhtpp = \"127.0.0.1:1\"\n").unwrap();
    let ended = place.run(["--config", file.to_str().unwrap(), "check"], "").await;
    assert!(!ended.good, "{ended:?}");
    assert!(ended.errors.contains("line 3") && ended.errors.contains("htpp"), "{ended:?}");
}
