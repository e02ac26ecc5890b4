//! From a file, or a text, to a scenario.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::build::{self, Model};
use super::canonical;
use super::checks::questions::{self, Grid};
use super::document::{Argument, Document, built};
use super::path::KeyPath;
use super::prices;
use super::read::Syntax;
use super::record::{Assigning, Record, Replacement};
use super::syntax::Node;
use super::trace;
use super::uncertain::{Uncertain, uncertain};
use super::{Claim, Curve, Pinned, Scenario, Unit};
use crate::delegation::Assignment;
use crate::error::{Diagnostic, Diagnostics, ScenarioError, Span};

/// Files beyond this are refused, bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A key set from outside the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// Dotted path.
    pub key: String,
    /// As written: TOML, or else the text itself.
    pub value: String,
    /// The argument that says so, for messages: `--set`, `--tasks`.
    pub flag: String,
}

impl Override {
    /// From `key=value`, as `--set` takes it.
    ///
    /// # Errors
    /// Says what is missing where there is no `=` or no key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let missing = || format!("`{text}` has no `=`: write key=value");
        let (key, value) = text.split_once('=').ok_or_else(missing)?;
        if key.trim().is_empty() {
            return Err(format!("`{text}` has no key before `=`: write key=value"));
        }
        Ok(Self {
            key: key.trim().into(),
            value: value.trim().into(),
            flag: "--set".into(),
        })
    }

    /// From a flag of its own, such as `--tasks 1000` for `simulation.tasks`.
    pub fn flag(flag: &str, key: &str, value: impl std::fmt::Display) -> Self {
        Self {
            key: key.into(),
            value: value.to_string(),
            flag: flag.into(),
        }
    }
}

impl std::fmt::Display for Override {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} = {}", self.key, self.value)
    }
}

impl Scenario {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// Unreadable: missing, a directory, more than 16 MiB, not UTF-8. Invalid: all mistakes in it and in the overrides.
    pub fn load(path: &Path, overrides: &[Override]) -> Result<Self, ScenarioError> {
        let text = read(path).map_err(|cause| ScenarioError::Unreadable {
            path: path.into(),
            cause,
        })?;
        Ok(Self::parse(&text, &path.display().to_string(), overrides)?)
    }

    /// Checks a text; `path` is what messages call it.
    ///
    /// # Errors
    /// All mistakes in it and in the overrides.
    pub fn parse(text: &str, path: &str, overrides: &[Override]) -> Result<Self, Diagnostics> {
        let (mut document, errors) = Document::parse(text, path);
        let mut loading = Loading::new(text, errors);
        for one in overrides {
            let (flag, key, value) = (one.flag.as_str(), one.key.as_str(), one.value.as_str());
            let set = document.set(&Argument {
                origin: "command line",
                flag,
                key,
                value,
            });
            loading.found.extend(set.err());
        }
        if let Err(wrong) = prices::open_file(&mut document, path) {
            loading.found.push(wrong);
        }
        if let Err(wrong) = trace::open(&mut document, path) {
            loading.found.push(wrong);
        }
        let loaded = loading.scenario(&document, path, overrides);
        let (sources, found) = (document.sources, loading.found);
        loaded
            .filter(|_| found.is_empty())
            .ok_or_else(|| Diagnostics::new(sources, found))
    }
}

/// The text of a file.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let said = |error: std::io::Error| error.to_string();
    let file = std::fs::File::open(path).map_err(said)?;
    if file.metadata().map_err(said)?.is_dir() {
        return Err("it is a directory, a scenario is a file".to_string());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(said)?;
    if bytes.len() as u64 > LARGEST {
        return Err("it is larger than 16 MiB".to_string());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("it is not UTF-8 text: byte {at} is the first that is not")
    })
}

/// A scenario being loaded, with all that is wrong so far.
struct Loading {
    found: Vec<Diagnostic>,
    syntax: Syntax,
    /// Lines whose text is no TOML: what was made of them is not to be complained about twice.
    broken: Vec<Span>,
    empty: bool,
}

