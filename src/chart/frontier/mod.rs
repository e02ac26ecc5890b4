//! The delegation-savings frontier: savings against the ratio, a line per assignment.

mod claims;
mod drawing;

use crate::chart::figures::{Unit, percent};
use crate::chart::lines::{self, Line, Varied, finite};
use crate::results::{Measures, Summary, VerdictKind};

pub(in crate::chart) use drawing::draw;

/// What the chart shows.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Frontier {
    pub(in crate::chart) varied: Varied,
    pub(in crate::chart) lines: Vec<Line<Saved>>,
    pub(in crate::chart) claims: Vec<ClaimMark>,
    /// The scenario's own point, where it has a place on the chart.
    pub(in crate::chart) own: Option<(f64, f64)>,
    pub(in crate::chart) finding: String,
}

/// Savings at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::chart) struct Saved {
    /// Of all tasks together.
    pub(in crate::chart) total: f64,
    /// 5 % and 95 % points over tasks.
    pub(in crate::chart) band: Option<(f64, f64)>,
}

/// A claim about savings.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct ClaimMark {
    pub(in crate::chart) ratio: f64,
    pub(in crate::chart) observed: f64,
    pub(in crate::chart) claimed: Option<f64>,
    pub(in crate::chart) verdict: VerdictKind,
}

/// Claims that are marked; more would hide the lines.
const CLAIMS: usize = 4;

impl Frontier {
    pub(in crate::chart) fn of(summary: &Summary) -> Result<Self, String> {
        let lines = lines::lines(summary, saved);
        let varied = Varied::of(summary).filter(|_| !lines.is_empty());
        let varied = varied.ok_or("savings are undefined at every point of the curve")?;
        let claims = if varied.is_ratio() {
            claims(summary, &varied)
        } else {
            Vec::new()
        };
        let finding = finding(summary, &lines, &varied);
        let own = finite(summary.headline.measures.savings.estimate)
            .map(|saved| (summary.headline.ratio, saved))
            .filter(|(ratio, _)| varied.is_ratio() && *ratio > 0.0 && varied.holds(*ratio));
        Ok(Self {
            varied,
            lines,
            claims,
            own,
            finding,
        })
    }
}

fn saved(measures: &Measures) -> Option<Saved> {
    let total = finite(measures.savings.estimate)?;
    let band = measures.savings_per_task.and_then(|spread| {
        let low = finite(spread.quantiles.p05?.estimate)?;
        Some((low, finite(spread.quantiles.p95?.estimate)?))
    });
    Some(Saved { total, band })
}

