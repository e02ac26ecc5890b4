use std::io::Write;
use std::path::PathBuf;

use super::*;
use crate::import::{Grain, Usage};

/// Writes a file into a folder of its own and returns both.
fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::File::create(&path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    (folder, path)
}

fn read_text(text: &str, options: &ReadOptions) -> Result<UsageLog, DataError> {
    let (_folder, path) = file("log", text);
    read(&[path], options, &Silent)
}

fn with_columns(columns: &str) -> ReadOptions {
    ReadOptions {
        columns: columns.parse().unwrap(),
        ..ReadOptions::default()
    }
}

fn plain(text: &str) -> UsageLog {
    read_text(text, &ReadOptions::default()).unwrap()
}

fn invalid(text: &str, options: &ReadOptions) -> String {
    match read_text(text, options) {
        Err(DataError::Invalid(message)) => message,
        other => panic!("{other:?}"),
    }
}

/// (time, uncached, reads, writes, output) of each record.
fn amounts(log: &UsageLog) -> Vec<(f64, f64, f64, f64, f64)> {
    let amount = |u: &Usage| {
        let time = u.time_s.unwrap_or(-1.0);
        (
            time,
            u.uncached_input,
            u.cache_reads,
            u.cache_writes,
            u.output,
        )
    };
    log.records.iter().map(amount).collect()
}

#[test]
fn csv_takes_its_columns_from_the_call() {
    let text = "when,in,hit,out,model,kind\n1700000060,100,80,5,big,a\n1700000000,50,0,7,small,b\n";
    let columns = "input=in,cached=hit,output=out,time=when,model=model,class=kind";
    let log = read_text(text, &with_columns(columns)).unwrap();
    assert_eq!(log.format, Format::Csv);
    assert_eq!(
        amounts(&log),
        [
            (1_700_000_000.0, 50.0, 0.0, 0.0, 7.0),
            (1_700_000_060.0, 20.0, 80.0, 0.0, 5.0)
        ]
    );
    assert_eq!(log.models.text(log.records[0].model.unwrap()), "small");
    assert_eq!(log.classes.text(log.records[1].class.unwrap()), "a");
    assert!(
        log.notes.iter().any(|note| note.contains("sorted")),
        "{:?}",
        log.notes
    );
    assert!(log.period.unwrap().absolute);
}

#[test]
fn jsonl_takes_keys_within_keys() {
    let text = "{\"usage\":{\"in\":10,\"out\":2},\"t\":\"2026-01-01T00:00:00Z\"}\n{\"usage\":{\"in\":20,\"out\":4},\"t\":\"2026-01-01T00:00:01Z\"}\n";
    let log = read_text(
        text,
        &with_columns("input=usage.in,output=usage.out,time=t"),
    )
    .unwrap();
    assert_eq!(log.format, Format::Jsonl);
    assert_eq!(log.totals.uncached_input, 30.0);
    assert_eq!(log.period.unwrap().length_s(), 1.0);
}

#[test]
fn beside_and_inside_are_two_conventions() {
    let text = "in,reads,writes,out\n10,80,10,5\n10,80,10,5\n";
    let beside = "input=in,cache_reads=reads,cache_writes=writes,output=out";
    let log = read_text(text, &with_columns(beside)).unwrap();
    assert_eq!(amounts(&log)[0], (-1.0, 10.0, 80.0, 10.0, 5.0));
    let message = invalid(text, &with_columns("input=in,cached=reads,output=out"));
    assert!(
        message.contains("cached is more than the input"),
        "{message}"
    );
}

#[test]
fn azure_is_known_by_its_header() {
    let log = plain(
        "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n2023-11-16 18:17:04.0319600,3180,8",
    );
    assert_eq!(log.format, Format::Azure);
    assert_eq!(log.bad.rows(), 2);
    assert!((log.period.unwrap().length_s() - 0.052).abs() < 1e-6);
}

