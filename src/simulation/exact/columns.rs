//! Expected calls into the columns of the layout.

use super::Setting;
use super::calls::{Calls, Stage, Use};
use super::oracle::Oracle;
use crate::ladder::Tier;
use crate::scenario::Scenario;
use crate::simulation::lowered::{Member, members};
use crate::simulation::{BRIDGE_CHANGES, Column, Detail, Layout, Shared};
use crate::units::Share;
use crate::workload::TaskClass;

/// The means of every column over the tasks of class `c`.
pub(super) fn of_class(setting: &Setting, c: usize) -> Vec<f64> {
    let scenario = setting.scenario;
    let class = &scenario.classes[c];
    let calls = Calls::expect(setting, c);
    let mut columns = Columns {
        layout: setting.layout,
        means: vec![0.0; setting.layout.len()],
    };
    let total = calls.total();
    columns.fill_tiers(&scenario.ladder.tiers, class, &total);
    columns.fill_quotas(scenario, &total);
    columns.fill_pools(scenario);
    columns.fill_task(scenario, class, &calls);
    if setting.layout.detail() == Detail::Full {
        columns.fill_bridge(&scenario.ladder.tiers, &calls);
        columns.fill_alone(scenario, setting, class, &calls);
    }
    columns.means
}

impl Calls {
    /// All stages together, by tier.
    fn total(&self) -> Stage {
        let stages = [
            &self.retained,
            &self.attempts,
            &self.overhead,
            &self.reviews,
            &self.escalations,
        ];
        let mut total = vec![Use::default(); self.retained.len()];
        for stage in stages {
            for (sum, user) in total.iter_mut().zip(stage) {
                sum.input += user.input;
                sum.output += user.output;
                sum.requests += user.requests;
                sum.with_tools += user.with_tools;
            }
        }
        total
    }
}

struct Columns<'a> {
    layout: &'a Layout,
    means: Vec<f64>,
}

