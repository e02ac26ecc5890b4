//! A token bucket as one number: when it will be full.

use super::network::{Bucket, LimitKind, Limits};

/// A rate limit at work. Amounts are in seconds of its rate.
///
/// A bucket that will be full at `full_at` lacks (full_at - now) seconds of its rate: it needs no
/// refilling, and the time at which something has room in it is exact.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its place among all limits.
    pub limit: u32,
    /// Which it is.
    pub kind: LimitKind,
    /// What a request reserves, as base + input and output times a factor.
    reserve: Need,
    /// What it uses.
    usage: Need,
    holds: f64,
    full_at: f64,
    /// Reserved so far, and taken by refusals.
    pub charged: f64,
    /// Flowed back so far; below 0 where requests used more than they had reserved.
    pub returned: f64,
    /// Taken by refusals so far.
    pub taken: f64,
}

/// Tokens of one request, its input as the limit counts it.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    pub input: f64,
    pub output: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Need {
    base: f64,
    input: f64,
    output: f64,
}

impl Need {
    #[inline(always)]
    fn of(&self, requests: f64, tokens: Tokens) -> f64 {
        self.base * requests + self.input * tokens.input + self.output * tokens.output
    }
}

impl Gate {
    /// A full bucket.
    pub fn new(kind: LimitKind, bucket: Bucket, limits: &Limits, limit: u32) -> Self {
        let per = 1.0 / bucket.per_s;
        let mut usage = Need::default();
        match kind {
            LimitKind::Requests | LimitKind::Concurrent => usage.base = per,
            LimitKind::Tokens => (usage.input, usage.output) = (per, per),
            LimitKind::Input => usage.input = per,
            LimitKind::Output => usage.output = per,
        }
        let mut reserve = usage;
        if let (Some(most), true) = (limits.max_output, usage.output > 0.0) {
            (reserve.base, reserve.output) = (most * per, 0.0);
        }
        Self {
            limit,
            kind,
            reserve,
            usage,
            holds: bucket.holds * per,
            full_at: 0.0,
            charged: 0.0,
            returned: 0.0,
            taken: 0.0,
        }
    }

    /// Whether what is reserved and what is used can differ.
    pub fn reconciles(&self) -> bool {
        self.reserve.base != self.usage.base
    }

    /// When the request has room: when the bucket holds what it reserves, or is full.
    #[inline(always)]
    pub fn ready_at(&self, tokens: Tokens) -> f64 {
        let spare = self.holds - self.reserved(tokens);
        self.full_at - if spare > 0.0 { spare } else { 0.0 }
    }

    /// Admits it. Whether the bucket is in debt now because the request is larger than all of it.
    #[inline(always)]
    pub fn charge(&mut self, tokens: Tokens, now: f64) -> bool {
        let need = self.reserved(tokens);
        self.full_at = self.full_at.max(now) + need;
        self.charged += need;
        need > self.holds
    }

    /// Lets what it did not use flow back. Whether it used more than it had reserved.
    pub fn reconcile(&mut self, tokens: Tokens, now: f64) -> bool {
        let unused = self.reserved(tokens) - self.usage.of(1.0, tokens);
        self.returned += unused;
        let over = unused < 0.0;
        if over {
            self.full_at = self.full_at.max(now);
        }
        self.full_at -= unused;
        over
    }

    /// A request limit loses one request to an answer 429, never falling below 0.
    pub fn refuse(&mut self, now: f64) {
        if self.kind != LimitKind::Requests {
            return;
        }
        let level = (self.holds - (self.full_at - now).max(0.0)).max(0.0);
        let take = level.min(self.usage.base);
        self.full_at = self.full_at.max(now) + take;
        self.charged += take;
        self.taken += take;
    }

    /// What a request reserves, seconds of the rate.
    #[inline(always)]
    pub fn reserved(&self, tokens: Tokens) -> f64 {
        self.reserve.of(1.0, tokens)
    }

