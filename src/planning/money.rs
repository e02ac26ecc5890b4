//! What a month costs: by the token, and for capacity that is reserved.

use super::shape::{HOURS_PER_MONTH, Shape};
use super::usage::{PerTask, Variability};
use crate::ladder::Reserved;
use crate::numerics::special::{normal_cdf, normal_pdf};

/// Mean and variance of a sum of money.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bill {
    /// USD.
    pub mean: f64,
    /// USD².
    pub variance: f64,
}

/// How a policy is paid for.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment<'a> {
    pub shape: &'a Shape,
    pub variability: &'a Variability,
    /// Variance of the number of tasks in an hour over its mean: 1 for independent tasks.
    pub dispersion: f64,
    /// By tier.
    pub reserved: &'a [Option<Reserved>],
}

impl Payment<'_> {
    /// A month with `tasks_per_hour` on average, prices by the token at `price_level` times today's.
    ///
    /// The sum over N tasks is normal with N times a task's mean and variance (central limit). In an hour a reserved
    /// tier's tokens X are normal; its capacity K is paid for in any case, and E\[max(0, X - K)\] by the token.
    pub fn month(&self, task: &PerTask, tasks_per_hour: f64, price_level: f64) -> Bill {
        let tasks = HOURS_PER_MONTH * tasks_per_hour;
        let tiers = task.tiers.iter().zip(self.reserved).enumerate();
        let mut open = task.other_usd;
        let mut bill = Bill::default();
        for (t, (tier, reserved)) in tiers {
            match reserved {
                Some(reserved) if reserved.units > 0.0 => {
                    let spread = self.variability.tier_tokens[t] + self.dispersion;
                    let part = self.reserved_month(
                        reserved,
                        (tier.tokens(), tier.usd * price_level),
                        tasks_per_hour,
                        spread,
                    );
                    bill.mean += part.mean;
                    bill.variance += part.variance;
                }
                _ => open += tier.usd,
            }
        }
        let each = open * price_level;
        bill.mean += tasks * each;
        bill.variance += tasks * each * each * (self.variability.cost + self.dispersion);
        bill
    }

    fn reserved_month(
        &self,
        reserved: &Reserved,
        (tokens, usd): (f64, f64),
        tasks_per_hour: f64,
        spread: f64,
    ) -> Bill {
        let capacity = 60.0 * reserved.units * reserved.tokens.get();
        let paid = HOURS_PER_MONTH * reserved.units * reserved.usd_per_hour.get();
        let mut bill = Bill {
            mean: paid,
            variance: 0.0,
        };
        if !(tokens > 0.0) {
            return bill;
        }
        let price = usd / tokens;
        for &(weight, share) in self.shape.levels() {
            let tasks = weight * tasks_per_hour;
            let over = overflow(tasks * tokens, tokens * (tasks * spread).sqrt(), capacity);
            bill.mean += HOURS_PER_MONTH * share * price * over.mean;
            bill.variance += HOURS_PER_MONTH * share * price * price * over.variance;
        }
        bill
    }
}

/// Standard deviations beyond which the tail is nothing: σ φ(z)/z² is below 1e-16 σ.
const FAR: f64 = 8.0;

/// Mean and variance of max(0, X - k), X normal: with d = μ - k, E = d Φ(d/σ) + σ φ(d/σ) and
/// E of the square = (σ² + d²) Φ(d/σ) + d σ φ(d/σ).
pub fn overflow(mean: f64, std_dev: f64, k: f64) -> Bill {
    let d = mean - k;
    if !(std_dev > 0.0) || d.abs() > FAR * std_dev {
        return Bill {
            mean: d.max(0.0),
            variance: if d > 0.0 { std_dev * std_dev } else { 0.0 },
        };
    }
    let z = d / std_dev;
    let (below, density) = (normal_cdf(z), normal_pdf(z));
    let first = (d * below + std_dev * density).max(0.0);
    let second = (std_dev * std_dev + d * d) * below + d * std_dev * density;
    Bill {
        mean: first,
        variance: (second - first * first).max(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::testing::{level, per_task};
    use crate::units::{PerMinute, Usd};

    fn reserved(units: f64, usd_per_hour: f64, tokens_per_minute: f64) -> Reserved {
        Reserved {
            units,
            usd_per_hour: Usd::new(usd_per_hour).unwrap(),
            tokens: PerMinute::new(tokens_per_minute).unwrap(),
        }
    }

    #[test]
    fn what_a_normal_has_above_a_bar_is_its_closed_form() {
        // At the mean: σ / √(2π), and half of the square.
        let at_mean = overflow(10.0, 2.0, 10.0);
        let expected = 2.0 / std::f64::consts::TAU.sqrt();
        assert!((at_mean.mean - expected).abs() < 1e-12);
        assert!((at_mean.variance - (2.0 - expected * expected)).abs() < 1e-12);
        // A sum over a fine grid agrees.
        let (mut sum, mut step) = (0.0, -10.0);
        while step < 10.0 {
            sum += 1e-3 * normal_pdf(step) * (3.0 + 2.0 * step - 5.0_f64).max(0.0);
            step += 1e-3;
        }
        assert!((overflow(3.0, 2.0, 5.0).mean - sum).abs() < 1e-5);
        assert_eq!(overflow(3.0, 0.0, 5.0).mean, 0.0);
        assert_eq!(overflow(9.0, 0.0, 5.0).mean, 4.0);
        assert_eq!(overflow(9.0, 1e-3, 5.0).variance, 1e-6);
    }

    #[test]
    fn by_the_token_a_month_is_tasks_times_their_cost_at_the_price_level() {
        let variability = Variability::none(2);
        let shape = level();
        let payment = Payment {
            shape: &shape,
            variability: &variability,
            dispersion: 1.0,
            reserved: &[None, None],
        };
        let task = per_task();
        let bill = payment.month(&task, 100.0, 0.7);
        assert!((bill.mean - 73_000.0 * 0.7 * task.usd()).abs() < 1e-6);
        // Poisson: the variance of the number is its mean.
        assert!((bill.variance - 73_000.0 * (0.7 * task.usd()).powi(2)).abs() < 1e-6);
    }

    #[test]
    fn reserved_capacity_is_paid_for_unused_and_what_spills_by_the_token() {
        let variability = Variability::none(2);
        let shape = level();
        // A task takes 1,000 tokens of the executive: 100 an hour are 100,000.
        let task = per_task();
        let month = |units: f64, dispersion: f64| {
            let one = reserved(units, 4.0, 1_000.0);
            let payment = Payment {
                shape: &shape,
                variability: &variability,
                dispersion,
                reserved: &[Some(one), None],
            };
            payment.month(&task, 100.0, 1.0).mean
        };
        let mini = 73_000.0 * task.tiers[1].usd;
        // Two units carry 120,000: nothing spills, and both are paid for.
        assert!((month(2.0, 0.0) - (mini + 730.0 * 8.0)).abs() < 1e-6);
        // One carries 60,000 of the 100,000.
        let spilt = 730.0 * 40_000.0 * task.tiers[0].usd / 1_000.0;
        assert!((month(1.0, 0.0) - (mini + 730.0 * 4.0 + spilt)).abs() < 1e-6);
        // None: all by the token.
        assert!((month(0.0, 0.0) - 73_000.0 * task.usd()).abs() < 1e-6);
        // Where tasks come at random some spills although on average all fits.
        assert!(month(2.0, 1.0) > month(2.0, 0.0));
    }
}
