//! The page: one file of HTML with its pictures in it, for a browser without a network, dark or light, and for paper.

mod bars;
mod curves;
mod svg;

use super::measure::Point;
use super::notes::Disturbance;
use super::options::Situation;
use super::words;
use svg::escape;

/// All that is on the page.
#[derive(Debug)]
pub struct Page<'a> {
    /// What was measured.
    pub title: &'a str,
    /// What to look at, for a scene.
    pub look: Option<&'a str>,
    /// The command that repeats it.
    pub command: &'a str,
    /// When and where.
    pub stamp: &'a str,
    /// What it shows.
    pub sentences: &'a [String],
    /// What could not be measured at all.
    pub absent: &'a [String],
    /// The servers.
    pub names: &'a [String],
    /// The loads.
    pub situations: &'a [Situation],
    /// The bars.
    pub points: &'a [Point],
    /// What stands where there is no number: that this system does not tell, or that there was too little.
    pub nothing: &'a str,
    /// Was it stopped before its end?
    pub is_partial: bool,
}

impl Page<'_> {
    /// The page as text.
    #[must_use]
    pub fn render(&self) -> String {
        let title = escape(self.title);
        let partial = match self.is_partial {
            true => {
                "<p class=\"bad\">Partial: it was stopped, or not all of it could be measured.</p>"
            }
            false => "",
        };
        let list = |items: &[String], class: &str| match items {
            [] => String::new(),
            items => {
                let items: String = items
                    .iter()
                    .map(|item| format!("<li>{}</li>", escape(item)))
                    .collect();
                format!("<ul class=\"{class}\">{items}</ul>")
            }
        };
        let busy = Disturbance::words(self.points.iter().map(|point| point.disturbance));
        let busy = busy.map_or(String::new(), |busy| {
            format!("<p class=\"bad\">{}.</p>", escape(&busy))
        });
        let look = self
            .look
            .map_or(String::new(), |look| format!("<p>{}</p>", escape(look)));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
             <main>\n<h1>{title}</h1>\n{look}\n{partial}\n{busy}\n{absent}\n<h2>What it shows</h2>\n{sentences}\n{legend}\n\
             {rates}\n{latencies}\n{cpu}\n{memory}\n<h2>All numbers</h2>\n{table}\n\
             <footer><p><code>{command}</code></p><p>{stamp}. Compare numbers of one page with one another, never those of two machines or two days.</p></footer>\n</main>\n</html>\n",
            absent = list(self.absent, "bad"),
            sentences = list(self.sentences, "shows"),
            legend = svg::legend(self.names),
            rates = self.rates(),
            latencies = self.latencies(),
            cpu = self.cpu(),
            memory = self.memory(),
            table = self.table(),
            command = escape(self.command),
            stamp = escape(self.stamp),
        )
    }

    fn rates(&self) -> String {
        self.bars(
            "Answers a second",
            "Right answers, the median of the rounds. Longer is better.",
            |point| Some((point.rate, words::rate(point.rate))),
        )
    }

    fn cpu(&self) -> String {
        self.bars(
            "CPU time of the server for each answer",
            "All its processes, and what the kernel does for them. Shorter is better. Where the machine is full, this ranks servers and answers a second do not.",
            |point| point.cpu.map(|cpu| (cpu.as_secs_f64(), words::duration(cpu))),
        )
    }

    fn memory(&self) -> String {
        self.bars(
            "Memory of the server",
            "Resident at the end of the last round, with all connections; what processes share is counted for each of them. Shorter is better.",
            |point| point.memory.map(|memory| (memory as f64, words::memory(memory))),
        )
    }

    fn bars(
        &self,
        title: &str,
        what: &str,
        value: impl Fn(&Point) -> Option<(f64, String)>,
    ) -> String {
        let groups: Vec<bars::Group> = (0..self.situations.len())
            .map(|situation| bars::Group {
                title: words::situation(&self.situations[situation]),
                bars: self
                    .of(situation)
                    .map(|point| {
                        let (value, text) = value(point).unzip();
                        bars::Bar {
                            server: point.server,
                            value,
                            text: text.unwrap_or_else(|| self.nothing.to_owned()),
                            is_partial: point.is_partial,
                        }
                    })
                    .collect(),
            })
            .collect();
        format!(
            "<section><h2>{title}</h2><p>{what}</p>{}</section>",
            bars::draw(title, &groups, self.names)
        )
    }

    fn latencies(&self) -> String {
        let pictures: String = (0..self.situations.len())
            .map(|situation| {
                let points: Vec<&Point> = self.of(situation).collect();
                let title = words::situation(&self.situations[situation]);
                curves::draw(&title, &points, self.names)
            })
            .collect();
        format!(
            "<section><h2>How long answers took</h2><p>The share of exchanges, from left to right, that took no longer than the curve is high; the three dots are p50, p99 and p99.9. Both axes have steps of ten times. Lower is better, and flat is better than steep.</p><div class=\"many\">{pictures}</div></section>"
        )
    }

    fn of(&self, situation: usize) -> impl Iterator<Item = &Point> {
        let points = self.points.iter();
        points.filter(move |point| point.situation == situation)
    }

    fn table(&self) -> String {
        let rows: String = self.points.iter().map(|point| self.row(point)).collect();
        format!(
            "<div class=\"wide\"><table><thead><tr><th>load<th>server<th>answers/s<th>p50<th>p99<th>p99.9<th>longest<th>CPU each<th>memory<th>to know</tr></thead><tbody>{rows}</tbody></table></div>"
        )
    }

    fn row(&self, point: &Point) -> String {
        let time = |share: f64| match point.tally.answers {
            0 => "–".to_owned(),
            _ => words::duration(point.tally.percentile(share)),
        };
        let cells = [
            words::rate(point.rate),
            time(0.5),
            time(0.99),
            time(0.999),
            time(1.0),
            point.cpu.map_or("–".to_owned(), words::duration),
            point.memory.map_or("–".to_owned(), words::memory),
        ];
        let cells: String = cells
            .iter()
            .map(|cell| format!("<td class=\"n\">{cell}"))
            .collect();
        let notes: Vec<String> = point.notes.iter().map(|note| escape(note)).collect();
        format!(
            "<tr><td>{}<td>{}{cells}<td>{}</tr>",
            escape(&words::situation(&self.situations[point.situation])),
            escape(&self.names[point.server]),
            notes.join("<br>"),
        )
    }
}

