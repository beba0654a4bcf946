//! The rows of groups, comparisons and notebooks; their tables are made in `migrations/m0013_groups.rs`.

/// An answer that counts, or waits to count, in a population.
pub(crate) mod compared {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "compared")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub population: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position_id: Uuid,
        pub path: String,
        pub positions: String,
        pub waiting: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A batch of answers that no figure takes apart.
pub(crate) mod grain {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "comparison_grain")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub population: String,
        pub path: String,
        pub people: i64,
        pub positions: String,
        pub at: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Several who answer one compass.
pub(crate) mod gathering {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gathering")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub sort: String,
        pub compass_id: Uuid,
        pub title: String,
        pub doc: String,
        pub opener_id: Option<Uuid>,
        pub closes_on: Option<ChronoDate>,
        pub created_at: ChronoDateTimeUtc,
        pub used_at: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Someone who answers with others.
pub(crate) mod member {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gathering_member")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub position_id: Uuid,
        pub gathering_id: Uuid,
        pub role: String,
        pub is_shown: bool,
        pub joined_at: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a body keeps of its way.
pub(crate) mod notebook {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notebook")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Option<Uuid>,
        pub doc: String,
        pub created_at: ChronoDateTimeUtc,
        pub used_at: ChronoDateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A dated answer of a notebook.
pub(crate) mod notebook_position {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notebook_position")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub position_id: Uuid,
        pub notebook_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
