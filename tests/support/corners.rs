//! Scenarios where rules of the model meet that seldom meet.

/// Name and text.
pub const CORNERS: [(&str, &str); 7] = [
    ("a free check, so briefs are calls of their own", FREE_CHECK),
    ("reviews by the rung above along four tiers", ABOVE),
    ("rejected by the rung above, redone at the top", TO_THE_TOP),
    (
        "certain scores, long tasks are the hard ones, one slot",
        CERTAIN,
    ),
    ("kinds with and without a skill", MIXED_KINDS),
    ("all of the task or nothing", ALL_OR_NOTHING),
    (
        "less than one request, and reviews that are kept",
        FEW_REQUESTS,
    ),
];

const FREE_CHECK: &str = r#"
name = "free-check"
[[tier]]
name = "executive"
price = { input = 2.5, output = 10, cached_input = 0.25 }
cache_hit = 0.8
scores = { code = 0.7 }
difficulty_loading = 0.9
speed = { first_token_s = 0.5, output_tokens_per_s = 90 }
[[tier]]
name = "large"
price = { input = 1, output = 5 }
scores = { code = 0.55 }
difficulty_loading = 0.8
token_multiplier = { mean = 1.4, sigma = 0.5 }
speed = { first_token_s = 1, output_tokens_per_s = 120, input_tokens_per_s = 4000 }
[[tier]]
name = "small"
price = { input = 0.2, output = 1.5 }
scores = { code = 0.35 }
difficulty_loading = 0.6
token_multiplier = 0.7
speed = { first_token_s = 0.2, output_tokens_per_s = 200 }
[[task]]
name = "coding"
input_tokens = { median = 40_000, sigma = 0.8 }
output_tokens = { gamma = { mean = 3_000, shape = 1.5 } }
tokens_correlation = -0.6
difficulty_loading = 0.5
requests = 9
tool_s = 1.5
skill = "code"
subtasks = { choices = { "1" = 0.3, "3" = 0.7 } }
[delegation]
ratio = { mean = 0.6, concentration = 3 }
assign = { large = 0.3, small = 0.7 }
parallel = 2
[delegation.overhead]
brief = "300 to 2k"
spawn = 5000
report = { gamma = { mean = 500, shape = 2 } }
[delegation.review]
rate = 0.9
catches_wrong = 0.9
passes_right = 0.7
reads = 0
"#;

const ABOVE: &str = r#"
name = "above"
[[tier]]
name = "executive"
price = { input = 3, output = 15 }
scores = { code = 0.8 }
difficulty_loading = 0.9
speed = { first_token_s = 0.5, output_tokens_per_s = 60, input_tokens_per_s = 3000 }
[[tier]]
name = "large"
price = { input = 1.5, output = 9, cached_input = 0.2, cache_write = 2 }
cache_hit = 0.6
scores = { code = 0.7 }
difficulty_loading = 0.85
token_multiplier = 1.2
speed = { first_token_s = 0.4, output_tokens_per_s = 100 }
[[tier]]
name = "medium"
price = { input = 0.8, output = 4, discount = 0.5 }
scores = { code = 0.5 }
difficulty_loading = 0.7
token_multiplier = { mean = 0.9, sigma = 0.4 }
speed = { first_token_s = 0.3, output_tokens_per_s = 150 }
[[tier]]
name = "small"
price = { input = 0.1, output = 0.6 }
scores = { code = 0.3 }
difficulty_loading = 0.0
token_multiplier = 2
speed = { first_token_s = 0.2, output_tokens_per_s = 250, input_tokens_per_s = 9000 }
[[task]]
name = "coding"
tokens = { mean = 90_000, p95 = 250_000 }
input_share = { mean = 0.8, concentration = 10 }
difficulty_loading = 0.6
requests = 5
tool_s = 0.7
skill = "code"
subtasks = { poisson = 2.5 }
[delegation]
ratio = 0.8
assign = { small = 0.6, medium = 0.2, large = 0.2 }
parallel = 2
[delegation.overhead]
plan = { reads = 0.1 }
brief = { median = 600, sigma = 0.7 }
context = 0.05
report = 700
synthesis = { reads = 0.5, tokens = 300 }
[delegation.review]
rate = 0.85
catches_wrong = 0.8
passes_right = 0.6
reads = 0.7
tokens = { median = 250, sigma = 0.5 }
by = "above"
"#;

