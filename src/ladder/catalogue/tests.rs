//! The catalogue that comes with the program, and looking models up in it.

use super::*;
use crate::units::UsdPerUnit;

fn built_in() -> Catalogue {
    Catalogue::built_in().unwrap()
}

#[test]
fn every_built_in_entry_names_a_page_a_day_and_a_standard_card() {
    let catalogue = built_in();
    assert!((55..=75).contains(&catalogue.entries().len()));
    for entry in catalogue.entries() {
        assert!(entry.source.starts_with("https://"), "{}", entry.model);
        assert!(entry.date <= catalogue.date, "{}", entry.model);
        assert!(
            entry.cards.contains_key(&Service::Standard),
            "{}",
            entry.model
        );
    }
    assert_eq!(catalogue.digest.len(), 64);
}

#[test]
fn the_prices_of_the_models_that_the_scenarios_use_are_the_published_ones() {
    let published = [
        ("gpt-5.4", 2.50, 0.25, 15.00),
        ("gpt-5.4-mini", 0.75, 0.075, 4.50),
        ("gpt-5.4-nano", 0.20, 0.02, 1.25),
        ("gpt-5", 1.25, 0.125, 10.00),
        ("gpt-5-mini", 0.25, 0.025, 2.00),
        ("gpt-5-nano", 0.05, 0.005, 0.40),
    ];
    let catalogue = built_in();
    for (model, input, cached, output) in published {
        let quote = catalogue.quote(model, Service::Standard, catalogue.date);
        let prices = *quote.unwrap().card.prices();
        assert_eq!(
            (prices.input, prices.cached_input, prices.output),
            (input, Some(cached), output),
            "{model}"
        );
    }
    let price = catalogue.find("gpt-5.4").unwrap();
    let large = price.at(300_000.0);
    assert_eq!(
        (large.input.get(), large.output.get()),
        (5.0 / 1e6, 22.5 / 1e6)
    );
    assert_eq!(price.at(272_000.0).output.get(), 15.0 / 1e6);
    let half = catalogue.quote("gpt-5.4-mini", Service::Batch, catalogue.date);
    assert_eq!(
        half.unwrap().card.price().cached_input.map(UsdPerUnit::get),
        Some(0.0375 / 1e6)
    );
}

#[test]
fn an_unknown_model_or_service_is_answered_with_what_there_is() {
    let catalogue = built_in();
    let on = catalogue.date;
    let error = catalogue
        .quote("gpt5.4mini", Service::Standard, on)
        .unwrap_err();
    match &error {
        NoPrice::Model(near) => assert_eq!(near[0], "gpt-5.4-mini"),
        other => panic!("{other:?}"),
    }
    assert!(error.help().unwrap().contains("`gpt-5.4-mini`"));
    let error = catalogue
        .quote("gpt-5.4-nano", Service::Priority, on)
        .unwrap_err();
    assert!(
        error
            .help()
            .unwrap()
            .contains("\"standard\", \"batch\", \"flex\"")
    );
    assert!(
        catalogue
            .quote("openai/gpt-5.4", Service::Standard, on)
            .is_ok()
    );
}

#[test]
fn of_several_entries_the_one_in_force_on_the_day_counts() {
    let day = |text: &str| parse_date(text).unwrap();
    let mut early = built_in().entries()[0].clone();
    early.from = Some(day("2026-01-01"));
    let mut late = early.clone();
    late.from = Some(day("2026-09-01"));
    let catalogue = Catalogue::of_entries(
        "x",
        day("2026-06-01"),
        None,
        vec![late.clone(), early.clone()],
    );
    let on = |text: &str| catalogue.quote(&early.model, Service::Standard, day(text));
    assert_eq!(on("2026-08-31").unwrap().entry, &early);
    assert_eq!(on("2026-09-01").unwrap().entry, &late);
    assert_eq!(on("2025-12-31"), Err(NoPrice::NotYet(day("2026-01-01"))));
    assert_eq!(catalogue.in_force(catalogue.date), [&early]);
}

#[test]
fn words_find_models_whatever_the_case_and_the_separators() {
    let catalogue = built_in();
    let all = catalogue.in_force(catalogue.date);
    let found = catalogue.search(&["OpenAI".into(), "5.4 Mini".into()], &all);
    assert!(found.iter().any(|entry| entry.model == "gpt-5.4-mini"));
    assert!(catalogue.search(&["no such model".into()], &all).is_empty());
}

#[test]
fn a_difference_names_what_came_went_and_changed() {
    let old = built_in();
    let mut entries = old.entries().to_vec();
    let gone = entries.remove(0).model;
    let text = old.text();
    let at = entries
        .iter()
        .position(|entry| entry.model == "gpt-5.4")
        .unwrap();
    let cheaper = Prices {
        input: 2.0,
        ..*entries[at].cards[&Service::Standard].prices()
    };
    let card = Card::new(cheaper, Vec::new()).unwrap();
    entries[at].cards.insert(Service::Standard, card);
    let new = Catalogue::of_entries("new", old.date, None, entries);
    let difference = Difference::between(&old, &new);
    assert_eq!((difference.removed, difference.added), (vec![gone], vec![]));
    let keys: Vec<&str> = difference
        .changed
        .iter()
        .map(|change| change.key.as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "input",
            "input above 272000",
            "cached_input above 272000",
            "output above 272000"
        ]
    );
    assert_eq!(difference.changed[0].new, Some(2.0));
    assert!(text.starts_with('#'));
}
