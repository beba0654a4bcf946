//! Settings of the commons that are changed from its own pages, such as its name; not those of the server.

use model::commons::CommonsInfo;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::entities::setting;
use crate::error::{Result, StoreError};
use crate::open::Store;

const COMMONS: &str = "commons";

impl Store {
    /// The value of a setting.
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        Ok(setting::Entity::find_by_id(key).one(&self.db).await?.map(|row| row.value))
    }

    /// The value of a setting, which is `first` from now on when it had none: whoever asks first decides for all.
    pub async fn setting_or(&self, key: &str, first: &str) -> Result<String> {
        if let Some(value) = self.setting(key).await? {
            return Ok(value);
        }
        let row = setting::ActiveModel { key: Set(key.to_owned()), value: Set(first.to_owned()) };
        let tx = self.write().await?;
        setting::Entity::insert(row)
            .on_conflict_do_nothing_on([setting::Column::Key])
            .exec_without_returning(&*tx)
            .await?;
        tx.commit().await?;
        Ok(self.setting(key).await?.unwrap_or_else(|| first.to_owned()))
    }

    /// Writes a setting over its former value.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        let row = setting::ActiveModel { key: Set(key.to_owned()), value: Set(value.to_owned()) };
        let replace =
            OnConflict::column(setting::Column::Key).update_column(setting::Column::Value).to_owned();
        let tx = self.write().await?;
        setting::Entity::insert(row).on_conflict(replace).exec_without_returning(&*tx).await?;
        tx.commit().await
    }

    /// The card of the commons, once one was written.
    pub async fn commons_info(&self) -> Result<Option<CommonsInfo>> {
        let value = self.setting(COMMONS).await?;
        value
            .map(|value| {
                serde_json::from_str(&value).map_err(|cause| StoreError::bad_setting(COMMONS, cause))
            })
            .transpose()
    }

    /// Writes the card of the commons.
    pub async fn set_commons_info(&self, info: &CommonsInfo) -> Result<()> {
        let value = serde_json::to_string(info).expect("plain data always serialises");
        self.set_setting(COMMONS, &value).await
    }
}
