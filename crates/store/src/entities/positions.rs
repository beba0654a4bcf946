//! The rows of what people answer to compasses; their table is made in `migrations/m0011_compasses.rs`.

/// The answers of someone to a compass.
pub(crate) mod compass_position {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "compass_position")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub compass_id: Uuid,
        pub version: i64,
        pub person_id: Option<Uuid>,
        pub former_id: Option<Uuid>,
        pub answers: String,
        pub body: String,
        pub started_at: ChronoDateTimeUtc,
        pub used_at: ChronoDateTimeUtc,
        pub finished_at: Option<ChronoDateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
