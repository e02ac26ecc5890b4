//! One strip of tasks at one point: draws and paths in, columns out.
//!
//! How much is delegated; what the executive alone, the executive's own part and the delegated part
//! use; then requests and chains, prices, times and success. Loops of one purpose over whole columns.

use crate::simd::{self, select, set};
use crate::simulation::lowered::{CallConstants, ClassFigures, Lowered};
use crate::simulation::monte_carlo::alone::{each_alone, oracle};
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::bridge::bridge;
use crate::simulation::monte_carlo::chains::{Requests, Walk};
use crate::simulation::monte_carlo::columns::{Columns, add};
use crate::simulation::monte_carlo::counted;
use crate::simulation::monte_carlo::crux::{Points, if_any};
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::paths::Paths;
use crate::simulation::monte_carlo::pools::share;
use crate::simulation::monte_carlo::side::{Ends, UseColumns, Uses};
use crate::simulation::monte_carlo::sizes::Slopes;
use crate::simulation::monte_carlo::steps::Sizing;
use crate::simulation::{Column, Detail};

/// Working space of a worker, reused from strip to strip.
#[derive(Debug, Default)]
pub struct Scratch {
    ratio: Vec<f64>,
    counted: counted::Point,
    expected: counted::Point,
    slopes: Slopes,
    followed: Walk,
}

/// A strip at one point: what every step reads.
#[derive(Clone, Copy)]
struct Strip<'a> {
    lowered: &'a Lowered,
    class: &'a ClassFigures,
    draws: &'a Draws,
    /// W_in and W_out.
    work: [&'a [f64]; 2],
    ratio: &'a [f64],
    len: usize,
}

