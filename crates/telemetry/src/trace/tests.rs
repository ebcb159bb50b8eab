use super::*;

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[test]
fn a_place_reads_as_it_is_written() {
    let place = Place::read(PARENT).unwrap();
    assert_eq!(place.to_string(), PARENT);
    assert_eq!(
        (
            place.trace_id().to_string().as_str(),
            place.span_id().to_string().as_str(),
            place.is_kept()
        ),
        ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true)
    );
    let unkept = PARENT.replace("-01", "-00");
    assert!(!Place::read(&unkept).unwrap().is_kept());
}

#[test]
fn what_a_caller_wrote_is_no_place() {
    for text in [
        "",
        "保密",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-secret",
        "00-0af7651916cd43dd8448eb211c80319cb7ad6b7169203331-01",
        "secret-words-of-fifty-five-characters-that-are-no-trace",
    ] {
        assert_eq!(Place::read(text), None, "{text}");
    }
}

#[test]
fn a_share_of_the_traces_is_kept_and_whoever_calls_has_the_word() {
    let kept = |sampler: Sampler| (0..4_000).filter(|_| sampler.keeps(None, Place::first())).count();
    assert_eq!(kept(Sampler::new(true, 1.0)), 4_000);
    assert_eq!(kept(Sampler::new(true, 0.0)), 0);
    let quarter = kept(Sampler::new(false, 0.25));
    assert!((800..1_200).contains(&quarter), "{quarter}");
    let parent = Place::read(PARENT).unwrap();
    assert!(Sampler::new(true, 0.0).keeps(Some(parent), parent.next()));
    assert!(!Sampler::new(false, 0.0).keeps(Some(parent), parent.next()));
}

#[tokio::test]
async fn work_knows_its_place_in_tasks_of_its_own_too() {
    assert_eq!(Place::here(), None);
    let place = Place::read(PARENT).unwrap();
    let (here, there, alone) = within(place, async {
        let there = tokio::spawn(Here::of(async { Place::here() })).await.unwrap();
        let alone = tokio::spawn(async { Place::here() }).await.unwrap();
        (Place::here(), there, alone)
    })
    .await;
    assert_eq!((here, there, alone), (Some(place), Some(place), None));
}

#[test]
fn without_a_collector_a_call_belongs_to_whoever_called() {
    assert_eq!(Span::received(Some(PARENT)).place().to_string(), PARENT);
    let own = Span::received(Some("no place")).place();
    assert!(!own.is_kept());
    assert_ne!(own.trace, Span::received(None).place().trace);
    assert!(Span::made().is_none());
}
