//! Screens: desks that read every event, phones that answer their calls, and desks that read nothing. A frame counts
//! when it was read here.

use super::frame::{begins, calls_in, complete_to, epoch_of, position_of};
use super::phone::answer;
use super::side::Side;
use super::web::Web;
use anyhow::Context;
use hub_core::ids::Position;
use hub_wire::live::ClientFrame;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpSocket;
use tokio_util::sync::CancellationToken;

/// From the connection to the snapshot.
const GREETING: Duration = Duration::from_secs(20);
/// What the protocol asks of a client.
const HEARTBEAT: Duration = Duration::from_secs(4);
/// What the kernel holds for a desk that reads nothing, bytes; else it would read for it.
const DEAF_BYTES: u32 = 4_096;

/// What a screen does beside reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Notes when it was complete up to where, and which calls it has shown.
    Desk,
    /// Keeps the frames too, to be searched for each press after the run.
    Witness,
    /// Reports calls as delivered and seen.
    Phone,
    /// Reads nothing after its first state; says that it is there.
    Deaf,
}

/// When a screen was complete up to where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    pub position: u64,
    /// Nanoseconds since the bench began.
    pub at_ns: u64,
}

/// How a screen came back.
#[derive(Clone, Debug)]
pub(super) struct Returned {
    /// Complete up to here.
    pub position: u64,
    /// The snapshot, when the cursor was not used.
    pub snapshot: Option<String>,
}

#[derive(Default)]
struct Kept {
    reached: Vec<Reached>,
    frames: Vec<(u64, String)>,
    /// Positions of the calls that were shown.
    calls: Vec<u64>,
    returned: Vec<Returned>,
}

/// Where it stands, whatever was forgotten.
#[derive(Default)]
struct Stand {
    end: CancellationToken,
    lost: bool,
    cursor: u64,
    epoch: String,
    /// Connected since, and until; nanoseconds.
    there: Vec<(u64, Option<u64>)>,
}

/// A connected screen.
pub(super) struct Screen {
    kind: Kind,
    token: String,
    began: Instant,
    kept: Mutex<Kept>,
    stand: Mutex<Stand>,
}

impl Screen {
    /// Connects, says hello, takes the snapshot, and reads on.
    pub async fn open(side: &Side, token: String, kind: Kind) -> anyhow::Result<Arc<Self>> {
        let (kept, stand) = (Mutex::default(), Mutex::default());
        let screen = Arc::new(Self { kind, token, began: side.began, kept, stand });
        screen.dial(side, false).await?;
        Ok(screen)
    }

    /// Connects again, with its cursor or as a page that was loaded anew.
    pub async fn come_back(self: &Arc<Self>, side: &Side, with_cursor: bool) -> anyhow::Result<()> {
        let first = self.dial(side, with_cursor).await?;
        let position = complete_to(&first).context("a first frame without a position")?;
        let snapshot = (begins(&first) == Some(true)).then_some(first);
        let mut kept = lock(&self.kept);
        if snapshot.is_some() {
            kept.reached.push(Reached { position, at_ns: self.now_ns() });
        }
        kept.returned.push(Returned { position, snapshot });
        Ok(())
    }

    /// Lets the connection go without a word.
    pub fn hang_up(&self) {
        let mut stand = lock(&self.stand);
        stand.end.cancel();
        let now = self.now_ns();
        stand.there.iter_mut().filter(|(_, until)| until.is_none()).for_each(|(_, until)| *until = Some(now));
    }

    /// Forgets what it has read so far.
    pub fn forget(&self) {
        *lock(&self.kept) = Kept::default();
    }

    /// When it was complete up to where, in order.
    pub fn reached(&self) -> Vec<Reached> {
        lock(&self.kept).reached.clone()
    }

    /// Frames it has kept, each with the time when it was read.
    pub fn frames(&self) -> Vec<(u64, String)> {
        lock(&self.kept).frames.clone()
    }

