//! Itineraries that someone follows: the situation, and the stops that were last told; none of it is in an export.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::entities::itineraries::itinerary_follow;
use crate::error::Result;
use crate::ledger::{self, NewMail};
use crate::open::Store;
use crate::plan::to_micros;

/// An itinerary that someone follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItineraryFollow {
    pub id: Uuid,
    /// `personne:…`.
    pub follower: String,
    /// The situation, as it was told.
    pub situation: String,
    /// The stops as they were last told.
    pub stops: String,
    pub since: DateTime<Utc>,
    pub told_at: DateTime<Utc>,
}

/// What a run told of a followed itinerary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItineraryTold {
    pub id: Uuid,
    /// The stops from which the change was told; someone else may have told it meanwhile.
    pub from: String,
    pub stops: String,
    pub mail: Option<NewMail>,
}

impl Store {
    /// Begins to follow an itinerary; tells whether it did: who follows it already goes on, and nobody follows more than `most`.
    pub async fn follow_itinerary(&self, follow: &ItineraryFollow, most: u64) -> Result<bool> {
        let tx = self.write().await?;
        let own =
            itinerary_follow::Entity::find().filter(itinerary_follow::Column::Follower.eq(&follow.follower));
        let known = own.clone().filter(itinerary_follow::Column::Situation.eq(&follow.situation));
        if known.one(&*tx).await?.is_some() {
            return Ok(true);
        }
        if own.count(&*tx).await? >= most {
            return Ok(false);
        }
        let row = itinerary_follow::Model {
            id: follow.id,
            follower: follow.follower.clone(),
            situation: follow.situation.clone(),
            stops: follow.stops.clone(),
            since: to_micros(follow.since),
            told_at: to_micros(follow.told_at),
        };
        itinerary_follow::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Stops following one of one’s itineraries.
    pub async fn unfollow_itinerary(&self, follower: &str, id: Uuid) -> Result<()> {
        let tx = self.write().await?;
        itinerary_follow::Entity::delete_many()
            .filter(itinerary_follow::Column::Id.eq(id))
            .filter(itinerary_follow::Column::Follower.eq(follower))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// The itineraries that someone follows, or that anyone does, the oldest first.
    pub async fn itineraries_followed(&self, follower: Option<&str>) -> Result<Vec<ItineraryFollow>> {
        let mut found = itinerary_follow::Entity::find();
        if let Some(follower) = follower {
            found = found.filter(itinerary_follow::Column::Follower.eq(follower));
        }
        let rows = found
            .order_by_asc(itinerary_follow::Column::Since)
            .order_by_asc(itinerary_follow::Column::Id)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// Notes a change as told, with its mail: all or nothing, and once. Tells whether it was still to be told.
    pub async fn note_itinerary_told(&self, told: &ItineraryTold, now: DateTime<Utc>) -> Result<bool> {
        let tx = self.write().await?;
        let row = itinerary_follow::ActiveModel {
            stops: Set(told.stops.clone()),
            told_at: Set(to_micros(now)),
            ..Default::default()
        };
        let changed = itinerary_follow::Entity::update_many()
            .set(row)
            .filter(itinerary_follow::Column::Id.eq(told.id))
            .filter(itinerary_follow::Column::Stops.eq(&told.from))
            .exec(&*tx)
            .await?;
        if changed.rows_affected == 0 {
            return Ok(false);
        }
        ledger::queue(&tx, told.mail.as_slice(), now).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn read(row: itinerary_follow::Model) -> ItineraryFollow {
    ItineraryFollow {
        id: row.id,
        follower: row.follower,
        situation: row.situation,
        stops: row.stops,
        since: row.since,
        told_at: row.told_at,
    }
}