/// Claims about savings that have a place on the chart, equal ones once. Those about other inputs
/// than the lines are drawn for have none.
fn claims(summary: &Summary, varied: &Varied) -> Vec<ClaimMark> {
    let on_a_line =
        |key: &String| key == "delegation.ratio" || key.starts_with("delegation.assign");
    let mut marks: Vec<ClaimMark> = Vec::new();
    for claim in &summary.claims {
        let placed = claim.metric == "savings" && claim.with.keys().all(on_a_line);
        let Some(at) = claim.at.filter(|_| placed) else {
            continue;
        };
        let (Some(ratio), Some(observed)) = (finite(Some(at.ratio)), finite(Some(at.savings)))
        else {
            continue;
        };
        let claimed = finite(at.claimed_savings);
        let mark = ClaimMark {
            ratio,
            observed,
            claimed,
            verdict: claim.verdict,
        };
        if marks.len() < CLAIMS && varied.holds(ratio) && !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    marks
}

/// What the scenario's own policy saves, and where its line saves most.
fn finding(summary: &Summary, lines: &[Line<Saved>], varied: &Varied) -> String {
    let Some(first) = lines.first() else {
        return String::new();
    };
    let best = first
        .joined()
        .max_by(|a, b| a.1.total.total_cmp(&b.1.total))
        .map(|(x, saved)| (varied.at(*x), saved.total));
    let Some((at, most)) = best else {
        return "Nothing is delegated at any point".to_owned();
    };
    let who = match first.name.as_str() {
        lines::OWN_POLICY => "Own policy",
        other => other,
    };
    if most < 0.0 {
        return format!(
            "{who} costs more than the executive alone throughout: {} more at best, {at}",
            percent(-most)
        );
    }
    let headline = &summary.headline;
    match finite(headline.measures.savings.estimate) {
        Some(own) if varied.is_ratio() && first.name == lines::OWN_POLICY => format!(
            "{who} {} at its ratio of {}; at most {}, {at}",
            if own < 0.0 {
                format!("loses {}", percent(-own))
            } else {
                format!("saves {}", percent(own))
            },
            Unit::Percent.round_figure(headline.ratio),
            percent(most)
        ),
        _ => format!("{who} saves at most {}, {at}", percent(most)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sample::{self, Shape};

    #[test]
    fn nothing_delegated_is_a_point_of_its_own_never_joined() {
        let series = Frontier::of(&sample::summary(&Shape::default())).expect("a frontier");
        for line in &series.lines {
            assert_eq!(line.apart.len(), 1);
            assert_eq!((line.apart[0].0, line.apart[0].1.total), (0.0, 0.0));
            assert!(line.joined().all(|(x, _)| *x > 0.0));
            assert_eq!((line.runs.len(), line.runs[0].len()), (1, 40));
        }
    }

    #[test]
    fn lines_carry_savings_and_the_middle_of_the_tasks() {
        let series = Frontier::of(&sample::summary(&Shape::default())).expect("a frontier");
        let names: Vec<_> = series.lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["own policy", "nano"]);
        assert_eq!(series.lines[0].detail, "mini");
        let (x, last) = series.lines[0].runs[0][39];
        let band = last.band.expect("a band");
        // Nothing retained, overhead 0.06, all work at 0.37 of the price.
        assert!((x - 1.0).abs() < 1e-12 && (last.total - 0.57).abs() < 1e-12);
        assert!(band.0 < last.total && last.total < band.1);
    }

    #[test]
    fn undefined_savings_leave_a_gap() {
        let mut summary = sample::summary(&Shape::default());
        summary.curve[20].measures.savings.estimate = None;
        summary.curve[30].measures.savings.estimate = Some(f64::NAN);
        let series = Frontier::of(&summary).expect("a frontier");
        let lengths: Vec<_> = series.lines[0].runs.iter().map(Vec::len).collect();
        assert_eq!(lengths, [19, 9, 10]);
    }

    #[test]
    fn claims_about_savings_are_marked_once_and_where_the_ratio_was_tried() {
        let claim = (0.9, 0.507, Some(0.7));
        let claims = vec![claim, claim, (f64::NAN, 0.5, None), (1.7, 0.5, None)];
        let shape = Shape {
            claims,
            ..Shape::default()
        };
        let mut summary = sample::summary(&shape);
        let series = Frontier::of(&summary).expect("a frontier");
        assert_eq!(series.claims.len(), 1);
        assert_eq!(
            (series.claims[0].observed, series.claims[0].claimed),
            (0.507, Some(0.7))
        );
        summary.claims[0].metric = "success".to_owned();
        summary.claims[1].metric = "success".to_owned();
        assert_eq!(Frontier::of(&summary).expect("a frontier").claims, []);
    }

    #[test]
    fn the_finding_says_whether_it_pays() {
        let finding = |shape| {
            Frontier::of(&sample::summary(&shape))
                .expect("a frontier")
                .finding
        };
        assert_eq!(
            finding(Shape::default()),
            "Own policy saves 50.7\u{202f}% at its ratio of 90\u{202f}%; \
             at most 57.0\u{202f}%, at a ratio of 100\u{202f}%"
        );
        let dear = finding(Shape {
            overhead: 2.0,
            ..Shape::default()
        });
        assert!(
            dear.starts_with("Own policy costs more than the executive alone"),
            "{dear}"
        );
    }
}
