//! Many at once, through the program's own measurement: what is measured must also be right.

use crate::process::Place;

/// Hundreds of calls opened in one moment are more than one frame holds: every desk still gets all of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_calls_reaches_every_desk_once_and_whole() {
    let place = Place::sqlite();
    let flags = ["--rate", "150", "--openings", "50", "--seconds", "2", "--devices", "200", "--dashboards", "2"];
    let arguments = ["bench", "press", "--json", "--volunteers", "20"].into_iter().chain(flags);
    let ended = place.run(arguments, "").await;
    assert!(ended.good, "{ended:?}");
    let report: serde_json::Value = serde_json::from_str(&ended.output).unwrap();
    let outcome = &report["runs"][0]["outcome"];
    assert_eq!(outcome["presses"], 300);
    for wrong in ["lost", "duplicated", "unacknowledged", "unseen"] {
        assert_eq!(outcome[wrong], 0, "{wrong}: {outcome}");
    }
}
