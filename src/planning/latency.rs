//! How long tasks take at a load: a curve through a few simulated loads.

use serde::Serialize;

/// Seconds from arrival to departure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sojourn {
    pub mean_s: f64,
    pub p50_s: f64,
    pub p95_s: f64,
    pub p99_s: f64,
}

impl Sojourn {
    fn blend(a: &Self, b: &Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| (a + share * (b - a)).max(0.0);
        Self {
            mean_s: mix(a.mean_s, b.mean_s),
            p50_s: mix(a.p50_s, b.p50_s),
            p95_s: mix(a.p95_s, b.p95_s),
            p99_s: mix(a.p99_s, b.p99_s),
        }
    }

    /// The figure that the end of a metric's path names: `sojourn_s.p95`, or the mean.
    pub fn figure(&self, part: Option<&str>) -> Option<f64> {
        match part {
            None | Some("estimate" | "mean") => Some(self.mean_s),
            Some("p50") => Some(self.p50_s),
            Some("p95") => Some(self.p95_s),
            Some("p99") => Some(self.p99_s),
            Some(_) => None,
        }
    }

    fn at_least(self, other: &Self) -> Self {
        Self {
            mean_s: self.mean_s.max(other.mean_s),
            p50_s: self.p50_s.max(other.p50_s),
            p95_s: self.p95_s.max(other.p95_s),
            p99_s: self.p99_s.max(other.p99_s),
        }
    }

    fn infinite() -> Self {
        let never = f64::INFINITY;
        Self {
            mean_s: never,
            p50_s: never,
            p95_s: never,
            p99_s: never,
        }
    }
}

/// A load that was simulated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LoadPoint {
    /// Of the tightest limit.
    pub utilisation: f64,
    pub tasks_per_hour: f64,
    /// Absent where the queue does not keep up.
    pub sojourn: Option<Sojourn>,
    /// 95 % half-width of the p95.
    pub p95_half_width_s: Option<f64>,
}

/// Latency against the utilisation of the tightest limit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LatencyCurve {
    /// Ascending.
    pub points: Vec<LoadPoint>,
}

impl LatencyCurve {
    /// Through simulated loads; `None` where none of them kept up.
    pub fn through(mut points: Vec<LoadPoint>) -> Option<Self> {
        points.sort_by(|a, b| a.utilisation.total_cmp(&b.utilisation));
        let some = points.iter().any(|point| point.sojourn.is_some());
        some.then_some(Self { points })
    }

    /// All times so many times as long.
    #[must_use]
    pub fn scaled(&self, times: f64) -> Self {
        let mut scaled = self.clone();
        for point in &mut scaled.points {
            point.sojourn = point.sojourn.map(|one| Sojourn {
                mean_s: times * one.mean_s,
                p50_s: times * one.p50_s,
                p95_s: times * one.p95_s,
                p99_s: times * one.p99_s,
            });
        }
        scaled
    }

    /// At a utilisation: straight lines over 1 / (1 - utilisation), in which waiting grows evenly near a ceiling.
    /// Beyond the first and the last load that kept up the nearest two go on; from 1 on it is infinite.
    pub fn at(&self, utilisation: f64) -> Sojourn {
        if !(utilisation < 1.0) {
            return Sojourn::infinite();
        }
        let known = self.rising();
        let x = stretch(utilisation);
        match known.as_slice() {
            [] => Sojourn::infinite(),
            [(_, only)] => *only,
            several => {
                let after = several.partition_point(|(at, _)| *at < x);
                let after = after.clamp(1, several.len() - 1);
                let ((x0, a), (x1, b)) = (several[after - 1], several[after]);
                // Below the lightest load nothing is shorter than there: waiting is next to nothing.
                let share = ((x - x0) / (x1 - x0)).max(0.0);
                Sojourn::blend(&a, &b, share)
            }
        }
    }
}

impl LatencyCurve {
    /// What was simulated where the queue kept up; more load never takes less time, so that noise makes no dips.
    fn rising(&self) -> Vec<(f64, Sojourn)> {
        let mut known: Vec<(f64, Sojourn)> = Vec::new();
        for point in self.points.iter().filter(|point| point.utilisation < 1.0) {
            let Some(mut sojourn) = point.sojourn else {
                continue;
            };
            if let Some((_, last)) = known.last() {
                sojourn = sojourn.at_least(last);
            }
            known.push((stretch(point.utilisation), sojourn));
        }
        known
    }
}

fn stretch(utilisation: f64) -> f64 {
    1.0 / (1.0 - utilisation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mm1(utilisation: f64) -> LoadPoint {
        // Of a server that takes 1 s: mean 1 / (1 - ρ), quantiles its multiples.
        let mean_s = 1.0 / (1.0 - utilisation);
        LoadPoint {
            utilisation,
            tasks_per_hour: 3600.0 * utilisation,
            sojourn: Some(Sojourn {
                mean_s,
                p50_s: 0.693 * mean_s,
                p95_s: 2.996 * mean_s,
                p99_s: 4.605 * mean_s,
            }),
            p95_half_width_s: None,
        }
    }

    #[test]
    fn between_and_beyond_loads_a_single_server_is_met_exactly() {
        let curve = LatencyCurve::through([0.9, 0.3, 0.7].map(mm1).to_vec()).unwrap();
        for rho in [0.3, 0.5, 0.8, 0.9, 0.97] {
            let found = curve.at(rho);
            assert!((found.mean_s * (1.0 - rho) - 1.0).abs() < 1e-9, "{rho}");
            let p95 = found.figure(Some("p95")).unwrap();
            assert!((p95 / found.mean_s - 2.996).abs() < 1e-9);
        }
        assert_eq!(curve.at(0.1), curve.at(0.3));
        assert!(curve.at(1.0).p95_s.is_infinite() && curve.at(f64::NAN).mean_s.is_infinite());
    }

    #[test]
    fn noise_makes_no_dip() {
        let mut dip = mm1(0.5);
        dip.utilisation = 0.6;
        dip.sojourn = mm1(0.4).sojourn;
        let curve = LatencyCurve::through(vec![mm1(0.5), dip, mm1(0.9)]).unwrap();
        assert_eq!(curve.at(0.55), curve.at(0.5));
        assert!(curve.at(0.7).mean_s > curve.at(0.6).mean_s);
    }

    #[test]
    fn a_load_that_does_not_keep_up_is_no_point_of_the_line() {
        let over = LoadPoint {
            sojourn: None,
            ..mm1(0.95)
        };
        let curve = LatencyCurve::through(vec![mm1(0.5), mm1(0.8), over.clone()]).unwrap();
        assert!((curve.at(0.95).mean_s - 20.0).abs() < 1e-9);
        assert!(LatencyCurve::through(vec![over]).is_none());
    }
}
