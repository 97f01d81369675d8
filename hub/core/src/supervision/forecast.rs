//! How long a battery will last, by the trend of its daily lows. Percent figures of cheap gauges jump about, so a line
//! is laid through the lows of up to sixty days by least squares.

/// Days that are kept of each battery.
pub const KEPT_DAYS: i64 = 60;
/// A battery that will be empty within this many days is worth a ticket.
pub const SOON_DAYS: f64 = 14.0;
/// Days without which nothing is said.
const DAYS_NEEDED: usize = 5;
/// A new battery: a day this much above the one before begins the line anew, percent.
const NEW_BATTERY: f64 = 15.0;

/// The lowest reading of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayLow {
    /// Days since 1970.
    pub day: i64,
    /// Percent.
    pub percent: u8,
}

/// Days until the battery is empty, from the last of `lows` (oldest first). None when there are too few days since the
/// battery was new, or it does not go down.
#[must_use]
pub fn days_left(lows: &[DayLow]) -> Option<f64> {
    let jump = |pair: &[DayLow]| f64::from(pair[1].percent) - f64::from(pair[0].percent) >= NEW_BATTERY;
    let begin = lows.windows(2).rposition(jump).map_or(0, |at| at + 1);
    let lows = lows.get(begin..).filter(|lows| lows.len() >= DAYS_NEEDED)?;
    let last = lows.last()?.day;
    // Days are small numbers once they are counted from the last one.
    #[allow(clippy::cast_precision_loss)]
    let points = || lows.iter().map(|low| ((low.day - last) as f64, f64::from(low.percent)));
    #[allow(clippy::cast_precision_loss)]
    let count = lows.len() as f64;
    let (sum_x, sum_y) = points().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let spread: f64 = points().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let together: f64 = points().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    if spread == 0.0 {
        return None;
    }
    let slope = together / spread;
    let now = mean_y - slope * mean_x;
    (slope < -0.01).then(|| (now / -slope).max(0.0))
}
