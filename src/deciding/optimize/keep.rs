//! The recommended policy as a scenario file: the user's own text with the policy in it.

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::plan::PlanFound;

/// What else the file says of itself.
pub struct Keeping<'a> {
    /// The scenario's text.
    pub scenario: &'a str,
    /// The text with the models, where they come from a file of their own.
    pub models: Option<&'a str>,
    /// The recommended policy.
    pub plan: &'a PlanFound,
    /// The router's correlation and its price, where one is recommended.
    pub router: Option<(f64, f64)>,
    /// A word on how it was found.
    pub found: &'a str,
}

/// The scenario's text with the policy in place of its own; comments stay. Claims, guards and lines of the curve, which
/// are about the old policy, are left out.
///
/// # Errors
/// In words, where the text is not what it was when the scenario was read, or where models would need their work in
/// another executive's tokens and the scenario writes it in a form that cannot be scaled.
pub fn keep(keeping: &Keeping<'_>) -> Result<String, String> {
    let mut document: DocumentMut = parse(keeping.scenario)?;
    for key in ["claim", "expect", "curve"] {
        document.remove(key);
    }
    if let Some(models) = keeping.models {
        put_models(&mut document, &parse(models)?, &keeping.plan.rungs)?;
    }
    let plan = keeping.plan;
    // Where classes differ in who gets their work, and that was not searched, they go on doing so.
    let as_written = plan.assign.is_empty() && plan.router_success.is_none() && plan.ratio > 0.0;
    if let Some(tasks) = document.get_mut("task").filter(|_| !as_written) {
        for task in tables(tasks) {
            task.remove("assign");
            if let Some(kinds) = task.get_mut("subtask") {
                tables(kinds).into_iter().for_each(|kind| {
                    kind.remove("assign");
                });
            }
        }
    }
    put_policy(&mut document, keeping)?;
    Ok(format!(
        "# {}\n# Policy: {}.\n\n{}",
        keeping.found,
        keeping.plan.words,
        document.to_string().trim_start()
    ))
}

fn parse(text: &str) -> Result<DocumentMut, String> {
    text.parse()
        .map_err(|error: toml_edit::TomlError| error.to_string())
}

/// Tables of a list, however it is written.
fn tables(item: &mut Item) -> Vec<&mut dyn toml_edit::TableLike> {
    match item {
        Item::ArrayOfTables(list) => list
            .iter_mut()
            .map(|table| table as &mut dyn toml_edit::TableLike)
            .collect(),
        Item::Value(Value::Array(list)) => list
            .iter_mut()
            .filter_map(|value| value.as_inline_table_mut())
            .map(|table| table as &mut dyn toml_edit::TableLike)
            .collect(),
        _ => Vec::new(),
    }
}

fn put_policy(document: &mut DocumentMut, keeping: &Keeping<'_>) -> Result<(), String> {
    let plan = keeping.plan;
    let entry = document
        .entry("delegation")
        .or_insert(Item::Table(Table::new()));
    let policy = entry
        .as_table_like_mut()
        .ok_or("`delegation` is no table")?;
    policy.remove("task_share");
    set(policy, "ratio", Value::from(plan.ratio));
    set(policy, "on_reject", Value::from(plan.on_reject));
    if let Some((success, (correlation, cost_usd))) = plan.router_success.zip(keeping.router) {
        let mut router = InlineTable::new();
        router.insert("correlation", Value::from(correlation));
        router.insert("success", Value::from(success));
        router.insert("cost_usd", Value::from(cost_usd));
        let mut assign = InlineTable::new();
        assign.insert("router", Value::from(router));
        set(policy, "assign", Value::from(assign));
    } else {
        let mut assign = InlineTable::new();
        for (tier, share) in &plan.assign {
            assign.insert(tier, Value::from(*share));
        }
        match (assign.is_empty(), plan.rungs.get(1)) {
            (false, _) => set(policy, "assign", Value::from(assign)),
            (true, Some(second)) if plan.ratio == 0.0 => {
                assign.insert(second, Value::from(1.0));
                set(policy, "assign", Value::from(assign));
            }
            _ => {}
        }
        if plan.rungs.len() < 2 {
            policy.remove("assign");
        }
    }
    let review = policy.get_mut("review").and_then(Item::as_table_like_mut);
    if let Some(review) = review {
        match review.get_mut("rate").and_then(Item::as_table_like_mut) {
            Some(hardest) if plan.review_rate > 0.0 => {
                set(hardest, "hardest", Value::from(plan.review_rate));
            }
            _ => set(review, "rate", Value::from(plan.review_rate)),
        }
        set(review, "by", Value::from(plan.review_by));
    }
    if plan.rungs.len() < 2 {
        document.remove("delegation");
    }
    Ok(())
}

