//! The few MQTT 3.1.1 packets a button needs, by hand: the generator must cost less than what it measures.

use bytes::{Buf, BytesMut};

/// What a hub or a broker sends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Incoming {
    /// Let in, or not: the return code.
    ConnAck(u8),
    /// A message of ours was taken.
    PubAck(u16),
    /// A message for us; its number when it must be acknowledged.
    Publish { id: Option<u16>, payload: Vec<u8> },
    /// Anything else.
    Other,
}

pub(super) fn connect(client: &str, user: Option<(&str, &str)>) -> Vec<u8> {
    let mut body = Vec::new();
    text(&mut body, "MQTT");
    let flags = if user.is_some() { 0xc2 } else { 0x02 };
    body.extend([4, flags, 0, 0]);
    text(&mut body, client);
    if let Some((name, secret)) = user {
        text(&mut body, name);
        text(&mut body, secret);
    }
    packet(0x10, &body)
}

pub(super) fn subscribe(topic: &str, qos: u8) -> Vec<u8> {
    let mut body = vec![0, 1];
    text(&mut body, topic);
    body.push(qos);
    packet(0x82, &body)
}

/// QoS 1.
pub(super) fn publish(topic: &str, id: u16, payload: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(topic.len() + payload.len() + 4);
    text(&mut body, topic);
    body.extend(id.to_be_bytes());
    body.extend(payload);
    packet(0x32, &body)
}

pub(super) fn puback(id: u16) -> [u8; 4] {
    let [high, low] = id.to_be_bytes();
    [0x40, 2, high, low]
}

fn text(body: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    body.extend(length.to_be_bytes());
    body.extend(text.as_bytes().iter().take(usize::from(length)));
}

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    let mut left = body.len();
    loop {
        let part = u8::try_from(left % 128).unwrap_or(0);
        left /= 128;
        bytes.push(if left > 0 { part | 0x80 } else { part });
        if left == 0 {
            break;
        }
    }
    bytes.extend(body);
    bytes
}

/// Takes the first whole packet off the front.
pub(super) fn take(bytes: &mut BytesMut) -> Option<Incoming> {
    let first = *bytes.first()?;
    let mut length = 0_usize;
    let mut head = 1;
    loop {
        let part = *bytes.get(head)?;
        length |= usize::from(part & 0x7f) << (7 * (head - 1));
        head += 1;
        if part & 0x80 == 0 || head > 4 {
            break;
        }
    }
    if bytes.len() < head + length {
        return None;
    }
    bytes.advance(head);
    let mut body = bytes.split_to(length);
    Some(read(first, &mut body))
}

fn read(first: u8, body: &mut BytesMut) -> Incoming {
    match first >> 4 {
        2 if body.len() >= 2 => Incoming::ConnAck(body[1]),
        4 if body.len() >= 2 => Incoming::PubAck(body.get_u16()),
        3 if body.len() >= 2 => {
            let topic = usize::from(body.get_u16()).min(body.len());
            body.advance(topic);
            let id = (first & 0x06 != 0 && body.len() >= 2).then(|| body.get_u16());
            Incoming::Publish { id, payload: body.to_vec() }
        }
        _ => Incoming::Other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn packets_come_out_whole_however_they_arrive() {
        let mut stream = vec![0x20, 2, 0, 0];
        stream.extend(puback(513));
        stream.extend(publish("fengdi/b/down", 7, &[b'x'; 300]));
        let wanted =
            [Incoming::ConnAck(0), Incoming::PubAck(513), Incoming::Publish { id: Some(7), payload: vec![b'x'; 300] }];
        let (mut bytes, mut seen) = (BytesMut::new(), Vec::new());
        for byte in stream {
            bytes.extend_from_slice(&[byte]);
            seen.extend(take(&mut bytes));
        }
        assert_eq!(seen, wanted);
        assert!(bytes.is_empty());
    }
}
