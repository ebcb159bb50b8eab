//! Texts a second at several lengths. Usage: `cargo run --release -p techmarket-encoder --example throughput -- DIRECTORY
//! [THREADS]`, where the directory is what `scripts/get-encoder` wrote.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use techmarket_encoder::{BertEncoder, Encoder, Options, Text};

const TEXT: &str = "高压电瓷绝缘子的生产工艺、污闪防护及其在特高压输电线路中的应用；";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("DIRECTORY is missing")?;
    let threads = arguments.next().map_or(Ok(1), |threads| threads.parse())?;
    let mut out = std::io::stdout();
    let begun = Instant::now();
    let options = Options {
        max_tokens: 512,
        threads,
    };
    let encoder = BertEncoder::open(Path::new(&directory), options)?;
    let opened = begun.elapsed().as_secs_f64();
    writeln!(
        out,
        "{}: opened in {opened:.2} s, {threads} threads",
        encoder.identity()
    )?;
    let long = TEXT.repeat(16);
    for tokens in [16, 32, 64, 128, 256] {
        let ends: Vec<usize> = long.char_indices().map(|(at, _)| at).collect();
        let fits = |end: &&usize| encoder.count_tokens(&Text::query(&long[..**end])) <= Some(tokens);
        let end = ends
            .iter()
            .take_while(fits)
            .last()
            .ok_or("no text of this length")?;
        let texts = vec![Text::query(&long[..*end]); 8192 / tokens];
        encoder.encode(&texts)?;
        let begun = Instant::now();
        encoder.encode(&texts)?;
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let rate = texts.len() as f64 / begun.elapsed().as_secs_f64();
        writeln!(out, "{tokens:4} tokens: {rate:8.1} texts/s")?;
    }
    Ok(())
}
