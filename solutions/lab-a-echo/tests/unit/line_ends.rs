use solution_a_echo::LineEnds;
use solution_a_echo::talk::apply;

fn applied(mut line_ends: LineEnds, pieces: &[&[u8]]) -> Vec<u8> {
    pieces
        .iter()
        .flat_map(|piece| apply(&mut line_ends, piece))
        .collect()
}

#[test]
fn every_lf_gets_its_cr_once() {
    let cases: &[(&str, &[u8], &[u8])] = &[
        ("LF", b"a\nb\n", b"a\r\nb\r\n"),
        ("CRLF stays", b"a\r\n", b"a\r\n"),
        ("CR stays", b"a\rb", b"a\rb"),
        ("two LF", b"\n\n", b"\r\n\r\n"),
        ("two CR and LF", b"\r\r\n", b"\r\r\n"),
        ("LF after CRLF", b"\r\n\n", b"\r\n\r\n"),
    ];
    for (name, typed, expected) in cases {
        assert_eq!(&applied(LineEnds::CRLF, &[typed]), expected, "{name}");
        let octets: Vec<&[u8]> = typed.chunks(1).collect();
        assert_eq!(
            &applied(LineEnds::CRLF, &octets),
            expected,
            "{name}, octet by octet"
        );
        assert_eq!(
            &applied(LineEnds::AsTyped, &[typed]),
            typed,
            "{name}, as typed"
        );
    }
}
