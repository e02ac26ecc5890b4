//! What there is to ask for, as a tree: the shape of a point in `summary.json`.

use super::MetricNames;

/// A place in the results.
#[derive(Debug)]
pub enum Node {
    /// `{estimate, std_error, low, high}`.
    Estimate,
    /// An estimate with `p05 p50 p95 p99`, each an estimate.
    Distributed,
    /// An estimate with more keys beside its own.
    EstimateWith(&'static [(&'static str, Node)]),
    /// A bare number.
    Number,
    /// Text: there, but no figure.
    Word,
    /// A limit's ceiling, which stands for its `tasks_per_hour`.
    Limit,
    /// Keys.
    Record(&'static [(&'static str, Node)]),
    /// One of these for each tier.
    Tiers(&'static Node),
    /// One of these for each tier and each pool.
    Limited(&'static Node),
    /// One of these for each task class.
    Classes(&'static Node),
    /// One of these for each quota.
    Quotas(&'static Node),
    /// All of the first and all of the second.
    Both(&'static Node, &'static Node),
}

/// A child of a node.
pub struct Choice<'a> {
    pub name: &'a str,
    pub node: &'a Node,
}

const PARTS: [(&str, Node); 4] = [
    ("estimate", Node::Number),
    ("std_error", Node::Number),
    ("low", Node::Number),
    ("high", Node::Number),
];

const QUANTILES: [(&str, Node); 4] = [
    ("p05", Node::Estimate),
    ("p50", Node::Estimate),
    ("p95", Node::Estimate),
    ("p99", Node::Estimate),
];

const TASKS_PER_HOUR: [(&str, Node); 1] = [("tasks_per_hour", Node::Estimate)];

/// Whether a key is a part of an estimate.
pub fn is_part(name: &str) -> bool {
    PARTS.iter().any(|(part, _)| *part == name) || name == "tasks_per_hour"
}

impl Node {
    /// Whether a path that ends here names a figure.
    pub fn is_figure(&self) -> bool {
        matches!(
            self,
            Self::Estimate | Self::Distributed | Self::EstimateWith(_) | Self::Number | Self::Limit
        )
    }

    /// What may come next.
    pub fn choices<'a>(
        &'a self,
        names: &'a MetricNames,
    ) -> Box<dyn Iterator<Item = Choice<'a>> + 'a> {
        let keyed = |keys: &'static [(&'static str, Node)]| {
            keys.iter().map(|(name, node)| Choice { name, node })
        };
        let named = |names: &'a [String], node: &'static Node| {
            names.iter().map(move |name| Choice { name, node })
        };
        match self {
            Self::Number | Self::Word => Box::new(std::iter::empty()),
            Self::Estimate => Box::new(keyed(&PARTS)),
            Self::Distributed => Box::new(keyed(&QUANTILES).chain(keyed(&PARTS))),
            Self::EstimateWith(more) => Box::new(keyed(more).chain(keyed(&PARTS))),
            Self::Limit => Box::new(keyed(&TASKS_PER_HOUR).chain(keyed(&PARTS))),
            Self::Record(keys) => Box::new(keyed(keys)),
            Self::Tiers(node) => Box::new(named(&names.tiers, node)),
            Self::Limited(node) => {
                Box::new(named(&names.tiers, node).chain(named(&names.pools, node)))
            }
            Self::Classes(node) => Box::new(named(&names.classes, node)),
            Self::Quotas(node) => Box::new(named(&names.quotas, node)),
            Self::Both(first, second) => {
                Box::new(first.choices(names).chain(second.choices(names)))
            }
        }
    }
}

/// Everything that can be asked of a point.
pub const ROOT: Node = Node::Both(&MEASURES, &Node::Both(&WHOLE, &QUEUE));

/// What only a queue knows: tasks flowing through limits.
pub const QUEUE: Node = Node::Record(&QUEUE_KEYS);

/// The names of these.
pub const QUEUE_KEYS: [(&str, Node); 12] = [
    ("sojourn_s", Node::EstimateWith(&OVER_TASKS)),
    ("service_s", Node::EstimateWith(&OVER_TASKS)),
    ("waiting_s", Node::EstimateWith(&OVER_TASKS)),
    ("turn_s", Node::Estimate),
    ("offered_per_hour", Node::Estimate),
    ("throughput_per_hour", Node::Estimate),
    ("failed_per_hour", Node::Estimate),
    ("shed_per_hour", Node::Estimate),
    ("inside", Node::Estimate),
    ("queue_length", Node::Tiers(&Node::Estimate)),
    ("utilisation", Node::Limited(&UTILISATION)),
    ("cost_per_hour_usd", Node::Estimate),
];

