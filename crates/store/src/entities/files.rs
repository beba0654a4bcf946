//! The row of an attached file; its table is made in `migrations/m0009_files.rs`.

/// What is known of a file, besides its bytes.
pub(crate) mod file {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub digest: String,
        pub kind: String,
        pub bytes: i64,
        pub width: i64,
        pub height: i64,
        pub has_preview: bool,
        /// The text taken from it, for searches.
        pub body: String,
        pub created_at: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
