//! What the engine runs on: stations with limits, pools of stations, and nothing of a scenario.

/// Stations and the pools over them. [`Network::check`] says whether it can be run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// Where requests are served; at least one.
    pub stations: Vec<Station>,
    /// Limits that stations share.
    pub pools: Vec<Pool>,
}

/// A place that serves requests: a tier.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// How results call it.
    pub name: String,
    /// What it admits.
    pub limits: Limits,
    /// What happens to a request that it does not admit.
    pub on_limit: OnLimit,
    /// Delays after a 429 and after an error.
    pub backoff: Backoff,
    /// Share of requests that fail at their end, 0 to below 1.
    pub error_rate: f64,
    /// σ of a lognormal factor of mean 1 on every service time; 0 = none.
    pub jitter: f64,
    /// How much of a call's input counts towards the station's own token limits: less than 1 where cached input does not, 0 or more.
    pub input_counts: f64,
}

impl Station {
    /// A station without limits, errors or jitter.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            limits: Limits::default(),
            on_limit: OnLimit::Wait,
            backoff: Backoff::default(),
            error_rate: 0.0,
            jitter: 0.0,
            input_counts: 1.0,
        }
    }
}

/// Limits that several stations draw on together (`[[pool]]`), beside their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// How results call it.
    pub name: String,
    /// Indices of its stations.
    pub stations: Vec<usize>,
    /// What they may use together.
    pub limits: Limits,
    /// As [`Station::input_counts`], towards the pool's limits: one for each of `stations`.
    pub input_counts: Vec<f64>,
}

/// What is admitted; several can hold at once, and a request needs room in all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// Of requests.
    pub requests: Option<Bucket>,
    /// Of input and output tokens together.
    pub tokens: Option<Bucket>,
    /// Of input tokens.
    pub input: Option<Bucket>,
    /// Of output tokens.
    pub output: Option<Bucket>,
    /// Requests in service at once, at least 1.
    pub concurrent: Option<u64>,
    /// Output tokens that a request reserves; what it uses instead where absent.
    pub max_output: Option<f64>,
}

/// A token bucket: full at the start, refilled continuously.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// What flows in per second, above 0.
    pub per_s: f64,
    /// What it holds when full, above 0.
    pub holds: f64,
}

/// What happens to a request that cannot be admitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnLimit {
    /// It queues, first come first served: the client knows its limits.
    #[default]
    Wait,
    /// It is answered 429, which takes one request from the request limits, and comes again after a delay.
    Retry,
}

/// Delays between attempts: the n-th is min(cap, first · factorⁿ⁻¹) · (1 + jitter (2u - 1)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// Seconds before the second attempt, 0 or more.
    pub first_s: f64,
    /// Growth from one delay to the next, at least 1.
    pub factor: f64,
    /// Longest delay before jitter, seconds.
    pub cap_s: f64,
    /// 0 to 1.
    pub jitter: f64,
    /// All attempts, at least 1. After the last one the task fails.
    pub tries: u32,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first_s: 1.0,
            factor: 2.0,
            cap_s: 60.0,
            jitter: 0.5,
            tries: 8,
        }
    }
}

/// Which limit of a station or pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LimitKind {
    /// Requests per time.
    Requests,
    /// Tokens per time.
    Tokens,
    /// Input tokens per time.
    Input,
    /// Output tokens per time.
    Output,
    /// Requests at once.
    Concurrent,
}

/// Whose limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    /// Index into [`Network::stations`].
    Station(usize),
    /// Index into [`Network::pools`].
    Pool(usize),
}

impl Network {
    /// The name of a station or pool of this network.
    pub fn name(&self, owner: Owner) -> &str {
        match owner {
            Owner::Station(index) => &self.stations[index].name,
            Owner::Pool(index) => &self.pools[index].name,
        }
    }

