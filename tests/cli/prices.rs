//! `rungs prices`, and catalogue prices in a scenario.

use std::fs;

use crate::{Home, TINY, code, stderr, stdout};

/// Two models in the form of LiteLLM's file, and one that is no chat model.
const LITELLM: &str = r#"{
  "small": { "mode": "chat", "litellm_provider": "acme", "input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6 },
  "large": { "mode": "chat", "litellm_provider": "acme", "input_cost_per_token": 5e-6, "output_cost_per_token": 2e-5 },
  "ears": { "mode": "audio_transcription", "litellm_provider": "acme", "input_cost_per_second": 1e-4 }
}"#;

#[test]
fn the_built_in_catalogue_is_listed_shown_and_searched() {
    let home = Home::new(TINY);
    let list = home.rungs(&["prices", "list"]);
    assert_eq!(code(&list), 0, "{}", stderr(&list));
    assert!(stdout(&list).contains("gpt-5.4-mini"));
    let show = home.rungs(&["prices", "show", "gpt-5.4"]);
    for figure in ["2.50", "0.25", "15.00", "22.50", "batch"] {
        assert!(stdout(&show).contains(figure), "{}", stdout(&show));
    }
    let found = stdout(&home.rungs(&["prices", "find", "mini"]));
    let place = |name: &str| {
        found
            .find(name)
            .unwrap_or_else(|| panic!("no {name} in {found}"))
    };
    assert!(place("gpt-5.4-mini") < place("gemini-2.5-pro"), "{found}");
}

#[test]
fn an_unknown_model_is_an_error_with_the_nearest_names() {
    let home = Home::new(TINY);
    let output = home.rungs(&["prices", "show", "gpt5.4-mni"]);
    assert_ne!(code(&output), 0);
    assert!(
        stderr(&output).contains("`gpt-5.4-mini`"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn an_imported_file_serves_a_scenario_and_its_digest_is_in_the_results() {
    let home = Home::new(&TINY.replace(
        "price = { input = 0.75, output = 4.50 }",
        "price = { catalog = \"small\" }",
    ));
    fs::write(home.path("prices.json"), LITELLM).unwrap();
    let import = home.rungs(&[
        "prices",
        "import",
        "prices.json",
        "--out",
        "ours.toml",
        "--date",
        "2026-11-01",
    ]);
    assert_eq!(code(&import), 0, "{}", stderr(&import));
    assert!(
        stdout(&import).contains("audio_transcription"),
        "{}",
        stdout(&import)
    );
    let set = ["--set", "catalog.file=ours.toml"];
    let run = home.rungs(
        &[
            [
                "run",
                "tiny.toml",
                "--exact",
                "--no-output",
                "--format",
                "json",
            ]
            .as_slice(),
            &set,
        ]
        .concat(),
    );
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let found: serde_json::Value = serde_json::from_str(&stdout(&run)).unwrap();
    let digest = found["scenario"]["catalogue"]["digest"].as_str().unwrap();
    assert_eq!(digest.len(), 64, "{digest}");
    let ratio = found["price_ratio"]["mini"]["output"].as_f64().unwrap();
    assert!((ratio - 2.5).abs() < 1e-12, "{ratio}");
    let without = home.rungs(&["run", "tiny.toml", "--exact", "--no-output"]);
    assert_eq!(
        code(&without),
        3,
        "the built-in catalogue has no such model"
    );
}

#[test]
fn a_difference_names_the_price_that_changed() {
    let home = Home::new(TINY);
    fs::write(home.path("old.json"), LITELLM).unwrap();
    fs::write(home.path("new.json"), LITELLM.replace("4e-6", "3e-6")).unwrap();
    for (file, to) in [("old.json", "old.toml"), ("new.json", "new.toml")] {
        let import = home.rungs(&[
            "prices",
            "import",
            file,
            "--out",
            to,
            "--date",
            "2026-11-01",
        ]);
        assert_eq!(code(&import), 0, "{}", stderr(&import));
    }
    let diff = stdout(&home.rungs(&["prices", "diff", "old.toml", "new.toml"]));
    assert!(
        diff.contains("small") && diff.contains("25") && !diff.contains("large"),
        "{diff}"
    );
}
