//! Values outside the range of their key.

use super::one;

#[test]
fn prices_are_finite_and_not_negative() {
    one(
        "output = 4.50",
        "output = -4.50",
        "18:34",
        &["`tier.mini.price.output` is -4.50", "from 0"],
    );
    one(
        "output = 4.50",
        "output = nan",
        "18:34",
        &["is nan", "from 0"],
    );
    one(
        "output = 4.50",
        "output = inf",
        "18:34",
        &["is inf", "from 0"],
    );
    one(
        "output = 4.50",
        "output = 1e999",
        "18:34",
        &["is 1e999", "from 0"],
    );
}

#[test]
fn shares_lie_between_0_and_1_and_a_percentage_is_guessed() {
    one(
        "scores = { swe = 0.577 }",
        "scores = { swe = 57.7 }",
        "11:18",
        &["is 57.7", "a share from 0 to 1", "0.577 or \"57.7%\""],
    );
    one(
        "cache_hit = 0.5",
        "cache_hit = -0.5",
        "10:13",
        &["is -0.5", "a share from 0 to 1"],
    );
    one(
        "ratio = 0.9",
        "ratio = 1.9",
        "33:9",
        &["`delegation.ratio` is 1.9", "a share from 0 to 1"],
    );
    one(
        "input_share = 0.97",
        "input_share = \"197%\"",
        "27:15",
        &["is \"197%\"", "a share from 0 to 1"],
    );
    one(
        "catches_wrong = 0.8",
        "catches_wrong = nan",
        "38:17",
        &["is nan", "a share from 0 to 1"],
    );
}

#[test]
fn a_loading_is_below_1() {
    one(
        "difficulty_loading = 0.9",
        "difficulty_loading = 1",
        "12:22",
        &["is 1", "from 0 to below 1"],
    );
}

#[test]
fn weights_and_shares_do_not_sum_to_0() {
    one(
        "weight = 1.0",
        "weight = 0.0",
        "25:10",
        &["the weights of all tasks sum to 0"],
    );
    one(
        "assign = { mini = 1.0 }",
        "assign = { mini = 0 }",
        "34:10",
        &["the shares of `delegation.assign` sum to 0"],
    );
    one(
        "subtasks = 4\nrequests = 13\n",
        "requests = 13\n[[task.subtask]]\nname = \"a\"\nshare = 0\n",
        "31:9",
        &["sum to 0"],
    );
}

#[test]
fn numbers_are_numbers() {
    one(
        "weight = 1.0",
        "weight = true",
        "25:10",
        &["`task.coding.weight` is true"],
    );
    one(
        "weight = 1.0",
        "weight = \"heavy\"",
        "25:10",
        &["is \"heavy\"", "100k"],
    );
    one(
        "weight = 1.0",
        "weight = 2024-01-01",
        "25:10",
        &["is 2024-01-01"],
    );
}

#[test]
fn counts_begin_at_1() {
    one(
        "subtasks = 4",
        "subtasks = 0",
        "28:12",
        &["`task.coding.subtasks` is 0", "from 1 to 10,000"],
    );
    one(
        "subtasks = 4",
        "subtasks = 1.5",
        "28:12",
        &["is 1.5", "a whole number"],
    );
    one(
        "subtasks = 4",
        "subtasks = { poisson = 0.5 }",
        "28:24",
        &["is 0.5", "from 1"],
    );
    one(
        "subtasks = 4",
        "subtasks = { choices = { \"0\" = 1.0 } }",
        "28:26",
        &["is \"0\"", "from 1"],
    );
    one(
        "tasks = 1_000",
        "tasks = 0",
        "4:9",
        &["`simulation.tasks` is 0", "from 1"],
    );
    one("seed = 1", "seed = -1", "5:8", &["is -1", "from 0"]);
    one(
        "seed = 1",
        "seed = 18446744073709551616",
        "5:8",
        &["from 0 to 2^64 - 1"],
    );
}

#[test]
fn a_distribution_makes_sense() {
    one(
        "p95 = 400_000",
        "p95 = 50_000",
        "26:36",
        &["is below the median", "100,000 or more", "the median"],
    );
    one(
        "median = 100_000",
        "median = 0",
        "26:21",
        &["`task.coding.tokens.median` is 0", "above 0"],
    );
    one(
        "median = 100_000, p95 = 400_000",
        "mean = 100_000, p95 = 900_000",
        "26:34",
        &["does not fit the mean", "3.868", "the mean"],
    );
    one(
        "median = 100_000, p95 = 400_000",
        "median = 100_000",
        "26:10",
        &[
            "not a distribution in any of its forms",
            "only median here",
            "{ median, p95 }",
        ],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "\"400k to 20k\"",
        "26:10",
        &["its end is below its beginning"],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "\"lots\"",
        "26:10",
        &["is \"lots\"", "\"20k to 200k\""],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "{ empirical = { quantiles = [[0, 10], [0.5, 5], [1, 7]] } }",
        "26:10",
        &["quantile"],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "{ mixture = [] }",
        "26:22",
        &["a list of tables", "share = 0.7"],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "{ mixture = [{ share = 1, median = 5 }] }",
        "26:23",
        &["lacks `sigma`"],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "{ mixture = [{ share = 0, median = 5, sigma = 1 }] }",
        "26:33",
        &["is 0", "above 0"],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "{ median = 900, sigma = 0.5, pareto_tail = { above = 4_000, exponent = 2 } }",
        "26:81",
        &["is 2", "above 2, at most 100"],
    );
    one(
        "{ median = 100_000, p95 = 400_000 }",
        "{ median = 900, sigma = 0.5, pareto_tail = { above = 4e8, exponent = 3 } }",
        "26:10",
        &["standard deviations", "within 7"],
    );
    one(
        "input_share = 0.97",
        "input_share = { mean = 1, concentration = 9 }",
        "27:24",
        &["is 1", "above 0 and below 1"],
    );
}

#[test]
fn precision_lies_between_0_and_1() {
    one(
        "seed = 1",
        "seed = 1\nprecision = 0",
        "6:13",
        &["`simulation.precision` is 0", "above 0 and below 1"],
    );
    one(
        "seed = 1",
        "seed = 1\nprecision = 1",
        "6:13",
        &["above 0 and below 1"],
    );
}
