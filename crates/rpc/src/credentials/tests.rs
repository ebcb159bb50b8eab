//! What a service shows.

use super::*;
use techmarket_kernel::FixedClock;

#[test]
fn a_service_shows_a_token_that_is_in_force() {
    let key = Keyring::new(&[7; 32]);
    let clock = Arc::new(FixedClock::new("2026-11-21T00:00:00Z".parse().unwrap()));
    let credentials = Credentials::system(key.clone(), clock.clone(), Caller::MARKET);
    let shown = || (credentials.0)().unwrap().unwrap();
    let first = shown();
    assert_eq!(shown(), first);
    for _ in 0..20 {
        clock.set(clock.now() + SignedDuration::from_secs(59));
        let caller = key.caller(&shown(), clock.now()).unwrap();
        assert!(caller.is(Role::System));
    }
    assert_ne!(shown(), first);
}
