//! Values in one of several forms.

use super::{Reader, join};
use crate::delegation::Ratio;
use crate::error::{Diagnostic, Span, nearest};
use crate::ladder::Score;
use crate::numerics::{Beta, Distribution, MixturePart, ParameterError};
use crate::scenario::amount;
use crate::scenario::keys::{self, Forms, Need, Number, Part, PartKind, What};
use crate::scenario::record::{Checked, Hardest};
use crate::scenario::syntax::{Entry, Node, Value};
use crate::units::Share;
use crate::workload::{Count, InputShare};

/// The parts of a table that were read.
#[derive(Default)]
pub(super) struct Parts {
    numbers: Vec<(&'static str, f64, Span)>,
    pairs: Vec<(f64, f64)>,
    /// Parts of the tables of a list.
    list: Vec<Parts>,
}

impl Parts {
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.find(name).map(|(value, _)| value)
    }

    fn find(&self, name: &str) -> Option<(f64, Span)> {
        let part = self.numbers.iter().find(|(part, ..)| *part == name)?;
        Some((part.1, part.2))
    }
}

impl Reader<'_> {
    /// A value in one of its forms.
    pub(super) fn forms(
        &mut self,
        node: &Node,
        forms: &'static Forms,
        path: &str,
    ) -> Option<Checked> {
        match &node.value {
            Value::Table(entries) => {
                let parts = self.choose(node, entries, forms, path)?;
                let read = self.parts(entries, parts, path)?;
                self.made(node, forms.what, &read, path)
            }
            Value::Text(text) if forms.what == What::Amount => match amount::ends(text) {
                Some(ends) => self.range(node, ends, forms, path).map(Checked::Amount),
                None => self.plain(node, forms, path),
            },
            Value::Whole(_) | Value::Float(_) | Value::Text(_) => self.plain(node, forms, path),
            _ => {
                let wanted = forms.written().join(", ");
                self.refuse(node, path, &wanted, "")
            }
        }
    }

    /// A score by itself or with the number of items behind it.
    pub(super) fn score(
        &mut self,
        node: &Node,
        forms: &'static Forms,
        path: &str,
    ) -> Option<Score> {
        let (share, of) = match &node.value {
            Value::Table(entries) => {
                let parts = self.choose(node, entries, forms, path)?;
                let read = self.parts(entries, parts, path)?;
                (read.number("score")?, read.number("of").map(|of| of as u64))
            }
            _ => (self.number(node, forms.plain, path)?, None),
        };
        Some(Score {
            share: Share::new(share).ok()?,
            of,
        })
    }

    fn plain(&mut self, node: &Node, forms: &'static Forms, path: &str) -> Option<Checked> {
        let value = match node.text() {
            // Of a text that is no number all forms are shown, not only the number.
            Some(text) if amount::parse(text, forms.plain.unit).is_err() => {
                let wanted = forms.written().join(", ");
                return self.refuse(node, path, &wanted, "");
            }
            _ => self.number(node, forms.plain, path)?,
        };
        Some(match forms.what {
            What::Amount | What::Multiplier => Checked::Amount(Distribution::Constant(value)),
            What::InputShare => Checked::Share(InputShare::Fixed(value)),
            What::Ratio => Checked::Ratio(Ratio::Fixed(value)),
            What::Count => Checked::Count(Count::Fixed(value as u32)),
            What::Score | What::ReviewRate => Checked::Number(value),
        })
    }

    fn range(
        &mut self,
        node: &Node,
        (low, high): (&str, &str),
        forms: &'static Forms,
        path: &str,
    ) -> Option<Distribution> {
        let ends = amount::parse(low, forms.plain.unit)
            .ok()
            .zip(amount::parse(high, forms.plain.unit).ok());
        let Some((low, high)) = ends else {
            return self.refuse(node, path, "two numbers, such as \"20k to 200k\"", "");
        };
        if low > 0.0 && high < low {
            let message = format!(
                "`{path}` is {}: its end is below its beginning",
                self.said(node.span)
            );
            self.found.push(Diagnostic::new(
                node.span,
                message,
                "allowed: \"low to high\"",
            ));
            return None;
        }
        let part = &keys::WORK;
        self.within(node, low, part, path)?;
        self.within(node, high, part, path)?;
        self.accepted(node, Distribution::log_normal_from_range(low, high), path)
    }

    /// The table form whose parts are written, or a complaint.
    fn choose(
        &mut self,
        node: &Node,
        entries: &[Entry],
        forms: &'static Forms,
        path: &str,
    ) -> Option<&'static [Part]> {
        let known = |key: &str| forms.tables.iter().any(|parts| has(parts, key));
        let mut strangers = entries.iter().filter(|entry| !known(&entry.key)).peekable();
        if strangers.peek().is_some() {
            let names: Vec<&str> = forms
                .tables
                .iter()
                .flat_map(|parts| parts.iter().map(|part| part.name))
                .collect();
            for entry in strangers {
                let message = format!("unknown key `{}` in `{path}`", entry.key);
                let stranger = Diagnostic::new(entry.key_span, message, "unknown key");
                let meant = nearest(&entry.key, names.iter().copied());
                self.found.push(match meant {
                    Some(_) => stranger.did_you_mean(meant),
                    None => stranger.help(format!("write {}", forms.written().join(", "))),
                });
            }
            return None;
        }
        let fits = |parts: &&&'static [Part]| {
            let all_known = entries.iter().all(|entry| has(parts, &entry.key));
            let needed = parts.iter().filter(|part| part.need == Need::Must);
            all_known
                && needed
                    .into_iter()
                    .all(|part| entries.iter().any(|e| e.key == part.name))
        };
        if let Some(parts) = forms.tables.iter().find(fits) {
            return Some(parts);
        }
        let written: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let label = match written.as_slice() {
            [] => "an empty table".to_string(),
            names => format!("only {} here", names.join(" and ")),
        };
        let message = format!("`{path}` is not {} in any of its forms", forms.what.words());
        let help = format!("write {}", forms.written().join(", "));
        self.found
            .push(Diagnostic::new(node.span, message, label).help(help));
        None
    }

    fn parts(&mut self, entries: &[Entry], parts: &'static [Part], path: &str) -> Option<Parts> {
        let mut read = Parts::default();
        let mut complete = true;
        for part in parts {
            let Some(entry) = entries.iter().find(|entry| entry.key == part.name) else {
                complete &= part.need == Need::May;
                continue;
            };
            let path = join(path, part.name);
            let done = match &part.kind {
                PartKind::Number(number) => {
                    let value = self.number(&entry.node, number, &path);
                    value.map(|value| read.numbers.push((part.name, value, entry.node.span)))
                }
                PartKind::Choices(number) => self
                    .choices(&entry.node, number, &path)
                    .map(|pairs| read.pairs = pairs),
                PartKind::Quantiles(number) => self
                    .quantiles(&entry.node, number, &path)
                    .map(|pairs| read.pairs = pairs),
                PartKind::Inner(inner) => self.inner(&entry.node, inner, &path).map(|inner| {
                    read.numbers.extend(inner.numbers);
                    read.pairs = inner.pairs;
                }),
                PartKind::List(inner) => self
                    .list(&entry.node, inner, &path)
                    .map(|list| read.list = list),
            };
            complete &= done.is_some();
        }
        complete.then_some(read)
    }

    pub(super) fn inner(
        &mut self,
        node: &Node,
        parts: &'static [Part],
        path: &str,
    ) -> Option<Parts> {
        let entries = node.entries();
        for entry in entries.iter().filter(|entry| !has(parts, &entry.key)) {
            let message = format!("unknown key `{}` in `{path}`", entry.key);
            let meant = nearest(&entry.key, parts.iter().map(|part| part.name));
            let stranger = Diagnostic::new(entry.key_span, message, "unknown key");
            self.found.push(stranger.did_you_mean(meant));
        }
        for part in parts
            .iter()
            .filter(|part| part.need == Need::Must)
            .filter(|part| !entries.iter().any(|e| e.key == part.name))
        {
            let message = format!("`{path}` lacks `{}`", part.name);
            self.found
                .push(Diagnostic::new(node.span, message, "required here"));
        }
        self.parts(entries, parts, path)
    }

    /// A list of tables with the same parts, at least one.
    fn list(&mut self, node: &Node, parts: &'static [Part], path: &str) -> Option<Vec<Parts>> {
        const EXAMPLE: &str = "[{ share = 0.7, median = 900, sigma = 0.5 }, { share = 0.3, median = 7_000, sigma = 0.2 }]";
        let items = node.items();
        if items.is_empty() {
            return self.refuse(node, path, "a list of tables", EXAMPLE);
        }
        let mut read = Vec::with_capacity(items.len());
        for item in items {
            if !matches!(item.value, Value::Table(_)) {
                return self.refuse(
                    item,
                    path,
                    "a table",
                    "{ share = 0.7, median = 900, sigma = 0.5 }",
                );
            }
            read.push(self.inner(item, parts, path));
        }
        read.into_iter().collect()
    }

    /// (value, probability), probabilities normalised.
    fn choices(&mut self, node: &Node, number: &Number, path: &str) -> Option<Vec<(f64, f64)>> {
        let Value::Table(entries) = &node.value else {
            return self.refuse(
                node,
                path,
                "a table of values and probabilities",
                "{ \"1\" = 0.5, \"3\" = 0.5 }",
            );
        };
        let mut pairs = Vec::new();
        for entry in entries {
            let key = Node {
                span: entry.key_span,
                value: Value::Text(entry.key.clone()),
            };
            let value = self.number(&key, number, path);
            let weight = &keys::WEIGHT;
            let probability = self.number(&entry.node, weight, &join(path, &entry.key));
            pairs.extend(value.zip(probability));
        }
        let sum: f64 = pairs.iter().map(|(_, probability)| probability).sum();
        if pairs.len() < entries.len() {
            return None;
        }
        if sum <= 0.0 {
            let message = format!("the probabilities of `{path}` sum to 0");
            self.found.push(Diagnostic::new(
                node.span,
                message,
                "allowed: one of them above 0",
            ));
            return None;
        }
        pairs
            .iter_mut()
            .for_each(|(_, probability)| *probability /= sum);
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        Some(pairs)
    }

    fn quantiles(&mut self, node: &Node, number: &Number, path: &str) -> Option<Vec<(f64, f64)>> {
        const EXAMPLE: &str = "[[0, 10], [0.5, 100], [1, 900]]";
        let mut points = Vec::new();
        for item in node.items() {
            let [probability, value] = item.items() else {
                return self.refuse(item, path, "a pair of probability and value", EXAMPLE);
            };
            let share = &keys::SHARE;
            points.push((
                self.number(probability, share, path)?,
                self.number(value, number, path)?,
            ));
        }
        match points.len() {
            0 => self.refuse(
                node,
                path,
                "a list of pairs of probability and value",
                EXAMPLE,
            ),
            _ => Some(points),
        }
    }

    fn made(&mut self, node: &Node, what: What, parts: &Parts, path: &str) -> Option<Checked> {
        let number = |name: &str| parts.number(name);
        let beta = number("mean").zip(number("concentration"));
        match what {
            What::Amount => {
                self.in_order(parts, path)?;
                self.accepted(node, amount_of(parts), path)
                    .map(Checked::Amount)
            }
            What::Multiplier => {
                let made =
                    Distribution::log_normal_from_mean_sigma(number("mean")?, number("sigma")?);
                self.accepted(node, made, path).map(Checked::Amount)
            }
            What::InputShare => {
                let (mean, concentration) = beta?;
                let beta = self.accepted(node, Beta::new(mean, concentration), path)?;
                Some(Checked::Share(InputShare::Beta(beta)))
            }
            What::Ratio => match beta {
                Some((mean, concentration)) => {
                    let beta = self.accepted(node, Beta::new(mean, concentration), path)?;
                    Some(Checked::Ratio(Ratio::Beta(beta)))
                }
                None => Some(Checked::Ratio(Ratio::Choices(parts.pairs.clone()))),
            },
            What::Count => Some(Checked::Count(match number("poisson") {
                Some(mean) => Count::Poisson { mean },
                None => {
                    let whole = |(value, probability): &(f64, f64)| (*value as u32, *probability);
                    Count::Choices(parts.pairs.iter().map(whole).collect())
                }
            })),
            What::Score => None,
            What::ReviewRate => Some(Checked::Hardest(Hardest {
                share: number("hardest")?,
                correlation: number("correlation")?,
            })),
        }
    }

    /// A 95 % point must not be below the median, and must fit the mean.
    fn in_order(&mut self, parts: &Parts, path: &str) -> Option<()> {
        let (p95, p95_span) = match parts.find("p95") {
            Some(found) => found,
            None => return Some(()),
        };
        if let Some((median, span)) = parts.find("median").filter(|(median, _)| p95 < *median) {
            let message = format!("`{path}.p95` is below the median");
            let label = format!("allowed: {} or more", keys::plain(median));
            self.found
                .push(Diagnostic::new(p95_span, message, label).and(span, "the median"));
            return None;
        }
        let (mean, span) = match parts.find("mean") {
            Some(found) => found,
            None => return Some(()),
        };
        // 3.868 = exp(q²/2) with q = 1.6449: beyond it no lognormal has this mean and this 95 % point.
        if Distribution::log_normal_from_mean_p95(mean, p95).is_err() {
            let message = format!("`{path}.p95` does not fit the mean");
            let label = format!(
                "allowed: above {}, at most 3.868 times it",
                keys::plain(mean)
            );
            self.found
                .push(Diagnostic::new(p95_span, message, label).and(span, "the mean"));
            return None;
        }
        Some(())
    }

    fn accepted<T>(
        &mut self,
        node: &Node,
        made: Result<T, ParameterError>,
        path: &str,
    ) -> Option<T> {
        let refuse = |error: ParameterError| {
            Diagnostic::new(node.span, format!("`{path}`: {}", error.message), "")
        };
        made.map_err(|error| self.found.push(refuse(error))).ok()
    }
}

