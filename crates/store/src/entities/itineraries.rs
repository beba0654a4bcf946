//! The rows of followed itineraries; their table is made in `migrations/m0010_links.rs`.

/// An itinerary that someone follows.
pub(crate) mod itinerary_follow {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "itinerary_follow")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub follower: String,
        pub situation: String,
        pub stops: String,
        pub since: ChronoDateTimeUtc,
        pub told_at: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
