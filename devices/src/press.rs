//! Which of a button's words are a press. One press gives several words in a row (down, hold, release, an empty
//! action): only one of them calls, the others are signs of life.

use crate::known::Role;
use crate::report::Said;
use hub_core::signal::SignalKind;

/// Words that are an emergency whatever the button is registered as.
const EMERGENCIES: [&str; 4] = ["emergency", "sos", "panic", "help"];
/// Words of a finished press, as families write them in lower case.
const PRESSES: [&str; 32] = [
    "single",
    "double",
    "triple",
    "quadruple",
    "quintuple",
    "many",
    "hold",
    "long",
    "click",
    "press",
    "pressed",
    "push",
    "short",
    "short_press",
    "long_press",
    "double_press",
    "double_click",
    "single_click",
    "s",
    "ss",
    "sss",
    "l",
    "sl",
    "ls",
    "quad",
    "penta",
    "held",
    "tap",
    "held_down",
    "button",
    "on",
    "toggle",
];

/// The words of a short press on a button that sends nothing but its release then (Bosch RBSH-US4BTN-ZB-EU).
const ONLY_RELEASES: [&str; 4] = [
    "button_top_left_release",
    "button_top_right_release",
    "button_bottom_left_release",
    "button_bottom_right_release",
];

/// What a button's word says, given its role; none when it is no call for help.
#[must_use]
pub fn press(word: &str, role: Option<Role>) -> Option<Said> {
    let word = word.trim().to_ascii_lowercase();
    let call = match role {
        Some(Role::SosButton) => EMERGENCIES.contains(&word.as_str()) || is_press(&word),
        Some(Role::SceneButton) => false,
        _ => EMERGENCIES.contains(&word.as_str()),
    };
    call.then(|| Said::state(SignalKind::Sos, true))
}

/// True for the word of a finished press, also with a button's number or place around it (`1_single`, `single_2`,
/// `button_1_hold`, `single_left`, `on_s1`, `button_3`, `single_push`).
fn is_press(word: &str) -> bool {
    let parts = || word.split(['_', '-', ' ']);
    if ONLY_RELEASES.contains(&word) {
        return true;
    }
    if parts().any(|part| matches!(part, "release" | "released" | "stop")) || word.ends_with("_up") {
        return false;
    }
    let kind: Vec<&str> = parts().filter(|part| !is_place(part)).collect();
    PRESSES.contains(&word) || PRESSES.contains(&kind.join("_").as_str()) || parts().any(is_always_press)
}

/// True for what tells only which button it was.
fn is_place(part: &str) -> bool {
    let number = part.strip_prefix(['s', 'l']).unwrap_or(part);
    matches!(part, "left" | "right" | "both" | "center" | "top" | "bottom" | "input" | "switch" | "key" | "push")
        || (!number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

fn is_always_press(part: &str) -> bool {
    let whole =
        matches!(part, "longpress" | "shortpress" | "doublepress" | "doubleclick" | "singleclick" | "longclick");
    whole
        || matches!(
            part,
            "single" | "double" | "triple" | "quadruple" | "hold" | "long" | "press" | "pressed" | "click"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_button_calls_on_every_finished_press() {
        for word in
            ["single", "double", "hold", "long", "emergency", "sos", "SINGLE", "1_single", "single_left", "L", "on_s1"]
        {
            assert!(press(word, Some(Role::SosButton)).is_some(), "{word}");
        }
    }

    #[test]
    fn a_press_of_one_of_many_buttons_is_a_press() {
        for word in [
            "button_top_left_release",
            "button_1_click",
            "button_top_left_longpress",
            "button_3",
            "press_1",
            "on_press",
            "toggle_s1",
            "input_1_single",
            "long_push",
            "2_quadruple",
        ] {
            assert!(press(word, Some(Role::SosButton)).is_some(), "{word}");
        }
    }

    #[test]
    fn what_comes_around_a_press_is_none() {
        for word in [
            "",
            "release",
            "off",
            "disarm",
            "hold_release",
            "1_long_release",
            "none",
            "btn_down",
            "recall_1",
            "up",
            "press_release",
            "button_1_release",
            "button_top_left_longpress_release",
            "rotate_left",
            "brightness_step_up",
        ] {
            assert!(press(word, Some(Role::SosButton)).is_none(), "{word}");
        }
    }

    #[test]
    fn a_lamp_switch_never_calls_and_an_unregistered_button_only_with_an_emergency_word() {
        assert!(press("single", Some(Role::SceneButton)).is_none());
        assert!(press("emergency", Some(Role::SceneButton)).is_none());
        assert!(press("single", None).is_none());
        assert!(press("emergency", None).is_some());
    }
}