fn has(parts: &[Part], key: &str) -> bool {
    parts.iter().any(|part| part.name == key)
}

fn amount_of(parts: &Parts) -> Result<Distribution, ParameterError> {
    let number = |name: &str| parts.number(name);
    let (mean, sigma) = (number("mean"), number("sigma"));
    if !parts.list.is_empty() {
        return Distribution::mixture(parts.list.iter().filter_map(mixture_part).collect());
    }
    if let (Some(median), Some(sigma), Some(above), Some(exponent)) =
        (number("median"), sigma, number("above"), number("exponent"))
    {
        return Distribution::pareto_tail(median, sigma, above, exponent);
    }
    match (number("median"), number("p95")) {
        (Some(median), Some(p95)) => return Distribution::log_normal_from_median_p95(median, p95),
        (None, Some(p95)) => {
            return Distribution::log_normal_from_mean_p95(mean.unwrap_or(f64::NAN), p95);
        }
        (Some(median), None) => {
            return Distribution::log_normal_from_median_sigma(median, sigma.unwrap_or(f64::NAN));
        }
        (None, None) => {}
    }
    match (number("mu"), sigma, mean, number("shape")) {
        (Some(mu), Some(sigma), ..) => Distribution::log_normal(mu, sigma),
        (.., Some(mean), Some(shape)) => Distribution::gamma(mean, shape),
        _ => Distribution::empirical(parts.pairs.clone()),
    }
}

fn mixture_part(parts: &Parts) -> Option<MixturePart> {
    Some(MixturePart {
        share: parts.number("share")?,
        mu: libm::log(parts.number("median")?),
        sigma: parts.number("sigma")?,
    })
}
