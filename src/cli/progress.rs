//! What a person sees of a long audit, and how they end it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::audit::Progress;

/// Between two looks at how far it is.
const STEP: Duration = Duration::from_millis(100);

const TEMPLATE: &str = "{msg} {bar:30} {human_pos}/{human_len} objects, {prefix}, {eta} left";

/// A bar on stderr for as long as this lives.
pub(super) struct Bar {
    bar: ProgressBar,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Bar {
    /// Shows how far `progress` is; it may still grow.
    pub(super) fn start(name: &str, progress: &Arc<Progress>) -> Self {
        // Nothing is shown until there is something to tell.
        let bar = ProgressBar::hidden();
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        let shown: String = name.chars().filter(|one| !one.is_control()).collect();
        bar.set_message(shown);
        let is_over = Arc::new(AtomicBool::new(false));
        let thread = {
            let (bar, progress, is_over) =
                (bar.clone(), Arc::clone(progress), Arc::clone(&is_over));
            std::thread::spawn(move || {
                loop {
                    std::thread::sleep(STEP);
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    let total = progress.total.load(Ordering::Relaxed) as u64;
                    if total == 0 {
                        continue;
                    }
                    let megabytes = progress.bytes.load(Ordering::Relaxed) / 1_000_000;
                    bar.set_length(total);
                    bar.set_position(progress.objects.load(Ordering::Relaxed) as u64);
                    let seconds = bar.elapsed().as_secs().max(1);
                    bar.set_prefix(format!("{megabytes} MB, {} MB/s", megabytes / seconds));
                    if bar.is_hidden() {
                        bar.set_draw_target(ProgressDrawTarget::stderr());
                    }
                }
            })
        };
        Self {
            bar,
            is_over,
            thread: Some(thread),
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It cannot fail but by a bug of its own, which was told.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}

/// Makes Ctrl-C end the audit with what was found so far; a second one ends
/// the program.
pub(super) fn stop_on_interrupt(progress: &Arc<Progress>) {
    let progress = Arc::clone(progress);
    // Without a handler Ctrl-C ends the program, which is no worse.
    let _ = ctrlc::set_handler(move || {
        if progress.is_stopped.swap(true, Ordering::Relaxed) {
            #[expect(
                clippy::exit,
                clippy::disallowed_methods,
                reason = "the second time, people mean it"
            )]
            std::process::exit(130);
        }
    });
}
