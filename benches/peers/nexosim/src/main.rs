//! The fork-join of `benches/peers/README.md` in nexosim: one model for each station, one for the flow of tasks.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use nexosim::Message;
use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::{EventSinkReader, Output, SinkState, event_queue};
use nexosim::simulation::{Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

const RATE: f64 = 1.0;
const PIECES: u32 = 4;
const EXECUTIVES: usize = 2;
const EXECUTIVE_S: f64 = 0.5;
const SUBORDINATES: usize = 5;
const SUBORDINATE_S: f64 = 1.0;

/// SplitMix64, which is quick and can be saved with a model.
#[derive(Serialize, Deserialize)]
struct Random(u64);

impl Random {
    fn exponential(&mut self, mean: f64) -> Duration {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        let uniform = ((word >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
        Duration::from_nanos((-uniform.ln() * mean * 1e9) as u64 + 1)
    }
}

/// What a station is asked: for which task, and whether it is the synthesis.
#[derive(Clone, Copy, Message, Serialize, Deserialize)]
struct Request {
    task: usize,
    last: bool,
}

#[derive(Serialize, Deserialize)]
struct Station {
    done: Output<Request>,
    servers: usize,
    mean_s: f64,
    busy: usize,
    queue: VecDeque<Request>,
    random: Random,
}

#[Model]
impl Station {
    async fn request(&mut self, request: Request, cx: &Context<Self>) {
        if self.busy < self.servers {
            self.busy += 1;
            self.start(request, cx);
        } else {
            self.queue.push_back(request);
        }
    }

    fn start(&mut self, request: Request, cx: &Context<Self>) {
        let service = self.random.exponential(self.mean_s);
        cx.schedule_event(service, schedulable!(Self::end), request)
            .unwrap();
    }

    #[nexosim(schedulable)]
    async fn end(&mut self, request: Request, cx: &Context<Self>) {
        match self.queue.pop_front() {
            Some(next) => self.start(next, cx),
            None => self.busy -= 1,
        }
        self.done.send(request).await;
    }
}

#[derive(Serialize, Deserialize)]
struct Task {
    arrived: f64,
    left: u32,
}

#[derive(Serialize, Deserialize)]
struct Flow {
    to_executive: Output<Request>,
    to_subordinate: Output<Request>,
    finished: Output<f64>,
    tasks: Vec<Task>,
    free: Vec<usize>,
    random: Random,
    start: MonotonicTime,
}

#[Model]
impl Flow {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        let gap = self.random.exponential(1.0 / RATE);
        cx.schedule_event(gap, schedulable!(Self::arrive), ()).unwrap();
    }

    #[nexosim(schedulable)]
    async fn arrive(&mut self, _: (), cx: &Context<Self>) {
        let arrived = self.now(cx);
        let task = Task { arrived, left: PIECES };
        let index = match self.free.pop() {
            Some(index) => {
                self.tasks[index] = task;
                index
            }
            None => {
                self.tasks.push(task);
                self.tasks.len() - 1
            }
        };
        let gap = self.random.exponential(1.0 / RATE);
        cx.schedule_event(gap, schedulable!(Self::arrive), ()).unwrap();
        let plan = Request { task: index, last: false };
        self.to_executive.send(plan).await;
    }

    async fn executive_done(&mut self, request: Request, cx: &Context<Self>) {
        if request.last {
            let sojourn = self.now(cx) - self.tasks[request.task].arrived;
            self.free.push(request.task);
            self.finished.send(sojourn).await;
        } else {
            for _ in 0..PIECES {
                self.to_subordinate.send(request).await;
            }
        }
    }

    async fn subordinate_done(&mut self, request: Request) {
        let task = &mut self.tasks[request.task];
        task.left -= 1;
        if task.left == 0 {
            let synthesis = Request { last: true, ..request };
            self.to_executive.send(synthesis).await;
        }
    }

    fn now(&self, cx: &Context<Self>) -> f64 {
        cx.time().duration_since(self.start).as_secs_f64()
    }
}

fn main() -> Result<(), SimulationError> {
    let tasks: usize = std::env::args()
        .nth(1)
        .map_or(200_000, |text| text.parse().expect("a number of tasks"));
    let start = MonotonicTime::EPOCH;
    let station = |servers, mean_s, seed| Station {
        done: Output::default(),
        servers,
        mean_s,
        busy: 0,
        queue: VecDeque::new(),
        random: Random(seed),
    };
    let mut executive = station(EXECUTIVES, EXECUTIVE_S, 1);
    let mut subordinate = station(SUBORDINATES, SUBORDINATE_S, 2);
    let mut flow = Flow {
        to_executive: Output::default(),
        to_subordinate: Output::default(),
        finished: Output::default(),
        tasks: Vec::new(),
        free: Vec::new(),
        random: Random(3),
        start,
    };
    let (executive_box, subordinate_box, flow_box) = (Mailbox::new(), Mailbox::new(), Mailbox::new());
    flow.to_executive.connect(Station::request, &executive_box);
    flow.to_subordinate.connect(Station::request, &subordinate_box);
    executive.done.connect(Flow::executive_done, &flow_box);
    subordinate.done.connect(Flow::subordinate_done, &flow_box);
    let (sink, mut sojourns) = event_queue(SinkState::Enabled);
    flow.finished.connect_sink(sink);

    let mut simulation = SimInit::with_num_threads(1)
        .add_model(executive, executive_box, "executive")
        .add_model(subordinate, subordinate_box, "subordinate")
        .add_model(flow, flow_box, "flow")
        .init(start)?;

    let (mut done, warm_up, batches) = (0usize, tasks / 10, 50usize);
    let mut sums = vec![(0.0f64, 0.0f64); batches];
    let clock = Instant::now();
    while done < tasks {
        simulation.step()?;
        while let Some(sojourn) = sojourns.try_read() {
            if done >= warm_up && done < tasks {
                let batch = (done - warm_up) * batches / (tasks - warm_up);
                sums[batch].0 += sojourn;
                sums[batch].1 += 1.0;
            }
            done += 1;
        }
    }
    let elapsed_s = clock.elapsed().as_secs_f64();
    let means: Vec<f64> = sums.iter().map(|(sum, count)| sum / count).collect();
    let mean = means.iter().sum::<f64>() / batches as f64;
    let squares: f64 = means.iter().map(|value| (value - mean).powi(2)).sum();
    let error = (squares / (batches * (batches - 1)) as f64).sqrt();
    println!(
        "{{\"peer\": \"nexosim\", \"tasks\": {tasks}, \"elapsed_s\": {elapsed_s}, \"mean_sojourn_s\": {mean}, \"std_error\": {error}}}"
    );
    Ok(())
}
