//! Bytes to packets and back, over the wire codec. Starts knowing no version; the first bytes of CONNECT decide it.
//! Every failure is typed, none panics.

mod v3;
mod v5;

use bytes::{Buf, Bytes, BytesMut};
use rmqtt_codec::error::DecodeError;
use rmqtt_codec::version::{ProtocolVersion, VersionCodec};
use tokio_util::codec::{Decoder, Encoder};

use crate::packet::{Incoming, Outgoing};

/// Protocol name and level in a CONNECT of MQTT 5: two bytes of length, `MQTT`, 5.
const PROTOCOL_BYTES: usize = 7;
/// The bit of its flags.
const CLEAN_START: u8 = 0x02;

/// Why bytes are no packet of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Malformed,
    /// The protocol name is MQTT, the level is not one we speak.
    Version,
    /// MQTT 3: a client id of no length with a session to keep.
    ClientId,
    TooLarge,
}

#[derive(Debug)]
enum Codec {
    Unknown(VersionCodec),
    V3(rmqtt_codec::v3::Codec),
    V5(rmqtt_codec::v5::Codec),
}

#[derive(Debug)]
pub(crate) struct Wire {
    codec: Codec,
    max_bytes: u32,
    /// MQTT 3 after log-in: a PUBLISH up to this size is skipped instead of closing. 0 never skips.
    skip_limit: u32,
    skip_left: usize,
    skipped: u64,
}

impl Wire {
    /// `max_bytes` is the limit before log-in.
    pub fn new(max_bytes: u32) -> Self {
        Self { codec: Codec::Unknown(VersionCodec), max_bytes, skip_limit: 0, skip_left: 0, skipped: 0 }
    }

    /// The client has logged in: larger packets are welcome.
    pub fn raise(&mut self, max_bytes: u32, skip_limit: u32) {
        self.max_bytes = max_bytes;
        self.skip_limit = skip_limit;
        match &mut self.codec {
            Codec::Unknown(_) => {}
            Codec::V3(codec) => codec.set_max_size(max_bytes),
            Codec::V5(codec) => codec.set_max_inbound_size(max_bytes),
        }
    }

    pub fn is_v5(&self) -> bool {
        matches!(self.codec, Codec::V5(_))
    }

    /// Messages skipped since the last call.
    pub fn take_skipped(&mut self) -> u64 {
        std::mem::take(&mut self.skipped)
    }

    /// The next whole packet in `bytes`, if there is one.
    pub fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<Incoming>, Fault> {
        loop {
            if self.skip_left > 0 {
                let step = self.skip_left.min(bytes.len());
                bytes.advance(step);
                self.skip_left -= step;
                if self.skip_left > 0 {
                    return Ok(None);
                }
            }
            let error = match &mut self.codec {
                Codec::Unknown(version) => match version.decode(bytes) {
                    Ok(None) => return Ok(None),
                    Ok(Some(ProtocolVersion::MQTT3)) => {
                        self.codec = Codec::V3(rmqtt_codec::v3::Codec::new(self.max_bytes));
                        continue;
                    }
                    Ok(Some(ProtocolVersion::MQTT5)) => {
                        self.codec = Codec::V5(rmqtt_codec::v5::Codec::new(self.max_bytes, 0));
                        continue;
                    }
                    Err(DecodeError::InvalidProtocol) if names_mqtt(bytes) => return Err(Fault::Version),
                    Err(error) => error,
                },
                Codec::V3(codec) => match codec.decode(bytes) {
                    Ok(packet) => return Ok(packet.map(|(packet, _)| v3::incoming(packet))),
                    Err(error) => error,
                },
                Codec::V5(codec) => {
                    let hello = (self.skip_limit == 0).then(|| bytes.clone());
                    match (codec.decode(bytes), hello) {
                        // The codec has put the fixed header of half a CONNECT away; `read_nameless` needs it whole.
                        (Ok(None), Some(hello)) => {
                            *codec = rmqtt_codec::v5::Codec::new(self.max_bytes, 0);
                            *bytes = hello;
                            return Ok(None);
                        }
                        (Ok(packet), _) => return Ok(packet.map(|(packet, _)| v5::incoming(packet))),
                        (Err(DecodeError::InvalidClientId), Some(hello)) => {
                            return self.read_nameless(hello, bytes).ok_or(Fault::ClientId).map(Some);
                        }
                        (Err(error), _) => error,
                    }
                }
            };
            self.skip_or_fail(bytes, &error)?;
        }
    }

