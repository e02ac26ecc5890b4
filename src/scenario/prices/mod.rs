//! Prices from the catalogue: `price = { catalog = "gpt-5.4-mini", service = "batch" }` becomes the numbers it stands for.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::error::{Diagnostic, Span};
use crate::ladder::Catalogue;
use crate::ladder::catalogue::{Card, Date, Prices, Quote, Service, TOKENS_PER_PRICE, parse_date};
use crate::scenario::amount;
use crate::scenario::document::Document;
use crate::scenario::keys::Unit;
use crate::scenario::syntax::{Entry, Node, Value};

/// The path of the catalogue's file.
pub(in crate::scenario) const FILE: &str = "catalog.file";

/// Files beyond this are refused, bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The catalogue of a file, or that the file gave none.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Shelf(Option<Arc<Catalogue>>);

/// Where a scenario's prices were looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueUse {
    /// The catalogue's file as given, or "built in".
    pub name: String,
    /// SHA-256 of the file's bytes, hex.
    pub digest: String,
    /// The day whose prices are in force, as 2026-11-22.
    pub date: String,
    /// By tier, those that look theirs up.
    pub prices: Vec<LookedUp>,
}

/// A tier's price in the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct LookedUp {
    /// The tier's name.
    pub tier: String,
    /// The model, as the catalogue calls it.
    pub model: String,
    /// "standard", "batch", "flex" or "priority".
    pub service: String,
    /// Where the figures stand.
    pub source: String,
    /// The day they were taken, as 2026-11-22.
    pub date: String,
    /// What the card leaves out.
    pub note: Option<String>,
}

/// The tree with prices in place of names.
pub(in crate::scenario) struct Resolved<'a> {
    pub root: Cow<'a, Node>,
    /// Names that the catalogue does not have.
    pub wrong: Vec<Diagnostic>,
}

/// Opens the file that `[catalog]` names: in the file relative to the scenario, from the command line as given.
///
/// # Errors
/// It cannot be read, or is no catalogue.
pub(in crate::scenario) fn open_file(
    document: &mut Document,
    scenario: &str,
) -> Result<(), Diagnostic> {
    let node = document.root.get("catalog").and_then(|c| c.get("file"));
    let Some((file, span)) = node.and_then(|node| Some((node.text()?, node.span))) else {
        return Ok(());
    };
    let beside = Path::new(scenario).parent().unwrap_or(Path::new(""));
    let path = match span.source {
        0 => beside.join(file),
        _ => file.into(),
    };
    let opened = read(&path)
        .and_then(|text| Catalogue::parse(&text, file).map_err(|error| error.to_string()));
    let (shelf, told) = match opened {
        Ok(catalogue) => (Shelf(Some(Arc::new(catalogue))), Ok(())),
        Err(why) => {
            let message = format!("the catalogue cannot be used: {why}");
            let help = "`rungs prices import` writes a catalogue, `rungs prices list --catalog FILE` reads one";
            let wrong = Diagnostic::new(span, message, "this file").help(help);
            (Shelf(None), Err(wrong))
        }
    };
    document.catalogue = Some(shelf);
    told
}

fn read(path: &Path) -> Result<String, String> {
    let said = |error: std::io::Error| format!("{}: {error}", path.display());
    let size = std::fs::metadata(path).map_err(said)?.len();
    if size > LARGEST {
        return Err(format!("{} is larger than 64 MiB", path.display()));
    }
    std::fs::read_to_string(path).map_err(said)
}

/// A claim or a point that names another catalogue.
pub(in crate::scenario) fn one_for_all(span: Span) -> Diagnostic {
    let message = format!("`{FILE}` is one for all points of a scenario");
    Diagnostic::new(span, message, "not replaced at a point")
        .help("run the scenario again with --set catalog.file=FILE")
}

