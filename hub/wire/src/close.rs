//! WebSocket close codes and what the client does about each.

/// The protocol's version; a client that says another one is told to reload.
pub const PROTOCOL_VERSION: u32 = 1;

/// The session ended or was revoked: log in again.
pub const UNAUTHORISED: u16 = 4401;
/// The rights changed: reconnect at once without a cursor.
pub const RIGHTS_CHANGED: u16 = 4403;
/// No `hello` within 5 s.
pub const NO_HELLO: u16 = 4408;
/// The client did not read fast enough: reconnect with the cursor after a jittered pause.
pub const SLOW: u16 = 4409;
/// Another version: reload the page.
pub const WRONG_VERSION: u16 = 4426;
/// Too many bad frames in a row, or too many frames a second.
pub const BAD_FRAMES: u16 = 4429;
/// Too many sockets of one person: this, the oldest, was closed. Do not reconnect by yourself.
pub const TOO_MANY_SOCKETS: u16 = 4430;
/// The hub is stopping: reconnect after a jittered pause.
pub const GOING_AWAY: u16 = 1001;
/// A frame was larger than allowed.
pub const TOO_LARGE: u16 = 1009;
/// A frame that the WebSocket protocol does not allow.
pub const BROKEN_FRAME: u16 = 1002;
/// A text frame that is not UTF-8.
pub const NOT_TEXT: u16 = 1007;
