//! `paddlint check --stdin-ndjson`: files that come as lines of JSON, each
//! answered by a line, in their order.
//!
//! One thread reads lines, many judge them, and this one writes the answers. So
//! many lines and bytes are on their way at once, and no more.

mod budget;
mod lines;
mod question;

use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

use crate::cli::args::CheckArguments;
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session, config};
use crate::config::{Config, FailOn, Settings};
use crate::credential;
use crate::model::{Problem, ProblemKind, Report};
use crate::pipeline;
use crate::prefilter::Prefilter;
use crate::report::ndjson;
use crate::suppress::ForeignPragmas;

use budget::{Budget, Share};
use lines::{Line, Lines};
use question::Question;

/// Lines that are longer, in bytes, are not looked at.
const LONGEST_LINE: usize = 64 * 1024 * 1024;

/// So many bytes of lines may be on their way.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// So many lines may be on their way.
const MOST_LINES: usize = 1024;

/// What is written for one line.
struct Answer {
    bytes: Vec<u8>,
    outcome: Outcome,
    /// What the line takes of the memory, until it is written.
    _share: Share,
}

/// Answers the lines on stdin.
pub(super) fn run(
    arguments: &CheckArguments,
    config: &Config,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let threads = arguments.threads.unwrap_or(0);
    let judge = Judge::new(
        config::settings(config, &arguments.configured, session)?,
        config,
    );
    let budget = Budget::new(MOST_BYTES);
    let stdin = &mut *session.stdin;
    let stdout = &mut *session.stdout;
    let (sender, answers) = sync_channel(MOST_LINES);
    let (written, read) = std::thread::scope(|scope| {
        let reader = {
            let budget = Arc::clone(&budget);
            scope.spawn(move || ask_all(stdin, threads, &judge, &budget, &sender))
        };
        let written = write_all(answers, stdout);
        // Whoever waits for room is told that none is needed any more.
        budget.close();
        (written, reader.join())
    });
    let (outcome, failed) = written?;
    match read {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            return Err(Failure::stdin(&error));
        }
        Err(panic) => std::panic::resume_unwind(panic),
    }
    if failed > 0 {
        writeln!(
            session.stderr,
            "error: {failed} {} could not be looked at, or not whole: see `problems` in the \
             answers",
            if failed == 1 { "line" } else { "lines" },
        )?;
    }
    Ok(outcome)
}

/// Reads all lines and has them judged; ends early where nobody takes the
/// answers.
fn ask_all(
    stdin: &mut (dyn BufRead + Send),
    threads: usize,
    judge: &Judge,
    budget: &Arc<Budget>,
    answers: &SyncSender<Receiver<Answer>>,
) -> std::io::Result<()> {
    let mut lines = Lines::new(stdin, LONGEST_LINE);
    let pool = pipeline::deep_pool(threads)
        .ok_or_else(|| std::io::Error::other("no thread can be started"))?;
    pool.in_place_scope_fifo(|scope| {
        while let Some((number, line)) = lines.next()? {
            let Some(share) = budget.take(line.len()) else {
                return Ok(());
            };
            let (sender, answer) = sync_channel(1);
            if answers.send(answer).is_err() {
                return Ok(());
            }
            scope.spawn_fifo(move |_| {
                // Where nobody takes it any more, it is of no use.
                let _ = sender.send(judge.answer(number, line, share));
            });
        }
        Ok(())
    })
}

/// What lines are judged by.
struct Judge {
    prefilter: Prefilter,
    settings: Arc<Settings>,
    pragmas: ForeignPragmas,
    fail_on: FailOn,
}

impl Judge {
    fn new(mut settings: Settings, config: &Config) -> Self {
        // A file alone has no others around it.
        settings.env_files.clear();
        settings.read_env_files.clear();
        Self {
            prefilter: Prefilter::with_names(credential::ANCHORS, &settings.literals()),
            settings: Arc::new(settings),
            pragmas: match config.foreign_pragmas.value {
                true => ForeignPragmas::Honoured,
                false => ForeignPragmas::Disregarded,
            },
            fail_on: config.fail_on.value,
        }
    }

    /// The answer to a line, whatever happens.
    fn answer(&self, number: u64, line: Line, share: Share) -> Answer {
        let mut path = None;
        let judged = catch_unwind(AssertUnwindSafe(|| self.judge(line, &mut path)));
        let report = judged.unwrap_or_else(|_| {
            failed(
                ProblemKind::Internal,
                "paddlint failed on this line; that is a bug, please report it".into(),
            )
        });
        let bytes = ndjson::answer(number, path.as_deref(), &report);
        Answer {
            bytes: bytes.expect("an answer is JSON"),
            outcome: Outcome::of(&report, self.fail_on),
            _share: share,
        }
    }

    /// Judges the file in `line`; `path` becomes its path, once it is known.
    fn judge(&self, line: Line, path: &mut Option<String>) -> Report {
        let line = match line {
            Line::Whole(bytes) => bytes,
            Line::TooLong => {
                let message = format!(
                    "the line is longer than {} MiB; leave large files out, or check them as files",
                    LONGEST_LINE / (1024 * 1024)
                );
                return failed(ProblemKind::TooLarge, message);
            }
        };
        let question = match Question::read(&line) {
            Ok(question) => question,
            Err(message) => return failed(ProblemKind::BadLine, message),
        };
        drop(line);
        let name = path.insert(question.path);
        match question.content {
            Ok(bytes) => {
                let Self {
                    prefilter,
                    settings,
                    ..
                } = self;
                pipeline::check_alone(name, bytes, prefilter, settings, self.pragmas)
            }
            Err(message) => {
                let mut report = failed(ProblemKind::BadLine, message);
                for problem in &mut report.problems {
                    problem.path = Arc::from(name.as_str());
                }
                report
            }
        }
    }
}

fn failed(kind: ProblemKind, message: String) -> Report {
    Report {
        problems: vec![Problem {
            path: Arc::from(""),
            place: None,
            kind,
            message,
        }],
        ..Report::default()
    }
}

/// Writes the answers in the order of their lines; nothing is held back while
/// there is nothing to do. Returns the worst outcome, and how many lines failed.
fn write_all(
    answers: Receiver<Receiver<Answer>>,
    stdout: &mut dyn Write,
) -> std::io::Result<(Outcome, u64)> {
    let mut outcome = Outcome::Clean;
    let mut failed = 0;
    while let Some(next) = soon(&answers, stdout)? {
        let answer = soon(&next, stdout)?.expect("every line is answered");
        stdout.write_all(&answer.bytes)?;
        outcome = outcome.max(answer.outcome);
        failed += u64::from(answer.outcome == Outcome::Failed);
    }
    stdout.flush()?;
    Ok((outcome, failed))
}

/// The next item; before waiting for it, what was written goes out.
fn soon<T>(items: &Receiver<T>, stdout: &mut dyn Write) -> std::io::Result<Option<T>> {
    match items.try_recv() {
        Ok(item) => Ok(Some(item)),
        Err(TryRecvError::Disconnected) => Ok(None),
        Err(TryRecvError::Empty) => {
            stdout.flush()?;
            Ok(items.recv().ok())
        }
    }
}
