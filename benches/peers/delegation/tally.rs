//! What the loop keeps of its tasks: sums, and histograms for the quantiles.

/// What a task came to. Money in USD, time in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub cost: f64,
    pub baseline_cost: f64,
    pub tokens: f64,
    pub escalations: f64,
    pub success: bool,
    pub baseline_success: bool,
    pub wrong_accepted: bool,
    pub latency_s: f64,
    pub baseline_latency_s: f64,
}

const MEANS: [&str; 9] = [
    "cost_per_task_usd",
    "baseline_cost_per_task_usd",
    "tokens_per_task",
    "escalations_per_task",
    "success",
    "baseline_success",
    "wrong_accepted",
    "latency_s",
    "baseline_latency_s",
];
const SPREAD: [&str; 5] = [
    "cost_per_task_usd",
    "baseline_cost_per_task_usd",
    "latency_s",
    "baseline_latency_s",
    "savings_per_task",
];
const QUANTILES: [f64; 4] = [0.05, 0.5, 0.95, 0.99];

/// Sums over tasks.
pub struct Tally {
    tasks: u64,
    sum: [f64; MEANS.len()],
    squares: [f64; MEANS.len()],
    cost_times_baseline: f64,
    histograms: [Histogram; SPREAD.len()],
}

/// Counts in 128 bins an octave, found by the bits of the float.
struct Histogram(Vec<u64>);

const BITS_LEFT_OUT: u32 = 52 - 7;
/// Of 2^-24; the last bin ends at 2^24.
const FIRST_BIN: u64 = (1023 - 24) << 7;
const BINS: usize = 48 << 7;

impl Tally {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            tasks: 0,
            sum: [0.0; MEANS.len()],
            squares: [0.0; MEANS.len()],
            cost_times_baseline: 0.0,
            histograms: std::array::from_fn(|_| Histogram(vec![0; BINS])),
        }
    }

    /// Adds a task.
    #[inline]
    pub fn push(&mut self, task: &Figures) {
        let share = |happened: bool| f64::from(u8::from(happened));
        let values = [
            task.cost,
            task.baseline_cost,
            task.tokens,
            task.escalations,
            share(task.success),
            share(task.baseline_success),
            share(task.wrong_accepted),
            task.latency_s,
            task.baseline_latency_s,
        ];
        self.tasks += 1;
        for i in 0..values.len() {
            self.sum[i] += values[i];
            self.squares[i] += values[i] * values[i];
        }
        self.cost_times_baseline += task.cost * task.baseline_cost;
        let spread = [
            task.cost,
            task.baseline_cost,
            task.latency_s,
            task.baseline_latency_s,
            task.cost / task.baseline_cost,
        ];
        for (histogram, value) in self.histograms.iter_mut().zip(spread) {
            histogram.push(value);
        }
    }

    /// Both together.
    pub fn merged(mut self, other: Self) -> Self {
        self.tasks += other.tasks;
        self.cost_times_baseline += other.cost_times_baseline;
        for i in 0..MEANS.len() {
            self.sum[i] += other.sum[i];
            self.squares[i] += other.squares[i];
        }
        for (mine, others) in self.histograms.iter_mut().zip(other.histograms) {
            for (mine, other) in mine.0.iter_mut().zip(others.0) {
                *mine += other;
            }
        }
        self
    }

    /// One line of JSON: every figure with its standard error.
    pub fn print(&self, peer: &str, threads: usize, elapsed_s: f64) {
        let mut figures = Vec::new();
        let mut put = |name: String, (value, error): (f64, f64)| {
            figures.push(format!("\"{name}\": [{value}, {error}]"));
        };
        for i in 0..MEANS.len() {
            put(MEANS[i].into(), self.mean(i));
        }
        put("savings".into(), self.savings());
        for (name, histogram) in SPREAD.iter().zip(&self.histograms) {
            for q in QUANTILES {
                let name = format!("{name}.p{:02}", (100.0 * q).round());
                // Savings are 1 - cost / baseline, and the histogram has cost / baseline.
                let found = if name.starts_with("savings") {
                    let (value, error) = histogram.quantile(1.0 - q, self.tasks);
                    (1.0 - value, error)
                } else {
                    histogram.quantile(q, self.tasks)
                };
                put(name, found);
            }
        }
        println!(
            "{{\"peer\": \"{peer}\", \"threads\": {threads}, \"tasks\": {}, \"elapsed_s\": {elapsed_s}, \"figures\": {{{}}}}}",
            self.tasks,
            figures.join(", ")
        );
    }

    fn mean(&self, i: usize) -> (f64, f64) {
        let n = self.tasks as f64;
        let mean = self.sum[i] / n;
        (
            mean,
            ((self.squares[i] / n - mean * mean) / (n - 1.0)).sqrt(),
        )
    }

    /// By the delta method.
    fn savings(&self) -> (f64, f64) {
        let n = self.tasks as f64;
        let ((cost, cost_error), (baseline, baseline_error)) = (self.mean(0), self.mean(1));
        let covariance = (self.cost_times_baseline / n - cost * baseline) / (n - 1.0);
        let ratio = cost / baseline;
        let variance =
            cost_error.powi(2) - 2.0 * ratio * covariance + (ratio * baseline_error).powi(2);
        (1.0 - ratio, variance.sqrt() / baseline)
    }
}

impl Histogram {
    #[inline]
    fn push(&mut self, value: f64) {
        let bin = (value.to_bits() >> BITS_LEFT_OUT).saturating_sub(FIRST_BIN);
        self.0[(bin as usize).min(BINS - 1)] += 1;
    }

    /// The quantile, and half the distance of the sample quantiles one standard error of the rank away.
    fn quantile(&self, q: f64, tasks: u64) -> (f64, f64) {
        let n = tasks as f64;
        let reach = (q * (1.0 - q) / n).sqrt();
        let error = 0.5 * (self.at((q + reach) * n) - self.at((q - reach) * n));
        (self.at(q * n), error)
    }

    fn at(&self, rank: f64) -> f64 {
        let mut below = 0.0;
        for (bin, count) in self.0.iter().enumerate() {
            let count = *count as f64;
            if below + count >= rank && count > 0.0 {
                let edge = |bin: usize| f64::from_bits((bin as u64 + FIRST_BIN) << BITS_LEFT_OUT);
                return edge(bin) + (edge(bin + 1) - edge(bin)) * (rank - below) / count;
            }
            below += count;
        }
        f64::NAN
    }
}
