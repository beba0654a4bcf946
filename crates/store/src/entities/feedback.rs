//! The rows of what visitors send and of who holds the evidence; their tables are made in `migrations/m0005_feedback.rs`.

/// What a visitor sent about a record.
pub(crate) mod told {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feedback")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub sort: String,
        pub record_id: Uuid,
        pub profile: String,
        pub territory: String,
        pub happened_on: String,
        pub result: String,
        pub body: String,
        pub email: Option<String>,
        pub sender: Option<String>,
        pub state: String,
        pub answer: String,
        pub decided_by: Option<Uuid>,
        pub decided_at: Option<ChronoDateTimeUtc>,
        pub entry_id: Option<Uuid>,
        pub created_at: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who recorded, corrected or signed an entry of evidence.
pub(crate) mod evidence_hand {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evidence_hand")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub deed: String,
        pub record_id: Uuid,
        pub at: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
