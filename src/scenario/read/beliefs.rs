//! `[uncertain]`: a range or a distribution of one number.

use super::Reader;
use crate::error::Diagnostic;
use crate::numerics::{Belief, ParameterError};
use crate::scenario::amount;
use crate::scenario::keys::{Grain, Number, UNCERTAIN_AMOUNT, UNCERTAIN_SHARE};
use crate::scenario::record::Checked;
use crate::scenario::syntax::{Node, Value};
use crate::workload::InputShare;

const FORMS: &str = "\"low to high\", { normal = { mean, sd } }, { mean, concentration }, or a distribution such as { median, p95 }";
const NORMAL: &str = "{ normal = { mean = 4.5, sd = 0.2 } }";

impl Reader<'_> {
    /// What may be believed of a key that takes these numbers; whether it does is looked at elsewhere.
    pub(in crate::scenario) fn belief(
        &mut self,
        node: &Node,
        number: &Number,
        path: &str,
    ) -> Option<Belief> {
        if let Some(ends) = node.text().and_then(amount::ends) {
            return self.uniform(node, ends, number, path);
        }
        if !matches!(&node.value, Value::Table(entries) if !entries.is_empty()) {
            return self.refuse(node, path, FORMS, "");
        }
        if number.grain == Grain::Whole {
            let message = format!("`{path}` takes whole numbers");
            let wrong = Diagnostic::new(node.span, message, "allowed: \"low to high\"");
            self.found.push(wrong);
            return None;
        }
        if let Some(normal) = node.get("normal") {
            return self.normal(node, normal, number, path);
        }
        let forms = match node.get("concentration") {
            Some(_) => &UNCERTAIN_SHARE,
            None => &UNCERTAIN_AMOUNT,
        };
        match self.forms(node, forms, path)? {
            Checked::Share(InputShare::Beta(beta)) => Some(Belief::Beta(beta)),
            Checked::Amount(amount) => Some(Belief::Amount(amount)),
            _ => None,
        }
    }

    fn uniform(
        &mut self,
        node: &Node,
        (low, high): (&str, &str),
        number: &Number,
        path: &str,
    ) -> Option<Belief> {
        let parsed = |text| amount::parse(text, number.unit).ok();
        let Some((low, high)) = parsed(low).zip(parsed(high)) else {
            let wanted = format!(
                "two numbers, \"low to high\", each {}",
                amount::written(number.unit)
            );
            return self.refuse(node, path, &wanted, "");
        };
        if !(low < high) {
            let message = match high < low {
                true => format!(
                    "`{path}` is {}: its end is below its beginning",
                    self.said(node.span)
                ),
                false => format!("`{path}` is {}: an empty range", self.said(node.span)),
            };
            let label = "allowed: \"low to high\", the second above the first";
            self.found.push(Diagnostic::new(node.span, message, label));
            return None;
        }
        if number.grain == Grain::Whole {
            let whole = low == low.trunc() && high == high.trunc();
            return match whole {
                true => Some(Belief::Whole { low, high }),
                false => self.refuse(node, path, "whole numbers, \"low to high\"", ""),
            };
        }
        self.believed(node, Belief::uniform(low, high), path)
    }

    fn normal(
        &mut self,
        whole: &Node,
        normal: &Node,
        number: &Number,
        path: &str,
    ) -> Option<Belief> {
        let part = |name: &str| {
            let node = normal.get(name)?;
            match node.text() {
                Some(text) => amount::parse(text, number.unit).ok(),
                None => node.number(),
            }
        };
        let known = |key: &str| matches!(key, "mean" | "sd");
        let alone = whole.entries().len() == 1 && normal.entries().iter().all(|e| known(&e.key));
        match (part("mean"), part("sd"), alone) {
            (Some(mean), Some(sd), true) => self.believed(whole, Belief::normal(mean, sd), path),
            _ => self.refuse(whole, path, NORMAL, ""),
        }
    }

    fn believed(
        &mut self,
        node: &Node,
        belief: Result<Belief, ParameterError>,
        path: &str,
    ) -> Option<Belief> {
        let refuse = |error: ParameterError| {
            Diagnostic::new(node.span, format!("`{path}`: {}", error.message), "")
        };
        belief.map_err(|error| self.found.push(refuse(error))).ok()
    }
}
