//! Host names in ASCII (RFC 3492).

/// Each label that is not ASCII becomes `xn--…`.
pub fn to_ascii(host: &str) -> String {
    let labels: Vec<String> = host
        .split('.')
        .map(|label| {
            if label.is_ascii() {
                label.into()
            } else {
                format!("xn--{}", encode(label))
            }
        })
        .collect();
    labels.join(".")
}

fn encode(label: &str) -> String {
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    let mut output: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(output.len()).unwrap_or(0);
    let mut handled = basic;
    if basic > 0 {
        output.push('-');
    }
    let (mut next, mut delta, mut bias) = (128, 0, 72);
    while (handled as usize) < letters.len() {
        let smallest = letters
            .iter()
            .copied()
            .filter(|&letter| letter >= next)
            .min()
            .unwrap_or(next);
        delta += (smallest - next) * (handled + 1);
        next = smallest;
        for &letter in &letters {
            if letter < next {
                delta += 1;
            }
            if letter == next {
                push_number(&mut output, delta, bias);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta += 1;
        next += 1;
    }
    output
}

/// A number in digits whose base depends on their place.
fn push_number(output: &mut String, mut number: u32, bias: u32) {
    let mut place = 36;
    loop {
        let threshold = place.clamp(bias + 1, bias + 26) - bias;
        if number < threshold {
            break;
        }
        let base = 36 - threshold;
        output.push(digit(threshold + (number - threshold) % base));
        number = (number - threshold) / base;
        place += 36;
    }
    output.push(digit(number));
}

fn digit(value: u32) -> char {
    let octet = u8::try_from(value).unwrap_or(0);
    char::from(if octet < 26 {
        b'a' + octet
    } else {
        b'0' + octet - 26
    })
}

fn adapt(delta: u32, handled: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / handled;
    let mut place = 0;
    while delta > 455 {
        delta /= 35;
        place += 36;
    }
    place + 36 * delta / (delta + 38)
}