#[test]
fn mooncake_gives_the_share_of_blocks_seen_before() {
    let log = plain(
        "{\"timestamp\": 0, \"input_length\": 1500, \"output_length\": 5, \"hash_ids\": [0, 1, 2]}\n{\"timestamp\": 2000, \"input_length\": 1100, \"output_length\": 6, \"hash_ids\": [0, 1, 7]}\n",
    );
    assert_eq!(log.prefix.unwrap().share(), Some(2.0 / 6.0));
    assert_eq!(amounts(&log)[1], (2.0, 76.0, 1024.0, 0.0, 6.0));
    assert!(!log.period.unwrap().absolute);
}

#[test]
fn litellm_is_read_from_csv_and_from_json_lines() {
    let csv = "request_id,startTime,model,prompt_tokens,completion_tokens,spend,cache_hit,session_id,metadata\n\
        r1,2026-01-01 10:00:00,gpt,100,10,0.5,False,s1,\"{\"\"usage_object\"\":{\"\"prompt_tokens_details\"\":{\"\"cached_tokens\"\":60}}}\"\n\
        r2,2026-01-01 10:00:01,gpt,100,10,0.5,True,s1,{}\n\
        r3,2026-01-01 10:00:02,gpt,30,10,0.25,False,s1,{}\n";
    let log = plain(csv);
    assert_eq!(log.format, Format::Litellm);
    assert_eq!(log.records.len(), 2);
    assert_eq!(log.records[0].cache_reads, 60.0);
    assert_eq!(log.records[0].uncached_input, 40.0);
    assert_eq!(log.records[0].task, log.records[1].task);
    assert_eq!(log.totals.cost_usd, 0.75);
    assert!(
        log.notes.iter().any(|note| note.contains("own cache")),
        "{:?}",
        log.notes
    );
    let json = "{\"request_id\":\"r1\",\"startTime\":\"2026-01-01T10:00:00Z\",\"model\":\"claude\",\"prompt_tokens\":100,\"completion_tokens\":10,\"spend\":0.5,\"status\":\"success\",\"metadata\":{\"usage_object\":{\"cache_creation_input_tokens\":30,\"cache_read_input_tokens\":50,\"completion_tokens_details\":{\"reasoning_tokens\":4}}}}\n{\"request_id\":\"r2\",\"startTime\":\"2026-01-01T10:00:00Z\",\"model\":\"claude\",\"prompt_tokens\":0,\"completion_tokens\":0,\"spend\":0,\"status\":\"failure\"}\n{\"request_id\":\"r3\",\"startTime\":\"2026-01-01T10:00:05Z\",\"model\":\"claude\",\"prompt_tokens\":7,\"completion_tokens\":1,\"spend\":0}\n";
    let log = plain(json);
    assert_eq!(amounts(&log)[0], (1_767_261_600.0, 20.0, 50.0, 30.0, 10.0));
    assert_eq!(log.records[0].reasoning, Some(4.0));
    assert_eq!(log.records.len(), 2);
}

#[test]
fn pages_of_the_usage_api_are_sums_of_many_requests() {
    let page = "{\n\"object\": \"page\", \"data\": [{\"object\": \"bucket\", \"start_time\": 1730419200, \"end_time\": 1730505600, \"results\": [{\"object\": \"organization.usage.completions.result\", \"input_tokens\": 1000, \"output_tokens\": 500, \"input_cached_tokens\": 800, \"num_model_requests\": 5, \"model\": null}]}, {\"object\": \"bucket\", \"start_time\": 1730505600, \"end_time\": 1730592000, \"results\": [{\"input_tokens\": 10, \"output_tokens\": 5, \"num_model_requests\": 1}]}], \"has_more\": false}";
    let log = plain(page);
    assert_eq!(
        (log.format, log.grain),
        (Format::OpenaiUsage, Grain::Bucket)
    );
    assert_eq!(log.totals.requests, 6.0);
    assert_eq!(
        amounts(&log)[0],
        (1_730_419_200.0, 200.0, 800.0, 0.0, 500.0)
    );
}

