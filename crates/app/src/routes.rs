//! Itineraries followed by mail: whoever follows one is told when a stop comes in or goes out.

use std::collections::BTreeMap;

use model::RecordId;
use model::itinerary::Situation;
use store::{ItineraryFollow, ItineraryTold, NewMail};
use uuid::Uuid;

use crate::App;
use crate::error::AppError;
use crate::followed::seen_name;
use crate::itineraries::Planned;
use crate::people::Who;

/// Itineraries that one person follows at most.
pub const ROUTES_MAX: u64 = 20;

/// An itinerary that a person follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedRoute {
    pub id: Uuid,
    pub situation: Situation,
    pub since: chrono::DateTime<chrono::Utc>,
}

/// What became of a followed itinerary: titles and paths of the stops that came in, and of those that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteTold {
    pub situation: Situation,
    pub entered: Vec<(String, String)>,
    pub left: Vec<(String, String)>,
}

/// The stops of an itinerary, in an order that does not depend on their places.
fn stops(planned: &Planned) -> BTreeMap<String, RecordId> {
    let ids = planned.stops().map(|stop| planned.catalogue.cards[stop.card].id);
    ids.map(|id| (seen_name(id), id)).collect()
}

fn written(stops: &BTreeMap<String, RecordId>) -> String {
    stops.keys().cloned().collect::<Vec<_>>().join("-")
}

impl App {
    /// Follows an itinerary by mail from what it is today; tells whether there was room for one more.
    ///
    /// # Errors
    /// Nothing was told of the situation, the index or the store failed.
    pub async fn follow_route(&self, who: &Who, situation: &Situation) -> Result<bool, AppError> {
        if situation.is_empty() {
            return Err(AppError::NotFound);
        }
        let now = self.now();
        let follow = ItineraryFollow {
            id: Uuid::now_v7(),
            follower: who.author(),
            situation: situation.to_json().to_string(),
            stops: written(&stops(&self.plan(situation)?)),
            since: now,
            told_at: now,
        };
        Ok(self.store().follow_itinerary(&follow, ROUTES_MAX).await?)
    }

    /// The itineraries that a person follows.
    ///
    /// # Errors
    /// The store failed.
    pub async fn routes_of(&self, who: &Who) -> Result<Vec<FollowedRoute>, AppError> {
        let followed = self.store().itineraries_followed(Some(&who.author())).await?.into_iter();
        Ok(followed
            .map(|follow| FollowedRoute {
                id: follow.id,
                situation: situation_of(&follow),
                since: follow.since,
            })
            .collect())
    }

    /// Stops following one of one’s itineraries.
    ///
    /// # Errors
    /// The store failed.
    pub async fn unfollow_route(&self, who: &Who, id: Uuid) -> Result<(), AppError> {
        Ok(self.store().unfollow_itinerary(&who.author(), id).await?)
    }

    /// Tells each follower what came in and what went out of their itineraries since the last time. The mail and the stops that
    /// were told are written together: a crash neither loses nor doubles any. Tells how many mails.
    ///
    /// # Errors
    /// The index or the store failed.
    pub async fn tell_routes(
        &self,
        letter: &(dyn Fn(&RouteTold) -> (String, String) + Sync),
    ) -> Result<usize, AppError> {
        let mut mails = 0;
        for follow in self.store().itineraries_followed(None).await? {
            let Some(recipient) = self.mailbox(&follow.follower).await? else { continue };
            let situation = situation_of(&follow);
            let planned = match self.plan(&situation) {
                Ok(planned) => planned,
                Err(error) => {
                    // One itinerary that cannot be drawn does not keep the mails of the others.
                    tracing::error!(%error, id = %follow.id, "a followed itinerary");
                    continue;
                }
            };
            let now = stops(&planned);
            let next = written(&now);
            if next == follow.stops {
                continue;
            }
            let before: Vec<&str> = follow.stops.split('-').filter(|name| !name.is_empty()).collect();
            let catalogue = &planned.catalogue;
            let named = |id: &RecordId| {
                let card = catalogue.find_id(*id).map(|id| catalogue.card(id))?;
                Some((card.title.to_string(), card.reference().path()))
            };
            let new = now.iter().filter(|(name, _)| !before.contains(&name.as_str()));
            let entered: Vec<(String, String)> = new.filter_map(|(_, id)| named(id)).collect();
            let gone = |card: &&model::card::Card| {
                let name = seen_name(card.id);
                before.contains(&name.as_str()) && !now.contains_key(&name)
            };
            let left = catalogue.cards.iter().filter(gone);
            let left: Vec<(String, String)> =
                left.map(|card| (card.title.to_string(), card.reference().path())).collect();
            let told = RouteTold { situation, entered, left };
            let (subject, body) = letter(&told);
            let key = format!("itineraire:{}:{}", follow.id, self.now().timestamp());
            let mail = NewMail { key, recipient, subject, body };
            let told = ItineraryTold { id: follow.id, from: follow.stops, stops: next, mail: Some(mail) };
            mails += usize::from(self.store().note_itinerary_told(&told, self.now()).await?);
        }
        Ok(mails)
    }
}

fn situation_of(follow: &ItineraryFollow) -> Situation {
    serde_json::from_str(&follow.situation).map(|value| Situation::from_json(&value)).unwrap_or_default()
}
