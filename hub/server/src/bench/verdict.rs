//! A figure beside what it must be and what is aimed at: at most so much.

use serde::Serialize;

/// One figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Figure {
    pub name: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub must: Option<f64>,
    pub must_met: Option<bool>,
    pub aim: Option<f64>,
    pub aim_met: Option<bool>,
}

impl Figure {
    /// A figure that is told and not judged.
    pub fn of(name: &'static str, value: f64, unit: &'static str) -> Self {
        Self { name, value, unit, must: None, must_met: None, aim: None, aim_met: None }
    }

    /// It must be at most this.
    pub fn must(self, most: f64) -> Self {
        Self { must: Some(most), must_met: Some(self.value <= most), ..self }
    }

    /// At most this is aimed at.
    pub fn aim(self, most: f64) -> Self {
        Self { aim: Some(most), aim_met: Some(self.value <= most), ..self }
    }

    /// The figure for people.
    pub fn line(&self) -> String {
        let mut line = format!("{:<46} {:>10} {:<4}", self.name, rounded(self.value), self.unit);
        for (word, most, met) in [("must", self.must, self.must_met), ("aim", self.aim, self.aim_met)] {
            if let (Some(most), Some(met)) = (most, met) {
                line.push_str(&format!("  {word} {} {}", rounded(most), if met { "met" } else { "MISSED" }));
            }
        }
        line.trim_end().to_owned()
    }
}

/// Counts without a point, everything else with two digits behind it.
fn rounded(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// How much larger `one` is than `other`; 0 when there is nothing to compare with.
pub(super) fn ratio(one: f64, other: f64) -> f64 {
    if other > 0.0 { one / other } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_says_what_it_met_and_what_it_missed() {
        let figure = Figure::of("SOS to the last screen, p99", 30.5, "ms").must(50.0).aim(25.0);
        assert_eq!((figure.must_met, figure.aim_met), (Some(true), Some(false)));
        assert!(figure.line().ends_with("30.50 ms    must 50 met  aim 25 MISSED"), "{}", figure.line());
        assert!(Figure::of("lost", 0.0, "").must(0.0).line().ends_with("must 0 met"));
        assert_eq!(Figure::of("CPU", 2.0, "s").must_met, None);
    }

    #[test]
    fn nothing_to_compare_with_is_no_ratio() {
        assert_eq!((ratio(3.0, 2.0), ratio(3.0, 0.0)), (1.5, 0.0));
    }
}
