//! A calibrated ladder with intervals, and the scenario it makes.

use serde::Serialize;

use super::bootstrap::{interval, replicates, resample};
use super::fit::Fit;
use super::loadings::{CAP, Known};
use super::pairs::Joint;
use super::sample::{CostBasis, Sample};
use crate::error::DataError;
use crate::import::outcomes::OutcomeTable;
use crate::numerics::special::beta_quantile;
use crate::progress::Monitor;
use crate::stats::Estimate;

/// A calibrated ladder.
#[derive(Clone, Debug, Serialize)]
pub struct Calibration {
    /// "rungs.calibrate/1".
    pub schema: &'static str,
    /// The table, as given.
    pub file: String,
    /// SHA-256 of the table.
    pub digest: String,
    /// Items in it.
    pub items: usize,
    /// Bootstrap replicates behind the intervals.
    pub replicates: u64,
    /// Of all draws.
    pub seed: u64,
    /// From the top of the ladder down.
    pub tiers: Vec<CalibratedTier>,
    /// In the order of the table.
    pub classes: Vec<CalibratedClass>,
    /// Every two models: where one factor does not fit.
    pub pairs: Vec<Pair>,
    /// What is to be said of the table and the fit.
    pub notes: Vec<String>,
}

/// A model.
#[derive(Clone, Debug, Serialize)]
pub struct CalibratedTier {
    /// As the table calls it.
    pub model: String,
    /// Index in the table.
    #[serde(skip)]
    pub index: usize,
    /// By class, in the order of the table; undefined where it was not tried.
    pub scores: Vec<CalibratedScore>,
    /// Correlation of its ability with difficulty.
    pub difficulty_loading: Estimate,
    /// How the loading is known.
    pub known: Known,
    /// Mean cost over the top's; undefined without costs.
    pub cost_ratio: Estimate,
    /// Deviation of ln cost within classes; undefined without costs.
    pub ln_cost_sd: Estimate,
    /// Mean calls over the top's; undefined without calls.
    pub calls_ratio: Option<f64>,
    /// Mean tokens over the top's; undefined without tokens.
    pub tokens_ratio: Option<f64>,
}

/// A success rate.
#[derive(Clone, Debug, Serialize)]
pub struct CalibratedScore {
    /// The rate.
    pub score: Estimate,
    /// Items behind it.
    pub of: u64,
}

/// A class of items.
#[derive(Clone, Debug, Serialize)]
pub struct CalibratedClass {
    /// As the table calls it; empty where it names none.
    pub class: String,
    /// Items.
    pub items: u64,
    /// Mean cost of the top, USD; undefined without costs.
    pub top_cost_usd: Estimate,
    /// κ: correlation of work with difficulty.
    pub difficulty_loading: Estimate,
    /// σ: deviation of ln work.
    pub sigma: Estimate,
    /// Mean calls of the top; none without calls.
    pub calls: Option<f64>,
    /// Mean tokens of the top; none without tokens.
    pub tokens: Option<f64>,
}

/// Two models.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    pub first: String,
    pub second: String,
    /// Items that both were tried on.
    pub items: u64,
    /// Tetrachoric correlation of their outcomes.
    pub observed: Estimate,
    /// Product of their loadings.
    pub fitted: Option<f64>,
    /// Observed less fitted.
    pub residual: Estimate,
}

/// Fits a table and resamples its items.
///
/// # Errors
/// Interrupted.
pub fn calibrate(
    table: &OutcomeTable,
    sample: &Sample,
    (count, seed): (u64, u64),
    monitor: &dyn Monitor,
) -> Result<Calibration, DataError> {
    let ones = vec![1.0; sample.items()];
    let fit = Fit::of(sample, &ones, None);
    let whole = figures(sample, &ones, &fit);
    let drawn = replicates(count, monitor, |index| {
        let weights = resample(sample.items(), seed, index);
        figures(sample, &weights, &Fit::of(sample, &weights, Some(&fit)))
    })?;
    let estimate = |at: usize| interval(whole[at], drawn.iter().map(|figures| figures[at]));
    let at = Offsets::of(sample);
    let tiers = ladder_order(sample, &fit)
        .into_iter()
        .map(|model| CalibratedTier {
            model: table.models()[model].clone(),
            index: model,
            scores: (0..sample.classes)
                .map(|class| score(sample, &fit, (class, model), &estimate))
                .collect(),
            difficulty_loading: match fit.known[model] {
                // What follows from a convention or from nothing has no interval.
                Known::Alone | Known::Certain => Estimate::new(fit.loadings[model], None, 0.0),
                _ => estimate(at.loadings + model),
            },
            known: fit.known[model],
            cost_ratio: estimate(at.ratios + model),
            ln_cost_sd: estimate(at.spreads + model),
            calls_ratio: ratio(table, sample, model, |cell| cell.calls),
            tokens_ratio: ratio(table, sample, model, |cell| cell.tokens),
        });
    let tiers = tiers.collect();
    let classes = (0..sample.classes).map(|class| CalibratedClass {
        class: table.classes()[class].clone(),
        items: fit.classes[class].items as u64,
        top_cost_usd: estimate(at.classes + 3 * class),
        sigma: estimate(at.classes + 3 * class + 1),
        difficulty_loading: estimate(at.classes + 3 * class + 2),
        calls: class_mean(table, sample, class, |cell| cell.calls),
        tokens: class_mean(table, sample, class, |cell| cell.tokens),
    });
    let pairs = pairs(sample).enumerate().map(|(i, (first, second))| Pair {
        first: table.models()[first].clone(),
        second: table.models()[second].clone(),
        items: Joint::of(sample, &sample.pattern_weights(&ones), first, second).items() as u64,
        observed: estimate(at.pairs + 2 * i),
        fitted: Some(fit.loadings[first] * fit.loadings[second])
            .filter(|_| whole[at.pairs + 2 * i].is_finite()),
        residual: estimate(at.pairs + 2 * i + 1),
    });
    Ok(Calibration {
        schema: "rungs.calibrate/1",
        file: String::new(),
        digest: String::new(),
        items: sample.items(),
        replicates: count,
        seed,
        tiers,
        classes: classes.collect(),
        pairs: pairs.collect(),
        notes: notes(table, sample, &fit),
    })
}