const STYLE: &str = include_str!("page/style.css");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::generator::tally::Tally;
    use std::time::Duration;

    fn point(server: usize, situation: usize) -> Point {
        let mut tally = Tally::default();
        for microseconds in 1..=1_000 {
            tally.answered(13, Duration::from_micros(microseconds));
        }
        Point {
            server,
            situation,
            rate: 1_000.0,
            tally,
            cpu: None,
            memory: Some(1 << 20),
            notes: vec!["3 of 10 answers were wrong; the first: <b>".to_owned()],
            disturbance: Disturbance::default(),
            is_partial: server == 1,
        }
    }

    fn page(names: &[String], points: &[Point]) -> String {
        Page {
            title: "a <title> & more",
            look: None,
            command: "cargo workshop load c --path '/<x>'",
            stamp: "2026-11-22",
            sentences: &["yours & theirs".to_owned()],
            absent: &[],
            names,
            situations: &[Situation::default(), Situation::default()],
            points,
            nothing: "not measured here",
            is_partial: true,
        }
        .render()
    }

    #[test]
    fn holds_its_pictures_and_needs_nothing_from_elsewhere() {
        let names = ["yours".to_owned(), "<script>".to_owned()];
        let points = [point(0, 0), point(1, 0), point(0, 1), point(1, 1)];
        let html = page(&names, &points);
        assert_eq!(html.matches("<svg").count(), html.matches("</svg>").count());
        // Three with bars, and a curve for each load.
        assert_eq!(html.matches("role=\"img\"").count(), 5);
        for foreign in [
            "http://", "https://", "src=", "url(", "<script", "@import", "<b>", "<x>",
        ] {
            assert!(!html.contains(foreign), "{foreign}");
        }
        for text in [
            "&lt;script&gt;",
            "a &lt;title&gt; &amp; more",
            "Partial:",
            "not measured here",
        ] {
            assert!(html.contains(text), "{text}");
        }
        assert!(!html.contains("NaN") && !html.contains("inf"));
    }

    #[test]
    fn a_server_without_any_answer_has_its_place() {
        let names = ["yours".to_owned()];
        let mut nothing = point(0, 0);
        nothing.tally = Tally::default();
        nothing.rate = 0.0;
        nothing.memory = None;
        let html = page(&names, &[nothing]);
        assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
    }
}