/// In place, so that what stands beside the old value stays.
fn set(table: &mut dyn toml_edit::TableLike, key: &str, value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = value;
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// The chosen models in place of the scenario's tiers; work in the tokens of the new executive.
fn put_models(
    document: &mut DocumentMut,
    models: &DocumentMut,
    rungs: &[String],
) -> Result<(), String> {
    let all = models
        .get("tier")
        .and_then(Item::as_array_of_tables)
        .ok_or("the models are no [[tier]] tables")?;
    let mut chosen = ArrayOfTables::new();
    let mut top = 1.0;
    for (rung, name) in rungs.iter().enumerate() {
        let is_it = |table: &&Table| table.get("name").and_then(Item::as_str) == Some(name);
        let mut table = all
            .iter()
            .find(is_it)
            .cloned()
            .ok_or_else(|| format!("no model is called `{name}`"))?;
        let mean = multiplier(&table);
        if rung == 0 {
            top = mean;
            table.remove("token_multiplier");
        } else if top != 1.0 {
            scale_multiplier(&mut table, 1.0 / top);
        }
        // Its place was one in the file of models.
        unplace(&mut table);
        chosen.push(table);
    }
    let tier = document.entry("tier").or_insert(Item::None);
    *tier = Item::ArrayOfTables(chosen);
    document.remove("quota");
    if top == 1.0 {
        return Ok(());
    }
    let Some(tasks) = document.get_mut("task") else {
        return Ok(());
    };
    for task in tables(tasks) {
        for key in ["tokens", "input_tokens", "output_tokens"] {
            if let Some(work) = task.get_mut(key) {
                scale_work(work, top)?;
            }
        }
        let requests = task.get("requests").and_then(number).unwrap_or(1.0);
        set(task, "requests", Value::from(requests * top));
    }
    Ok(())
}

fn unplace(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        if let Some(below) = item.as_table_mut() {
            unplace(below);
        }
    }
}

fn number(item: &Item) -> Option<f64> {
    item.as_float()
        .or_else(|| item.as_integer().map(|whole| whole as f64))
}

fn multiplier(table: &Table) -> f64 {
    let written = table.get("token_multiplier");
    let mean = |item: &Item| number(item).or_else(|| item.get("mean").and_then(number));
    written.and_then(mean).unwrap_or(1.0)
}

fn scale_multiplier(table: &mut Table, factor: f64) {
    let mean = multiplier(table) * factor;
    match table.get_mut("token_multiplier") {
        Some(item) if item.get("mean").is_some() => {
            if let Some(both) = item.as_table_like_mut() {
                set(both, "mean", Value::from(mean));
            }
        }
        _ => set(table, "token_multiplier", Value::from(mean)),
    }
}

