//! The top of a log-likelihood between bounds.

/// A log-likelihood at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Surface {
    /// Its value.
    pub value: f64,
    /// Its slope in every direction.
    pub gradient: Vec<f64>,
    /// Sum of the outer products of the observations' scores, row by row: positive semi-definite.
    pub information: Vec<f64>,
}

impl Surface {
    /// Nothing observed yet, in so many directions.
    pub fn flat(directions: usize) -> Self {
        Self {
            value: 0.0,
            gradient: vec![0.0; directions],
            information: vec![0.0; directions * directions],
        }
    }

    /// Adds an observation that was made `times` times: its log-likelihood and that one's slopes.
    pub fn observe(&mut self, times: f64, value: f64, scores: &[f64]) {
        self.value += times * value;
        let n = scores.len();
        for (i, score) in scores.iter().enumerate() {
            self.gradient[i] += times * score;
            for (j, other) in scores.iter().enumerate() {
                self.information[i * n + j] += times * score * other;
            }
        }
    }
}

/// Where an ascent ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Summit {
    /// The place.
    pub place: Vec<f64>,
    /// The value there.
    pub value: f64,
}

const MOST_STEPS: usize = 200;
/// A step that promises to gain no more log-likelihood than this is not taken.
const LEAST_GAIN: f64 = 1e-13;
const MOST_DAMPING: f64 = 1e12;

/// The highest place between `low` and `high` that can be reached from `start`, by Berndt, Hall, Hall and Hausman's
/// method (1974): Newton's with the information for the curvature, damped as Levenberg and Marquardt do.
///
/// A direction whose bound is in the way stands still. Where several places are equally high (a parameter that the data
/// do not identify) damping keeps the ascent near its start.
pub fn summit(
    start: &[f64],
    low: f64,
    high: f64,
    mut surface: impl FnMut(&[f64]) -> Surface,
) -> Summit {
    let mut place: Vec<f64> = start.iter().map(|x| x.clamp(low, high)).collect();
    let mut here = surface(&place);
    let mut damping = 1e-4;
    for _ in 0..MOST_STEPS {
        let Some(step) = step(&place, &here, (low, high), damping) else {
            break;
        };
        let next: Vec<f64> = place
            .iter()
            .zip(&step)
            .map(|(x, dx)| (x + dx).clamp(low, high))
            .collect();
        let moved = next.iter().zip(&place).zip(&here.gradient);
        let gain: f64 = moved.map(|((to, from), slope)| (to - from) * slope).sum();
        if !(gain > LEAST_GAIN) {
            let cut = next
                .iter()
                .zip(place.iter().zip(&step))
                .any(|(to, (from, by))| *to != from + by);
            if !cut || damping > MOST_DAMPING {
                break;
            }
            // A bound that cuts a step may turn it downhill; the more it is damped, the nearer it is to the slope.
            damping *= 10.0;
            continue;
        }
        let there = surface(&next);
        if there.value >= here.value {
            (place, here) = (next, there);
            damping = (damping * 0.2).max(1e-9);
        } else {
            damping *= 10.0;
        }
        if damping > MOST_DAMPING {
            break;
        }
    }
    Summit {
        value: here.value,
        place,
    }
}

/// The damped Newton step in the directions that are free; `None` where none is.
fn step(place: &[f64], here: &Surface, (low, high): (f64, f64), damping: f64) -> Option<Vec<f64>> {
    let n = place.len();
    let is_free = |i: &usize| {
        let slope = here.gradient[*i];
        slope.is_finite()
            && !(place[*i] <= low && slope <= 0.0 || place[*i] >= high && slope >= 0.0)
    };
    let free: Vec<usize> = (0..n).filter(is_free).collect();
    if free.is_empty() {
        return None;
    }
    let largest = free
        .iter()
        .map(|i| here.information[i * n + i])
        .fold(0.0, f64::max);
    let mut matrix: Vec<Vec<f64>> = free
        .iter()
        .map(|i| free.iter().map(|j| here.information[i * n + j]).collect())
        .collect();
    for (k, row) in matrix.iter_mut().enumerate() {
        row[k] += damping * largest.max(1e-12);
        row.push(here.gradient[free[k]]);
    }
    let solution = solve(matrix)?;
    let mut step = vec![0.0; n];
    for (i, dx) in free.into_iter().zip(solution) {
        // Far from the top the information may be next to nothing: no leap of faith.
        step[i] = dx.clamp(-1.0, 1.0);
    }
    Some(step)
}

/// Gauss's elimination with pivots; the last column is the right-hand side. `None` where it is singular.
fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    for k in 0..n {
        let pivot = (k..n).max_by(|a, b| rows[*a][k].abs().total_cmp(&rows[*b][k].abs()))?;
        rows.swap(k, pivot);
        if !(rows[k][k].abs() > 0.0) {
            return None;
        }
        for i in k + 1..n {
            let factor = rows[i][k] / rows[k][k];
            for j in k..=n {
                rows[i][j] -= factor * rows[k][j];
            }
        }
    }
    let mut solution = vec![0.0; n];
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|j| rows[k][j] * solution[j]).sum();
        solution[k] = (rows[k][n] - known) / rows[k][k];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A normal sample's log-likelihood in its mean and ln σ.
    fn normal(place: &[f64], sample: &[f64]) -> Surface {
        let (mean, sigma) = (place[0], libm::exp(place[1]));
        let mut surface = Surface::flat(2);
        for x in sample {
            let e = (x - mean) / sigma;
            surface.observe(1e3, -0.5 * e * e - place[1], &[e / sigma, e * e - 1.0]);
        }
        surface
    }

    #[test]
    fn the_summit_of_a_normal_likelihood_is_the_sample_mean_and_deviation() {
        let sample = [1.0, 1.5, 2.5, 3.0, 0.2, 2.2];
        let found = summit(&[0.0, 0.0], -5.0, 5.0, |place| normal(place, &sample));
        let mean: f64 = sample.iter().sum::<f64>() / 6.0;
        let variance: f64 = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 6.0;
        assert!((found.place[0] - mean).abs() < 1e-7, "{found:?}");
        assert!((found.place[1] - 0.5 * libm::log(variance)).abs() < 1e-7);
    }

    #[test]
    fn a_bound_in_the_way_holds_its_direction_and_leaves_the_others_free() {
        let sample = [1.0, 1.5, 2.5, 3.0, 0.2, 2.2];
        let found = summit(&[0.0, 0.0], -5.0, 1.0, |place| normal(place, &sample));
        assert_eq!(found.place[0], 1.0);
        let variance: f64 = sample.iter().map(|x| (x - 1.0) * (x - 1.0)).sum::<f64>() / 6.0;
        assert!((found.place[1] - 0.5 * libm::log(variance)).abs() < 1e-7);
    }

    #[test]
    fn a_flat_direction_stays_where_it_started() {
        let found = summit(&[0.3, 0.5], -5.0, 5.0, |place| {
            let e = 2.0 - place[0];
            let mut surface = Surface::flat(2);
            surface.observe(1.0, -0.5 * e * e, &[e, 0.0]);
            surface
        });
        assert!((found.place[0] - 2.0).abs() < 1e-6 && found.place[1] == 0.5);
    }
}