/// Where figures stand in the list that is resampled.
struct Offsets {
    loadings: usize,
    ratios: usize,
    spreads: usize,
    classes: usize,
    pairs: usize,
}

impl Offsets {
    fn of(sample: &Sample) -> Self {
        let loadings = sample.models * sample.classes;
        Self {
            loadings,
            ratios: loadings + sample.models,
            spreads: loadings + 2 * sample.models,
            classes: loadings + 3 * sample.models,
            pairs: loadings + 3 * sample.models + 3 * sample.classes,
        }
    }
}

fn figures(sample: &Sample, weights: &[f64], fit: &Fit) -> Vec<f64> {
    let mut figures = fit.scores.clone();
    let loadings = fit.loadings.iter().zip(&fit.known);
    figures.extend(loadings.map(|(loading, known)| match known {
        // Drawn items on which a model solves all tell nothing of its loading.
        Known::Alone | Known::Certain => f64::NAN,
        _ => *loading,
    }));
    // Shares of strong calls are no costs.
    let measured = |value: f64| match sample.basis {
        CostBasis::Measured => value,
        CostBasis::StrongCalls => f64::NAN,
    };
    figures.extend(fit.cost_ratios.iter().map(|ratio| measured(*ratio)));
    figures.extend(fit.spreads.iter().map(|spread| measured(*spread)));
    for class in &fit.classes {
        let of_work = |value: f64| if class.sigma > 0.0 { value } else { f64::NAN };
        figures.extend([
            measured(class.mean_cost),
            of_work(class.sigma),
            of_work(class.kappa),
        ]);
    }
    let counts = sample.pattern_weights(weights);
    for (first, second) in pairs(sample) {
        let observed = Joint::of(sample, &counts, first, second).tetrachoric();
        figures.extend([
            observed,
            observed - fit.loadings[first] * fit.loadings[second],
        ]);
    }
    figures
}

fn pairs(sample: &Sample) -> impl Iterator<Item = (usize, usize)> {
    let models = sample.models;
    (0..models).flat_map(move |first| (first + 1..models).map(move |second| (first, second)))
}

/// The bootstrap knows nothing of a score of 0 or 1; Clopper and Pearson's interval (1934) does.
fn score(
    sample: &Sample,
    fit: &Fit,
    (class, model): (usize, usize),
    estimate: &dyn Fn(usize) -> Estimate,
) -> CalibratedScore {
    let share = fit.score(class, model);
    let tried = (0..sample.items()).filter(|item| {
        let pattern = sample.pattern(*item);
        pattern.class == class && pattern.solved[model].is_some()
    });
    let of = tried.count() as u64;
    let n = of as f64;
    let mut score = estimate(class * sample.models + model);
    if share == 0.0 {
        (score.low, score.high) = (Some(0.0), Some(beta_quantile(1.0, n, 0.975)));
    } else if share == 1.0 {
        (score.low, score.high) = (Some(beta_quantile(n, 1.0, 0.025)), Some(1.0));
    }
    CalibratedScore { score, of }
}

