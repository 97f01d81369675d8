//! Bytes to codec and session machine, with commits, deliveries, breaks and time in between.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hub_mqtt::fuzzing::session(data));
