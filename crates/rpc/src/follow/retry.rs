//! How long to wait before following begins again.

use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Pauses that double with each try that came to nothing.
pub(super) struct Retry {
    next: Duration,
    /// The furthest position that was ever reached. What is made once more and fails where it failed before has got no further.
    furthest: i64,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            next: FIRST_PAUSE,
            furthest: 0,
        }
    }
}

impl Retry {
    /// The pause behind a try that lasted for `lasted` and reached `position`.
    pub(super) fn pause(&mut self, lasted: Duration, position: i64) -> Duration {
        if position > self.furthest || lasted >= LONGEST_PAUSE {
            self.next = FIRST_PAUSE;
        }
        self.furthest = self.furthest.max(position);
        let pause = self.next;
        self.next = (pause * 2).min(LONGEST_PAUSE);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_until_a_try_gets_further() {
        let mut retry = Retry::default();
        let mut tried = |reached| retry.pause(Duration::ZERO, reached).as_millis();
        assert_eq!(tried(7), 100);
        // Built anew, and stuck where it was.
        let stuck: Vec<u128> = [7, 0, 3, 7, 7, 7, 7, 7].into_iter().map(&mut tried).collect();
        assert_eq!(stuck, [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
        assert_eq!((tried(8), tried(8)), (100, 200));
    }

    #[test]
    fn a_stream_that_lasted_is_reached_for_at_once() {
        let mut retry = Retry::default();
        for _ in 0..9 {
            retry.pause(Duration::ZERO, 5);
        }
        assert_eq!(retry.pause(LONGEST_PAUSE, 5), FIRST_PAUSE);
    }
}
