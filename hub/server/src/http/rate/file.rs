//! Rates and topics as files for a spreadsheet: UTF-8 with its mark. No cell can become a formula.

use crate::community::written;
use axum::response::{IntoResponse, Response};
use http::header;
use hub_wire::rate::{RateLine, RatesView, ShareView, TallyView, TopicKind, TopicsView};

/// A file of these lines.
fn file(name: &'static str, head: &str, lines: impl Iterator<Item = Vec<String>>) -> Response {
    let mut text = format!("\u{feff}{head}\r\n");
    for cells in lines {
        text.push_str(&cells.iter().map(|cell| written(cell)).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, name)];
    (headers, text).into_response()
}

/// Every line with its rates over all that closed and over raters, side by side.
pub fn rates(view: &RatesView) -> Response {
    let head = "by,key,name,closed,rated,responded in time (all),responded in time (% of all),\
        responded in time (raters),responded in time (% of raters),solved (all),solved (% of all),solved (raters),\
        solved (% of raters),solved in time (all),solved in time (% of all),solved in time (raters),\
        solved in time (% of raters),satisfied,satisfied (% of all),satisfied (% of raters),refused,taken back,reopened";
    let whole = std::iter::once(("all", &view.whole));
    let grids = view.grids.iter().map(|line| ("grid", line));
    let categories = view.categories.iter().map(|line| ("category", line));
    let weeks = view.weeks.iter().map(|line| ("week", line));
    let lines = whole.chain(grids).chain(categories).chain(weeks).map(|(by, line)| rate_cells(by, line));
    file("attachment; filename=\"rates.csv\"", head, lines)
}

fn rate_cells(by: &str, line: &RateLine) -> Vec<String> {
    let RateLine { key, zh, all, raters, .. } = line;
    let mut cells = vec![by.to_owned(), key.clone().unwrap_or_default(), zh.clone()];
    cells.extend([all.closed.to_string(), raters.closed.to_string()]);
    let side_by_side: [fn(&TallyView) -> ShareView; 3] =
        [|tally| tally.responded_in_time, |tally| tally.solved, |tally| tally.solved_in_time];
    for share in side_by_side {
        for share in [share(all), share(raters)] {
            cells.extend([share.part.to_string(), percent(share)]);
        }
    }
    cells.extend([all.satisfied.part.to_string(), percent(all.satisfied), percent(raters.satisfied)]);
    cells.extend([all.refused, all.withdrawn, all.reopened].map(|count| count.to_string()));
    cells
}

fn percent(share: ShareView) -> String {
    share.percent.map(|percent| format!("{percent:.1}")).unwrap_or_default()
}

/// Every topic with its weeks; no example.
pub fn topics(view: &TopicsView) -> Response {
    let head = "what,name,trend,last 7 days,1 week before,2 weeks before,3 weeks before,4 weeks before";
    let lines = view.topics.iter().map(|topic| {
        let kind = if topic.kind == TopicKind::Word { "word" } else { "place" };
        let trend = match topic.trend {
            hub_core::rate::Trend::Rising => "rising",
            hub_core::rate::Trend::Falling => "falling",
            hub_core::rate::Trend::Steady => "steady",
        };
        let cells = [kind, &topic.name, trend].map(str::to_owned);
        cells.into_iter().chain(topic.weeks.iter().map(u32::to_string)).collect()
    });
    file("attachment; filename=\"topics.csv\"", head, lines)
}