    /// Whether the engine can run it.
    ///
    /// # Errors
    /// What is out of range, in words that name the station or pool and the value.
    pub fn check(&self) -> Result<(), String> {
        if self.stations.is_empty() {
            return Err("a network needs at least one station".into());
        }
        for station in &self.stations {
            check_station(station).map_err(|what| format!("station {}: {what}", station.name))?;
        }
        for pool in &self.pools {
            let missing = pool.stations.iter().find(|s| **s >= self.stations.len());
            let checked = match missing {
                Some(station) => Err(format!("there is no station {station}")),
                None if pool.input_counts.len() != pool.stations.len() => {
                    Err("input_counts needs one number for each of its stations".into())
                }
                None => check_limits(&pool.limits),
            };
            checked.map_err(|what| format!("pool {}: {what}", pool.name))?;
        }
        Ok(())
    }
}

fn check_station(station: &Station) -> Result<(), String> {
    check_limits(&station.limits)?;
    let Backoff {
        first_s,
        factor,
        cap_s,
        jitter,
        tries,
    } = station.backoff;
    within("input_counts", station.input_counts, 0.0, 1e6)?;
    within("error_rate", station.error_rate, 0.0, 1.0 - f64::EPSILON)?;
    within("jitter", station.jitter, 0.0, 10.0)?;
    within("backoff first_s", first_s, 0.0, 1e9)?;
    within("backoff factor", factor, 1.0, 1e9)?;
    within("backoff cap_s", cap_s, 0.0, 1e9)?;
    within("backoff jitter", jitter, 0.0, 1.0)?;
    within("backoff tries", f64::from(tries), 1.0, 1e9)
}

fn check_limits(limits: &Limits) -> Result<(), String> {
    let Limits {
        requests,
        tokens,
        input,
        output,
        concurrent,
        max_output,
    } = limits;
    for (name, bucket) in [
        ("requests", requests),
        ("tokens", tokens),
        ("input", input),
        ("output", output),
    ] {
        let Some(Bucket { per_s, holds }) = bucket else {
            continue;
        };
        within(name, *per_s, f64::MIN_POSITIVE, 1e15)?;
        within(name, *holds, f64::MIN_POSITIVE, 1e18)?;
    }
    if let Some(concurrent) = concurrent {
        within("concurrent", *concurrent as f64, 1.0, 1e18)?;
    }
    max_output.map_or(Ok(()), |most| within("max_output", most, 0.0, 1e15))
}

pub(super) fn within(name: &str, value: f64, low: f64, high: f64) -> Result<(), String> {
    if value >= low && value <= high {
        Ok(())
    } else {
        Err(format!("{name} {value} must lie between {low} and {high}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_named() {
        let with = |change: fn(&mut Station)| {
            let mut station = Station::new("mini");
            change(&mut station);
            let network = Network {
                stations: vec![station],
                pools: Vec::new(),
            };
            network.check()
        };
        assert_eq!(with(|_| ()), Ok(()));
        let bad: [fn(&mut Station); 5] = [
            |s| s.error_rate = f64::NAN,
            |s| s.error_rate = 1.0,
            |s| s.limits.concurrent = Some(0),
            |s| s.backoff.tries = 0,
            |s| {
                s.limits.tokens = Some(Bucket {
                    per_s: 0.0,
                    holds: 1.0,
                })
            },
        ];
        for change in bad {
            let message = with(change).unwrap_err();
            assert!(message.starts_with("station mini: "), "{message}");
        }
        assert!(Network::default().check().is_err());
    }

    #[test]
    fn a_pool_names_stations_that_exist() {
        let network = Network {
            stations: vec![Station::new("mini")],
            pools: vec![Pool {
                name: "openai".into(),
                stations: vec![0, 1],
                limits: Limits::default(),
                input_counts: vec![1.0, 1.0],
            }],
        };
        let message = network.check().unwrap_err();
        assert_eq!(message, "pool openai: there is no station 1");
    }
}
