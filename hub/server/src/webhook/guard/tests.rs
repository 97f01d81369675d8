//! Which addresses are inside, however they are written.
#![allow(clippy::unwrap_used)]

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

fn listed(networks: &[&str]) -> Vec<Network> {
    networks.iter().map(|network| Network::read(network).unwrap()).collect()
}

#[test]
fn everything_inside_is_refused_however_it_is_written() {
    let guard = Guard::new(&[], false);
    for inside in [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "203.0.113.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fdff::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "::127.0.0.1",
    ] {
        assert_eq!(guard.check(inside.parse().unwrap()), Err(Refused::Inside), "{inside}");
    }
    for outside in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "1.1.1.1", "2400:3200::1", "2606:4700::1111"] {
        assert_eq!(guard.check(outside.parse().unwrap()), Ok(()), "{outside}");
    }
}

#[test]
fn what_is_listed_is_allowed_and_nothing_beside_it() {
    let guard = Guard::new(&listed(&["10.1.0.0/16", "::1"]), false);
    for (address, allowed) in [("10.1.2.3", true), ("10.2.0.1", false), ("::1", true), ("::ffff:10.1.0.9", true)] {
        assert_eq!(guard.check(address.parse().unwrap()).is_ok(), allowed, "{address}");
    }
    let plain = Guard::new(&listed(&["10.1.0.0/16"]), true);
    assert_eq!(plain.check("8.8.8.8".parse().unwrap()), Err(Refused::Plain));
    assert_eq!(plain.check("10.1.0.1".parse().unwrap()), Ok(()));
}

#[test]
fn a_url_is_https_without_a_password_and_a_number_in_disguise_is_that_number() {
    for (url, refused) in [
        ("https://desk.example.cn/hook", None),
        ("https://8.8.8.8/hook", None),
        ("https://127.0.0.1/", Some(Refused::Inside)),
        ("https://2130706433/", Some(Refused::Inside)),
        ("https://0x7f.1/", Some(Refused::Inside)),
        ("https://[::1]/", Some(Refused::Inside)),
        ("https://[::ffff:10.0.0.1]/", Some(Refused::Inside)),
        ("http://desk.example.cn/", Some(Refused::Plain)),
        ("http://8.8.8.8/", Some(Refused::Plain)),
        ("https://a:b@desk.example.cn/", Some(Refused::NoUrl)),
        ("https://desk.example.cn/#x", Some(Refused::NoUrl)),
        ("ftp://desk.example.cn/", Some(Refused::NoUrl)),
        ("file:///etc/passwd", Some(Refused::NoUrl)),
        ("desk.example.cn", Some(Refused::NoUrl)),
        ("", Some(Refused::NoUrl)),
    ] {
        assert_eq!(check_url(url, &[]).err(), refused, "{url}");
    }
    let long = format!("https://desk.example.cn/{}", "x".repeat(500));
    assert_eq!(check_url(&long, &[]).err(), Some(Refused::NoUrl));
    assert!(check_url("http://127.0.0.1:80/", &listed(&["127.0.0.1"])).is_ok());
}

/// A name that says a public address when it is asked first and loopback when it is asked again.
#[tokio::test]
async fn a_name_that_turns_inward_is_refused_when_it_does() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let look_up: LookUp = Arc::new(move |_| {
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        let address = if first { "8.8.8.8:0" } else { "127.0.0.1:0" };
        Box::pin(async move { Ok(vec![address.parse().unwrap()]) })
    });
    let finder = Finder { guard: Guard::new(&[], false), look_up };
    let find = async || finder.resolve("desk.example.cn".parse().unwrap()).await;
    let found: Vec<_> = find().await.unwrap_or_else(|error| panic!("{error}")).collect();
    assert_eq!(found, ["8.8.8.8:0".parse::<SocketAddr>().unwrap()]);
    let Err(error) = find().await else { panic!("loopback was given") };
    assert_eq!(error.downcast_ref::<Refused>(), Some(&Refused::Inside));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

/// One good address among bad ones does not let the bad ones pass.
#[test]
fn a_name_with_one_address_inside_is_refused_as_a_whole() {
    let mixed = vec!["8.8.8.8:0".parse().unwrap(), "10.0.0.1:0".parse().unwrap()];
    assert_eq!(Guard::new(&[], false).check_all(mixed), Err(Refused::Inside));
}
