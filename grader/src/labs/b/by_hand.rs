//! The command lines that repeat a check of a page, a form or a site by hand.

/// One page from `nc`, then a line for our own program.
macro_rules! page_by_hand {
    ($html:literal, $line:literal) => {
        concat!(
            "printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n%s' '",
            $html,
            "' | nc -lN 127.0.0.1 50080 · then: cargo lab-b ",
            $line
        )
    };
}

/// A form from `nc`, which sends to another `nc`, where one sees what comes.
macro_rules! form_by_hand {
    ($attributes:literal, $fields:literal, $line:literal) => {
        concat!(
            "nc -l 127.0.0.1 50081 · then: printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n%s' '<form action=http://127.0.0.1:50081/ ",
            $attributes,
            ">",
            $fields,
            "</form>' | nc -lN 127.0.0.1 50080 · then: cargo lab-b form http://127.0.0.1:50080/ ",
            $line
        )
    };
}

/// A folder with a page and one more file, served by Python, then a crawl of it.
macro_rules! site_by_hand {
    ($index:literal, $name:literal, $content:literal, $flags:literal) => {
        concat!(
            "mkdir -p target/by-hand && printf '%s' '",
            $index,
            "' > target/by-hand/index.html && printf '",
            $content,
            "' > target/by-hand/",
            $name,
            " && python3 -m http.server 50080 --bind 127.0.0.1 --directory target/by-hand · then: cargo lab-b crawl http://127.0.0.1:50080/",
            $flags
        )
    };
}

pub(super) use {form_by_hand, page_by_hand, site_by_hand};
