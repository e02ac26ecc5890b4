//! The JSON Schema, from the tables of keys.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde_json::{Map, Value, json};

use super::amount;
use super::keys::{
    Forms, Grain, Key, Need, Number, Part, PartKind, Presence, ROOT, RULES, Rule, Shape, Table,
    Unit, What,
};

/// The JSON Schema of the scenario file, draft 2020-12: every key with its description, range and
/// all the ways to write it. What clashes between keys only the reader sees.
pub fn schema() -> Value {
    let mut definitions = Definitions::default();
    let mut root = definitions.table(&ROOT);
    root.insert(
        "$schema".into(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    root.insert("title".into(), json!("rungs scenario"));
    let named: Map<String, Value> = definitions
        .named
        .into_iter()
        .map(|(name, schema)| (name.to_string(), schema))
        .collect();
    root.insert("$defs".into(), Value::Object(named));
    Value::Object(root)
}

/// What is written once and referred to.
#[derive(Default)]
struct Definitions {
    named: BTreeMap<&'static str, Value>,
}

impl Definitions {
    fn table(&mut self, table: &'static Table) -> Map<String, Value> {
        let required = table
            .keys
            .iter()
            .filter(|key| matches!(key.presence, Presence::Required));
        let required: Vec<&str> = required.map(|key| key.name).collect();
        let properties: Map<String, Value> = table
            .keys
            .iter()
            .map(|key| (key.name.to_string(), self.key(key)))
            .collect();
        let mut schema = Map::new();
        schema.insert("type".into(), json!("object"));
        schema.insert("description".into(), json!(table.doc));
        schema.insert("properties".into(), Value::Object(properties));
        if !required.is_empty() {
            schema.insert("required".into(), json!(required));
        }
        if !table.one_of.is_empty() {
            let sets = table.one_of.iter().map(|keys| json!({ "required": keys }));
            schema.insert("oneOf".into(), sets.collect());
        }
        schema.extend(unless(table));
        schema.insert("additionalProperties".into(), json!(false));
        schema
    }

    fn key(&mut self, key: &'static Key) -> Value {
        let mut schema = self.shape(&key.shape);
        schema.insert("description".into(), json!(described(key)));
        if let (Shape::Named(_), Presence::Required) = (key.shape, key.presence) {
            schema.insert("minItems".into(), json!(1));
        }
        let default = match key.presence {
            Presence::Number(number) => Some(number_value(number)),
            Presence::Text(text) => Some(json!(text)),
            Presence::Off => Some(json!(false)),
            _ => None,
        };
        schema.extend(default.map(|value| ("default".to_string(), value)));
        let example = toml::from_str::<Value>(&format!("x = {}", key.example)).ok();
        let example = example.and_then(|mut table| table.get_mut("x").map(Value::take));
        schema.extend(example.map(|value| ("examples".to_string(), json!([value]))));
        Value::Object(schema)
    }

    fn shape(&mut self, shape: &Shape) -> Map<String, Value> {
        let schema = match shape {
            Shape::Text => json!({"type": "string", "pattern": "\\S"}),
            Shape::Choice(words) => json!({ "enum": words }),
            Shape::Switch => json!({"type": "boolean"}),
            Shape::Number(number) => either(number),
            Shape::Pair(number) => {
                json!({"type": "array", "items": either(number), "minItems": 2, "maxItems": 2})
            }
            Shape::Forms(forms) => self.forms(forms),
            Shape::Assign => self.assignment(),
            Shape::Assigns => json!({"type": "array", "items": self.assignment()}),
            Shape::Scores(forms) => {
                json!({"type": "object", "additionalProperties": self.forms(forms)})
            }
            Shape::Tiers => json!({"type": "array", "items": {"type": "string"}, "minItems": 1}),
            Shape::Weights(number) => {
                let hours = |hours: usize| json!({"minItems": hours, "maxItems": hours});
                json!({"type": "array", "items": either(number), "anyOf": [hours(24), hours(168)]})
            }
            Shape::Words(words) => json!({"type": "array", "items": {"enum": words}}),
            Shape::WordOrNumber(word, number) => {
                json!({"anyOf": [{"const": word}, either(number)]})
            }
            Shape::WordOrTable(word, table) => {
                json!({"anyOf": [{"const": word}, self.table(table)]})
            }
            Shape::Expected(number) => {
                let range = json!({"type": "string", "pattern": " to "});
                json!({"anyOf": [either(number), range, {"type": "object"}]})
            }
            Shape::With => json!({"type": "object"}),
            Shape::Uncertain => {
                let range = json!({"type": "string", "pattern": " to "});
                // Without quotes a path is tables in tables.
                let other = json!({"type": "object"});
                json!({"type": "object", "additionalProperties": {"anyOf": [range, other]}})
            }
            Shape::Table(table) => Value::Object(self.table(table)),
            Shape::Named(table) | Shape::Items(table) => {
                json!({"type": "array", "items": self.table(table)})
            }
        };
        match schema {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    /// Shares, or one of the rules.
    fn assignment(&mut self) -> Value {
        const NAME: &str = "assignment";
        self.named.entry(NAME).or_insert_with(|| {
            let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
            let mut shares = assign();
            if let Value::Object(map) = &mut shares {
                map.insert("propertyNames".into(), json!({"not": {"enum": names}}));
            }
            let rule = |rule: &Rule| {
                let parts = parts_schema(rule.parts);
                json!({"type": "object", "properties": {rule.name: parts}, "required": [rule.name], "additionalProperties": false})
            };
            let ways: Vec<Value> = std::iter::once(shares).chain(RULES.iter().map(rule)).collect();
            json!({ "anyOf": ways })
        });
        json!({"$ref": format!("#/$defs/{NAME}")})
    }

    fn forms(&mut self, forms: &'static Forms) -> Value {
        if !self.named.contains_key(forms.name) {
            let mut ways = vec![number(forms.plain), text(forms.plain.unit)];
            if forms.what == What::Amount {
                let end = amount::pattern(forms.plain.unit);
                let pattern = format!("^ *{end} +to +{end} *$");
                ways.push(json!({"type": "string", "pattern": pattern}));
            }
            ways.extend(forms.tables.iter().map(|parts| parts_schema(parts)));
            self.named.insert(forms.name, json!({ "anyOf": ways }));
        }
        json!({"$ref": format!("#/$defs/{}", forms.name)})
    }
}

/// Keys that must be written unless another is.
fn unless(table: &'static Table) -> Option<(String, Value)> {
    let pairs = table.keys.iter().filter_map(|key| match key.presence {
        Presence::Unless(other) => Some((key.name, other)),
        _ => None,
    });
    let (keys, others): (Vec<&str>, Vec<&str>) = pairs.unzip();
    let other = others.first()?;
    let ways = json!([{ "required": keys }, { "required": [other] }]);
    Some(("anyOf".to_string(), ways))
}

fn described(key: &Key) -> String {
    let unit = match key.shape {
        Shape::Number(number) => number.unit_words(),
        Shape::Forms(forms) if forms.what == What::Amount => forms.plain.unit_words(),
        _ => "",
    };
    match unit {
        "" => key.doc.to_string(),
        unit => format!("{} Unit: {unit}.", key.doc),
    }
}

fn assign() -> Value {
    let share = either(&super::keys::WEIGHT);
    json!({"type": "object", "additionalProperties": share, "minProperties": 1})
}

/// A number, or a text with a suffix.
fn either(allowed: &Number) -> Value {
    json!({"anyOf": [number(allowed), text(allowed.unit)]})
}

fn number(allowed: &Number) -> Value {
    let kind = if allowed.grain == Grain::Whole {
        "integer"
    } else {
        "number"
    };
    let mut schema = Map::new();
    schema.insert("type".into(), json!(kind));
    let bounds = [
        ("minimum", "exclusiveMinimum", allowed.low),
        ("maximum", "exclusiveMaximum", allowed.high),
    ];
    for (included, excluded, bound) in bounds {
        match bound {
            Bound::Included(value) => schema.insert(included.into(), number_value(value)),
            Bound::Excluded(value) => schema.insert(excluded.into(), number_value(value)),
            Bound::Unbounded => None,
        };
    }
    Value::Object(schema)
}

fn text(unit: Unit) -> Value {
    json!({"type": "string", "pattern": format!("^ *{} *$", amount::pattern(unit))})
}

fn parts_schema(parts: &'static [Part]) -> Value {
    let required = parts.iter().filter(|part| part.need == Need::Must);
    let required: Vec<&str> = required.map(|part| part.name).collect();
    let property = |part: &'static Part| {
        let schema = match &part.kind {
            PartKind::Number(number) => either(number),
            PartKind::Choices(_) => assign(),
            PartKind::Quantiles(_) => {
                let pair = json!({"type": "array", "minItems": 2, "maxItems": 2});
                json!({"type": "array", "items": pair, "minItems": 2})
            }
            PartKind::Inner(inner) => parts_schema(inner),
            PartKind::List(inner) => {
                json!({"type": "array", "items": parts_schema(inner), "minItems": 1})
            }
        };
        (part.name.to_string(), schema)
    };
    let properties: Map<String, Value> = parts.iter().map(property).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// Whole numbers without a fraction.
fn number_value(value: f64) -> Value {
    const EXACT: f64 = 9e15;
    if value == value.trunc() && value.abs() < EXACT {
        json!(value as i64)
    } else {
        json!(value)
    }
}
