//! `fengdi decode`: says what the hub understands of messages, one JSON line for each, without a hub or a database. A
//! line that is no message is told with its number, and the next one is read all the same.

use crate::clock::{Clock, SystemClock};
use crate::config::Meanings;
use anyhow::Context;
use clap::Args;
use devices::transcript::{Given, Transcript};
use hub_core::time::UnixMs;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, IsTerminal, Read, Write, stderr, stdin, stdout};
use std::path::PathBuf;

/// Longest line that is read, bytes: the largest MQTT message that a hub takes from a broker, as base64.
const LINE_BYTES: u64 = 32 * 1024 * 1024;

#[derive(Args)]
#[command(after_help = HELP)]
pub struct DecodeFlags {
    /// JSON Lines, one message each [default: standard input].
    file: Option<PathBuf>,
}

const HELP: &str = r#"A line is what mosquitto_sub -v writes (topic, space, payload), or one JSON object:
  payload    what was sent, as text or as JSON (the only field that must be there)
  encoding   utf8 (default), or base64 or hex for a payload that is no text
  transport  mqtt (default), tcp, http
  topic      the MQTT topic
  retain     true when the broker had kept the message
  id         a name for this line, for "after" in later ones
  context    what is registered, or would be:
    role             sos_button, pull_cord, scene_button, gateway, volunteer_phone, battery_percent, or what a
                     sensor detects: smoke, gas, co, water, door, motion, presence, bed, fall, temperature ...
    role_by_topic    the same for each topic, codes for each code (model/id/command)
    decoder          layout of a LoRaWAN payload: milesight, dragino, browan, netvox
    product_map      meaning of fields, like [mapping.<product>] in the configuration (also params_map, event_map)
    product, model   what it is registered as: its tables in the configuration count
    key              key of an encrypted panel, beacon, phone or platform, hexadecimal
    after            ids of lines that came before this one

What comes out:
  disposition  event, heartbeat, ignore, discovery, discovery_removed, unknown_device, needs_decoder, needs_key,
               or error with the reason as a code, and why in a sentence
  device       its address, as the registry wants it
  events       kind, on (it begins or ends), and where the message says so: value, level, zone, test
  battery, battery_v, battery_low, rssi, snr, lqi, lat, lon, acc, time, temperature; flags: what was left out;
  also: other devices in the same message; answers: what the device is told, where [answer.<name>] says how

With --config FILE the tables [mapping], [roles], [answer] and [topics] of the hub count too; what the context of a line
says goes before them.

Example:
  echo '{"topic":"zigbee2mqtt/bed 12","payload":"{\"action\":\"single\",\"battery\":66}","context":{"role":"sos_button"}}' \
    | fengdi decode
  {"battery":66,"device":"bed 12","disposition":"event","events":[{"kind":"sos","on":true}]}

What a broker carries now:
  mosquitto_sub -h broker -v -t '#' | fengdi decode

A line that cannot be read gives {"error": "...", "line": 3}; the exit code is then 1."#;

/// Reads all lines.
///
/// # Errors
/// The file cannot be read, or a line was bad.
pub fn decode(flags: &DecodeFlags, meanings: &Meanings) -> anyhow::Result<()> {
    let now = SystemClock::start().now();
    let Meanings { roles, mappings, signs, bases, .. } = meanings.clone();
    let transcript = Transcript::with(Given { roles, mappings, signs, bases });
    let read = match &flags.file {
        Some(path) => {
            let file = File::open(path).with_context(|| path.display().to_string())?;
            read_all(transcript, BufReader::new(file), stdout().lock(), now)
        }
        None => {
            if stdin().is_terminal() {
                let _ = writeln!(stderr(), "reading lines from the keyboard (end with Ctrl-D); fengdi decode --help");
            }
            read_all(transcript, stdin().lock(), stdout().lock(), now)
        }
    };
    match read {
        // Whoever reads the answers has heard enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error).context("reading messages"),
        Ok(read) => read.verdict(),
    }
}

/// What was read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Lines {
    /// With a message or an error in them.
    all: usize,
    /// With an error.
    bad: usize,
    /// It is no text: nothing after its first line was read.
    binary: bool,
}

impl Lines {
    fn verdict(&self) -> anyhow::Result<()> {
        match self {
            Self { binary: true, .. } => {
                anyhow::bail!("this is no text: it takes lines; bytes go into a line as base64 or hex (--help)")
            }
            Self { all: 0, .. } => {
                anyhow::bail!("there is no line in it; what a line looks like: fengdi decode --help")
            }
            Self { bad: 0, .. } => Ok(()),
            Self { bad: 1, .. } => anyhow::bail!("1 line is no message; what a line looks like: fengdi decode --help"),
            Self { bad, .. } => {
                anyhow::bail!("{bad} lines are no message; what a line looks like: fengdi decode --help")
            }
        }
    }
}

