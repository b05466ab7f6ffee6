//! Where connections stand while they wait: no call for one is lost, and no connection.

use std::io;

use lab_c_given::Places;

#[test]
fn a_call_for_one_that_is_out_brings_it_back() {
    let places = Places::new();
    places.enter(5, "one", |_| Ok(())).expect("a place");
    assert_eq!(places.take(5), Some("one"));
    assert_eq!(places.take(5), None);
    assert_eq!(places.put(5, "one"), Some("one"));
    assert_eq!(places.put(5, "one"), None);
    assert_eq!(places.take(5), Some("one"));
}

#[test]
fn a_call_for_the_last_one_with_a_number_does_not_lose_the_next() {
    let places = Places::new();
    places.enter(5, "one", |_| Ok(())).expect("a place");
    assert_eq!(places.take(5), Some("one"));
    assert_eq!(places.take(5), None);
    // Its call came late: it was over, and its number is another one's by now.
    places.free(5);
    places.enter(5, "two", |_| Ok(())).expect("a place");
    assert_eq!(places.take(5), Some("two"));
}

#[test]
fn one_that_cannot_be_told_of_does_not_stay() {
    let places = Places::new();
    let told = places.enter(5, "one", |_| Err(io::Error::other("no")));
    assert!(told.is_err());
    assert_eq!(places.take(5), None);
    assert!(places.enter(usize::MAX, "one", |_| Ok(())).is_err());
}
