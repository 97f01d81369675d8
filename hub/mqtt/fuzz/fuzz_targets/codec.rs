//! Bytes to the wire codec of MQTT 3 and 5, before and after log-in.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hub_mqtt::fuzzing::codec(data));
