//! What can be adopted, in a batch. One row per thing and batch; who is reminded and whose time is over follows from it.

use super::draft::Draft;
use super::fact::{ClaimableFact, Thing};
use super::work::CommandError;
use crate::world::Change;
use hub_core::area::AreaPath;
use hub_core::claimable::{
    Claimable, ClaimableCommand, ClaimableEvent, ClaimableKind, ClaimableRefusal, ClaimableText, Terms, apply, decide,
    open,
};
use hub_core::event::{Actor, Event, Noun, Stream};
use hub_core::ids::ClaimableId;
use hub_core::request::KeyedRequest;
use hub_store::{NounRow, NounTable, Row};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is asked of something that can be adopted.
#[derive(Clone, Debug)]
pub enum ClaimableWork {
    /// Puts it on a list; one that is there is changed.
    Put {
        /// Its id.
        id: ClaimableId,
        /// Where it belongs.
        area: AreaPath,
        /// Which list.
        kind: ClaimableKind,
        /// How much and how long.
        terms: Terms,
        /// Its words.
        text: ClaimableText,
        /// Who asks.
        actor: Actor,
    },
    /// Does something with it.
    Act {
        /// Which.
        id: ClaimableId,
        /// What.
        command: ClaimableCommand,
        /// The request, when it has a key.
        request: Option<KeyedRequest>,
        /// Who asks.
        actor: Actor,
    },
}

/// Requests that are remembered: the newest.
const KEYS: usize = 100;

/// What a batch has done to them so far.
pub(super) type ClaimableDraft = BTreeMap<ClaimableId, Arc<Claimable>>;

impl Draft<'_> {
    pub(super) fn on_claimable(&mut self, work: &ClaimableWork) -> Result<(), CommandError> {
        match work {
            ClaimableWork::Put { id, area, kind, terms, text, actor } => match self.claimable_now(*id) {
                None => {
                    let opened = open(area.clone(), *kind, *terms, text.clone())?;
                    self.take_claimable(*id, None, vec![opened], (*actor, None))
                }
                Some(known) if known.kind != *kind || known.area != *area => {
                    Err(CommandError::Conflicting("kind and area stay: take a new id".into()))
                }
                Some(known) if known.terms == *terms && known.text == *text => Ok(()),
                Some(known) => {
                    let command = ClaimableCommand::Change { terms: *terms, text: text.clone() };
                    let events = decide(&known, &command, self.now.at)?;
                    self.take_claimable(*id, Some(known), events, (*actor, None))
                }
            },
            ClaimableWork::Act { id, command, request, actor } => match self.claimable_now(*id) {
                Some(known) => {
                    if let Some(request) = request
                        && request.is_among(&known.keys).map_err(ClaimableRefusal::from)?
                    {
                        return Ok(());
                    }
                    let events = decide(&known, command, self.now.at)?;
                    self.take_claimable(*id, Some(known), events, (*actor, request.as_ref()))
                }
                None if *command == ClaimableCommand::Fire => Ok(()),
                None => Err(ClaimableRefusal::Closed.into()),
            },
        }
    }

    /// As this batch has left it, else as it is.
    fn claimable_now(&self, id: ClaimableId) -> Option<Arc<Claimable>> {
        self.claimables.get(&id).or_else(|| self.world.claimables.get(id)).cloned()
    }

    fn take_claimable(
        &mut self,
        id: ClaimableId,
        before: Option<Arc<Claimable>>,
        events: Vec<ClaimableEvent>,
        (actor, request): (Actor, Option<&KeyedRequest>),
    ) -> Result<(), CommandError> {
        let at = self.now.at;
        let known = before.as_deref().cloned();
        let Some(mut after) = events.iter().fold(known, |claimable, event| apply(id, claimable, event, at)) else {
            return Ok(());
        };
        if events.is_empty() {
            return Ok(());
        }
        let old = (after.keys.len() + 1).saturating_sub(KEYS);
        after.keys.drain(..old);
        after.keys.extend(request.cloned());
        claimable_row(&after)?;
        let told = self.world.adopters_of(before.as_deref(), &after).into();
        let fact = ClaimableFact { claimable: Arc::new(after), told };
        for event in events {
            // Time is the hub's doing, whoever's command it came up with.
            let by_time = matches!(event, ClaimableEvent::Lapsed { .. } | ClaimableEvent::Reminded { .. });
            let actor = if by_time { Actor::Hub } else { actor };
            let stream = Stream::Registry(Noun::Claimable, id.0);
            self.record(stream, fact.claimable.area.clone(), actor, Event::Claimable(event), None);
            self.about(Thing::Claimable(fact.clone()));
        }
        self.claimables.insert(id, fact.claimable);
        Ok(())
    }

    /// Rows and changes of what this batch has changed.
    pub(super) fn settle_claimables(&mut self) {
        for claimable in std::mem::take(&mut self.claimables).into_values() {
            // Written once already when it was decided.
            self.rows.extend(claimable_row(&claimable).ok().map(Row::Noun));
            self.changes.push(Change::Claimable(claimable));
        }
    }
}

fn claimable_row(claimable: &Claimable) -> Result<NounRow, CommandError> {
    let (id, area) = (claimable.id.0, claimable.area.clone());
    NounRow::of(NounTable::Claimable, id, area, claimable.opened_at, claimable.closed_at, claimable)
        .map_err(|_| CommandError::NotText)
}