    /// What so many requests with these tokens in all use, seconds of the rate.
    pub fn used(&self, requests: f64, tokens: Tokens) -> f64 {
        self.usage.of(requests, tokens)
    }
}

/// The rate limits among some limits, as buckets of what they take.
pub fn buckets(limits: &Limits) -> impl Iterator<Item = (LimitKind, Bucket)> {
    [
        (LimitKind::Requests, limits.requests),
        (LimitKind::Tokens, limits.tokens),
        (LimitKind::Input, limits.input),
        (LimitKind::Output, limits.output),
    ]
    .into_iter()
    .filter_map(|(kind, bucket)| Some((kind, bucket?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: Bucket = Bucket {
        per_s: 2.0,
        holds: 10.0,
    };

    fn call(input: f64, output: f64) -> Tokens {
        Tokens { input, output }
    }

    fn gate(kind: LimitKind, max_output: Option<f64>) -> Gate {
        let limits = Limits {
            max_output,
            ..Limits::default()
        };
        Gate::new(kind, BUCKET, &limits, 0)
    }

    #[test]
    fn a_bucket_refills_at_its_rate_and_no_further_than_full() {
        let mut gate = gate(LimitKind::Tokens, None);
        assert!(gate.ready_at(call(10.0, 0.0)) <= 0.0);
        assert!(!gate.charge(call(6.0, 4.0), 0.0));
        // Empty at 0: 3 tokens are there after 1.5 s, all 10 after 5 s.
        assert_eq!(gate.ready_at(call(3.0, 0.0)), 1.5);
        assert_eq!(gate.ready_at(call(10.0, 0.0)), 5.0);
        gate.charge(call(4.0, 0.0), 100.0);
        assert_eq!(gate.ready_at(call(10.0, 0.0)), 102.0);
    }

    #[test]
    fn what_is_larger_than_the_bucket_waits_until_it_is_full_and_leaves_debt() {
        let mut gate = gate(LimitKind::Tokens, None);
        gate.charge(call(2.0, 0.0), 0.0);
        assert_eq!(gate.ready_at(call(30.0, 0.0)), 1.0);
        assert!(gate.charge(call(30.0, 0.0), 1.0));
        // 20 in debt: 0 after 10 s more, 1 after half a second on top.
        assert_eq!(gate.ready_at(call(1.0, 0.0)), 11.5);
    }

    #[test]
    fn what_is_reserved_and_not_used_flows_back() {
        let mut gate = gate(LimitKind::Tokens, Some(8.0));
        let small = call(1.0, 3.0);
        assert!(gate.reconciles());
        gate.charge(small, 0.0);
        assert_eq!(gate.ready_at(small), 4.0);
        assert!(!gate.reconcile(small, 1.0));
        assert_eq!(gate.ready_at(small), 1.5);
        // Used beyond the reservation is taken off what is there.
        let large = call(0.0, 10.0);
        gate.charge(large, 50.0);
        assert!(gate.reconcile(large, 60.0));
        assert_eq!(gate.ready_at(call(2.0, 0.0)), 61.0);
        assert_eq!((gate.charged, gate.returned), (8.5, 1.5));
    }

    #[test]
    fn output_that_is_reserved_matters_to_limits_of_output_only() {
        assert!(!gate(LimitKind::Input, Some(5.0)).reconciles());
        assert!(!gate(LimitKind::Requests, Some(5.0)).reconciles());
        assert!(gate(LimitKind::Output, Some(5.0)).reconciles());
    }

    #[test]
    fn a_refusal_takes_a_request_but_never_below_none() {
        let mut gate = gate(LimitKind::Requests, None);
        for _ in 0..9 {
            gate.charge(call(0.0, 0.0), 0.0);
        }
        gate.refuse(0.25);
        // 1.5 were there; half a request is left, then nothing.
        assert_eq!(gate.ready_at(call(0.0, 0.0)), 0.5);
        gate.refuse(0.25);
        gate.refuse(0.25);
        assert_eq!(gate.ready_at(call(0.0, 0.0)), 0.75);
    }
}