/// The top first, then by falling success over all items.
fn ladder_order(sample: &Sample, fit: &Fit) -> Vec<usize> {
    let overall = |model: usize| {
        let parts = fit.classes.iter().enumerate().filter_map(|(class, work)| {
            let score = fit.score(class, model);
            (!score.is_nan()).then_some((work.items, score))
        });
        let (all, solved) = parts.fold((0.0, 0.0), |(n, s), (items, score)| {
            (n + items, s + items * score)
        });
        solved / all
    };
    let mut order: Vec<usize> = (0..sample.models)
        .filter(|model| *model != sample.top)
        .collect();
    order.sort_by(|a, b| overall(*b).total_cmp(&overall(*a)));
    order.insert(0, sample.top);
    order
}

type Field = fn(&crate::import::outcomes::Cell) -> Option<f64>;

fn ratio(table: &OutcomeTable, sample: &Sample, model: usize, field: Field) -> Option<f64> {
    let both = (0..sample.items()).filter_map(|item| {
        Some((
            field(table.cell(item, model)?)?,
            field(table.cell(item, sample.top)?)?,
        ))
    });
    let (own, top) = both.fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    Some(own / top).filter(|ratio| ratio.is_finite())
}

fn class_mean(table: &OutcomeTable, sample: &Sample, class: usize, field: Field) -> Option<f64> {
    let items = (0..sample.items()).filter(|item| sample.pattern(*item).class == class);
    let values: Vec<f64> = items
        .filter_map(|item| field(table.cell(item, sample.top)?))
        .collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// What is to be said.
fn notes(table: &OutcomeTable, sample: &Sample, fit: &Fit) -> Vec<String> {
    let mut notes = table_notes(table);
    let name = |model: usize| table.models()[model].as_str();
    let named = |wanted: Known| -> Vec<usize> {
        (0..sample.models)
            .filter(|model| fit.known[*model] == wanted)
            .collect()
    };
    if let [first, second] = named(Known::EqualByConvention)[..] {
        let product = fit.loadings[first] * fit.loadings[second];
        let least = product / CAP;
        notes.push(format!(
            "two models tell only the product of their loadings, {product:.3}: they are set equal; from {least:.3} and {CAP} to {CAP} and {least:.3} all fit as well"
        ));
    }
    for model in named(Known::Capped) {
        notes.push(format!(
            "{}: the likelihood still rises at a loading of {CAP}, where it is capped: its outcomes follow difficulty as far as the table can tell",
            name(model)
        ));
    }
    for model in named(Known::Zero) {
        notes.push(format!(
            "{}: it solves what the others fail: a negative correlation counts as a loading of 0",
            name(model)
        ));
    }
    for model in named(Known::Certain) {
        notes.push(format!("{}: it solved all items or none: its score is certain and it has no loading; the interval of the score is Clopper and Pearson's", name(model)));
    }
    for model in named(Known::Alone) {
        notes.push(format!("{}: no other model whose outcomes vary was tried on its items, so its loading is not known: 0 stands for that, the kindest value for a cascade", name(model)));
    }
    for model in (0..sample.models).filter(|model| fit.cost_ratios[*model].is_nan()) {
        notes.push(format!(
            "{}: no cost is known beside the top's: a price of 0, or a multiplier of 1, stands for that",
            name(model)
        ));
    }
    for (class, work) in fit.classes.iter().enumerate() {
        if work.sigma > 0.0 && work.kappa == 0.0 {
            notes.push(format!(
                "{}cost does not rise with difficulty: the loading of work is 0",
                label(table, class)
            ));
        }
        for model in 0..sample.models {
            if fit.score(class, model).is_nan() {
                notes.push(format!(
                    "{}{} was not tried: its score over all items stands there",
                    label(table, class),
                    name(model)
                ));
            }
        }
    }
    notes
}

/// What is to be said of a table, whatever is done with it.
pub fn table_notes(table: &OutcomeTable) -> Vec<String> {
    let mut notes = Vec::new();
    if table.repeated() > 0 {
        notes.push(format!(
            "{} rows repeat an item and model: the first of each counts",
            table.repeated()
        ));
    }
    if table.reclassed() > 0 {
        notes.push(format!(
            "{} rows put an item in another class than its first row: the first counts",
            table.reclassed()
        ));
    }
    for (model, name) in table.models().iter().enumerate() {
        let missing = table.column(model).filter(Option::is_none).count();
        if missing > 0 {
            notes.push(format!(
                "{name} was not tried on {missing} of {} items: each figure uses the items on which all it needs is known",
                table.items().len()
            ));
        }
    }
    let free = |model: usize| {
        table
            .column(model)
            .flatten()
            .filter(|cell| cell.cost_usd == Some(0.0))
            .count()
    };
    let zeros: usize = (0..table.models().len()).map(free).sum();
    if zeros > 0 {
        notes.push(format!(
            "{zeros} costs are 0: they count in means, and not in the spread of ln cost"
        ));
    }
    notes
}

fn label(table: &OutcomeTable, class: usize) -> String {
    match table.classes()[class].as_str() {
        "" => String::new(),
        name => format!("class {name}: "),
    }
}
