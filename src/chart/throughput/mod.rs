//! Capacity against the ratio: the ceiling in tasks per hour and how far quotas stretch.

mod binding;
mod drawing;

use crate::chart::figures::Unit;
use crate::chart::lines::{self, Line, Varied, finite};
use crate::results::{Measures, Summary};

pub(in crate::chart) use drawing::draw;

/// A point of a line: the value, and what binds there.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Reach {
    pub(in crate::chart) value: f64,
    /// "executive: tokens/min"; empty where nothing is named.
    pub(in crate::chart) binding: String,
}

/// One panel.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Plot {
    pub(in crate::chart) caption: String,
    pub(in crate::chart) unit: Unit,
    pub(in crate::chart) lines: Vec<Line<Reach>>,
    /// A value that means no change, to be marked.
    pub(in crate::chart) reference: Option<f64>,
}

/// What the chart shows: one panel or two.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) struct Throughput {
    pub(in crate::chart) varied: Varied,
    pub(in crate::chart) title: String,
    pub(in crate::chart) plots: Vec<Plot>,
    pub(in crate::chart) finding: String,
}

impl Throughput {
    pub(in crate::chart) fn of(summary: &Summary) -> Result<Self, String> {
        let varied = Varied::of(summary).ok_or("there is no curve")?;
        let mut plots: Vec<Plot> = [ceiling(summary), quotas(summary)]
            .into_iter()
            .flatten()
            .collect();
        let title = match plots.len() {
            0 => format!("What the executive's {}s reach", summary.scenario.unit.name),
            _ => "Capacity as work is delegated".to_owned(),
        };
        if plots.is_empty() {
            plots.extend(leverage(summary));
        }
        let first = plots
            .first()
            .ok_or("there are no limits or quotas, nor executive's tokens")?;
        let finding = finding(first, &varied);
        Ok(Self {
            varied,
            title,
            plots,
            finding,
        })
    }
}

fn plot(
    caption: &str,
    unit: Unit,
    lines: Vec<Line<Reach>>,
    reference: Option<f64>,
) -> Option<Plot> {
    (!lines.is_empty()).then(|| Plot {
        caption: caption.to_owned(),
        unit,
        lines,
        reference,
    })
}

fn ceiling(summary: &Summary) -> Option<Plot> {
    let lines = lines::lines(summary, |measures| {
        let ceiling = measures.ceiling_tasks_per_hour.as_ref()?;
        let binding = format!("{}: {}", ceiling.tier, limit(&ceiling.limit));
        Some(Reach {
            value: finite(ceiling.value.estimate)?,
            binding,
        })
    });
    plot(
        "Ceiling, tasks per hour: limits fully used, no waiting",
        Unit::Number,
        lines,
        None,
    )
}

/// A key of `limits` in words.
fn limit(key: &str) -> String {
    key.replace("_per_minute", "/min").replace('_', " ")
}

/// One quota: a line per assignment. Several: a line per quota, on the scenario's own assignment.
fn quotas(summary: &Summary) -> Option<Plot> {
    let mut names: Vec<&str> = Vec::new();
    for quota in summary
        .curve
        .iter()
        .flat_map(|point| &point.measures.quotas)
    {
        if !names.contains(&quota.name.as_str()) {
            names.push(&quota.name);
        }
    }
    let of = |name: &str| lines::lines(summary, |measures| multiplier(measures, name));
    let (caption, lines) = match names.as_slice() {
        [] => return None,
        [only] => (
            format!("How much further the quota “{only}” reaches"),
            of(only),
        ),
        several => {
            let own = several.iter().filter_map(|name| {
                let line = of(name).into_iter().next()?;
                Some(Line {
                    name: (*name).to_owned(),
                    detail: String::new(),
                    ..line
                })
            });
            (
                "How much further each quota reaches, own policy".to_owned(),
                own.collect(),
            )
        }
    };
    plot(&caption, Unit::Times, lines, Some(1.0))
}

fn multiplier(measures: &Measures, quota: &str) -> Option<Reach> {
    let found = measures.quotas.iter().find(|found| found.name == quota)?;
    Some(Reach {
        value: finite(found.multiplier.estimate)?,
        binding: String::new(),
    })
}

fn leverage(summary: &Summary) -> Option<Plot> {
    let lines = lines::lines(summary, |measures| {
        let value = finite(measures.executive_leverage.estimate)?;
        Some(Reach {
            value,
            binding: String::new(),
        })
    });
    let unit = &summary.scenario.unit.name;
    let caption =
        format!("Executive leverage: tasks per executive {unit}, against the executive alone");
    plot(&caption, Unit::Times, lines, Some(1.0))
}

/// How far the first line reaches, where, and what binds there.
fn finding(plot: &Plot, varied: &Varied) -> String {
    let Some(line) = plot.lines.first() else {
        return String::new();
    };
    let rising = |a: &&(f64, Reach), b: &&(f64, Reach)| a.1.value.total_cmp(&b.1.value);
    let (least, most) = (line.joined().min_by(rising), line.joined().max_by(rising));
    let Some((least, (x, reach))) = least.zip(most) else {
        return String::new();
    };
    let name = line.name.replacen(lines::OWN_POLICY, "Own policy", 1);
    let per = if plot.unit == Unit::Number {
        " tasks per hour"
    } else {
        ""
    };
    let figure = format!("{}{per}", plot.unit.figure(reach.value));
    let binding = match reach.binding.as_str() {
        "" => String::new(),
        binding => format!(", bound by {}", binding.replace(": ", "’s ")),
    };
    // What differs by less than a few sampling errors of a usual run is the same.
    match least.1.value > 0.995 * reach.value {
        true => format!("{name}: {figure} throughout{binding}"),
        false => format!("{name}: at most {figure}, {}{binding}", varied.at(*x)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sample::{self, Shape};

    fn of(shape: &Shape) -> Throughput {
        Throughput::of(&sample::summary(shape)).expect("a chart")
    }

    #[test]
    fn there_is_a_panel_for_each_that_exists_and_leverage_where_none_does() {
        let captions = |shape: &Shape| -> Vec<String> {
            of(shape)
                .plots
                .into_iter()
                .map(|plot| plot.caption)
                .collect()
        };
        assert_eq!(captions(&Shape::default()).len(), 2);
        let quota = captions(&Shape {
            limits: false,
            ..Shape::default()
        });
        assert_eq!(quota, ["How much further the quota “window 1” reaches"]);
        let neither = captions(&Shape {
            limits: false,
            quotas: 0,
            ..Shape::default()
        });
        assert!(neither[0].starts_with("Executive leverage"), "{neither:?}");
    }

    #[test]
    fn several_quotas_are_lines_of_the_own_policy() {
        let series = of(&Shape {
            quotas: 3,
            ..Shape::default()
        });
        let names: Vec<_> = series.plots[1]
            .lines
            .iter()
            .map(|line| line.name.as_str())
            .collect();
        assert_eq!(names, ["window 1", "window 2", "window 3"]);
    }

    #[test]
    fn the_finding_names_what_binds_at_the_top() {
        assert_eq!(
            of(&Shape::default()).finding,
            "Own policy: at most 13.3k tasks per hour, at a ratio of 90\u{202f}%, \
             bound by mini’s requests/min"
        );
    }
}
