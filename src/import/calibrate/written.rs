//! A fitted ladder as a scenario file.

use std::fmt::Write;

/// What a scenario says of a ladder and its tasks; figures as they are to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// Comment lines above everything, without their `#`.
    pub head: Vec<String>,
    pub name: String,
    pub source: String,
    /// Name of the unit of work and how many units a price is for; `None`: a million tokens.
    pub unit: Option<(String, f64)>,
    /// From the top down.
    pub tiers: Vec<WrittenTier>,
    pub tasks: Vec<WrittenTask>,
    /// The first rung of the cascade, an index into the tiers; `None`: nothing is delegated.
    pub first: Option<usize>,
    /// (catches_wrong, passes_right) of a judge that costs nothing.
    pub judge: (f64, f64),
}

/// A `[[tier]]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenTier {
    pub name: String,
    pub price: WrittenPrice,
    /// Mean and the deviation of its logarithm; `None`: 1.
    pub multiplier: Option<(f64, f64)>,
    /// Skill, score, number of items.
    pub scores: Vec<(String, f64, Option<u64>)>,
    pub loading: f64,
    /// Comments: beside the scores, the loading, the multiplier.
    pub remarks: [String; 3],
}

/// A price card.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WrittenPrice {
    pub input: f64,
    pub cached: Option<f64>,
    pub output: f64,
    pub cache_hit: f64,
}

/// A `[[task]]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenTask {
    pub name: String,
    pub weight: f64,
    pub mean: f64,
    pub sigma: f64,
    pub kappa: f64,
    pub input_share: f64,
    pub requests: Option<f64>,
    pub skill: String,
    /// Comments: beside the tokens and the loading.
    pub remarks: [String; 2],
}

impl Written {
    /// The file.
    pub fn toml(&self) -> String {
        let mut text = String::new();
        for line in &self.head {
            let _ = writeln!(text, "# {}", clean(line));
        }
        let _ = writeln!(text, "\nname = {}", quoted(&self.name));
        if !self.source.is_empty() {
            let _ = writeln!(text, "source = {}", quoted(&self.source));
        }
        if let Some((unit, per)) = &self.unit {
            let _ = writeln!(
                text,
                "unit = {{ name = {}, price_per = {per} }}",
                quoted(unit)
            );
        }
        for tier in &self.tiers {
            tier.push(&mut text);
        }
        for task in &self.tasks {
            task.push(&mut text);
        }
        if let Some(first) = self.first.and_then(|first| self.tiers.get(first)) {
            let (catches, passes) = self.judge;
            let _ = write!(
                text,
                "\n[delegation]\nratio = 1.0\nassign = {{ {} = 1.0 }}\non_reject = \"escalate\"\n\n\
                 [delegation.review]   # a judge that costs nothing: put in yours\n\
                 rate = 1.0\ncatches_wrong = {catches}\npasses_right = {passes}\nreads = 0.0\ntokens = 0\n",
                quoted(&first.name)
            );
        }
        text
    }
}

impl WrittenTier {
    fn push(&self, text: &mut String) {
        let name = quoted(&self.name);
        let _ = writeln!(text, "\n[[tier]]\nname = {name}\nmodel = {name}");
        let price = &self.price;
        let cached = price
            .cached
            .map_or(String::new(), |cached| format!("cached_input = {cached}, "));
        let _ = writeln!(
            text,
            "price = {{ input = {}, {cached}output = {} }}",
            price.input, price.output
        );
        if price.cache_hit > 0.0 && price.cached.is_some() {
            let _ = writeln!(text, "cache_hit = {}", price.cache_hit);
        }
        match self.multiplier {
            Some((mean, sigma)) if sigma > 0.0 => {
                let value = format!("token_multiplier = {{ mean = {mean}, sigma = {sigma} }}");
                push_line(text, &value, &self.remarks[2]);
            }
            Some((mean, _)) => {
                push_line(
                    text,
                    &format!("token_multiplier = {mean}"),
                    &self.remarks[2],
                );
            }
            None => {}
        }
        let scores = self.scores.iter().map(|(skill, score, of)| match of {
            Some(of) => format!("{} = {{ score = {score}, of = {of} }}", quoted(skill)),
            None => format!("{} = {score}", quoted(skill)),
        });
        let scores = scores.collect::<Vec<_>>().join(", ");
        push_line(text, &format!("scores = {{ {scores} }}"), &self.remarks[0]);
        push_line(
            text,
            &format!("difficulty_loading = {}", self.loading),
            &self.remarks[1],
        );
    }
}

impl WrittenTask {
    fn push(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "\n[[task]]\nname = {}\nweight = {}",
            quoted(&self.name),
            self.weight
        );
        let tokens = if self.sigma > 0.0 {
            // A lognormal's mean is exp(mu + sigma² / 2).
            let mu = libm::log(self.mean) - 0.5 * self.sigma * self.sigma;
            format!("tokens = {{ mu = {mu}, sigma = {} }}", self.sigma)
        } else {
            format!("tokens = {}", self.mean)
        };
        push_line(text, &tokens, &self.remarks[0]);
        let _ = writeln!(text, "input_share = {}", self.input_share);
        push_line(
            text,
            &format!("difficulty_loading = {}", self.kappa),
            &self.remarks[1],
        );
        if let Some(requests) = self.requests {
            let _ = writeln!(text, "requests = {requests}");
        }
        let _ = writeln!(text, "skill = {}", quoted(&self.skill));
    }
}

fn push_line(text: &mut String, value: &str, remark: &str) {
    let _ = match remark {
        "" => writeln!(text, "{value}"),
        remark => writeln!(text, "{value}   # {}", clean(remark)),
    };
}

/// A comment may hold no control characters.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// A basic string; JSON's escapes are TOML's, but for the delete character.
fn quoted(text: &str) -> String {
    let text = serde_json::Value::from(clean(text)).to_string();
    text.replace('\u{7f}', " ")
}

/// A value with so many significant digits.
pub fn rounded(value: f64, digits: i32) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let magnitude = libm::floor(libm::log10(value.abs())) as i32 + 1;
    let text = format!(
        "{value:.*}",
        usize::try_from(digits - magnitude).unwrap_or(0)
    );
    text.parse().unwrap_or(value)
}
