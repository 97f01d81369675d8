//! Who somebody is: passwords, sessions, limits on guessing. What they may do is decided in `hub_core::access`.

mod guess;
mod password;
mod sessions;

pub use guess::{Guesses, Verdict};
pub use password::{PasswordFault, Passwords, check_password};
pub use sessions::{COOKIE_PLAIN, COOKIE_SECURE, LoggedIn, Sessions, cookie_of};