#[test]
fn a_misspelt_column_is_named_with_the_nearest_one() {
    let message = invalid(
        "prompt_tokens,out\n1,2\n",
        &with_columns("input=prompt_token,output=out"),
    );
    assert!(
        message.contains("columns found: `prompt_tokens`, `out`"),
        "{message}"
    );
    assert!(
        message.contains("did you mean `prompt_tokens`?"),
        "{message}"
    );
    let message = invalid(
        "{\"a\":{\"in\":1},\"out\":2}\n",
        &with_columns("input=a.inn,output=out"),
    );
    assert!(message.contains("did you mean `a.in`?"), "{message}");
    let message = invalid(
        "prompt_tokens,completion_tokens\n1,2\n",
        &ReadOptions::default(),
    );
    assert!(
        message.contains("--columns input=prompt_tokens,output=completion_tokens"),
        "{message}"
    );
}

#[test]
fn bad_rows_are_counted_by_reason_and_more_than_one_percent_is_an_error() {
    let good = "10,2\n".repeat(600);
    let text = format!("in,out\n{good}x,2\n-1,2\n0,0\n10\n");
    let columns = with_columns("input=in,output=out");
    let log = read_text(&text, &columns).unwrap();
    assert_eq!((log.bad.rows(), log.bad.bad()), (604, 4));
    let reasons: Vec<&str> = log
        .bad
        .reasons()
        .iter()
        .map(|r| r.reason.as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "input is not a number",
            "input is negative",
            "no tokens at all",
            "the line is truncated: it has fewer fields than the header"
        ]
    );
    assert!(
        log.bad.reasons()[0].places[0].ends_with(":602: `x`"),
        "{:?}",
        log.bad
    );
    let half = "in,out\n10,2\n10,2\nx,2\n";
    assert!(invalid(half, &columns).contains("--skip-bad"));
    let skip = ReadOptions {
        bad_rows: BadRowPolicy::Skip,
        ..columns
    };
    assert_eq!(read_text(half, &skip).unwrap().records.len(), 2);
}

#[test]
fn a_truncated_last_line_of_json_is_a_bad_row() {
    let text = "{\"in\":1,\"out\":1}\n".repeat(200) + "{\"in\":1,\"ou";
    let log = read_text(&text, &with_columns("input=in,output=out")).unwrap();
    assert_eq!((log.records.len(), log.bad.bad()), (200, 1));
}

#[test]
fn one_row_no_row_and_mixed_formats_are_errors() {
    let columns = with_columns("input=in,output=out");
    assert!(invalid("in,out\n1,2\n", &columns).contains("only one row"));
    assert!(invalid("in,out\n", &columns).contains("no row"));
    let (_a, csv) = file("a.csv", "TIMESTAMP,ContextTokens,GeneratedTokens\n1,2,3\n");
    let (_b, json) = file(
        "b.jsonl",
        "{\"timestamp\":0,\"input_length\":1,\"output_length\":1,\"hash_ids\":[]}\n",
    );
    let error = read(&[csv, json], &ReadOptions::default(), &Silent).unwrap_err();
    assert!(error.to_string().contains("formats are mixed"), "{error}");
}

#[test]
fn who_called_whom_is_followed_up_to_the_executive() {
    let text = "id,parent,in,out\nroot,,100,10\na,root,50,5\nb,a,20,2\na,root,60,5\n";
    let log = read_text(
        text,
        &with_columns("input=in,output=out,id=id,parent=parent"),
    )
    .unwrap();
    let task = Some(crate::import::Key::of("root"));
    assert!(
        log.records.iter().all(|usage| usage.task == task),
        "{log:?}"
    );
    assert_eq!(log.agents.len(), 2);
    let callers: Vec<_> = log.agents.iter().map(|agent| agent.caller).collect();
    assert!(callers.contains(&None) && callers.contains(&Some(crate::import::Key::of("a"))));
}

#[test]
fn circles_of_callers_come_to_an_end() {
    let text = "id,parent,in,out\na,b,1,1\nb,a,1,1\n";
    let log = read_text(
        text,
        &with_columns("input=in,output=out,id=id,parent=parent"),
    )
    .unwrap();
    assert_eq!(log.records.len(), 2);
}

