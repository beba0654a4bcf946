//! The rows of links that leave the commons; their tables are made in `migrations/m0010_links.rs`.

/// A link, wherever it is written.
pub(crate) mod link {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub url: String,
        pub state: String,
        pub since: Option<ChronoDateTimeUtc>,
        pub checked_at: Option<ChronoDateTimeUtc>,
        pub next_at: ChronoDateTimeUtc,
        pub failing_days: i32,
        pub failed_on: Option<ChronoDate>,
        pub code: Option<i32>,
        pub detail: String,
        pub moved_to: String,
        pub ignored_at: Option<ChronoDateTimeUtc>,
        pub ignored_by: Option<Uuid>,
        pub ignored_why: String,
        pub told: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A record that bears a link.
pub(crate) mod bearer {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "link_bearer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub link_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub record_id: Uuid,
        pub field: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a visit found.
pub(crate) mod visit {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "link_visit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub link_id: Uuid,
        pub at: ChronoDateTimeUtc,
        pub finding: String,
        pub code: Option<i32>,
        pub detail: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