impl Loading {
    fn new(text: &str, errors: Vec<Diagnostic>) -> Self {
        let syntax = if errors.is_empty() {
            Syntax::Whole
        } else {
            Syntax::Broken
        };
        let broken = errors.iter().map(|error| error.span).collect();
        Self {
            found: errors,
            syntax,
            broken,
            empty: text.trim().is_empty(),
        }
    }

    fn scenario(
        &mut self,
        document: &Document,
        path: &str,
        overrides: &[Override],
    ) -> Option<Scenario> {
        if self.empty {
            let message = "the file is empty";
            let help = "`rungs init` writes a scenario to start from";
            self.found
                .push(Diagnostic::new(Span::default(), message, "").help(help));
            return None;
        }
        let (record, mut wrong) = document.check(self.syntax);
        self.drop_echoes(document, &mut wrong);
        self.found.extend(wrong);
        let model = match self.found.is_empty() {
            true => built(&record, document)
                .map_err(|lost| self.found.extend(lost))
                .ok(),
            false => None,
        };
        if self.syntax == Syntax::Broken {
            return None;
        }
        let asking = Asking {
            document,
            record: &record,
            model: model.as_ref(),
        };
        let curve = asking.curve(&mut self.found);
        let claims = asking.claims("claim", &mut self.found);
        let expectations = asking.claims("expect", &mut self.found);
        let uncertain = asking.uncertain(&mut self.found);
        let (curve, curve_path) = curve?;
        let model = model?;
        Some(Scenario {
            name: record.text("name")?.to_string(),
            description: record.text("description").map(str::to_string),
            source: record.text("source").map(str::to_string),
            path: path.to_string(),
            overrides: overrides.iter().map(Override::to_string).collect(),
            digest: canonical::digest(&record, document),
            unit: model.unit,
            simulation: model.simulation,
            demand: model.demand,
            ladder: model.ladder,
            classes: model.classes,
            policy: model.policy,
            curve,
            quotas: model.quotas,
            pools: model.pools,
            arrivals: model.arrivals,
            queue: model.queue,
            plan: model.plan,
            catalogue: prices::catalogue_use(document),
            claims,
            expectations,
            uncertain,
            document: Arc::new(document.clone()),
            curve_path,
            pinned: Pinned::default(),
        })
    }

    /// Leaves out what stands on a line whose syntax is complained about already.
    fn drop_echoes(&self, document: &Document, wrong: &mut Vec<Diagnostic>) {
        let Some(file) = document.sources.first() else {
            return;
        };
        let line = |span: Span| file.position(span.start as usize).line;
        let lines: Vec<usize> = self.broken.iter().map(|span| line(*span)).collect();
        wrong.retain(|d| d.span.source != 0 || !lines.contains(&line(d.span)));
    }
}

/// What is asked of the model: the curve, claims and guards.
struct Asking<'a> {
    document: &'a Document,
    record: &'a Record,
    /// Absent where something is wrong with it: then what is asked is only looked at.
    model: Option<&'a Model>,
}