/// Amounts of a distribution times `factor`.
fn scale_work(item: &mut Item, factor: f64) -> Result<(), String> {
    if let Some(value) = number(item) {
        *item = Item::Value(Value::from(value * factor));
        return Ok(());
    }
    let Some(table) = item.as_table_like_mut() else {
        return Err("work written as a text cannot be put into another executive's tokens: write it as a table".into());
    };
    for (key, value) in table.iter_mut() {
        let scaled = number(value).map(|value| match key.get() {
            "median" | "p95" | "mean" | "above" => value * factor,
            "mu" => value + libm::log(factor),
            _ => value,
        });
        match (scaled, key.get()) {
            (Some(scaled), _) => *value = Item::Value(Value::from(scaled)),
            (None, "gamma" | "pareto_tail") => scale_work(value, factor)?,
            (None, "mixture") => {
                for part in tables(value) {
                    if let Some(median) = part.get("median").and_then(number) {
                        set(part, "median", Value::from(median * factor));
                    }
                }
            }
            (None, _) => {
                return Err(format!(
                    "`{}` cannot be put into another executive's tokens",
                    key.get()
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    const OWN: &str = r#"# what we run
name = "s"
[[tier]]
name = "top"
price = { input = 2, output = 8 }
[[tier]]
name = "mini"
price = { input = 1, output = 4 }
[[task]]
name = "t"
tokens = { median = 1_000, p95 = 3_000 }   # from the log
input_share = 0.5
requests = 2
assign = { mini = 1 }
[delegation]
ratio = 0.9   # since May
assign = { mini = 1 }
[delegation.review]
rate = 0.7
catches_wrong = 0.8
passes_right = 0.9
[[claim]]
says = "old"
metric = "savings"
above = 0
"#;

    fn plan() -> PlanFound {
        PlanFound {
            rungs: vec!["big".into(), "small".into()],
            ratio: 0.5,
            assign: vec![("small".into(), 1.0)],
            router_success: None,
            review_rate: 0.25,
            review_by: "executive",
            on_reject: "executive",
            words: "small > big".into(),
        }
    }

    #[test]
    fn the_policy_and_the_models_are_in_the_file_and_its_comments_stay() {
        let models = "[[tier]]\nname='small'\nprice={input=1,output=2}\ntoken_multiplier={mean=3.0,sigma=0.5}\n\
                      [[tier]]\nname='big'\nprice={input=3,output=9}\ntoken_multiplier=1.5\n";
        let text = keep(&Keeping {
            scenario: OWN,
            models: Some(models),
            plan: &plan(),
            router: None,
            found: "Found by rungs optimize",
        })
        .unwrap();
        assert!(
            text.contains("# since May") && !text.contains("claim"),
            "{text}"
        );
        let scenario = Scenario::parse(&text, "kept.toml", &[])
            .unwrap_or_else(|e| panic!("{}\n{text}", e.lines().join("\n")));
        assert_eq!(scenario.policy.ratio.mean(), 0.5);
        assert_eq!(scenario.policy.review.as_ref().unwrap().rate, 0.25);
        assert_eq!(scenario.ladder.tiers[1].token_multiplier.mean(), 2.0);
        assert_eq!(scenario.classes[0].requests, 3.0);
        let own = Scenario::parse(OWN, "own.toml", &[]).unwrap();
        let means = |of: &Scenario| of.classes[0].work.means();
        let ratio = means(&scenario)[0] / means(&own)[0];
        assert!((ratio - 1.5).abs() < 1e-12, "{ratio}");
    }

    #[test]
    fn doing_everything_alone_needs_no_policy() {
        let alone = PlanFound {
            rungs: vec!["top".into()],
            ratio: 0.0,
            assign: Vec::new(),
            ..plan()
        };
        let models = "[[tier]]\nname='top'\nprice={input=2,output=8}\n";
        let text = keep(&Keeping {
            scenario: OWN,
            models: Some(models),
            plan: &alone,
            router: None,
            found: "Found",
        })
        .unwrap();
        let scenario = Scenario::parse(&text, "kept.toml", &[]).unwrap();
        assert_eq!(scenario.ladder.tiers.len(), 1);
    }
}