/// Answers every line. Empty ones do not count.
fn read_all(
    mut transcript: Transcript,
    mut input: impl BufRead,
    mut output: impl Write,
    now: UnixMs,
) -> std::io::Result<Lines> {
    let (mut read, mut line) = (Lines::default(), Vec::new());
    for number in 1_usize.. {
        line.clear();
        if input.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let whole = line.ends_with(b"\n") || (line.len() as u64) < LINE_BYTES;
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        if read.all == 0 && text.contains(&0) {
            return Ok(Lines { binary: true, ..read });
        }
        read.all += 1;
        let answer = if whole { answer(&mut transcript, text, now) } else { Err("the line is too long".to_owned()) };
        if !whole {
            input.skip_until(b'\n')?;
        }
        let answer = answer.unwrap_or_else(|error| {
            read.bad += 1;
            json!({"error": error, "line": number})
        });
        writeln!(output, "{answer}")?;
    }
    output.flush()?;
    Ok(read)
}

fn answer(transcript: &mut Transcript, line: &[u8], now: UnixMs) -> Result<Value, String> {
    let text = std::str::from_utf8(line).map_err(|_| "the line is not UTF-8".to_owned())?;
    transcript.read(text.trim_start_matches('\u{feff}'), now).map_err(|bad| bad.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn decoded(input: &[u8]) -> (usize, Vec<Value>) {
        let mut output = Vec::new();
        let read = read_all(Transcript::default(), input, &mut output, UnixMs(1_795_143_600_000)).unwrap();
        let lines = String::from_utf8(output).unwrap();
        (read.bad, lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    #[test]
    fn the_example_of_the_help_is_true() {
        let quoted = HELP.split('\'').nth(1).unwrap();
        let wanted = HELP.lines().find(|line| line.trim_start().starts_with("{\"battery\"")).unwrap().trim();
        assert_eq!(decoded(quoted.as_bytes()), (0, vec![serde_json::from_str(wanted).unwrap()]));
    }

    #[test]
    fn a_bad_line_is_told_and_the_next_is_read() {
        let lines: &[&[u8]] = &[
            b"\xef\xbb\xbf{\"topic\":\"fengdi/b/up\",\"payload\":\"{\\\"kind\\\":\\\"sos\\\"}\"}\r\n",
            b"\n",
            b"not JSON\n",
            b"\xff\n",
            b"{\"payload\":\"x\",\"encoding\":\"base64\"}\n",
            b"{\"payload\":\"\",\"context\":{\"role\":\"dancer\"}}\n",
            b"{\"topic\":\"nobody/knows\",\"payload\":\"1\"}\n",
            b"{\"topic\":\"fengdi/b/up\",\"payload\":\"{\\\"kind\\\":\\\"smoke\\\"}\"}",
        ];
        let (bad, answers) = decoded(&lines.concat());
        assert_eq!((bad, answers.len()), (4, 7));
        let numbers: Vec<u64> = answers.iter().filter_map(|answer| answer["line"].as_u64()).collect();
        assert_eq!(numbers, [3, 4, 5, 6]);
        assert_eq!(answers[5]["disposition"], "error");
        assert_eq!(
            (&answers[0]["events"][0]["kind"], &answers[6]["events"][0]["kind"]),
            (&json!("sos"), &json!("smoke"))
        );
    }

    #[test]
    fn an_installer_is_told_what_is_wrong_with_the_whole() {
        let told = |input: &[u8]| {
            let read = read_all(Transcript::default(), input, Vec::new(), UnixMs(0)).unwrap();
            read.verdict().err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert!(told(b"").starts_with("there is no line in it"));
        assert!(told(b"\n \n").starts_with("there is no line in it"));
        assert!(told(b"\x7fELF\x02\x01\0\0\n\xff\n").starts_with("this is no text"));
        assert!(told(b"{\"action\":\"single\"}\n").starts_with("1 line is no message"));
        assert_eq!(told(b"zigbee2mqtt/b {\"action\":\"single\"}"), "");
    }

    #[test]
    fn what_nobody_reads_says_why() {
        let (_, answers) = decoded(b"{\"topic\":\"nobody/knows\",\"payload\":1}");
        assert_eq!(answers[0]["reason"], "wrong_topic");
        assert!(answers[0]["why"].as_str().unwrap().starts_with("no family of devices"), "{}", answers[0]);
    }
}