impl Asking<'_> {
    fn curve(&self, found: &mut Vec<Diagnostic>) -> Option<(Curve, Option<KeyPath>)> {
        found.extend(questions::assignments(self.record));
        let written = self.record.record("curve");
        let before = found.len();
        let grid = match written {
            Some(curve) => questions::curve(curve, &self.document.root, found),
            None => questions::default_grid(&self.document.root),
        };
        if written.is_some()
            && found.len() == before
            && let (Some(grid), Some(_)) = (&grid, self.model)
        {
            self.ends(grid, found);
        }
        let (grid, model) = (grid?, self.model?);
        let lines = written.map_or(&[][..], |curve| curve.assigns("assignments"));
        let line = |(_, assigning): &(Span, Assigning)| {
            (
                questions::label(assigning),
                build::assign(assigning, &model.ladder),
            )
        };
        let unit = questions::axis_unit(&grid.path, &model.unit);
        let asked = written.is_some() || can_delegate(model);
        let values = if asked { grid.values } else { Vec::new() };
        let assignments = lines.iter().map(line).collect();
        let vary = grid.path.to_string();
        Some((
            Curve {
                vary,
                unit,
                values,
                assignments,
            },
            Some(grid.path),
        ))
    }

    /// The grid must not leave the key's range: ranges are intervals, so its ends say it for all of it.
    fn ends(&self, grid: &Grid, found: &mut Vec<Diagnostic>) {
        for (value, span) in grid.ends {
            let node = super::points::number_node(&grid.path, value, span);
            let Err(wrong) = self.document.point(&[(grid.path.clone(), span, node)]) else {
                continue;
            };
            for diagnostic in wrong {
                let message = format!(
                    "the grid of `{}` reaches {value}: {}",
                    grid.path, diagnostic.message
                );
                found.push(Diagnostic {
                    message,
                    ..diagnostic
                });
            }
        }
    }

    fn uncertain(&self, found: &mut Vec<Diagnostic>) -> Arc<[Uncertain]> {
        let unit = self
            .model
            .map_or_else(Unit::default, |model| model.unit.clone());
        uncertain(
            self.document,
            self.record,
            &unit,
            self.model.is_some(),
            found,
        )
    }

    fn claims(&self, list: &str, found: &mut Vec<Diagnostic>) -> Vec<Claim> {
        let names = questions::names(self.record);
        let records = self.record.records(list);
        let claim = |record: &Record| self.claim(record, &names, found);
        records.iter().filter_map(claim).collect()
    }

    fn claim(
        &self,
        record: &Record,
        names: &crate::metric::MetricNames,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Claim> {
        let metric = questions::metric(record, names, found);
        let condition = questions::condition(record, found);
        let with = self.replacements(record, found);
        let text = |key: &str| record.text(key).map(str::to_string);
        Some(Claim {
            says: text("says"),
            metric: metric?,
            with: with?,
            condition: condition?,
            tolerance_by: text("tolerance_by"),
        })
    }

    /// The replaced keys with their values as written; the point they make is checked whole.
    fn replacements(
        &self,
        record: &Record,
        found: &mut Vec<Diagnostic>,
    ) -> Option<BTreeMap<String, String>> {
        let before = found.len();
        let mut keys = Vec::new();
        for Replacement {
            path,
            path_span,
            node,
        } in record.with()
        {
            self.leaves(path, *path_span, node, &mut keys, found);
        }
        if found.len() > before {
            return None;
        }
        if self.model.is_some() && !keys.is_empty() {
            found.extend(self.document.point(&keys).err().unwrap_or_default());
        }
        let written = |(path, _, node): &(KeyPath, Span, Node)| {
            let source = self.document.sources.get(node.span.source as usize);
            (
                path.to_string(),
                source
                    .map_or("", |source| source.slice(node.span))
                    .to_string(),
            )
        };
        Some(keys.iter().map(written).collect())
    }

    /// One path for each value: `{ delegation.ratio = 0.9 }` without quotes is a table in a table.
    fn leaves(
        &self,
        path: &str,
        span: Span,
        node: &Node,
        keys: &mut Vec<(KeyPath, Span, Node)>,
        found: &mut Vec<Diagnostic>,
    ) {
        match KeyPath::parse(path, &self.document.root) {
            Ok(group) if group.is_group() && !node.entries().is_empty() => {
                for entry in node.entries() {
                    let path = format!("{path}.\"{}\"", entry.key);
                    self.leaves(&path, entry.key_span, &entry.node, keys, found);
                }
            }
            Ok(path) if path.is(prices::FILE) => found.push(prices::one_for_all(span)),
            Ok(path) => keys.push((path, span, node.clone())),
            Err(error) => found.push(questions::no_path(span, &error)),
        }
    }
}

/// Whether the delegation ratio can be varied: somebody is there to delegate to, and assigned.
fn can_delegate(model: &Model) -> bool {
    let mut assignments = model.policy.assign.iter().flatten();
    model.policy.task_share > 0.0
        && model.ladder.tiers.len() > 1
        && assignments.all(Assignment::is_assigned)
}