impl Columns<'_> {
    fn set(&mut self, column: Column, mean: f64) {
        self.means[self.layout.index(column)] = mean;
    }

    fn get(&self, column: Column) -> f64 {
        self.means[self.layout.index(column)]
    }

    fn fill_tiers(&mut self, tiers: &[Tier], class: &TaskClass, total: &Stage) {
        for (t, (tier, user)) in tiers.iter().zip(total).enumerate() {
            let hit = tier.cache_hit;
            let counted = hit.rest().get() + hit.get() * tier.limits.cached_counts.get();
            self.set(Column::TierInput(t), user.input);
            self.set(Column::TierOutput(t), user.output);
            self.set(Column::TierTokens(t), user.input + user.output);
            self.set(
                Column::TierCountedTokens(t),
                counted * user.input + user.output,
            );
            self.set(Column::TierRequests(t), user.requests);
            self.set(Column::TierBusy(t), busy_seconds(tier, class, user));
            self.set(Column::TierCost(t), usd(tier, hit, user));
        }
    }

    fn fill_pools(&mut self, scenario: &Scenario) {
        for (p, pool) in scenario.pools.iter().enumerate() {
            let members = members(scenario, pool);
            for shared in Shared::ALL {
                let of = |member: &Member| {
                    let of =
                        |column: fn(usize) -> Column| member.times * self.get(column(member.tier));
                    let input = member.input * self.get(Column::TierInput(member.tier));
                    match shared {
                        Shared::Requests => of(Column::TierRequests),
                        Shared::Tokens => input + of(Column::TierOutput),
                        Shared::Input => input,
                        Shared::Output => of(Column::TierOutput),
                        Shared::Busy => of(Column::TierBusy),
                    }
                };
                let together = members.iter().map(of).sum();
                self.set(Column::PoolUse(p, shared), together);
            }
        }
    }

    fn fill_quotas(&mut self, scenario: &Scenario, total: &Stage) {
        for (q, quota) in scenario.quotas.iter().enumerate() {
            let units = |t: &usize| {
                (total[*t].input + total[*t].output) * scenario.ladder.tiers[*t].quota_weight
            };
            self.set(Column::QuotaUnits(q), quota.tiers.iter().map(units).sum());
        }
    }

    fn fill_task(&mut self, scenario: &Scenario, class: &TaskClass, calls: &Calls) {
        let tiers = &scenario.ladder.tiers;
        let by_tier: f64 = (0..tiers.len())
            .map(|t| self.get(Column::TierCost(t)))
            .sum();
        let cost = by_tier + calls.routing_usd;
        let tokens = (0..tiers.len())
            .map(|t| self.get(Column::TierTokens(t)))
            .sum();
        let baseline = usd(&tiers[0], tiers[0].cache_hit, &calls.alone(1.0));
        self.set(Column::Cost, cost);
        self.set(Column::BaselineCost, baseline);
        self.set(Column::CostSaved, baseline - cost);
        self.set(Column::Work, calls.work.input + calls.work.output);
        self.set(Column::Tokens, tokens);
        self.set(Column::Escalations, calls.escalated);
        self.set(Column::Success, calls.success);
        self.set(Column::BaselineSuccess, calls.baseline_success);
        self.set(Column::SuccessLost, calls.baseline_success - calls.success);
        self.set(Column::WrongAccepted, calls.wrong_accepted);
        let failing = match class.failure_cost {
            Some(failure) if class.models_success() => failure.get(),
            _ => 0.0,
        };
        self.set(
            Column::CostWithFailures,
            cost + failing * (1.0 - calls.success),
        );
        self.set(
            Column::BaselineCostWithFailures,
            baseline + failing * (1.0 - calls.baseline_success),
        );
    }

    /// Each step is what one more thing adds, so that a thing that is absent adds exactly 0.
    fn fill_bridge(&mut self, tiers: &[Tier], calls: &Calls) {
        let warm = tiers[0].cache_hit;
        let at_list = |stage: &Stage| -> f64 {
            tiers
                .iter()
                .zip(stage)
                .map(|(tier, user)| usd(tier, warm, user))
                .sum()
        };
        let own = |stage: &Stage| -> f64 {
            tiers
                .iter()
                .zip(stage)
                .map(|(tier, user)| usd(tier, tier.cache_hit, user))
                .sum()
        };
        let retained = own(&calls.retained);
        let baseline = self.get(Column::BaselineCost);
        let changes = [
            retained + at_list(&calls.delegated) - baseline,
            at_list(&calls.attempts) - at_list(&calls.delegated),
            own(&calls.attempts) - at_list(&calls.attempts),
            own(&calls.overhead) + calls.routing_usd,
            own(&calls.reviews),
            own(&calls.escalations),
        ];
        let mut total = baseline;
        for (step, change) in changes.into_iter().enumerate() {
            self.set(Column::Bridge(step), change);
            total += change;
            if step + 1 < BRIDGE_CHANGES {
                self.set(Column::BridgeTotal(step), total);
            }
        }
    }

    fn fill_alone(
        &mut self,
        scenario: &Scenario,
        setting: &Setting,
        class: &TaskClass,
        calls: &Calls,
    ) {
        for (t, tier) in scenario.ladder.tiers.iter().enumerate() {
            let multiplier = if t == 0 {
                1.0
            } else {
                tier.token_multiplier.mean()
            };
            self.set(
                Column::AloneCost(t),
                usd(tier, tier.cache_hit, &calls.alone(multiplier)),
            );
        }
        let oracle = Oracle::expect(setting, class);
        self.set(Column::OracleCost, oracle.cost_usd);
        let saved = self.get(Column::BaselineCost) - oracle.cost_usd;
        self.set(Column::OracleSaved, saved);
        if !class.models_success() {
            return;
        }
        self.set(Column::OracleSuccess, oracle.success);
        for kind in &class.kinds {
            let Some(skill) = kind.skill else { continue };
            for (t, score) in setting.outlooks.scores(skill).iter().enumerate() {
                let success = self.get(Column::AloneSuccess(t)) + kind.share * score;
                self.set(Column::AloneSuccess(t), success);
            }
        }
    }
}

impl Calls {
    /// Tokens of one tier that does the whole task by itself.
    fn alone(&self, multiplier: f64) -> Use {
        Use {
            input: multiplier * self.work.input,
            output: multiplier * self.work.output,
            ..Use::default()
        }
    }
}

/// USD at a tier's prices with the share `hit` of input read from cache.
fn usd(tier: &Tier, hit: Share, user: &Use) -> f64 {
    user.input * tier.price.input_usd(hit) + user.output * tier.price.output_usd()
}

/// n (first token + tools) + output / its speed + input / its speed; 0 for a tier without a speed.
fn busy_seconds(tier: &Tier, class: &TaskClass, user: &Use) -> f64 {
    let Some(speed) = tier.speed else { return 0.0 };
    let reading = speed
        .input
        .map_or(0.0, |per_second| user.input / per_second.get());
    user.requests * speed.first_token.get()
        + user.with_tools * class.tool.get()
        + user.output / speed.output.get()
        + reading
}
