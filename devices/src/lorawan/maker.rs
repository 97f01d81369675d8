//! Who made a device: from the names in the message, else from the maker's block of EUIs (IEEE MA-L registry).

use super::kind_in;
use crate::known::Decoder;
use hub_core::signal::SignalKind;

/// The maker, from names in lower case or from the EUI.
pub fn of(names: &str, eui: &str) -> Option<Decoder> {
    let brands = [
        ("milesight", Decoder::Milesight),
        ("ursalink", Decoder::Milesight),
        ("dragino", Decoder::Dragino),
        ("browan", Decoder::Browan),
        ("merryiot", Decoder::Browan),
        ("netvox", Decoder::Netvox),
    ];
    let brand = brands.iter().find(|(brand, _)| names.contains(brand)).map(|(_, maker)| *maker);
    brand.or_else(|| tokens(names).find_map(by_model)).or_else(|| by_eui(eui))
}

/// Model names, longest series of letters and digits.
pub fn tokens(names: &str) -> impl Iterator<Item = &str> {
    names.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|token| token.len() > 3)
}

fn by_model(token: &str) -> Option<Decoder> {
    let letters: String = token.chars().take_while(char::is_ascii_alphabetic).collect();
    let rest = token.get(letters.len()..).unwrap_or_default();
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    match letters.as_str() {
        "ws" | "em" | "vs" | "gs" | "at" | "am" | "ts" | "uc" | "wt" | "ct" | "ds" | "wts" if digits >= 3 => {
            Some(Decoder::Milesight)
        }
        "tbdw" | "tbms" | "tbwl" | "tbpb" | "tbhh" | "tbhv" | "tbsl" | "tbam" | "tbol" if digits >= 3 => {
            Some(Decoder::Browan)
        }
        "r" if digits >= 3 => Some(Decoder::Netvox),
        "ra" | "rb" if digits >= 2 => Some(Decoder::Netvox),
        "lds" | "lwl" | "lht" | "pb" | "wl" | "trackerd" | "lsn" | "sn" | "cpl" | "ldds" if digits >= 2 => {
            Some(Decoder::Dragino)
        }
        "trackerd" => Some(Decoder::Dragino),
        _ => None,
    }
}

fn by_eui(eui: &str) -> Option<Decoder> {
    match eui.get(..6)?.to_ascii_lowercase().as_str() {
        "24e124" => Some(Decoder::Milesight),
        "a84041" => Some(Decoder::Dragino),
        "58a0cb" | "e8e1e1" => Some(Decoder::Browan),
        "00137a" => Some(Decoder::Netvox),
        _ => None,
    }
}

/// What a bare state or an alarm without a name means for this model, or for this port of this maker.
pub fn default_kind(names: &str, maker: Option<Decoder>, f_port: Option<u64>) -> Option<SignalKind> {
    let by_model = tokens(names).find_map(|token| {
        Some(match token {
            "tbdw100" | "r311a" | "r718f" | "r718f2" | "r730f" | "r313a" | "r718lb" | "r718lb2" => SignalKind::Door,
            "tbms100" => SignalKind::Motion,
            "tbwl100" => SignalKind::Water,
            "rb02i" | "r312a" | "trackerd" => SignalKind::Sos,
            "gs524n" => SignalKind::Smoke,
            "gs101" => SignalKind::Gas,
            "r602a" => return None,
            _ => return None,
        })
    });
    let by_port = || match (maker, f_port) {
        (Some(Decoder::Browan), Some(100)) => Some(SignalKind::Door),
        (Some(Decoder::Browan), Some(102)) => Some(SignalKind::Motion),
        (Some(Decoder::Browan), Some(106)) => Some(SignalKind::Water),
        _ => None,
    };
    by_model.or_else(by_port).or_else(|| kind_in(names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maker_is_known_by_its_name_its_models_or_its_addresses() {
        assert_eq!(of("milesight ws101", ""), Some(Decoder::Milesight));
        assert_eq!(of("class a em300-mld", ""), Some(Decoder::Milesight));
        assert_eq!(of("lds02", ""), Some(Decoder::Dragino));
        assert_eq!(of("tbpb100", ""), Some(Decoder::Browan));
        assert_eq!(of("ra02a", ""), Some(Decoder::Netvox));
        assert_eq!(of("", "24e124538b223213"), Some(Decoder::Milesight));
        assert_eq!(of("", "00137A1000000A01"), Some(Decoder::Netvox));
        for nobody in ["", "elder", "room 12", "em", "r2"] {
            assert_eq!(of(nobody, "0102030405060708"), None, "{nobody}");
        }
    }
}
