use std::io::Write;

use super::*;
use crate::import::{ReadOptions, read};
use crate::progress::Silent;

/// Ten tasks of a lead with two subordinates each, but for two tasks that it does alone.
///
/// Every subordinate begins with a prefix of 1000 tokens, reads a tenth of the task's input again, works with two
/// requests, and reports with 30 tokens.
fn log() -> UsageLog {
    let mut text = String::from("task,id,parent,model,in,cached,out,when\n");
    for task in 0..10 {
        let mut row =
            |id: &str, parent: &str, model: &str, input: u32, cached: u32, output: u32, at: u32| {
                text.push_str(&format!(
                    "t{task},{id}{task},{parent},{model},{input},{cached},{output},{}\n",
                    1_700_000_000 + 100 * task + at
                ));
            };
        let parent = format!("lead{task}");
        if task < 8 {
            row("lead", "", "big", 5000, 4000, 100, 0);
            row("a", &parent, "small", 2000, 0, 50, 1);
            row("a", &parent, "small", 500, 500, 30, 2);
            row("b", &parent, "small", 2000, 0, 50, 3);
            row("b", &parent, "small", 500, 500, 30, 4);
        } else {
            row("lead", "", "big", 5000, 4000, 100, 0);
        }
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let options = ReadOptions {
        columns:
            "task=task,id=id,parent=parent,model=model,input=in,cached=cached,output=out,time=when"
                .parse()
                .unwrap(),
        ..ReadOptions::default()
    };
    read(&[file.path().to_path_buf()], &options, &Silent).unwrap()
}

#[test]
fn a_log_with_callers_shows_pieces_prefix_report_and_shares() {
    let found = measure(&log()).unwrap();
    assert_eq!((found.tasks, found.delegated, found.attempts), (10, 8, 16));
    assert_eq!(found.task_share.estimate, Some(0.8));
    assert_eq!(found.pieces.estimate, Some(2.0));
    assert_eq!(found.report.estimate, Some(30.0));
    // Nothing tells prefix and context apart where all first prompts are alike: all of it is prefix.
    assert_eq!(found.spawn.estimate, Some(2000.0));
    assert_eq!(found.context.estimate, Some(0.0));
    assert_eq!(found.brief, Estimate::UNDEFINED);
    let below = 2.0 * (2000.0 + 50.0 + 500.0 + 30.0);
    let share = found.token_share.estimate.unwrap();
    assert!((share - below / (below + 5100.0)).abs() < 1e-12, "{share}");
}

#[test]
fn tiers_carry_their_share_of_tokens_and_their_cache() {
    let found = measure(&log()).unwrap();
    let tiers: Vec<(Rank, &str, Option<f64>, usize)> = found
        .tiers
        .iter()
        .map(|tier| {
            (
                tier.rank,
                tier.model.as_str(),
                tier.cache_hit,
                tier.attempts,
            )
        })
        .collect();
    assert_eq!(
        tiers,
        [
            (Rank::Executive, "big", Some(0.8), 0),
            (Rank::Subordinate, "small", Some(0.2), 16)
        ]
    );
    let all: f64 = found.tiers.iter().map(|tier| tier.token_share).sum();
    assert!((all - 1.0).abs() < 1e-12);
}

#[test]
fn what_first_prompts_have_beyond_the_prefix_is_context_and_the_brief_is_not() {
    let mut log = log();
    for agent in &mut log.agents {
        agent.brief = Some(100.0);
        agent.piece = Some(agent.task);
    }
    let mut first = BTreeSet::new();
    for usage in &mut log.records {
        let Some(agent) = usage.agent else { continue };
        // Half of the subordinates are told a thousand tokens of what went before.
        if first.insert(agent) && first.len() % 2 == 0 {
            usage.uncached_input += 1000.0;
        }
    }
    let found = measure(&log).unwrap();
    assert_eq!(found.brief.estimate, Some(100.0));
    assert_eq!(found.spawn.estimate, Some(1900.0));
    let context = found.context.estimate.unwrap();
    assert!((context - 500.0 / 11_000.0).abs() < 1e-12, "{context}");
    assert_eq!(found.attempts_per_piece.estimate, Some(2.0));
    assert_eq!(found.pieces.estimate, Some(1.0));
}

#[test]
fn a_log_without_callers_shows_no_hierarchy() {
    let mut log = log();
    log.agents.clear();
    assert_eq!(measure(&log), None);
}

#[test]
fn the_block_is_toml_that_marks_the_ratio_as_assumed() {
    let text = delegation_block(&measure(&log()).unwrap());
    let table: toml::Table = text.parse().unwrap();
    let delegation = &table["delegation"];
    assert_eq!(delegation["task_share"].as_float(), Some(0.8));
    assert_eq!(delegation["assign"]["small"].as_integer(), Some(1));
    assert_eq!(delegation["overhead"]["spawn"].as_integer(), Some(2000));
    assert_eq!(delegation["overhead"]["report"].as_integer(), Some(30));
    assert!(delegation["overhead"].get("brief").is_none());
    let ratio = text.lines().find(|line| line.starts_with("ratio")).unwrap();
    assert!(ratio.contains("ASSUMED"), "{ratio}");
    assert!(text.contains("not identified"), "{text}");
}
