//! A table of outcomes made ready for fitting: items by pattern, costs as a matrix.

use std::collections::HashMap;

use crate::import::outcomes::OutcomeTable;

/// What an item costs a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostBasis {
    /// What the table says, USD.
    Measured,
    /// 1 for the top model and 0 for the others: the cost of a policy is then its share of strong calls.
    StrongCalls,
}

/// Which models solved an item, in which class.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// Index of the class.
    pub class: usize,
    /// By model; `None`: not tried.
    pub solved: Vec<Option<bool>>,
}

/// Items × models, compact.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Number of models.
    pub models: usize,
    /// Number of classes.
    pub classes: usize,
    /// The model at the top of the ladder, whose cost is the measure of work.
    pub top: usize,
    /// Where costs come from.
    pub basis: CostBasis,
    /// The patterns that occur.
    pub patterns: Vec<Pattern>,
    /// By item: index of its pattern.
    pub pattern_of: Vec<usize>,
    /// By item and model: cost, NaN where it is not known.
    pub costs: Vec<f64>,
}

impl Sample {
    /// Of a table, with the top of its ladder.
    pub fn new(table: &OutcomeTable, top: usize, basis: CostBasis) -> Self {
        let models = table.models().len();
        let mut sample = Self {
            models,
            classes: table.classes().len(),
            top,
            basis,
            patterns: Vec::new(),
            pattern_of: Vec::new(),
            costs: Vec::new(),
        };
        let mut known: HashMap<Pattern, usize> = HashMap::new();
        for (i, item) in table.items().iter().enumerate() {
            let cells: Vec<_> = (0..models).map(|model| table.cell(i, model)).collect();
            let pattern = Pattern {
                class: item.class,
                solved: cells.iter().map(|cell| cell.map(|c| c.success)).collect(),
            };
            let at = *known.entry(pattern.clone()).or_insert_with(|| {
                sample.patterns.push(pattern);
                sample.patterns.len() - 1
            });
            sample.pattern_of.push(at);
            sample
                .costs
                .extend(cells.iter().enumerate().map(|(model, cell)| {
                    let cost = match basis {
                        CostBasis::Measured => cell.and_then(|cell| cell.cost_usd),
                        CostBasis::StrongCalls => cell.map(|_| f64::from(u8::from(model == top))),
                    };
                    cost.unwrap_or(f64::NAN)
                }));
        }
        sample
    }

    /// Number of items.
    pub fn items(&self) -> usize {
        self.pattern_of.len()
    }

    /// What an item cost a model; NaN where it is not known.
    pub fn cost(&self, item: usize, model: usize) -> f64 {
        self.costs[item * self.models + model]
    }

    /// The pattern of an item.
    pub fn pattern(&self, item: usize) -> &Pattern {
        &self.patterns[self.pattern_of[item]]
    }

    /// How often each pattern occurs where items count `weights` times.
    pub fn pattern_weights(&self, weights: &[f64]) -> Vec<f64> {
        let mut counts = vec![0.0; self.patterns.len()];
        for (pattern, weight) in self.pattern_of.iter().zip(weights) {
            counts[*pattern] += weight;
        }
        counts
    }
}