#[test]
fn the_real_traces_have_their_published_figures() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/traces");
    if !folder.is_dir() {
        eprintln!("skipped: no traces at {}", folder.display());
        return;
    }
    let trace = |name: &str| read(&[folder.join(name)], &ReadOptions::default(), &Silent).unwrap();
    let mean = |log: &UsageLog| {
        let rows = log.records.len() as f64;
        (
            rows,
            (log.totals.input() / rows).round(),
            (log.totals.output / rows).round(),
        )
    };
    let variation = |log: &UsageLog| log.gaps.unwrap().variation().unwrap();
    let code = trace("azure_llm_2023_code.csv");
    assert_eq!(mean(&code), (8819.0, 2048.0, 28.0));
    assert_eq!(variation(&code).round(), 13.0);
    let conversation = trace("azure_llm_2023_conv.csv");
    assert_eq!(mean(&conversation), (19366.0, 1155.0, 211.0));
    assert!((variation(&conversation) - 1.09).abs() < 0.005);
    let mooncake = trace("mooncake_conversation.jsonl");
    assert_eq!(mean(&mooncake), (12031.0, 12035.0, 343.0));
    let share = mooncake.prefix.unwrap().share().unwrap();
    assert!((share - 0.366).abs() < 0.0005, "{share}");
}

/// The example of each format in the documentation, with its options.
fn examples() -> Vec<(String, String, ReadOptions)> {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut found = Vec::new();
    for section in page.split("\n## `").skip(1) {
        let name = section.split('`').next().unwrap();
        let fence = section.split("```").nth(1).unwrap();
        let example = fence.split_once('\n').unwrap().1;
        let columns = section.split("--columns ").nth(1);
        let columns = columns.map(|rest| rest.split('`').next().unwrap());
        let columns = columns.filter(|text| text.contains('='));
        let options = columns.map(with_columns).unwrap_or_default();
        found.push((name.into(), example.into(), options));
    }
    found
}

#[test]
fn the_examples_of_the_documentation_are_read_as_what_they_stand_under() {
    let mut formats = Vec::new();
    for (name, example, options) in examples() {
        let log = read_text(&example, &options).unwrap();
        assert_eq!(log.format.name(), name);
        assert_eq!((log.records.len(), log.bad.bad()), (2, 0), "{name}");
        formats.push(log.format);
    }
    assert_eq!(formats, Format::ALL);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 64,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(7),
        ..Default::default()
    })]

    #[test]
    fn a_damaged_file_gives_a_log_or_an_error_and_no_panic(
        damage in proptest::collection::vec((0.0..1.0_f64, 32u8..127), 1..6),
        kept in 0.2..1.0_f64,
    ) {
        for (name, example, options) in examples() {
            let mut bytes = example.repeat(3).into_bytes();
            for (place, byte) in &damage {
                let at = (place * bytes.len() as f64) as usize;
                bytes[at] = *byte;
            }
            bytes.truncate((kept * bytes.len() as f64) as usize);
            let options = ReadOptions {
                format: Some(name.parse().unwrap()),
                bad_rows: BadRowPolicy::Skip,
                ..options
            };
            if let Ok(log) = read_text(&String::from_utf8(bytes).unwrap(), &options) {
                proptest::prop_assert!(log.records.len() >= 2);
                proptest::prop_assert!(log.totals.input().is_finite());
                let _ = crate::import::hierarchy::measure(&log);
            }
        }
    }
}

#[test]
fn a_file_given_twice_is_said_and_a_folder_without_logs_is_an_error() {
    let (folder, path) = file("a.csv", "in,out\n1,2\n3,4\n");
    let columns = with_columns("input=in,output=out");
    let log = read(&[path.clone(), path], &columns, &Silent).unwrap();
    assert!(
        log.notes[0].contains("hold the same bytes"),
        "{:?}",
        log.notes
    );
    let error = read(&[folder.path().into()], &columns, &Silent).unwrap_err();
    assert!(
        error.to_string().contains("no log in this folder"),
        "{error}"
    );
}
