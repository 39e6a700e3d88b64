//! The process dies, or a call fails, at each effect in turn; then it is started again, and nothing is lost or done twice.
//!
//! A scenario of six runs of the program, from an empty state directory to a digest (`world`), is played once undisturbed;
//! before each run everything is kept aside. Then each run is repeated from there with one effect broken: a write, a flush,
//! a rename, a send (`support/break.c` counts them), until a run completes with none left to break. After each the
//! program runs once more, undisturbed, and what is found then must be what is found where nothing ever broke.
//!
//! `make test` breaks the first effect of each sort of each run and some of the others; `make crash` (CRASH_EVERY) breaks
//! every one.
//! `make soak` kills the daemon at random moments while mail comes in (`soak`).

mod soak;
mod world;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::support::breaking::How;
use world::{STEPS, World};

/// Scenarios that are played side by side.
const WORLDS: usize = 2;

/// Of the effects that are like an earlier one, `make test` breaks each so many-th.
const SPREAD: usize = 45;

/// One effect to break.
#[derive(Debug, Clone, Copy)]
struct Case {
    step: usize,
    /// Counted from 1.
    number: usize,
    how: How,
}

/// What is still to be broken.
enum Plan {
    /// These.
    Some(Vec<Case>),
    /// Every effect, from this on.
    Every { next: Case },
}

impl Plan {
    fn next(&mut self) -> Option<Case> {
        match self {
            Plan::Some(cases) => cases.pop(),
            Plan::Every { next } => {
                if next.step == STEPS.len() {
                    return None;
                }
                let case = *next;
                *next = match case.how {
                    How::Fail => Case { number: case.number + 1, how: death(case.number + 1), ..case },
                    How::Kill | How::Tear | How::Power => Case { how: How::Fail, ..case },
                };
                Some(case)
            }
        }
    }

    /// Takes it that a run had fewer effects than `case` was to break.
    fn none_left(&mut self, case: Case) {
        match self {
            Plan::Some(_) => {}
            Plan::Every { next } => {
                if next.step == case.step {
                    *next = Case { step: case.step + 1, number: 1, how: death(1) };
                }
            }
        }
    }
}

/// The effects of one run in turn see the process die, be torn out of a write, and lose what was not flushed.
fn death(number: usize) -> How {
    [How::Power, How::Kill, How::Tear][number % 3]
}

/// What the breaking came to.
#[derive(Debug, Default)]
struct Tally {
    broken: usize,
    completed: usize,
    faults: Vec<String>,
}

/// Breaks what `plan` says, in all of `worlds` at once.
fn break_all(worlds: Vec<World>, plan: Plan) -> (Tally, Vec<World>) {
    let (plan, tally) = (Mutex::new(plan), Mutex::new(Tally::default()));
    let locked =
        |it: &dyn Fn(&mut Plan) -> Option<Case>| it(&mut plan.lock().unwrap_or_else(PoisonError::into_inner));
    let work = |mut world: World| {
        while let Some(case) = locked(&Plan::next) {
            let outcome = world.break_one(case.step, case.number, case.how);
            let mut tally = tally.lock().unwrap();
            match outcome {
                Ok(true) => tally.broken += 1,
                Ok(false) => {
                    tally.completed += 1;
                    locked(&|plan| {
                        plan.none_left(case);
                        None
                    });
                }
                Err(fault) => tally.faults.push(format!("{case:?}: {fault}")),
            }
        }
        world
    };
    let worlds = std::thread::scope(|scope| {
        let workers: Vec<_> = worlds.into_iter().map(|world| scope.spawn(|| work(world))).collect();
        workers.into_iter().map(|it| it.join().unwrap()).collect()
    });
    (tally.into_inner().unwrap(), worlds)
}

fn worlds() -> Vec<World> {
    std::thread::scope(|scope| {
        let makers: Vec<_> = (0..WORLDS).map(|_| scope.spawn(World::play)).collect();
        makers.into_iter().map(|it| it.join().unwrap()).collect()
    })
}

/// What `make test` breaks: the first effect of each sort of each run in two ways, and some of the others.
fn some(world: &World) -> Plan {
    let mut cases = Vec::new();
    for step in 0..STEPS.len() {
        let mut sorts = BTreeSet::new();
        for (index, effect) in world.effects(step).iter().enumerate() {
            let sort: String = effect.chars().filter(|it| !it.is_ascii_digit()).collect();
            let (is_first, number) = (sorts.insert(sort), index + 1);
            if is_first || index % SPREAD == 0 {
                cases.push(Case { step, number, how: death(number) });
            }
            if is_first {
                cases.push(Case { step, number, how: How::Fail });
            }
        }
    }
    Plan::Some(cases)
}

#[test]
#[expect(clippy::print_stderr, reason = "it tells the figures that docs/MEASURED.md states")]
fn a_process_that_dies_at_any_effect_loses_nothing_and_repeats_nothing_in_the_log() {
    let begun = Instant::now();
    let worlds = worlds();
    let count = |step: usize| format!("{} {}", STEPS[step], worlds[0].effects(step).len());
    let counts: Vec<String> = (0..STEPS.len()).map(count).collect();
    let plan = match std::env::var_os("CRASH_EVERY") {
        Some(_) => Plan::Every { next: Case { step: 0, number: 1, how: death(1) } },
        None => some(&worlds[0]),
    };
    let (mut tally, worlds) = break_all(worlds, plan);
    tally.faults.extend(worlds.iter().filter_map(|it| it.check_mail().err()));
    let (accepted, repeats) = worlds.iter().map(World::mails).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    eprintln!(
        "effects: {}\n{} runs broken, {} with no effect left to break, in {} s; {accepted} notices accepted, {repeats} of \
         them repeats; {} faults",
        counts.join(", "),
        tally.broken,
        tally.completed,
        begun.elapsed().as_secs(),
        tally.faults.len()
    );
    assert!(tally.faults.is_empty(), "{}", tally.faults.join("\n\n"));
}