    /// MQTT 5 lets a client without an id leave Clean Start out; the codec does not. Such a client has no session to
    /// go on with, so its CONNECT is read as if the flag were set. `None` when it is wrong in another way too.
    fn read_nameless(&mut self, mut hello: BytesMut, rest: &mut BytesMut) -> Option<Incoming> {
        let length_bytes = hello.iter().skip(1).position(|byte| byte & 0x80 == 0)? + 1;
        *hello.get_mut(1 + length_bytes + PROTOCOL_BYTES)? |= CLEAN_START;
        let mut codec = rmqtt_codec::v5::Codec::new(self.max_bytes, 0);
        let (packet, _) = codec.decode(&mut hello).ok()??;
        self.codec = Codec::V5(codec);
        *rest = hello;
        Some(v5::incoming(packet))
    }

    /// A 3.1.1 client cannot be told our limit and repeats what it got no PUBACK for; closing on it would keep
    /// every later message of that device away for ever. So its too large PUBLISH is passed over.
    fn skip_or_fail(&mut self, bytes: &BytesMut, error: &DecodeError) -> Result<(), Fault> {
        match error {
            DecodeError::MaxSizeExceeded { size, .. } => {
                let is_publish = bytes.first().is_some_and(|first| first >> 4 == 3);
                if !matches!(self.codec, Codec::V3(_)) || !is_publish || *size > self.skip_limit {
                    return Err(Fault::TooLarge);
                }
                let header =
                    2 + usize::from(*size > 127) + usize::from(*size > 16_383) + usize::from(*size > 2_097_151);
                self.skip_left = header + usize::try_from(*size).map_err(|_| Fault::TooLarge)?;
                self.skipped += 1;
                Ok(())
            }
            DecodeError::InvalidClientId => Err(Fault::ClientId),
            _ => Err(Fault::Malformed),
        }
    }

    /// Appends a packet to `out`. What the version of the client has no packet for is left out. Before the version
    /// is known only the 3.1.1 answer "unacceptable protocol version" can be said.
    pub fn encode(&mut self, packet: Outgoing, out: &mut BytesMut) -> Result<(), Fault> {
        match &mut self.codec {
            Codec::Unknown(_) => {
                if let Outgoing::Refused(crate::packet::Refusal::Version) = packet {
                    out.extend_from_slice(&[0x20, 2, 0, 1]);
                }
                Ok(())
            }
            Codec::V3(codec) => match v3::outgoing(packet) {
                Some(packet) => codec.encode(packet, out).map_err(|_| Fault::Malformed),
                None => Ok(()),
            },
            Codec::V5(codec) => codec.encode(v5::outgoing(packet), out).map_err(|_| Fault::Malformed),
        }
    }
}

fn names_mqtt(bytes: &BytesMut) -> bool {
    let head = bytes.get(..bytes.len().min(16)).unwrap_or_default();
    let contains = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    contains(b"\0\x04MQTT") || contains(b"\0\x06MQIsdp")
}

