//! Figures read from the text that `/metrics` prints, so that a collector is told what is printed there and nothing is counted twice.

/// Figures of one name.
#[derive(Debug, PartialEq)]
pub(super) struct Family<'a> {
    pub(super) name: &'a str,
    pub(super) help: &'a str,
    pub(super) kind: Kind,
    pub(super) samples: Vec<Sample<'a>>,
}

/// What the figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It only grows.
    Counter,
    /// It is as it is.
    Gauge,
    /// How many were how large.
    Histogram,
}

/// One line.
#[derive(Debug, PartialEq)]
pub(super) struct Sample<'a> {
    /// What stands behind the name of the family: `_total`, `_bucket`.
    pub(super) suffix: &'a str,
    pub(super) labels: Vec<(&'a str, String)>,
    pub(super) value: f64,
}

/// The families of `text`. What is of another kind is left out.
pub(super) fn families(text: &str) -> Vec<Family<'_>> {
    let mut families: Vec<Family<'_>> = Vec::new();
    let mut help = ("", "");
    for line in text.lines() {
        if let Some(told) = line.strip_prefix("# HELP ") {
            help = told.split_once(' ').unwrap_or((told, ""));
        } else if let Some(told) = line.strip_prefix("# TYPE ") {
            families.extend(family(told, help));
        } else if let Some(last) = families.last_mut()
            && let Some(sample) = sample(line, last.name)
        {
            last.samples.push(sample);
        }
    }
    families
}

fn family<'a>(told: &'a str, (of, help): (&'a str, &'a str)) -> Option<Family<'a>> {
    let (name, kind) = told.split_once(' ')?;
    let kind = match kind {
        "counter" => Kind::Counter,
        "gauge" => Kind::Gauge,
        "histogram" => Kind::Histogram,
        _ => return None,
    };
    Some(Family {
        name,
        help: if of == name { help } else { "" },
        kind,
        samples: Vec::new(),
    })
}

/// `name_suffix{label="text"} 1.5`, of the family `name`.
fn sample<'a>(line: &'a str, name: &str) -> Option<Sample<'a>> {
    let rest = line.strip_prefix(name)?;
    let end = rest.find(['{', ' '])?;
    let (suffix, rest) = rest.split_at(end);
    let (labels, value) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (Vec::new(), rest),
    };
    let value = value.split_whitespace().next()?.parse().ok()?;
    Some(Sample {
        suffix,
        labels,
        value,
    })
}

/// Labels up to the closing brace, and what follows it.
fn labels(mut rest: &str) -> Option<(Vec<(&str, String)>, &str)> {
    let mut labels = Vec::new();
    loop {
        rest = rest.trim_start_matches(',');
        if let Some(behind) = rest.strip_prefix('}') {
            return Some((labels, behind));
        }
        let (name, quoted) = rest.split_once("=\"")?;
        let (text, behind) = unquoted(quoted)?;
        labels.push((name, text));
        rest = behind;
    }
}

/// The text up to the closing quotation mark, and what follows it.
fn unquoted(quoted: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((text, &quoted[at + 1..])),
            '\\' => text.push(match letters.next()?.1 {
                'n' => '\n',
                other => other,
            }),
            other => text.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Counters, Seen};

    #[test]
    fn what_is_escaped_is_read() {
        let (labels, behind) = labels(r#"text="a\"b\\c\nd"} 1"#).unwrap();
        assert_eq!((labels[0].1.as_str(), behind), ("a\"b\\c\nd", " 1"));
        assert!(labels.len() == 1 && super::labels("text=\"open").is_none());
    }

    #[test]
    fn what_is_printed_is_read() {
        let counters = Counters::default();
        counters
            .waits("supply")
            .read(std::time::Duration::from_micros(30));
        let mut seen = Seen::default();
        seen.add("techmarket_odd", "A \"text\"", &[("text", "a,b}=c")], 2.5);
        let text = seen.print(&counters);
        let families = families(&text);
        let of = |name: &str| families.iter().find(|family| family.name == name).unwrap();
        assert_eq!(of("techmarket_calls_under_way").kind, Kind::Gauge);
        assert_eq!(of("techmarket_connections_accepted").samples[0].suffix, "_total");
        let odd = &of("techmarket_odd").samples[0];
        assert_eq!((odd.labels[0].1.as_str(), odd.value), ("a,b}=c", 2.5));
        let waits = of("techmarket_database_wait_seconds");
        assert_eq!(waits.kind, Kind::Histogram);
        assert!(
            waits.help.starts_with("Seconds that a caller waited"),
            "{}",
            waits.help
        );
        let last = waits
            .samples
            .iter()
            .rfind(|sample| {
                let is_read = sample.labels.iter().any(|(_, value)| value == "read");
                sample.suffix == "_bucket" && is_read
            })
            .unwrap();
        assert_eq!((last.labels[0].1.as_str(), last.value), ("+Inf", 1.0));
        let printed = text.lines().filter(|line| !line.starts_with('#')).count();
        let read: usize = families.iter().map(|family| family.samples.len()).sum();
        assert_eq!(read, printed, "{text}");
    }
}