/// Puts prices where tiers name a model.
pub(in crate::scenario) fn look_up(document: &Document) -> Resolved<'_> {
    let mut resolved = Resolved {
        root: Cow::Borrowed(&document.root),
        wrong: Vec::new(),
    };
    let on = match day(document) {
        Ok(on) => on,
        Err(wrong) => {
            resolved.wrong.push(wrong);
            return resolved;
        }
    };
    let tiers = document.root.get("tier").map_or(&[][..], Node::items);
    for (index, tier) in tiers.iter().enumerate() {
        let Some(asked) = Asked::of(tier) else {
            continue;
        };
        let Some(catalogue) = catalogue_of(document) else {
            continue;
        };
        match asked.prices(&document.root, &catalogue, on) {
            Ok(prices) => put(resolved.root.to_mut(), index, prices),
            Err(wrong) => resolved.wrong.push(*wrong),
        }
    }
    resolved
}

/// Where the prices of the scenario's own tiers were looked up.
pub(in crate::scenario) fn catalogue_use(document: &Document) -> Option<CatalogueUse> {
    let catalogue = catalogue_of(document)?;
    let on = day(document).ok()?.unwrap_or(catalogue.date);
    let tiers = document.root.get("tier").map_or(&[][..], Node::items);
    let looked_up = |tier: &Node| {
        let asked = Asked::of(tier)?;
        let quote = asked.quote(&catalogue, on).ok()?;
        Some(LookedUp {
            tier: tier.get("name")?.text()?.to_string(),
            model: quote.entry.model.clone(),
            service: quote.service.name().to_string(),
            source: quote.entry.source.clone(),
            date: quote.entry.date.to_string(),
            note: quote.entry.note.clone(),
        })
    };
    let prices: Vec<LookedUp> = tiers.iter().filter_map(looked_up).collect();
    (!prices.is_empty()).then(|| CatalogueUse {
        name: catalogue.name.clone(),
        digest: catalogue.digest.clone(),
        date: on.to_string(),
        prices,
    })
}

/// The catalogue's digest, where a claim or a guard looks a price up at its own point.
pub(in crate::scenario) fn asked_by_claims(document: &Document) -> Option<String> {
    let lists = ["claim", "expect"].into_iter();
    let claims = lists.flat_map(|list| document.root.get(list).map_or(&[][..], Node::items));
    let mut with = claims.filter_map(|claim| claim.get("with"));
    let asked = with.any(names_a_model);
    asked.then(|| catalogue_of(document).map(|catalogue| catalogue.digest.clone()))?
}

/// Whether a replaced key, or one within it, is a price's model or service, or the catalogue's day.
fn names_a_model(with: &Node) -> bool {
    let looks = |key: &str| key.contains("catalog") || key.ends_with("service");
    let mut entries = with.entries().iter();
    entries.any(|entry| looks(&entry.key) || names_a_model(&entry.node))
}

/// The file's, or the built-in one; `None` where the file gave none.
fn catalogue_of(document: &Document) -> Option<Arc<Catalogue>> {
    static BUILT_IN: OnceLock<Option<Arc<Catalogue>>> = OnceLock::new();
    match &document.catalogue {
        Some(Shelf(catalogue)) => catalogue.clone(),
        None => BUILT_IN
            .get_or_init(|| Catalogue::built_in().ok().map(Arc::new))
            .clone(),
    }
}

/// `catalog.date`, where it is written as a text.
fn day(document: &Document) -> Result<Option<Date>, Diagnostic> {
    let node = document.root.get("catalog").and_then(|c| c.get("date"));
    let Some(node) = node else { return Ok(None) };
    let text = match &node.value {
        Value::Text(text) => text,
        // Without quotes.
        Value::Date => document
            .sources
            .get(node.span.source as usize)
            .map_or("", |source| source.slice(node.span)),
        _ => return Ok(None),
    };
    let wrong = |why: String| Diagnostic::new(node.span, format!("`catalog.date`: {why}"), "");
    parse_date(text).map(Some).map_err(wrong)
}

/// A tier that names a model.
struct Asked<'a> {
    price: &'a Node,
    model: &'a Node,
    name: &'a str,
    service: Service,
}

impl<'a> Asked<'a> {
    /// `None` where it does not, or names it in a way that the reader refuses.
    fn of(tier: &'a Node) -> Option<Self> {
        let price = tier.get("price")?;
        let model = price.get("catalog")?;
        let service = match price.get("service") {
            Some(service) => Service::of_name(service.text()?)?,
            None => Service::Standard,
        };
        Some(Self {
            price,
            model,
            name: model.text().filter(|name| !name.trim().is_empty())?,
            service,
        })
    }

