//! Models from a file of their own, for the rungs of a ladder.

use std::path::Path;

use super::document::Document;
use super::syntax::{Entry, Node, Value, parse_document};
use super::{Pinned, Scenario, load};
use crate::error::{Diagnostic, Diagnostics, ScenarioError, SourceText, Span};

/// The keys of the scenario that name tiers, and what is asked of it: they make no sense on another ladder.
const LEFT_OUT: [&str; 4] = ["claim", "expect", "curve", "quota"];
/// What the scenario's own executive is called among models one of which has its name.
const OWN: &str = "today's executive";

impl Scenario {
    /// The scenario with the `[[tier]]` tables of a file below its own executive. Their token multipliers are
    /// relative to it; they need a score on every skill that is asked for, and a loading where reviews reject.
    /// Everything is assigned to the first of them.
    ///
    /// # Errors
    /// Unreadable; no `[[tier]]` in it; all that is wrong with them.
    pub fn with_models(&self, path: &Path) -> Result<Self, ScenarioError> {
        let text = load::read(path).map_err(|cause| ScenarioError::Unreadable {
            path: path.into(),
            cause,
        })?;
        Ok(self.with_models_of(&text, &path.display().to_string())?)
    }

    /// The same of a text; `name` is what messages call it.
    ///
    /// # Errors
    /// No `[[tier]]` in it; all that is wrong with them.
    pub fn with_models_of(&self, text: &str, name: &str) -> Result<Self, Diagnostics> {
        let mut document = Document::clone(&self.document);
        let source = u32::try_from(document.sources.len()).unwrap_or(u32::MAX);
        document.sources.push(SourceText::new(name, text));
        let (file, errors) = parse_document(text, source);
        let models = file.get("tier").map_or(&[][..], Node::items).to_vec();
        if !errors.is_empty() || models.is_empty() {
            let span = Span {
                source,
                ..Span::default()
            };
            let none = || Diagnostic::new(span, "no models in it", "needs [[tier]] tables");
            let found = match errors.is_empty() {
                true => vec![none()],
                false => errors,
            };
            return Err(Diagnostics::new(document.sources, found));
        }
        rebuild(&mut document.root, models);
        self.of_document(document, Pinned::default())
    }
}

/// Whether a text holds models and nothing else: a file for [`Scenario::with_models`], not a scenario.
pub fn holds_models_only(text: &str) -> bool {
    let (file, errors) = parse_document(text, 0);
    let entries = file.entries();
    errors.is_empty() && !entries.is_empty() && entries.iter().all(|entry| entry.key == "tier")
}

fn rebuild(root: &mut Node, models: Vec<Node>) {
    let name = |model: &Node| model.get("name").and_then(Node::text).map(str::to_owned);
    let names: Vec<String> = models.iter().filter_map(name).collect();
    if let Some(Value::List(tiers)) = root.get_mut("tier").map(|node| &mut node.value) {
        tiers.truncate(1);
        if let Some(own) = tiers.first_mut().and_then(|tier| tier.get_mut("name"))
            && own
                .text()
                .is_some_and(|own| names.iter().any(|name| name == own))
        {
            own.value = Value::Text(OWN.to_owned());
        }
        tiers.extend(models);
    }
    remove(root, &LEFT_OUT);
    if let Some(Value::List(tasks)) = root.get_mut("task").map(|node| &mut node.value) {
        for task in tasks {
            remove(task, &["assign"]);
            if let Some(Value::List(kinds)) = task.get_mut("subtask").map(|node| &mut node.value) {
                kinds.iter_mut().for_each(|kind| remove(kind, &["assign"]));
            }
        }
    }
    let Some(first) = names.first() else { return };
    if let Some(Value::Table(entries)) = root.get_mut("delegation").map(|node| &mut node.value) {
        entries.retain(|entry| entry.key != "assign");
        entries.push(to_first(first));
    }
}

fn to_first(tier: &str) -> Entry {
    let entry = |key: &str, node: Node| Entry {
        key: key.to_owned(),
        key_span: Span::default(),
        node,
    };
    let all = Node {
        span: Span::default(),
        value: Value::Float(1.0),
    };
    entry(
        "assign",
        Node::table(Span::default(), vec![entry(tier, all)]),
    )
}

fn remove(node: &mut Node, keys: &[&str]) {
    if let Value::Table(entries) = &mut node.value {
        entries.retain(|entry| !keys.contains(&entry.key.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::init_template;

    const MODELS: &str = r#"
[[tier]]
name = "small"
price = { input = 0.1, output = 0.4 }
scores = { swe_bench_pro = 0.3 }
difficulty_loading = 0.7
token_multiplier = 2.0
[[tier]]
name = "executive"
price = { input = 3, output = 15 }
scores = { swe_bench_pro = 0.7 }
difficulty_loading = 0.9
"#;

    fn own() -> Scenario {
        Scenario::parse(&init_template("s"), "s.toml", &[]).unwrap()
    }

    #[test]
    fn a_file_of_models_is_told_from_a_scenario() {
        assert!(holds_models_only(
            "[[tier]]\nname = \"a\"\n[[tier]]\nname = \"b\"\n"
        ));
        for no_models in ["", "name = \"s\"\n[[tier]]\nname = \"a\"\n", "[[tier]\n"] {
            assert!(!holds_models_only(no_models), "{no_models}");
        }
    }

    #[test]
    fn models_stand_below_the_scenarios_own_executive() {
        let own = own();
        let skill = &own.ladder.skills[own.classes[0].kinds[0].skill.unwrap()];
        let text = MODELS.replace("swe_bench_pro", skill);
        let pool = own.with_models_of(&text, "models.toml").unwrap();
        let names: Vec<&str> = pool
            .ladder
            .tiers
            .iter()
            .map(|tier| tier.name.as_str())
            .collect();
        let first = if own.ladder.tiers[0].name == "executive" {
            OWN
        } else {
            &own.ladder.tiers[0].name
        };
        assert_eq!(names, [first, "small", "executive"]);
        assert_eq!(pool.ladder.tiers[1].token_multiplier.mean(), 2.0);
    }

    #[test]
    fn what_is_wrong_with_a_model_is_said_with_its_file() {
        let said = |text: &str| {
            own()
                .with_models_of(text, "models.toml")
                .unwrap_err()
                .lines()
                .join("\n")
        };
        assert!(said("").contains("[[tier]]"));
        let wrong = MODELS.replace("input = 0.1", "inptu = 0.1");
        assert!(said(&wrong).contains("models.toml:4"), "{}", said(&wrong));
        assert!(said("[[tier]\n").contains("models.toml:1"));
    }
}
