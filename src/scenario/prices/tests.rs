//! Prices looked up, overridden, refused; what the digest holds; steps.

use crate::scenario::{Override, Scenario};

/// A scenario whose tiers have these prices.
fn text(executive: &str, mini: &str) -> String {
    format!(
        "name = \"t\"\ntier = [\n  {{ name = \"executive\", price = {executive} }},\n  {{ name = \"mini\", price = {mini} }},\n]\n\
         task = [{{ name = \"c\", tokens = 100_000, input_share = 0.9, requests = 4 }}]\n\
         [delegation]\nratio = 0.5\nassign = {{ mini = 1 }}\n"
    )
}

fn scenario(text: &str) -> Scenario {
    Scenario::parse(text, "t.toml", &[]).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"))
}

fn wrong(text: &str) -> String {
    match Scenario::parse(text, "t.toml", &[]) {
        Ok(_) => panic!("accepted: {text}"),
        Err(wrong) => wrong.to_string(),
    }
}

const WRITTEN: &str = "{ input = 0.375, cached_input = 0.0375, output = 2.25 }";
const LOOKED_UP: &str = "{ catalog = \"gpt-5.4-mini\", service = \"batch\" }";
const PLAIN: &str = "{ input = 2.50, output = 15.00 }";

#[test]
fn a_price_from_the_catalogue_is_the_price_written_out_and_has_its_digest() {
    let (written, looked_up) = (
        scenario(&text(PLAIN, WRITTEN)),
        scenario(&text(PLAIN, LOOKED_UP)),
    );
    assert_eq!(looked_up.ladder, written.ladder);
    assert_eq!(looked_up.digest, written.digest);
    assert_eq!(written.catalogue, None);
    let used = looked_up.catalogue.unwrap();
    assert_eq!((used.name.as_str(), used.digest.len()), ("built in", 64));
    let price = &used.prices[0];
    assert_eq!(
        (
            price.tier.as_str(),
            price.model.as_str(),
            price.service.as_str()
        ),
        ("mini", "gpt-5.4-mini", "batch")
    );
    assert!(price.source.starts_with("https://"));
}

#[test]
fn a_key_beside_the_model_replaces_the_catalogues() {
    let scenario = scenario(&text(
        PLAIN,
        "{ catalog = \"gpt-5.4-mini\", output = 4, discount = 0.5 }",
    ));
    let price = &scenario.ladder.tiers[1].price;
    assert_eq!((price.input.get(), price.output.get()), (0.75 / 1e6, 4e-6));
    assert_eq!(price.discount.get(), 0.5);
    let cheaper = scenario
        .with(&[("tier.mini.price.catalog", "gpt-5-nano")])
        .unwrap();
    assert_eq!(cheaper.ladder.tiers[1].price.input.get(), 0.05 / 1e6);
    assert_eq!(cheaper.ladder.tiers[1].price.output.get(), 4e-6);
}

#[test]
fn an_unknown_model_or_service_is_an_error_with_the_nearest_names() {
    let error = wrong(&text(PLAIN, "{ catalog = \"gpt-5.4mini\" }"));
    assert!(error.contains("t.toml:4:"), "{error}");
    assert!(error.contains("no model `gpt-5.4mini`"), "{error}");
    assert!(
        error.contains("the nearest names: `gpt-5.4-mini`"),
        "{error}"
    );
    assert_eq!(error.lines().count(), 1, "{error}");
    let error = wrong(&text(
        PLAIN,
        "{ catalog = \"gpt-5.4-nano\", service = \"priority\" }",
    ));
    assert!(
        error.contains("\"standard\", \"batch\", \"flex\""),
        "{error}"
    );
    let error = wrong(&text(
        PLAIN,
        "{ catalog = \"gpt-5.4-nano\", service = \"bach\" }",
    ));
    assert!(error.contains("did you mean `batch`?"), "{error}");
    let error = wrong(&text(
        PLAIN,
        "{ input = 1, output = 2, service = \"batch\" }",
    ));
    assert!(
        error.contains("`service` stands without `catalog`"),
        "{error}"
    );
    let error = wrong(&text(PLAIN, "{ output = 2 }"));
    assert!(error.contains("lacks `input`"), "{error}");
    let error = wrong(&text(PLAIN, "{ catalog = 5 }"));
    assert!(error.contains("a text that is not empty"), "{error}");
}

#[test]
fn prices_are_per_token_so_another_unit_of_work_is_refused_and_another_amount_is_not() {
    let hours = format!("{}\n[unit]\nname = \"hour\"\n", text(PLAIN, LOOKED_UP));
    assert!(wrong(&hours).contains("per token"));
    let thousands = text("{ input = 0.0025, output = 0.015 }", LOOKED_UP);
    let scenario = scenario(&format!("{thousands}\n[unit]\nprice_per = \"1k\"\n"));
    let price = &scenario.ladder.tiers[1].price;
    assert!((price.input.get() / (0.375 / 1e6) - 1.0).abs() < 1e-15);
}

