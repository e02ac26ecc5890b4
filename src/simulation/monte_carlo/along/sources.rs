//! Where each column of a point comes from: a form in its quantities, or what is summed up by itself.

use crate::simulation::Column;
use crate::simulation::lowered::{ClassFigures, Lowered};

/// What is summed up at each point by itself, in this order: latency; then requests and busy seconds of each tier.
fn direct_requests(tier: usize) -> usize {
    1 + 2 * tier
}

/// The same.
fn direct_busy(tier: usize) -> usize {
    2 + 2 * tier
}

/// Where the moments of a column come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A linear form in the quantities of a point, and a constant.
    Form(Vec<f64>, f64),
    /// A single, times a factor.
    Single(usize, f64),
    /// Whatever is not linear, by its place among [`Direct`].
    Direct(usize),
}

/// Indices of quantities: two for each tier, then these.
#[derive(Clone, Copy)]
pub struct Names {
    pub tiers: usize,
}

impl Names {
    pub fn input(self, tier: usize) -> usize {
        2 * tier
    }
    pub fn output(self, tier: usize) -> usize {
        2 * tier + 1
    }
    pub fn task_input(self) -> usize {
        2 * self.tiers
    }
    pub fn task_output(self) -> usize {
        2 * self.tiers + 1
    }
    pub fn baseline_success(self) -> usize {
        2 * self.tiers + 2
    }
    pub fn success(self) -> usize {
        2 * self.tiers + 3
    }
    /// Baseline cost less cost, but for what is the same for all tasks.
    pub fn saved(self) -> usize {
        2 * self.tiers + 4
    }
    pub fn len(self) -> usize {
        2 * self.tiers + 5
    }
}

/// Where a column of a class comes from.
pub fn source(lowered: &Lowered, class: usize, ratio: f64, column: Column) -> Source {
    let writer = Writer {
        lowered,
        names: Names {
            tiers: lowered.tiers.len(),
        },
        ratio,
    };
    let figures = &lowered.classes[class];
    let (any, timed) = (ratio > 0.0, |tier: usize| lowered.tiers[tier].timed);
    match column {
        Column::WrongAccepted if !figures.success || !any => writer.form(&[], 0.0),
        Column::WrongAccepted if lowered.expects => Source::Single(1, ratio),
        Column::WrongAccepted => Source::Single(1, 1.0),
        Column::Escalations if any => Source::Single(0, 1.0),
        Column::Latency if any && lowered.latency => Source::Direct(0),
        Column::TierRequests(tier) if any => Source::Direct(direct_requests(tier)),
        Column::TierBusy(tier) if any && timed(tier) => Source::Direct(direct_busy(tier)),
        column => writer.linear(class, column),
    }
}

/// Writes forms in the quantities of a point.
struct Writer<'a> {
    lowered: &'a Lowered,
    names: Names,
    ratio: f64,
}

impl Writer<'_> {
    fn form(&self, terms: &[(usize, f64)], constant: f64) -> Source {
        let mut form = vec![0.0; self.names.len()];
        for (quantity, factor) in terms {
            form[*quantity] += factor;
        }
        Source::Form(form, constant)
    }

    /// What tiers read and write, by unit of each.
    fn tokens(&self, of: impl Fn(usize) -> [f64; 2]) -> Vec<(usize, f64)> {
        let names = self.names;
        let tier = |tier: usize| {
            let [input, output] = of(tier);
            [(names.input(tier), input), (names.output(tier), output)]
        };
        (0..names.tiers).flat_map(tier).collect()
    }

    /// The same of one tier.
    fn tokens_of(&self, tier: usize, [input, output]: [f64; 2]) -> Source {
        let names = self.names;
        self.form(
            &[(names.input(tier), input), (names.output(tier), output)],
            0.0,
        )
    }

    /// The columns that are linear wherever they are.
    fn linear(&self, class: usize, column: Column) -> Source {
        let (lowered, names) = (self.lowered, self.names);
        let (class, tiers) = (&lowered.classes[class], &lowered.tiers);
        let [input, output] = [names.task_input(), names.task_output()];
        let usd = |tier: usize| [tiers[tier].input_usd, tiers[tier].output_usd];
        let routing = if self.ratio > 0.0 {
            class.routing_usd
        } else {
            0.0
        };
        let baseline = [(input, usd(0)[0]), (output, usd(0)[1])];
        let success = [(names.success(), -class.failure_usd)];
        match column {
            Column::Cost => self.form(&self.tokens(usd), routing),
            Column::BaselineCost => self.form(&baseline, 0.0),
            Column::CostSaved => self.form(&[(names.saved(), 1.0)], -routing),
            Column::Work => self.form(&[(input, 1.0), (output, 1.0)], 0.0),
            Column::Tokens => self.form(&self.tokens(|_| [1.0; 2]), 0.0),
            Column::Success if class.success => self.form(&[(names.success(), 1.0)], 0.0),
            Column::BaselineSuccess if class.success => {
                self.form(&[(names.baseline_success(), 1.0)], 0.0)
            }
            Column::SuccessLost if class.success => {
                let lost = [(names.baseline_success(), 1.0), (names.success(), -1.0)];
                self.form(&lost, 0.0)
            }
            Column::CostWithFailures if class.success => {
                let terms = [&self.tokens(usd)[..], &success].concat();
                self.form(&terms, routing + class.failure_usd)
            }
            Column::BaselineCostWithFailures if class.success => {
                let failed = [(names.baseline_success(), -class.failure_usd)];
                self.form(&[&baseline[..], &failed].concat(), class.failure_usd)
            }
            Column::BaselineLatency if lowered.baseline_latency => self.alone(class),
            Column::Latency if lowered.latency && tiers[0].timed => self.alone(class),
            Column::TierInput(tier) => self.tokens_of(tier, [1.0, 0.0]),
            Column::TierOutput(tier) => self.tokens_of(tier, [0.0, 1.0]),
            Column::TierTokens(tier) => self.tokens_of(tier, [1.0; 2]),
            Column::TierCountedTokens(tier) => {
                self.tokens_of(tier, [tiers[tier].counted_input, 1.0])
            }
            Column::TierRequests(0) => self.form(&[], class.requests.max(1.0)),
            Column::TierBusy(0) if tiers[0].timed => self.alone(class),
            Column::TierCost(tier) => self.tokens_of(tier, usd(tier)),
            Column::QuotaUnits(quota) => {
                let weights = &lowered.quotas[quota];
                self.form(&self.tokens(|tier| [weights[tier]; 2]), 0.0)
            }
            // What does not happen, and what a curve does not keep.
            _ => self.form(&[], 0.0),
        }
    }

    /// Seconds of the executive for the whole task.
    fn alone(&self, class: &ClassFigures) -> Source {
        let executive = &self.lowered.tiers[0];
        let terms = [
            (self.names.task_input(), executive.input_s),
            (self.names.task_output(), executive.output_s),
        ];
        let request_s = executive.first_token_s + class.tool_s;
        self.form(&terms, class.requests.max(1.0) * request_s)
    }
}