    fn quote<'c>(&self, catalogue: &'c Catalogue, on: Date) -> Result<Quote<'c>, Box<Diagnostic>> {
        let none = match catalogue.quote(self.name, self.service, on) {
            Ok(quote) => return Ok(quote),
            Err(none) => none,
        };
        let message = none.words(self.name, catalogue);
        let wrong = Diagnostic::new(self.model.span, message, "not in the catalogue");
        Err(Box::new(match none.help() {
            Some(help) => wrong.help(help),
            None => wrong,
        }))
    }

    /// The keys that the catalogue gives, those that are written left out.
    fn prices(
        &self,
        root: &Node,
        catalogue: &Catalogue,
        on: Option<Date>,
    ) -> Result<Vec<Entry>, Box<Diagnostic>> {
        let quote = self.quote(catalogue, on.unwrap_or(catalogue.date))?;
        let times = self.per_unit(root)?;
        self.no_mixture(quote.card)?;
        let mut entries = self.entries(quote.card.prices(), times);
        entries.retain(|entry| self.price.get(&entry.key).is_none());
        if self.price.get("steps").is_none() && !quote.card.steps().is_empty() {
            let steps = quote.card.steps().iter().map(|step| {
                let mut keys = vec![self.entry("above_input", Value::Float(step.above_input))];
                keys.extend(self.entries(&step.prices, times));
                Node::table(self.model.span, keys)
            });
            entries.push(self.entry("steps", Value::List(steps.collect())));
        }
        Ok(entries)
    }

    /// A price that is written beside the model replaces the catalogue's; what large requests then cost nobody said.
    fn no_mixture(&self, card: &Card) -> Result<(), Box<Diagnostic>> {
        let names = card.prices().named().map(|(name, _)| name);
        let own = self
            .price
            .entries()
            .iter()
            .find(|entry| names.contains(&entry.key.as_str()));
        let (Some(own), Some(step), None) = (own, card.steps().first(), self.price.get("steps"))
        else {
            return Ok(());
        };
        let message = format!(
            "`{}` stands beside `{}`, whose requests above {} tokens have prices of their own",
            own.key, self.name, step.above_input
        );
        let wrong = Diagnostic::new(own.key_span, message, "not said for large requests");
        Err(Box::new(
            wrong
                .and(self.model.span, "from the catalogue")
                .help("write `steps = []` for none, or the steps with their prices"),
        ))
    }

    /// What a catalogue's price is multiplied by: 1 with prices per million tokens.
    fn per_unit(&self, root: &Node) -> Result<f64, Box<Diagnostic>> {
        let unit = root.get("unit");
        let name = unit.and_then(|unit| unit.get("name")).and_then(Node::text);
        if let Some(name) = name.filter(|name| *name != "token") {
            let message =
                format!("the catalogue's prices are per token, and the unit of work is \"{name}\"");
            let wrong = Diagnostic::new(self.model.span, message, "needs `unit.name = \"token\"`");
            return Err(Box::new(wrong));
        }
        let written = unit.and_then(|unit| unit.get("price_per"));
        let number = written.and_then(|node| {
            let text = || amount::parse(node.text()?, Unit::Plain).ok();
            node.number().or_else(text)
        });
        Ok(number.map_or(1.0, |number| number / TOKENS_PER_PRICE))
    }

    fn entries(&self, prices: &Prices, times: f64) -> Vec<Entry> {
        let named = prices.named().into_iter();
        named
            .filter_map(|(name, price)| Some(self.entry(name, Value::Float(price? * times))))
            .collect()
    }

    /// Points at the model's name, which stands for it.
    fn entry(&self, key: &str, value: Value) -> Entry {
        let span = self.model.span;
        Entry {
            key: key.to_string(),
            key_span: span,
            node: Node { span, value },
        }
    }
}

/// Adds keys to a tier's price.
fn put(root: &mut Node, tier: usize, keys: Vec<Entry>) {
    let price = root
        .get_mut("tier")
        .and_then(|tiers| match &mut tiers.value {
            Value::List(tiers) => tiers.get_mut(tier),
            _ => None,
        })
        .and_then(|tier| tier.get_mut("price"));
    if let Some(Node {
        value: Value::Table(entries),
        ..
    }) = price
    {
        entries.extend(keys);
    }
}
