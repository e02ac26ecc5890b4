//! A scenario's queue against closed forms, and against the engines that know no queue.

#[path = "../support/mod.rs"]
mod support;

mod flows;
mod scenarios;