/// A copy that does not hold the whole read buffer in memory for the life of one small message.
fn own(bytes: &Bytes) -> Bytes {
    Bytes::copy_from_slice(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::packet::Refusal;

    const CONNECT: &[u8] = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x3c\x00\x05abcde";

    fn logged_in() -> Wire {
        let mut wire = Wire::new(4096);
        assert!(wire.decode(&mut BytesMut::from(CONNECT)).unwrap().is_some());
        wire.raise(100, 1000);
        wire
    }

    #[test]
    fn a_packet_is_the_same_one_byte_at_a_time() {
        let mut wire = Wire::new(4096);
        let mut bytes = BytesMut::new();
        for (at, byte) in CONNECT.iter().enumerate() {
            bytes.extend_from_slice(&[*byte]);
            let packet = wire.decode(&mut bytes).unwrap();
            assert_eq!(packet.is_some(), at + 1 == CONNECT.len(), "byte {at}");
        }
    }

    #[test]
    fn a_length_of_256_mb_before_login_is_refused_from_its_header() {
        let mut wire = Wire::new(4096);
        let mut bytes = BytesMut::from(&b"\x10\xff\xff\xff\x7f\x00\x04MQTT\x05\x02\x00\x3c"[..]);
        assert_eq!(wire.decode(&mut bytes), Err(Fault::TooLarge));
        assert!(bytes.capacity() < 1024);
    }

    #[test]
    fn mqtt_5_needs_no_clean_start_where_there_is_no_client_id() {
        let hello = b"\x10\x0d\x00\x04MQTT\x05\x00\x00\x3c\x00\x00\x00\xc0\x00";
        for first in 0..15 {
            let mut wire = Wire::new(4096);
            let mut bytes = BytesMut::from(&hello[..first]);
            assert_eq!(wire.decode(&mut bytes), Ok(None), "{first} bytes");
            bytes.extend_from_slice(&hello[first..]);
            let Ok(Some(Incoming::Connect(connect))) = wire.decode(&mut bytes) else { panic!("{first} bytes first") };
            assert!(connect.clean && connect.client_id.is_empty());
            wire.raise(100, 1000);
            assert_eq!(wire.decode(&mut bytes), Ok(Some(Incoming::Ping)));
        }
        let mut v4 = BytesMut::from(&b"\x10\x0c\x00\x04MQTT\x04\x00\x00\x3c\x00\x00"[..]);
        assert_eq!(Wire::new(4096).decode(&mut v4), Err(Fault::ClientId));
    }

    #[test]
    fn an_unknown_level_is_a_version_fault_and_has_an_answer() {
        let mut wire = Wire::new(4096);
        let mut bytes = BytesMut::from(&b"\x10\x0d\x00\x04MQTT\x09\x02\x00\x3c\x00\x01a"[..]);
        assert_eq!(wire.decode(&mut bytes), Err(Fault::Version));
        let mut out = BytesMut::new();
        wire.encode(Outgoing::Refused(Refusal::Version), &mut out).unwrap();
        assert_eq!(&out[..], [0x20, 2, 0, 1]);
    }

    #[test]
    fn a_too_large_publish_of_mqtt_3_is_skipped_and_the_next_packet_is_read() {
        let mut wire = logged_in();
        let mut bytes = BytesMut::from(&b"\x32\xac\x02"[..]);
        bytes.extend_from_slice(&[0; 100]);
        assert_eq!(wire.decode(&mut bytes), Ok(None));
        assert!(bytes.is_empty());
        bytes.extend_from_slice(&[0; 200]);
        bytes.extend_from_slice(b"\xc0\x00");
        assert_eq!(wire.decode(&mut bytes), Ok(Some(Incoming::Ping)));
        assert_eq!((wire.take_skipped(), wire.take_skipped()), (1, 0));
    }

    #[test]
    fn a_publish_above_the_skip_limit_or_another_large_packet_is_too_large() {
        assert_eq!(logged_in().decode(&mut BytesMut::from(&b"\x32\xff\x7f"[..])), Err(Fault::TooLarge));
        assert_eq!(logged_in().decode(&mut BytesMut::from(&b"\x82\xac\x02"[..])), Err(Fault::TooLarge));
    }
}