#[test]
fn a_catalogue_file_stands_beside_the_scenario_and_its_days_count() {
    let folder = tempfile::tempdir().unwrap();
    let file = "schema = \"rungs.catalog/1\"\ndate = 2026-06-01\n\
        [[model]]\nname = \"m\"\nprovider = \"p\"\nsource = \"s\"\ndate = 2026-06-01\nstandard = { input = 1, output = 2 }\n\
        [[model]]\nname = \"m\"\nprovider = \"p\"\nsource = \"s\"\ndate = 2026-06-01\nfrom = 2026-09-01\nstandard = { input = 3, output = 6 }\n";
    std::fs::write(folder.path().join("c.toml"), file).unwrap();
    let path = folder.path().join("t.toml").display().to_string();
    let written = format!(
        "{}[catalog]\nfile = \"c.toml\"\n",
        text(PLAIN, "{ catalog = \"m\" }")
    );
    let on = |day: &str| {
        let set = Override::parse(&format!("catalog.date={day}")).unwrap();
        Scenario::parse(&written, &path, &[set]).unwrap()
    };
    let input = |scenario: &Scenario| scenario.ladder.tiers[1].price.input.get();
    let own = Scenario::parse(&written, &path, &[]).unwrap();
    assert_eq!(input(&own), 1e-6);
    assert_eq!(own.catalogue.as_ref().unwrap().name, "c.toml");
    assert_eq!(input(&on("2026-09-01")), 3e-6);
    assert_eq!(
        input(&own.with(&[("catalog.date", "2026-10-01")]).unwrap()),
        3e-6
    );
    assert!(
        own.with(&[("catalog.file", "d.toml")])
            .unwrap_err()
            .to_string()
            .contains("one for all")
    );
    let nowhere = Scenario::parse(&written, "t.toml", &[])
        .unwrap_err()
        .to_string();
    assert!(
        nowhere.contains("the catalogue cannot be used"),
        "{nowhere}"
    );
    assert_eq!(nowhere.lines().count(), 1, "{nowhere}");
    let no_day = written.replace("file = \"c.toml\"", "date = \"june\"");
    assert!(wrong(&no_day).contains("`june` is no day"));
}

#[test]
fn a_claim_that_looks_a_price_up_has_the_catalogue_in_the_digest() {
    let claim = |model: &str| {
        let with = format!("with = {{ \"tier.mini.price.catalog\" = \"{model}\" }}");
        format!(
            "{}[[claim]]\nsays = \"so\"\nmetric = \"savings\"\nabove = 0\n{with}\n",
            text(PLAIN, WRITTEN)
        )
    };
    let one = scenario(&claim("gpt-5-nano"));
    assert_ne!(one.digest, scenario(&claim("gpt-5-mini")).digest);
    assert_eq!(one.catalogue, None);
    assert!(wrong(&claim("gpt-5-nanoo")).contains("`gpt-5-nano`"));
}

#[test]
fn steps_are_read_in_any_order_and_come_with_the_catalogue() {
    let steps = "steps = [{ above_input = \"300k\", input = 7, output = 30 }, { above_input = 200_000, input = 5, output = 22.5 }]";
    let written = scenario(&text(
        &format!("{{ input = 2.5, output = 15, {steps} }}"),
        WRITTEN,
    ));
    let sizes: Vec<f64> = written.ladder.tiers[0]
        .price
        .steps
        .iter()
        .map(|step| step.above_input.get())
        .collect();
    assert_eq!(sizes, [200_000.0, 300_000.0]);
    let full = scenario(&text("{ catalog = \"gpt-5.4\" }", WRITTEN));
    let price = &full.ladder.tiers[0].price;
    assert_eq!(price.at(272_001.0).output.get(), 22.5 / 1e6);
    let none = scenario(&text("{ catalog = \"gpt-5.4\", steps = [] }", WRITTEN));
    assert!(none.ladder.tiers[0].price.steps.is_empty());
    assert_ne!(full.digest, none.digest);
}

#[test]
fn steps_that_leave_something_open_are_refused() {
    let of = |steps: &str| {
        text(
            &format!("{{ input = 2.5, cached_input = 0.25, output = 15, steps = [{steps}] }}"),
            WRITTEN,
        )
    };
    let one = "{ above_input = 200_000, input = 5, output = 22.5 }";
    assert!(wrong(&of(one)).contains("the step lacks `cached_input`"));
    let whole = "{ above_input = 200_000, input = 5, cached_input = 0.5, output = 22.5 }";
    assert!(wrong(&of(&format!("{whole}, {whole}"))).contains("two steps begin above"));
    let error = wrong(&of(
        "{ above_input = 0, input = 5, cached_input = 0.5, output = 1 }",
    ));
    assert!(error.contains("above 0"), "{error}");
    let error = wrong(&of(
        "{ above_inptu = 1, input = 5, cached_input = 0.5, output = 1 }",
    ));
    assert!(error.contains("did you mean `above_input`?"), "{error}");
    let error = wrong(&text("{ catalog = \"gpt-5.4\", output = 10 }", WRITTEN));
    assert!(error.contains("write `steps = []`"), "{error}");
}

#[test]
fn the_exact_engine_refuses_steps_and_says_where() {
    let stepped = text("{ catalog = \"gpt-5.4\" }", WRITTEN);
    let exact = Override::flag("--exact", "simulation.exact", true);
    let error = Scenario::parse(&stepped, "t.toml", std::slice::from_ref(&exact)).unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("the exact engine cannot follow `price.steps`"),
        "{error}"
    );
    assert!(error.starts_with("command line:1:"), "{error}");
    let flat = text("{ catalog = \"gpt-5.4\", steps = [] }", WRITTEN);
    assert!(Scenario::parse(&flat, "t.toml", &[exact]).is_ok());
}