const TO_THE_TOP: &str = r#"
name = "to-the-top"
[[tier]]
name = "executive"
price = { input = 3, output = 15 }
scores = { code = 0.75 }
difficulty_loading = 0.5
speed = { first_token_s = 0.5, output_tokens_per_s = 60 }
[[tier]]
name = "large"
price = { input = 1.5, output = 9 }
scores = { code = 0.6 }
difficulty_loading = 0.9
speed = { first_token_s = 0.4, output_tokens_per_s = 100 }
[[tier]]
name = "small"
price = { input = 0.1, output = 0.6 }
scores = { code = 0.4 }
difficulty_loading = 0.95
token_multiplier = { mean = 1.5, sigma = 0.6 }
speed = { first_token_s = 0.2, output_tokens_per_s = 250 }
[[task]]
name = "coding"
tokens = { empirical = { quantiles = [[0, 1_000], [0.6, 20_000], [1, 200_000]] } }
input_share = 0.9
difficulty_loading = 0.7
requests = 6
skill = "code"
subtasks = 3
[delegation]
ratio = { choices = { "0.3" = 0.5, "0.9" = 0.5 } }
task_share = 0.7
assign = { small = 1 }
on_reject = "executive"
[delegation.overhead]
brief = 900
report = "200 to 2k"
[delegation.review]
rate = 1
catches_wrong = 0.7
passes_right = 0.8
tokens = 300
by = "above"
"#;

const CERTAIN: &str = r#"
name = "certain"
[[tier]]
name = "executive"
price = { input = 3, output = 15 }
scores = { code = 1 }
difficulty_loading = 0.9
speed = { first_token_s = 0.5, output_tokens_per_s = 60 }
[[tier]]
name = "large"
price = { input = 1.5, output = 9 }
scores = { code = 0.5 }
difficulty_loading = 0.95
speed = { first_token_s = 0.4, output_tokens_per_s = 100 }
[[tier]]
name = "small"
price = { input = 0.1, output = 0.6 }
scores = { code = 0 }
difficulty_loading = 0.3
speed = { first_token_s = 0.2, output_tokens_per_s = 250 }
[[task]]
name = "coding"
tokens = { median = 50_000, sigma = 1 }
input_share = 0.5
difficulty_loading = 1
requests = 12
tool_s = 2
skill = "code"
subtasks = 4
failure_cost_usd = 3
[delegation]
ratio = 1
assign = { small = 0.5, large = 0.5 }
parallel = 1
[delegation.overhead]
spawn = { gamma = { mean = 4000, shape = 0.8 } }
[delegation.review]
rate = 0.8
catches_wrong = 1
passes_right = 1
"#;

const MIXED_KINDS: &str = r#"
name = "mixed-kinds"
[[tier]]
name = "executive"
price = { input = 3, output = 15 }
scores = { code = 0.8, search = 0.9 }
difficulty_loading = 0.9
[[tier]]
name = "large"
price = { input = 1.5, output = 9 }
scores = { code = 0.5, search = 0.3 }
difficulty_loading = 0.8
[[tier]]
name = "small"
price = { input = 0.1, output = 0.6 }
scores = { code = 0.2, search = 0.7 }
difficulty_loading = 0.7
token_multiplier = 1.5
speed = { first_token_s = 0.2, output_tokens_per_s = 250 }
[[task]]
name = "partly"
weight = 3
tokens = "20k to 200k"
input_share = { mean = 0.5, concentration = 2 }
difficulty_loading = 0.4
requests = 4
  [[task.subtask]]
  name = "edit"
  share = 2
  count = { poisson = 3 }
  skill = "code"
  assign = { large = 1 }
  [[task.subtask]]
  name = "format"
  share = 1
  count = 2
