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

/// A tiny storm, everybody cut off at its end: calls and reports stand in the log once, and on every desk.
#[tokio::test(flavor = "multi_thread")]
async fn a_storm_and_a_reconnect_lose_nothing_and_double_nothing() {
    let sizes = ["--devices", "20", "--connections", "12", "--dashboards", "4", "--volunteers", "2"];
    let load = ["--deaf", "1", "--seconds", "2", "--sos", "2", "--losses", "10", "--reconnect"];
    let report = measured("storm", sizes.iter().chain(&load)).await;
    let (storm, back) = (&report["whole"]["storm"], &report["whole"]["reconnect"]);
    assert_eq!((&storm["sos"]["presses"], &storm["losses"]["count"]), (&2.into(), &10.into()), "{report}");
    assert_eq!((&back["phase"]["sos"]["presses"], &back["whole_state"]["count"]), (&2.into(), &2.into()), "{report}");
}

/// A tiny day.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_loses_nothing_and_doubles_nothing() {
    let sizes = ["--devices", "20", "--connections", "10", "--dashboards", "2", "--volunteers", "2", "--seconds", "2"];
    let report = measured("day", &sizes).await;
    let (day, frames) = (&report["whole"]["day"], &report["whole"]["frames"]);
    assert_eq!((&day["sos"]["presses"], &frames["sos"]["presses"]), (&4.into(), &500.into()), "{report}");
}

/// A few closed tickets: every one of them is in the figures.
#[tokio::test(flavor = "multi_thread")]
async fn rates_and_topics_of_closed_tickets_count_every_one() {
    let ended = Place::sqlite().run(["bench", "rates", "--json", "--tickets", "1200", "--grids", "3"], "").await;
    assert!(ended.good, "{ended:?}");
    let report: serde_json::Value = serde_json::from_str(&ended.output).unwrap();
    assert_eq!(report["asked"][0]["tickets"], 1_200, "{report}");
    assert!(report["asked"][2]["tickets"].as_u64().unwrap() > 1_000, "{report}");
}

/// What a measurement found; everything that must not happen at all has not happened.
async fn measured(what: &'static str, flags: impl IntoIterator<Item = &&'static str>) -> serde_json::Value {
    let arguments = ["bench", what, "--json"].into_iter().chain(flags.into_iter().copied());
    let ended = Place::sqlite().run(arguments, "").await;
    assert!(ended.good, "{ended:?}");
    let report: serde_json::Value = serde_json::from_str(&ended.output).unwrap();
    let figures = report["figures"].as_array().unwrap();
    let never: Vec<_> = figures.iter().filter(|figure| figure["must"] == 0.0).collect();
    assert!(never.len() >= 5 && never.iter().all(|figure| figure["must_met"] == true), "{report}");
    report
}