const OVER_TASKS: [(&str, Node); 3] = [
    ("p50", Node::Estimate),
    ("p95", Node::Estimate),
    ("p99", Node::Estimate),
];

const UTILISATION: Node = Node::Record(&[
    ("requests_per_minute", Node::Estimate),
    ("tokens_per_minute", Node::Estimate),
    ("input_tokens_per_minute", Node::Estimate),
    ("output_tokens_per_minute", Node::Estimate),
    ("concurrent", Node::Estimate),
]);

const MEASURES: Node = Node::Record(&[
    ("savings", Node::Estimate),
    ("cost_per_task_usd", Node::Distributed),
    ("baseline_cost_per_task_usd", Node::Distributed),
    ("savings_per_task", Node::Distributed),
    ("blended_price_usd", Node::Estimate),
    ("success", Node::Estimate),
    ("baseline_success", Node::Estimate),
    ("wrong_accepted", Node::Estimate),
    ("cost_per_success_usd", Node::Estimate),
    (
        "breakeven_failure_cost_usd",
        Node::EstimateWith(&[("pays", Node::Word)]),
    ),
    ("cost_with_failures_per_task_usd", Node::Estimate),
    ("baseline_cost_with_failures_per_task_usd", Node::Estimate),
    ("latency_s", Node::Distributed),
    ("baseline_latency_s", Node::Distributed),
    ("tokens_per_task", Node::Estimate),
    ("escalations_per_task", Node::Estimate),
    ("executive_leverage", Node::Estimate),
    ("delegation_efficiency", Node::Estimate),
    ("quotas", Node::Quotas(&QUOTA)),
    ("reserved", Node::Tiers(&RESERVED)),
    (
        "ceiling_tasks_per_hour",
        Node::EstimateWith(&[("tier", Node::Word), ("limit", Node::Word)]),
    ),
    ("limits", Node::Limited(&LIMITS)),
    ("tiers", Node::Tiers(&TIER)),
    ("cost_per_month_usd", Node::Estimate),
    ("savings_per_month_usd", Node::Estimate),
]);

const WHOLE: Node = Node::Record(&[
    ("ratio", Node::Number),
    ("classes", Node::Classes(&CLASS)),
    ("alone", Node::Tiers(&ALONE)),
    ("bridge", Node::Record(&BRIDGE)),
    ("price_ratio", Node::Tiers(&PRICE_RATIO)),
]);

const CLASS: Node = Node::Both(&MEASURES, &Node::Record(&[("task_share", Node::Number)]));

const QUOTA: Node = Node::Record(&[
    ("multiplier", Node::Estimate),
    ("units_per_task", Node::Estimate),
    ("lasts_h", Node::Estimate),
    ("window_h", Node::Number),
]);

const RESERVED: Node = Node::Record(&[
    ("units", Node::Number),
    ("tasks_per_hour", Node::Estimate),
    ("cost_per_task_usd", Node::Estimate),
    ("breakeven_utilisation", Node::Estimate),
    ("cost_per_task_at_demand_usd", Node::Estimate),
    ("used", Node::Estimate),
]);

const LIMITS: Node = Node::Record(&[
    ("requests_per_minute", Node::Limit),
    ("tokens_per_minute", Node::Limit),
    ("input_tokens_per_minute", Node::Limit),
    ("output_tokens_per_minute", Node::Limit),
    ("concurrent", Node::Limit),
]);

const TIER: Node = Node::Record(&[
    ("cost_usd", Node::Estimate),
    ("input_tokens", Node::Estimate),
    ("output_tokens", Node::Estimate),
    ("requests", Node::Estimate),
    ("busy_s", Node::Estimate),
    ("token_share", Node::Estimate),
    ("cost_share", Node::Estimate),
]);

const ALONE: Node = Node::Record(&[
    ("cost_per_task_usd", Node::Estimate),
    ("success", Node::Estimate),
    ("cost_per_success_usd", Node::Estimate),
    ("latency_s", Node::Estimate),
]);

/// The steps of the bridge, each with the figures of a step.
const BRIDGE: [(&str, Node); 8] = [
    ("baseline", BRIDGE_STEP),
    ("delegated_at_list_price", BRIDGE_STEP),
    ("token_multipliers", BRIDGE_STEP),
    ("own_caches", BRIDGE_STEP),
    ("overhead", BRIDGE_STEP),
    ("reviews", BRIDGE_STEP),
    ("escalations", BRIDGE_STEP),
    ("cost", BRIDGE_STEP),
];

const BRIDGE_STEP: Node = Node::Record(&[
    ("usd_per_task", Node::Estimate),
    ("cumulative", Node::Estimate),
]);

const PRICE_RATIO: Node = Node::Record(&[("input", Node::Number), ("output", Node::Number)]);
