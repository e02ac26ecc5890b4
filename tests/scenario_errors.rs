//! The bad-input table, row by row: what is wrong is told with its place, the allowed range and the nearest name.

use rungs::error::Paint;
use rungs::scenario::Scenario;

#[test]
fn every_bundled_scenario_is_valid() {
    for entry in std::fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        if let Err(error) = Scenario::load(&path, &[]) {
            match error {
                rungs::error::ScenarioError::Invalid(d) => panic!("{}", d.render(Paint::Plain)),
                other => panic!("{other}"),
            }
        }
    }
}
