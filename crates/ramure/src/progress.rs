//! Progress bars on the error output: only for people, and only for work that lasts over a second.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that appears once the work has lasted.
pub struct Progress {
    bar: ProgressBar,
    label: &'static str,
    started_at: Instant,
    is_shown: bool,
}

impl Progress {
    /// A bar that stays silent when `quiet`; it is also silent when the error output is no terminal.
    pub fn new(label: &'static str, total: Option<u64>, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        // A bar counts as already shown when it must never be.
        Self { bar, label, started_at: Instant::now(), is_shown: quiet }
    }

    /// Tells how much is done.
    pub fn at(&mut self, done: u64) {
        if !self.is_shown && self.started_at.elapsed() >= PATIENCE {
            self.is_shown = true;
            let known = self.bar.length().is_some();
            let template = if known { "{msg} {wide_bar} {pos}/{len}" } else { "{msg} {spinner} {pos}" };
            self.bar.set_style(ProgressStyle::with_template(template).expect("a template without mistake"));
            self.bar.set_message(self.label);
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done);
    }

    /// Takes the bar away.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}
