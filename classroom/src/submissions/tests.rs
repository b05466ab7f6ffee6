use super::*;

#[test]
fn names_give_ids() {
    for (name, id) in [
        ("anna", "anna"),
        ("anna.zip", "anna"),
        ("b.o.tar.gz", "b.o"),
        ("C.ZIP", "C"),
        ("d.git", "d"),
        (".zip", ".zip"),
    ] {
        assert_eq!(id_of(name), id, "{name}");
    }
}
