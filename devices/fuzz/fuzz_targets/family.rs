//! Every family reads whatever comes. FENGDI_FAMILY names the family, or else the first byte of an input chooses it for all
//! its messages; each message is bytes of the fuzzer's own, or one of the real messages under `tests/messages` with a few
//! bytes changed. What a message taught is learned before the next one. FENGDI_SHOW=1 writes the messages of an input out.
#![no_main]

mod given;

use devices::answer::{Recipient, Signs};
use devices::cry::cry;
use devices::family::{FAMILIES, Family, Reply};
use devices::known::{Context, Message, Transport};
use devices::memory::Memory;
use devices::report::Report;
use given::{Given, Input, Registry, all};
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use hub_core::time::UnixMs;
use std::sync::LazyLock;

/// The family that was named.
static NAMED: LazyLock<Option<&'static dyn Family>> = LazyLock::new(|| {
    let name = std::env::var("FENGDI_FAMILY").ok()?;
    let named = FAMILIES.iter().find(|family| family.name() == name);
    Some(*named.unwrap_or_else(|| panic!("FENGDI_FAMILY={name}: there is no such family")))
});
/// Messages of one input at most.
const MESSAGES: usize = 8;
/// 2026-11-20T03:00:00Z.
const RECEIVED_AT: UnixMs = UnixMs(1_795_143_600_000);

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let chosen = FAMILIES[usize::from(input.byte()) % FAMILIES.len()];
    let family = NAMED.unwrap_or(chosen);
    let mut memory = Memory::default();
    for _ in 0..MESSAGES {
        if input.is_empty() {
            return;
        }
        let (given, registry) = next(&mut input);
        play(family, &given, &registry, &mut memory);
    }
});

/// A real message with its own registration, or raw bytes with one made up.
fn next(input: &mut Input<'_>) -> (Given, Registry) {
    let choice = input.byte();
    if choice < 96 {
        let registry = Registry::made_up(input);
        // No broker passes on a topic with a wildcard or a NUL.
        let topic = String::from_utf8_lossy(&input.take_some()).replace(['+', '#', '\0'], "_");
        let given = Given { transport: transport(choice), topic, payload: input.take_some(), retained: choice > 80 };
        return (given, registry);
    }
    let number = usize::from(input.byte()) << 8 | usize::from(input.byte());
    let (given, registry) = &all()[number % all().len()];
    let registry = if choice < 120 { Registry::made_up(input) } else { registry.clone() };
    (given.mutated(input), registry)
}

fn transport(byte: u8) -> Transport {
    match byte % 4 {
        0 => Transport::Tcp,
        1 => Transport::Http,
        _ => Transport::Mqtt,
    }
}

fn play(family: &dyn Family, given: &Given, registry: &Registry, memory: &mut Memory) {
    let context = Context { registered: registry, memory };
    let message = Message {
        transport: given.transport,
        topic: &given.topic,
        payload: &given.payload,
        retained: given.retained,
        received_at: RECEIVED_AT,
    };
    if std::env::var_os("FENGDI_SHOW").is_some() {
        eprintln!("{}: {:?} {:?}", family.name(), given.topic, String::from_utf8_lossy(&given.payload));
    }
    let claimed = family.claims(&message, context);
    let reports = match family.decode(&message, context) {
        Ok(reports) => reports,
        Err(refused) => {
            assert!(!refused.reject.code().is_empty() && !refused.to_string().is_empty());
            if let Some(report) = cry(&message, &refused) {
                assert!(report.damaged && !given.retained && !report.said.is_empty());
                check(&report);
            }
            return;
        }
    };
    assert!(reports.len() <= given.topic.len() + given.payload.len() + 1, "more devices than bytes");
    for report in &reports {
        check(report);
        assert!(!claimed || report.device.as_deref() != Some(""), "a device without a name");
    }
    for report in reports {
        for fact in report.facts {
            memory.learn(fact);
        }
        answer(family, report.device.as_deref().unwrap_or(&given.topic), memory);
    }
}

/// What the hub relies on in every report.
fn check(report: &Report) {
    let readings = &report.readings;
    assert!(readings.battery_percent.is_none_or(|percent| percent <= 100), "{readings:?}");
    assert!(report.said.iter().all(|said| said.value.is_none_or(f64::is_finite)), "{:?}", report.said);
    let numbers = [readings.battery_v, readings.snr_db, readings.temperature_c];
    assert!(numbers.into_iter().flatten().all(f64::is_finite), "{readings:?}");
    let positive = [readings.accuracy_m, readings.age_s];
    assert!(positive.into_iter().flatten().all(|number| number.is_finite() && number >= 0.0), "{readings:?}");
    let range = |fix: devices::report::Fix| fix.place.lat.abs() <= 90.0 && fix.place.lon.abs() <= 180.0;
    assert!(readings.fix.is_none_or(range), "{readings:?}");
    let _ = report.signals(RECEIVED_AT);
}

/// Whatever was learned and registered, an answer is a message that can be published.
fn answer(family: &dyn Family, device: &str, memory: &Memory) {
    let alarm = AlarmId(Default::default());
    let replies = [
        Reply::Received,
        Reply::Coming { who: "王\"芳\u{0}", minutes: u32::MAX },
        Reply::Arrived { who: "" },
        Reply::Closed { outcome: Outcome::Helped },
    ];
    let parts = [None, Some("light/lamp"), Some("relay/0"), Some("switch:0"), Some("LedPower"), Some("a/#"), Some("")];
    for part in parts {
        let signs = Signs { part: part.map(str::to_owned), f_port: Some(7), ..Signs::default() };
        let words = Signs { received: Some("91 73".into()), closed: Some("{".into()), ..signs.clone() };
        for signs in [None, Some(&signs), Some(&words)] {
            let ways = memory.ways(family.name(), device);
            let to = Recipient { address: device, model: "TrackerD", ways, signs };
            for downlink in replies.iter().filter_map(|reply| family.downlink(&to, alarm, reply)) {
                assert!(!downlink.topic.contains(['+', '#', '\0']), "{:?} is no topic name", downlink.topic);
            }
        }
    }
}
