//! Every path through a tree of choices, each with its probability.

use crate::workload::Count;

/// Walks the tree of everything that can happen: each run takes the next path.
#[derive(Default)]
pub(super) struct Paths {
    /// Of the choices on the current path: those still open (the last is taken).
    open: Vec<Vec<usize>>,
    pub position: usize,
    pub probability: f64,
}

impl Paths {
    /// Takes one of the outcomes that have a probability above 0.
    pub fn choose(&mut self, probabilities: &[f64]) -> usize {
        if self.position == self.open.len() {
            self.open.push(
                (0..probabilities.len())
                    .filter(|i| probabilities[*i] > 0.0)
                    .collect(),
            );
        }
        let chosen = *self.open[self.position].last().unwrap();
        self.position += 1;
        self.probability *= probabilities[chosen];
        chosen
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.choose(&[1.0 - probability, probability]) == 1
    }

    /// Leaves the path that was walked; false when it was the last.
    pub fn next(&mut self) -> bool {
        while let Some(last) = self.open.last_mut() {
            last.pop();
            if !last.is_empty() {
                return true;
            }
            self.open.pop();
        }
        false
    }
}

/// A count; a Poisson is cut off where 1e-14 of it is left.
pub(super) fn count(count: &Count, paths: &mut Paths) -> u32 {
    match count {
        Count::Fixed(n) => *n,
        Count::Choices(choices) => {
            let probabilities: Vec<f64> = choices.iter().map(|(_, p)| *p).collect();
            choices[paths.choose(&probabilities)].0
        }
        Count::Poisson { mean } => {
            let rate = mean - 1.0;
            let mut terms = vec![(-rate).exp()];
            while terms[terms.len() - 1] > 1e-15 {
                terms.push(terms[terms.len() - 1] * rate / terms.len() as f64);
            }
            1 + paths.choose(&terms) as u32
        }
    }
}