    /// Positions of the calls it has shown, as they came.
    pub fn calls(&self) -> Vec<u64> {
        lock(&self.kept).calls.clone()
    }

    /// How it came back, each time.
    pub fn returned(&self) -> Vec<Returned> {
        lock(&self.kept).returned.clone()
    }

    /// True when it was connected at that moment.
    pub fn was_there(&self, at_ns: u64) -> bool {
        let within = |(since, until): &(u64, Option<u64>)| *since <= at_ns && until.is_none_or(|until| at_ns < until);
        lock(&self.stand).there.iter().any(within)
    }

    /// Complete up to here, also where nothing was for this screen.
    pub fn complete_to(&self) -> u64 {
        lock(&self.stand).cursor
    }

    /// The last position it has read, and whether the connection was lost.
    pub fn last(&self) -> (u64, bool) {
        (lock(&self.kept).reached.last().map_or(0, |reached| reached.position), lock(&self.stand).lost)
    }

    /// Returns the frame that brought the whole state, or that goes on from the cursor.
    async fn dial(self: &Arc<Self>, side: &Side, with_cursor: bool) -> anyhow::Result<String> {
        let cursor = {
            let stand = lock(&self.stand);
            with_cursor.then(|| (Position(stand.cursor), stand.epoch.clone()))
        };
        let greeting = greet(side.http, &self.token, self.kind, cursor);
        let (web, first) = tokio::time::timeout(GREETING, greeting).await.context("a screen got no snapshot")??;
        let end = side.stop.child_token();
        {
            let mut stand = lock(&self.stand);
            stand.end = end.clone();
            stand.lost = false;
            stand.cursor = complete_to(&first).unwrap_or_default();
            stand.epoch = epoch_of(&first).unwrap_or_default().to_owned();
            stand.there.push((self.now_ns(), None));
        }
        let reader = Arc::clone(self);
        side.tasks.spawn(async move {
            tokio::select! {
                () = end.cancelled() => {}
                _ = reader.read(web) => lock(&reader.stand).lost = true,
            }
        });
        Ok(first)
    }

    async fn read(&self, mut web: Web) -> anyhow::Result<()> {
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        let beat = serde_json::to_string(&ClientFrame::Heartbeat {})?;
        let mut answered = HashSet::new();
        loop {
            let text = tokio::select! {
                text = web.next(), if self.kind != Kind::Deaf => text?,
                _ = heartbeat.tick() => { web.say(&beat).await?; continue }
            };
            let at_ns = self.now_ns();
            if let Some(position) = complete_to(text) {
                lock(&self.stand).cursor = position;
            }
            let Some(position) = position_of(text) else { continue };
            if self.kind == Kind::Phone {
                let text = text.to_owned();
                answer(&web, &text, &mut answered).await?;
                continue;
            }
            let mut kept = lock(&self.kept);
            kept.reached.push(Reached { position, at_ns });
            calls_in(text, &mut kept.calls);
            if self.kind == Kind::Witness {
                kept.frames.push((at_ns, text.to_owned()));
            }
        }
    }

    fn now_ns(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn greet(
    hub: SocketAddr,
    token: &str,
    kind: Kind,
    cursor: Option<(Position, String)>,
) -> anyhow::Result<(Web, String)> {
    let socket = if hub.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if kind == Kind::Deaf {
        socket.set_recv_buffer_size(DEAF_BYTES)?;
    }
    let stream = socket.connect(hub).await?;
    stream.set_nodelay(true)?;
    let mut web = Web::open(stream, hub, &format!("{}={token}", crate::auth::COOKIE_PLAIN)).await?;
    let (after, epoch) = cursor.unzip();
    let hello = ClientFrame::Hello { version: hub_wire::close::PROTOCOL_VERSION, after, epoch };
    web.say(&serde_json::to_string(&hello)?).await?;
    loop {
        let text = web.next().await.context("no snapshot")?;
        if begins(text).is_some() {
            let text = text.to_owned();
            return Ok((web, text));
        }
    }
}