/// The delegated part of a strip at one point.
struct Delegated<'a> {
    /// While the crux is retained, and once it is delegated.
    uses: [&'a Uses; 2],
    ends: [&'a Ends; 2],
    requests: &'a Requests,
}

impl<'a> Delegated<'a> {
    fn of_counted(point: &'a counted::Point, counted: &'a counted::Counted) -> Self {
        Self {
            uses: [&point.uses; 2],
            ends: [&counted.retained, &counted.delegated],
            requests: &point.requests,
        }
    }
}

/// Fills `columns` with the tasks of `draws`, delegated along `paths` and priced as `lowered` says.
pub fn evaluate(
    lowered: &Lowered,
    class: usize,
    (draws, calls, paths): (&Draws, &CallDraws, &Paths),
    scratch: &mut Scratch,
    columns: &mut Columns,
) {
    let len = draws.tasks.len();
    columns.resize(len);
    let Scratch {
        ratio,
        counted,
        expected,
        slopes,
        followed,
    } = scratch;
    ratio.resize(len, 0.0);
    lowered.ratio.fill(&draws.whether, &draws.how_much, ratio);
    let mut strip = Strip {
        lowered,
        class: &lowered.classes[class],
        draws,
        work: draws.work(),
        ratio,
        len,
    };
    let sizing = lowered
        .has_steps()
        .then(|| Sizing::new(lowered, class, (draws, calls, &paths.followed), ratio));
    strip.baseline(columns);
    let delegated = strip.hand_down(class, paths, (counted, followed));
    strip.bill(&delegated, sizing.as_ref(), columns);
    strip.latency(delegated.requests, columns);
    if lowered.averages(class) {
        if lowered.layout.detail() == Detail::Full {
            slopes.resize(lowered, (draws, ratio), counted, columns);
        }
        columns.keep_drawn();
        strip.work = draws.work_for_means(lowered, class);
        strip.baseline(columns);
        strip.undelegated_latency(columns);
        if let Some(expected) = strip.expect(class, paths, expected) {
            strip.bill(&expected, None, columns);
        }
    }
    share(lowered, columns);
    strip.judge(columns);
    if lowered.layout.detail() == Detail::Full {
        bridge(
            lowered,
            strip.class,
            (strip.work(), paths.first(lowered, class)),
            ratio,
            columns,
        );
        each_alone(lowered, class, (draws, calls), columns);
        if let Some(sizing) = &sizing {
            sizing.correct_bridge(columns);
            sizing.reprice_alone(columns);
        }
        oracle(lowered, class, draws, columns);
    }
}

impl Strip<'_> {
    /// Tokens, money and seconds by tier and in all.
    fn bill(&self, delegated: &Delegated<'_>, sizing: Option<&Sizing<'_>>, columns: &mut Columns) {
        self.delegate(delegated, columns);
        self.retain(columns);
        self.price(columns);
        if let Some(sizing) = sizing {
            sizing.reprice(columns);
        }
        self.add_up(columns);
        self.time(delegated.requests, columns);
    }

    /// The same as [`Self::hand_down`], of what is to be expected; `None` where pieces are followed.
    fn expect<'a>(
        &self,
        class: usize,
        paths: &'a Paths,
        expected: &'a mut counted::Point,
    ) -> Option<Delegated<'a>> {
        let (calls, courses) = self.lowered.countable(class)?;
        let tasks = self.counted_tasks(calls);
        expected.expect(&tasks, courses, &paths.counted);
        Some(Delegated::of_counted(expected, &paths.counted))
    }

    fn counted_tasks<'a>(&'a self, calls: &'a CallConstants) -> counted::Tasks<'a> {
        counted::Tasks {
            lowered: self.lowered,
            class: self.class,
            calls,
            draws: self.draws,
            work: self.work,
            ratio: self.ratio,
        }
    }

    /// What the delegated part uses, how its tasks end, and what its chains take.
    fn hand_down<'a>(
        &self,
        class: usize,
        paths: &'a Paths,
        (counted, followed): (&'a mut counted::Point, &'a mut Walk),
    ) -> Delegated<'a> {
        match self.lowered.countable(class) {
            Some((calls, courses)) => {
                counted.fill(&self.counted_tasks(calls), courses, &paths.counted);
                Delegated::of_counted(counted, &paths.counted)
            }
            None => {
                let paths = &paths.followed;
                followed.fill(self.lowered, self.class, (self.draws, paths), self.ratio);
                Delegated {
                    uses: paths.uses(self.lowered),
                    ends: [&paths.retained.ends, &paths.delegated.ends],
                    requests: &followed.requests,
                }
            }
        }
    }

    /// The executive alone.
    fn baseline(&self, columns: &mut Columns) {
        let executive = &self.lowered.tiers[0];
        let work = self.work();
        let bill =
            |[input, output]: [f64; 2]| input * executive.input_usd + output * executive.output_usd;
        set(columns.one(Column::Work), work, |[input, output]| {
            input + output
        });
        set(columns.one(Column::BaselineCost), work, bill);
        let requests = self.class.requests.max(1.0);
        let fixed_s = requests * (executive.first_token_s + self.class.tool_s);
        if self.lowered.baseline_latency {
            let seconds = columns.one(Column::BaselineLatency);
            set(seconds, work, |[input, output]| {
                fixed_s + output * executive.output_s + input * executive.input_s
            });
        }
    }

    /// What the delegated part reads and writes at each tier, and all requests.
    fn delegate(&self, delegated: &Delegated<'_>, columns: &mut Columns) {
        let points = Points {
            crux: &self.draws.crux_delegated[..self.len],
            ratio: &self.ratio[..self.len],
        };
        let [task_input, task_output] = self.work();
        let [retained, handed] = delegated.uses.map(|uses| uses.tiers.iter());
        for (tier, (retained, handed)) in retained.zip(handed).enumerate() {
            let pair = |field: fn(&UseColumns) -> &Vec<f64>| {
                [&field(retained)[..self.len], &field(handed)[..self.len]]
            };
            let work = pair(|used| &used.work);
            let used = columns.tier(tier);
            let (reads, input) = (pair(|used| &used.reads), pair(|used| &used.input));
            points.read([task_input, task_output], [work, reads, input], used.input);
            points.written(task_output, [work, pair(|used| &used.output)], used.output);
            points.select(pair(|used| &used.calls), used.requests);
            add(used.requests, &delegated.requests.tooled[tier]);
        }
        let escalations = delegated.uses.map(|uses| &uses.escalations[..self.len]);
        points.select(escalations, columns.one(Column::Escalations));
        if self.class.success {
            let success = delegated.ends.map(|ends| &ends.success[..self.len]);
            let wrong = delegated.ends.map(|ends| &ends.wrong_accepted[..self.len]);
            if self.lowered.expects {
                points.expect(success, columns.one(Column::Success));
                points.expect(wrong, columns.one(Column::WrongAccepted));
            } else {
                points.choose(success, columns.one(Column::Success));
                points.select(wrong, columns.one(Column::WrongAccepted));
            }
        }
    }

    /// Adds the executive's own part: all of a task that is not delegated.
    fn retain(&self, columns: &mut Columns) {
        let work = self.work();
        for (column, work) in [Column::TierInput(0), Column::TierOutput(0)]
            .into_iter()
            .zip(work)
        {
            let kept = |[ratio, work]: [f64; 2]| (1.0 - ratio) * work;
            simd::add(columns.one(column), [self.ratio, work], kept);
        }
    }

    /// Tokens to money, tier by tier.
    fn price(&self, columns: &mut Columns) {
        for (tier, figures) in self.lowered.tiers.iter().enumerate() {
            let used = columns.tier(tier);
            let written = [&*used.input, &*used.output];
            set(used.tokens, written, |[input, output]| input + output);
            set(used.counted, written, |[input, output]| {
                input * figures.counted_input + output
            });
            set(used.cost, written, |[input, output]| {
                input * figures.input_usd + output * figures.output_usd
            });
        }
    }

    /// What all tiers use together.
    fn add_up(&self, columns: &mut Columns) {
        let tiers = 0..self.lowered.tiers.len();
        let each = |column: fn(usize) -> Column| tiers.clone().map(move |tier| (column(tier), 1.0));
        columns.combine(Column::Tokens, each(Column::TierTokens));
        columns.combine(Column::Cost, each(Column::TierCost));
        let routing_usd = self.class.routing_usd;
        if routing_usd > 0.0 {
            let costs = columns.one(Column::Cost);
            simd::add(costs, [self.ratio], |[ratio]| if_any(ratio, routing_usd));
        }
        for (quota, weights) in self.lowered.quotas.iter().enumerate() {
            let drawn = tiers
                .clone()
                .map(|tier| (Column::TierTokens(tier), weights[tier]));
            columns.combine(Column::QuotaUnits(quota), drawn);
        }
        columns.combine(
            Column::CostSaved,
            [(Column::BaselineCost, 1.0), (Column::Cost, -1.0)],
        );
    }

    /// Busy seconds by tier.
    fn time(&self, requests: &Requests, columns: &mut Columns) {
        let tool_s = self.class.tool_s;
        let tiers = self.lowered.tiers.iter().enumerate();
        for (tier, figures) in tiers.filter(|(_, figures)| figures.timed) {
            let used = columns.tier(tier);
            let tooled = &requests.tooled[tier][..];
            let columns = [&*used.input, &*used.output, &*used.requests, tooled];
            set(used.busy, columns, |[input, output, requests, tooled]| {
                requests * figures.first_token_s
                    + tooled * tool_s
                    + output * figures.output_s
                    + input * figures.input_s
            });
        }
    }

    /// The executive's calls are serial, chains run beside one another.
    fn latency(&self, requests: &Requests, columns: &mut Columns) {
        if self.lowered.latency {
            columns.combine(Column::Latency, [(Column::TierBusy(0), 1.0)]);
            add(columns.one(Column::Latency), &requests.chains_s);
        } else {
            columns.one(Column::Latency).fill(0.0);
        }
    }

    /// Tasks of which nothing is delegated take what they take alone.
    fn undelegated_latency(&self, columns: &mut Columns) {
        if self.lowered.latency {
            let (latency, alone) = columns.two(Column::Latency, Column::BaselineLatency);
            let alone = [self.ratio, &*alone];
            simd::update(latency, alone, |latency, [ratio, alone]| {
                select(ratio > 0.0, latency, alone)
            });
        }
    }

    /// Baseline success, and what failures cost.
    fn judge(&self, columns: &mut Columns) {
        if !self.class.success {
            return;
        }
        let baseline = columns.one(Column::BaselineSuccess);
        baseline.copy_from_slice(self.draws.success(self.lowered, 0));
        columns.combine(
            Column::SuccessLost,
            [(Column::BaselineSuccess, 1.0), (Column::Success, -1.0)],
        );
        for (column, cost, success) in [
            (Column::CostWithFailures, Column::Cost, Column::Success),
            (
                Column::BaselineCostWithFailures,
                Column::BaselineCost,
                Column::BaselineSuccess,
            ),
        ] {
            let failure_usd = self.class.failure_usd;
            columns.combine(column, [(cost, 1.0), (success, -failure_usd)]);
            simd::add(columns.one(column), [], |[]| failure_usd);
        }
    }

    /// W_in and W_out.
    fn work(&self) -> [&[f64]; 2] {
        self.work.map(|work| &work[..self.len])
    }
}

/// Work takes one request at least.
#[inline(always)]
pub fn at_least_one(requests: f64) -> f64 {
    if requests > 1.0 { requests } else { 1.0 }
}