[[task]]
name = "wholly"
weight = 1
tokens = { mu = 10, sigma = 0.5 }
input_share = 1
skill = "code"
assign = { small = 1, large = 3 }
  [[task.subtask]]
  name = "look"
  share = 1
  skill = "search"
  assign = { small = 1 }
  [[task.subtask]]
  name = "edit"
  share = 3
  count = { choices = { "1" = 0.5, "4" = 0.5 } }
[delegation]
ratio = 0.7
assign = { small = 0.5, large = 0.5 }
[delegation.overhead]
plan = { tokens = 1500 }
brief = 300
[delegation.review]
rate = 0.6
catches_wrong = 0.75
passes_right = 0.85
reads = 0.5
by = "above"
"#;

const ALL_OR_NOTHING: &str = r#"
name = "all-or-nothing"
[[tier]]
name = "executive"
price = { input = 3, output = 15, cached_input = 0.3, cache_write = 3.75 }
cache_hit = 0.9
scores = { code = 0.8 }
difficulty_loading = 0.9
quota_weight = 3
speed = { first_token_s = 0.5, output_tokens_per_s = 60 }
[[tier]]
name = "small"
price = { input = 0.5, output = 2, cache_write = 0.7 }
scores = { code = 0.6 }
difficulty_loading = 0.9
token_multiplier = { mean = 1.2, sigma = 0.3 }
limits = { tokens_per_minute = 1_000_000, cached_counts = 0.1 }
speed = { first_token_s = 0.2, output_tokens_per_s = 250 }
[[task]]
name = "coding"
input_tokens = { median = 30_000, p95 = 120_000 }
output_tokens = { median = 2_000, p95 = 10_000 }
tokens_correlation = 1
difficulty_loading = 0.8
requests = 3
skill = "code"
failure_cost_usd = 2
[delegation]
ratio = { choices = { "0" = 0.4, "1" = 0.6 } }
task_share = 0.8
assign = { small = 1 }
[delegation.overhead]
brief = { gamma = { mean = 500, shape = 3 } }
synthesis = { reads = 1 }
[delegation.review]
rate = 0.5
catches_wrong = 0.6
passes_right = 0.9
reads = 1
by = "above"
[[quota]]
name = "window"
"#;

const FEW_REQUESTS: &str = r#"
name = "few-requests"
[[tier]]
name = "executive"
price = { input = 3, output = 15 }
scores = { code = 0.8 }
difficulty_loading = 0.9
speed = { first_token_s = 0.5, output_tokens_per_s = 60, input_tokens_per_s = 1000 }
[[tier]]
name = "large"
price = { input = 1, output = 5 }
scores = { code = 0.6 }
difficulty_loading = 0.9
token_multiplier = { mean = 3, sigma = 0.8 }
speed = { first_token_s = 0.2, output_tokens_per_s = 250 }
[[tier]]
name = "small"
price = { input = 0.5, output = 2 }
scores = { code = 0.4 }
difficulty_loading = 0.9
token_multiplier = 2.5
speed = { first_token_s = 0.2, output_tokens_per_s = 250 }
[[task]]
name = "coding"
tokens = { gamma = { mean = 40_000, shape = 0.9 } }
input_share = 0
difficulty_loading = 0.5
requests = 0.6
tool_s = 3
skill = "code"
subtasks = 2
[delegation]
ratio = { mean = 0.8, concentration = 1.5 }
assign = { small = 0.5, large = 0.5 }
on_reject = "accept"
parallel = 1
[delegation.overhead]
report = 300
[delegation.review]
rate = 0.75
catches_wrong = 0.5
passes_right = 0.5
reads = 0.4
tokens = 100
by = "above"
"#;
