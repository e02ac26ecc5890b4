//! What is made from the tables of keys: the reference in docs/, and the JSON Schema.

use rungs::scenario::{Scenario, init_template, key_reference, schema};

#[test]
fn the_key_reference_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenario.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, key_reference()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    let stale = "docs/scenario.md is stale: UPDATE_DOCS=1 cargo test --test scenario_reference";
    assert!(written.replace("\r\n", "\n") == key_reference(), "{stale}");
}

fn complaints(text: &str) -> Vec<String> {
    let instance: serde_json::Value = toml::from_str(text).unwrap();
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let told =
        |error: jsonschema::ValidationError<'_>| format!("{error} at {}", error.instance_path());
    validator.iter_errors(&instance).map(told).collect()
}

#[test]
fn the_schema_is_a_schema_of_draft_2020_12() {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
}

#[test]
fn the_schema_accepts_what_the_reader_accepts() {
    let bundled = std::fs::read_dir("scenarios").unwrap();
    let mut texts: Vec<String> = bundled
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    texts.push(init_template("my-scenario"));
    for text in texts {
        assert!(Scenario::parse(&text, "scenario.toml", &[]).is_ok());
        assert_eq!(complaints(&text), Vec::<String>::new());
    }
}

#[test]
fn the_schema_refuses_what_a_table_of_keys_refuses() {
    let template = init_template("my-scenario");
    for (good, bad) in [
        ("seed = 1", "sede = 1"),
        ("cache_hit = 0.86", "cache_hit = 1.86"),
        ("cache_hit = 0.86", "cache_hit = \"86 tokens\""),
        ("subtasks = 4", "subtasks = 0"),
        ("on_reject = \"escalate\"", "on_reject = \"retry\""),
        ("difficulty_loading = 0.91", "difficulty_loading = 1"),
        ("input_share = 0.97", "# nothing"),
        ("median = 100_000, p95 = 400_000", "median = 100_000"),
        ("within = [0.70, 0.05]", "within = [0.70]"),
    ] {
        assert!(template.contains(good), "{good}");
        let text = template.replacen(good, bad, 1);
        assert!(!complaints(&text).is_empty(), "the schema accepts {bad}");
        assert!(
            Scenario::parse(&text, "scenario.toml", &[]).is_err(),
            "the reader accepts {bad}"
        );
    }
}

#[test]
fn every_key_has_a_description_and_an_example_that_the_schema_accepts() {
    fn visit(root: &serde_json::Value, schema: &serde_json::Value, path: &str, seen: &mut usize) {
        let Some(properties) = schema["properties"].as_object() else {
            return;
        };
        for (key, below) in properties {
            let path = format!("{path}.{key}");
            let described = below["description"].as_str().unwrap_or_default();
            if !path.contains("anyOf") {
                assert!(!described.is_empty(), "{path} has no description");
            }
            for example in below["examples"].as_array().into_iter().flatten() {
                let mut alone = below.clone();
                alone["$defs"] = root["$defs"].clone();
                let validator = jsonschema::validator_for(&alone).unwrap();
                assert!(validator.is_valid(example), "{path}: {example}");
                *seen += 1;
            }
            visit(root, below, &path, seen);
            visit(root, &below["items"], &path, seen);
        }
    }
    let schema = schema();
    let mut seen = 0;
    visit(&schema, &schema, "", &mut seen);
    assert!(seen > 60, "only {seen} examples");
}
