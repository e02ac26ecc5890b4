//! Which points a scenario asks for: each simulated once, whoever needs it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::economics::ROUTER;
use crate::error::Diagnostics;
use crate::experiment::{Scope, detail_for};
use crate::scenario::{Claim, Scenario};
use crate::simulation::Detail;

/// Steps of a router's sweep.
const SWEEP: u32 = 20;

/// The name of the line with the scenario's own assignment.
const OWN: &str = "own";

/// All points of a run; the headline is the first.
pub struct Points<'a> {
    pub all: Vec<Point<'a>>,
    pub curve: Vec<CurvePlace<'a>>,
    /// The scenario's routers made to keep ever more tasks with the executive, where it has some.
    pub router: Vec<CurvePlace<'a>>,
    /// The point of each claim, in the order of the file; the same for guards.
    pub claims: Vec<usize>,
    pub expectations: Vec<usize>,
}

/// A scenario with its keys set for one point.
pub struct Point<'a> {
    pub scenario: Cow<'a, Scenario>,
    pub detail: Detail,
}

/// Where a point lies on the curve.
pub struct CurvePlace<'a> {
    pub point: usize,
    pub line: &'a str,
    pub value: f64,
}

impl<'a> Points<'a> {
    /// The points of a scenario.
    ///
    /// # Errors
    /// What is wrong where the varied key or a claim's overrides leave what is valid.
    pub fn of(scenario: &'a Scenario, scope: Scope) -> Result<Self, Diagnostics> {
        let headline = Point {
            scenario: Cow::Borrowed(scenario),
            detail: Detail::Full,
        };
        let mut points = Self {
            all: vec![headline],
            curve: Vec::new(),
            router: Vec::new(),
            claims: Vec::new(),
            expectations: Vec::new(),
        };
        if scope == Scope::Everything {
            points.add_curve(scenario)?;
            points.add_sweep(scenario);
        }
        points.claims = points.add_claims(scenario, &scenario.claims)?;
        points.expectations = points.add_claims(scenario, &scenario.expectations)?;
        Ok(points)
    }

    /// The share of tasks that routers leave to the executive, from none to all.
    fn add_sweep(&mut self, scenario: &'a Scenario) {
        if !scenario.policy.routes() || !scenario.delegates() {
            return;
        }
        for step in 0..=SWEEP {
            let share = f64::from(step) / f64::from(SWEEP);
            self.router.push(CurvePlace {
                point: self.all.len(),
                line: ROUTER,
                value: share,
            });
            self.all.push(Point {
                scenario: Cow::Owned(scenario.keeping(share)),
                detail: Detail::Curve,
            });
        }
    }

    fn add_curve(&mut self, scenario: &'a Scenario) -> Result<(), Diagnostics> {
        let own = scenario
            .curve
            .values
            .par_iter()
            .map(|&value| scenario.at(value).map(|at| (value, at)));
        // In order first: of several mistakes the first is told.
        let own: Vec<Result<(f64, Scenario), Diagnostics>> = own.collect();
        let own = own.into_iter().collect::<Result<Vec<_>, _>>()?;
        for (label, assignment) in &scenario.curve.assignments {
            let line = own
                .iter()
                .map(|(value, at)| (*value, at.with_assignment(assignment)));
            let line: Vec<_> = line.collect();
            self.add_line(label, line);
        }
        // Built last because the others are made from it, shown first.
        let others = std::mem::take(&mut self.curve);
        self.add_line(OWN, own);
        self.curve.extend(others);
        Ok(())
    }

    fn add_line(&mut self, line: &'a str, points: Vec<(f64, Scenario)>) {
        for (value, scenario) in points {
            self.curve.push(CurvePlace {
                point: self.all.len(),
                line,
                value,
            });
            self.all.push(Point {
                scenario: Cow::Owned(scenario),
                detail: Detail::Curve,
            });
        }
    }

    /// Claims with the same overrides share a point, with the columns that their metrics need; those without any are
    /// about the headline, those whose overrides change nothing about a point that is there already.
    fn add_claims(
        &mut self,
        scenario: &'a Scenario,
        claims: &'a [Claim],
    ) -> Result<Vec<usize>, Diagnostics> {
        let mut known: BTreeMap<&BTreeMap<String, String>, usize> = BTreeMap::new();
        let mut places = Vec::with_capacity(claims.len());
        for claim in claims {
            let place = match known.get(&claim.with) {
                _ if claim.with.is_empty() => 0,
                Some(&place) => place,
                None => {
                    let alike = claims.iter().filter(|other| other.with == claim.with);
                    let detail = detail_for(scenario, alike.map(|claim| &claim.metric));
                    self.add_overridden(scenario, &claim.with, detail)?
                }
            };
            known.insert(&claim.with, place);
            places.push(place);
        }
        Ok(places)
    }

    fn add_overridden(
        &mut self,
        scenario: &Scenario,
        with: &BTreeMap<String, String>,
        detail: Detail,
    ) -> Result<usize, Diagnostics> {
        let overrides: Vec<_> = with
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let scenario = scenario.with(&overrides)?;
        let knows = |point: &Point<'_>| point.detail == detail || point.detail == Detail::Full;
        let same =
            |point: &Point<'_>| knows(point) && point.scenario.is_the_same_point_as(&scenario);
        Ok(self.all.iter().position(same).unwrap_or_else(|| {
            self.all.push(Point {
                scenario: Cow::Owned(scenario),
                detail,
            });
            self.all.len() - 1
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENARIO: &str = r#"
name = "s"
[[tier]]
name = "top"
price = { input = 2.5, output = 10 }
[[tier]]
name = "mini"
price = { input = 0.75, output = 4.5 }
[[task]]
name = "coding"
tokens = 100_000
input_share = 0.5
[delegation]
ratio = 0.9
assign = { mini = 1 }
[curve]
vary = "delegation.ratio"
from = 0
to = 1
points = 5
"#;

    fn claims(with: &[&str]) -> String {
        let claim = |with: &&str| {
            format!(
                "[[claim]]\nsays = \"it pays\"\nmetric = \"savings\"\nabove = 0\nwith = {{ {with} }}\n"
            )
        };
        with.iter().map(claim).collect()
    }

    #[test]
    fn a_claim_whose_overrides_say_nothing_new_is_about_a_point_that_is_there_already() {
        let with = [
            r#""delegation.ratio" = 0.5"#,
            r#""delegation.ratio" = 0.90"#,
            r#""delegation.ratio" = 0.45"#,
            r#""tier.mini.price.input" = 0.5, "delegation.ratio" = 0.5"#,
            r#""demand.tasks_per_month" = 10"#,
        ];
        let text = format!("{SCENARIO}{}", claims(&with));
        let scenario = Scenario::parse(&text, "s.toml", &[]).expect("a scenario");
        let points = Points::of(&scenario, Scope::Everything).expect("its points");
        let middle = points.curve[2].point;
        let new = 1 + points.curve.len();
        assert_eq!(points.claims, [middle, 0, new, new + 1, new + 2]);
        assert_eq!(points.all.len(), new + 3);
        // Without the curve there is nothing at 0.5 yet.
        let points = Points::of(&scenario, Scope::Claims).expect("its points");
        assert_eq!(points.claims, [1, 0, 2, 3, 4]);
    }
}
