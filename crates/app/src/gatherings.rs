//! Answering together: groups whose members look at each other's answers, and campaigns of which only figures come out.

use std::sync::Arc;

use chrono::{Months, NaiveDate};
use model::Status;
use model::card::Card;
use model::compass::Body;
use model::resource::Medoc;
use model::rights::{Action, Target};
use model::territories::atlas;
use model::together::{Crossed, View, cross};
use serde::{Deserialize, Serialize};
use stats::Group;
use store::{Compared, Gathering, GatheringSort, Member};
use uuid::Uuid;

use crate::App;
use crate::comparison::{path_of, whole};
use crate::compasses::{CompassVersion, Held};
use crate::error::AppError;
use crate::people::Who;

/// Roles that a group may expect, people in it, and bodies in a campaign.
pub const ROLES_MAX: usize = 12;
pub const GROUP_MAX: u64 = 60;
const CAMPAIGN_MAX: u64 = 5_000;
/// Characters of a title, of a role and of the words of welcome.
pub const TITLE_MAX: usize = 120;
pub const ROLE_MAX: usize = 60;
pub const WELCOME_MAX: usize = 1_000;
/// Months that a group is kept after the last who came.
const KEPT_MONTHS: u32 = 24;

/// What a group or a campaign says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    pub roles: Vec<String>,
    /// The code of the territory whose cooperation is situated.
    pub territory: Option<String>,
    pub welcome: String,
}

/// A gathering to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewGathering {
    pub title: String,
    pub told: Told,
    pub closes_on: Option<NaiveDate>,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatheringFault {
    TitleMissing,
    TitleLong,
    RolesMissing,
    RolesMany,
    RoleLong,
    WelcomeLong,
    /// The closing date is missing, past, or more than two years away.
    Closing,
}

/// By which private address someone comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// To answer.
    Join,
    /// To lead: see who answered, print the kit, close.
    Lead,
}

impl Door {
    const fn purpose(self) -> &'static str {
        match self {
            Self::Join => "gathering-join",
            Self::Lead => "gathering-lead",
        }
    }
}

/// A group or a campaign, with what it answers.
#[derive(Debug, Clone)]
pub struct Gathered {
    pub gathering: Gathering,
    pub told: Told,
    /// The compass as it now is.
    pub version: Arc<CompassVersion>,
    /// What the private addresses hold.
    pub join: String,
    pub lead: String,
    pub is_closed: bool,
}

impl Gathered {
    pub fn is_campaign(&self) -> bool {
        self.gathering.sort == GatheringSort::Campaign
    }
}

/// Someone who answers with others.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The role, with a number when several have the same.
    pub role: String,
    pub is_shown: bool,
    pub held: Held,
}

/// What a group may see of itself.
#[derive(Debug, Clone)]
pub struct GroupView {
    /// Those who gave their answers, in the order in which they came.
    pub given: Vec<Seen>,
    /// The roles of those who began and did not finish, and those expected who did not come.
    pub begun: Vec<String>,
    pub expected: Vec<String>,
    /// The latest version that was answered, in which questions are told.
    pub latest: Arc<CompassVersion>,
    pub crossed: Option<Crossed>,
}

/// What may be seen of a campaign.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// Bodies that began, finished, and count in the figures.
    pub begun: usize,
    pub finished: usize,
    pub counted: usize,
    pub groups: Vec<Group>,
}

fn population(id: Uuid) -> String {
    format!("campagne:{id}")
}

impl App {
    /// Opens a group around a compass; whoever is signed in finds it again in their account.
    ///
    /// # Errors
    /// No published compass lives there, or the store failed.
    pub async fn open_group(
        &self,
        slug: &str,
        new: NewGathering,
        who: Option<&Who>,
    ) -> Result<Result<Gathered, Vec<GatheringFault>>, AppError> {
        let new = NewGathering { closes_on: None, ..new };
        self.open_gathering(slug, (GatheringSort::Group, new), who).await
    }

    /// Opens a campaign: one compass, many bodies, figures only.
    ///
    /// # Errors
    /// The person may not, no published compass lives there, or the store failed.
    pub async fn open_campaign(
        &self,
        slug: &str,
        new: NewGathering,
        who: &Who,
    ) -> Result<Result<Gathered, Vec<GatheringFault>>, AppError> {
        if !who.can_somewhere(Action::Animate) {
            return Err(AppError::Forbidden);
        }
        self.open_gathering(slug, (GatheringSort::Campaign, new), Some(who)).await
    }

    async fn open_gathering(
        &self,
        slug: &str,
        (sort, new): (GatheringSort, NewGathering),
        who: Option<&Who>,
    ) -> Result<Result<Gathered, Vec<GatheringFault>>, AppError> {
        let version = self.compass(slug).await?;
        let new = tidied(new);
        let faults = self.faults(sort, &new);
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let doc = serde_json::to_value(&new.told).map_err(AppError::unavailable)?;
        let gathering = Gathering {
            id: Uuid::new_v4(),
            sort,
            compass: version.record.envelope.id,
            title: new.title,
            doc,
            opener: who.map(|who| who.id),
            closes_on: new.closes_on,
            created_at: self.now(),
            used_at: self.now(),
        };
        self.store().open_gathering(&gathering).await?;
        Ok(Ok(self.gathered(gathering, version)))
    }

    fn faults(&self, sort: GatheringSort, new: &NewGathering) -> Vec<GatheringFault> {
        use GatheringFault as F;
        let mut faults = Vec::new();
        let length = |text: &str| text.chars().count();
        match length(&new.title) {
            0 => faults.push(F::TitleMissing),
            long if long > TITLE_MAX => faults.push(F::TitleLong),
            _ => {}
        }
        if sort == GatheringSort::Group {
            if new.told.roles.is_empty() {
                faults.push(F::RolesMissing);
            }
            if new.told.roles.len() > ROLES_MAX {
                faults.push(F::RolesMany);
            }
            if new.told.roles.iter().any(|role| length(role) > ROLE_MAX) {
                faults.push(F::RoleLong);
            }
        } else {
            let latest = self.today().checked_add_months(Months::new(24));
            let fits = |day: &NaiveDate| *day > self.today() && latest.is_none_or(|latest| *day <= latest);
            if new.closes_on.as_ref().is_none_or(|day| !fits(day)) {
                faults.push(F::Closing);
            }
        }
        if length(&new.told.welcome) > WELCOME_MAX {
            faults.push(F::WelcomeLong);
        }
        faults
    }

    fn gathered(&self, gathering: Gathering, version: Arc<CompassVersion>) -> Gathered {
        let key = |door: Door| {
            let id = gathering.id.simple().to_string();
            format!("{id}-{}", self.sign(door.purpose(), &id))
        };
        Gathered {
            told: serde_json::from_value(gathering.doc.clone()).unwrap_or_default(),
            join: key(Door::Join),
            lead: key(Door::Lead),
            is_closed: gathering.closes_on.is_some_and(|day| day < self.today()),
            gathering,
            version,
        }
    }

    /// The group or the campaign behind a private address.
    ///
    /// # Errors
    /// The address is not ours, what it held was closed, the compass is gone, or the store failed.
    pub async fn gathering(&self, door: Door, key: &str) -> Result<Gathered, AppError> {
        let (id, signature) = key.split_once('-').ok_or(AppError::NotFound)?;
        if !self.is_signed(door.purpose(), id, signature) {
            return Err(AppError::NotFound);
        }
        let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
        self.gathering_named(id).await
    }

    async fn gathering_named(&self, id: Uuid) -> Result<Gathered, AppError> {
        let gathering = self.store().gathering(id).await?.ok_or(AppError::NotFound)?;
        let record = self.store().get(gathering.compass).await?.ok_or(AppError::NotFound)?;
        let version = self.compass(&record.envelope.slug).await?;
        Ok(self.gathered(gathering, version))
    }

    /// With whom a position was given.
    ///
    /// # Errors
    /// The store failed.
    pub async fn gathering_of(&self, held: &Held) -> Result<Option<(Member, Gathered)>, AppError> {
        let Some(member) = self.store().member(held.position.id).await? else { return Ok(None) };
        match self.gathering_named(member.gathering).await {
            Ok(gathered) => Ok(Some((member, gathered))),
            Err(AppError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Begins to answer with others; nothing when it is closed or full.
    ///
    /// # Errors
    /// The store failed.
    pub async fn join(
        &self,
        gathered: &Gathered,
        (role, is_shown): (&str, bool),
        body: &Body,
        who: Option<&Who>,
    ) -> Result<Option<Held>, AppError> {
        if gathered.is_closed {
            return Ok(None);
        }
        let slug = &gathered.version.record.envelope.slug;
        let held = self.begin_position(slug, body, who).await?;
        let member = Member {
            position: held.position.id,
            gathering: gathered.gathering.id,
            role: role.chars().take(ROLE_MAX).collect(),
            is_shown,
            joined_at: self.now(),
        };
        let most = if gathered.is_campaign() { CAMPAIGN_MAX } else { GROUP_MAX };
        if self.store().join(&member, most).await? {
            return Ok(Some(held));
        }
        self.forget_position(&held.key).await?;
        Ok(None)
    }

    /// What a group may see of itself: nothing of anyone before three answered.
    ///
    /// # Errors
    /// The store failed.
    pub async fn group_view(&self, gathered: &Gathered) -> Result<GroupView, AppError> {
        let members = self.store().members(gathered.gathering.id).await?;
        let (mut given, mut begun) = (Vec::new(), Vec::new());
        for member in members {
            let Some(held) = self.position_of(member.position).await? else { continue };
            if held.position.finished_at.is_some() {
                given.push(Seen { role: member.role, is_shown: member.is_shown, held });
            } else {
                begun.push(member.role);
            }
        }
        let came = |role: &&String| !given.iter().any(|seen| seen.role == **role) && !begun.contains(*role);
        let expected: Vec<String> = gathered.told.roles.iter().filter(came).cloned().collect();
        // Those who wait to be counted are the last who finished, whenever they joined.
        given.sort_by_key(|seen| (seen.held.position.finished_at, seen.held.position.id));
        number(&mut given);
        let latest = given.iter().map(|seen| &seen.held.version);
        let latest = latest.max_by_key(|version| version.record.envelope.version).cloned();
        let latest = latest.unwrap_or_else(|| Arc::clone(&gathered.version));
        let readings: Vec<_> = given.iter().map(|seen| seen.held.reading()).collect();
        let views: Vec<View<'_>> = given
            .iter()
            .zip(&readings)
            .map(|(seen, reading)| View {
                compass: &seen.held.compiled().compass,
                reading,
                is_shown: seen.is_shown,
            })
            .collect();
        let crossed = cross(&latest.compiled.compass, &views);
        Ok(GroupView { given, begun, expected, latest, crossed })
    }

    /// Three examples, at most, for what a group diverges on, or stands low on.
    pub fn examples_for(&self, view: &GroupView) -> Vec<crate::CardId> {
        let Some(crossed) = &view.crossed else { return Vec::new() };
        let compass = &view.latest.compiled.compass;
        let mut axes: Vec<usize> = (0..compass.axes.len()).collect();
        let pull = |axis: &usize| {
            let spread = &crossed.axes[*axis];
            spread.gap() + 100.0 - spread.middle.unwrap_or(100.0)
        };
        axes.sort_by(|a, b| pull(b).total_cmp(&pull(a)));
        let catalogue = self.catalogue();
        let mut chosen = Vec::new();
        for axis in axes {
            let code = &compass.axes[axis].code;
            let needs = compass.recommendations.iter().filter(|one| one.axis.as_ref() == Some(code));
            let needs: Vec<&str> = needs.map(|one| one.need.trim()).filter(|need| !need.is_empty()).collect();
            let words = if needs.is_empty() { compass.axes[axis].title.clone() } else { needs.join(" ") };
            let (relevance, _) = self.relevance(&catalogue, &words);
            let mut found: Vec<(usize, f32)> = relevance
                .into_iter()
                .enumerate()
                .filter(|(at, score)| *score > 0.0 && is_example(&catalogue.cards[*at]))
                .collect();
            found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let fresh = found.into_iter().filter_map(|(at, _)| crate::CardId::try_from(at).ok());
            let fresh = fresh.into_iter().find(|at| !chosen.contains(at));
            chosen.extend(fresh);
            if chosen.len() == 3 {
                break;
            }
        }
        chosen
    }

    /// What a person opened, the latest first; groups and campaigns whose compass is gone are left out.
    ///
    /// # Errors
    /// The store failed.
    pub async fn my_gatherings(&self, who: &Who) -> Result<Vec<Gathered>, AppError> {
        let mut mine = Vec::new();
        for gathering in self.store().gatherings_of(who.id).await? {
            match self.gathering_named(gathering.id).await {
                Ok(gathered) => mine.push(gathered),
                Err(AppError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(mine)
    }

    /// What may be seen of a campaign: those who finished are counted by batches, and only groups come out.
    ///
    /// # Errors
    /// The person did not open it and does not administer the commons, or the store failed.
    pub async fn dashboard(&self, gathered: &Gathered, who: &Who) -> Result<Dashboard, AppError> {
        let is_mine = gathered.gathering.opener == Some(who.id);
        if !is_mine && !who.can(Action::Administer, &Target::commons()) {
            return Err(AppError::Forbidden);
        }
        let members = self.store().members(gathered.gathering.id).await?;
        let population = population(gathered.gathering.id);
        let ids: Vec<Uuid> = members.iter().map(|member| member.position).collect();
        let known = self.store().compared_among(&population, &ids).await?;
        let (mut finished, mut fresh) = (known.len(), Vec::new());
        let begun = ids.len();
        for id in ids.into_iter().filter(|id| !known.contains(id)) {
            let Some(held) = self.position_of(id).await?.filter(|held| held.position.finished_at.is_some())
            else {
                continue;
            };
            finished += 1;
            let Some(positions) = whole(&held.reading()) else { continue };
            fresh.push(Compared { position: id, path: path_of(&held.body()), positions });
        }
        self.count_all(&population, &fresh, 1).await?;
        let grains = self.grains_of(&population).await?;
        let counted = grains.iter().map(|grain| grain.count).sum();
        Ok(Dashboard { begun, finished, counted, groups: stats::groups(&grains, self.threshold()) })
    }

    /// Closes a group or a campaign for good; the answers stay with those who gave them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_gathering(&self, gathered: &Gathered) -> Result<(), AppError> {
        let id = gathered.gathering.id;
        Ok(self.store().forget_gathering(id, &population(id)).await?)
    }

    /// Closes what nobody used for long; run now and then.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_unused_gatherings(&self) -> Result<usize, AppError> {
        let since = self.now().checked_sub_months(Months::new(KEPT_MONTHS)).unwrap_or_default();
        let old = self.store().unused_gatherings(since).await?;
        for id in &old {
            self.store().forget_gathering(*id, &population(*id)).await?;
        }
        Ok(old.len())
    }
}

fn is_example(card: &Card) -> bool {
    card.medoc == Some(Medoc::Exemple) && card.status == Status::Published
}

/// Roles that several have are numbered.
fn number(given: &mut [Seen]) {
    let roles: Vec<String> = given.iter().map(|seen| seen.role.clone()).collect();
    for (at, seen) in given.iter_mut().enumerate() {
        if roles.iter().filter(|role| **role == roles[at]).count() > 1 {
            let rank = roles[..=at].iter().filter(|role| **role == roles[at]).count();
            seen.role = format!("{} {rank}", roles[at]);
        }
    }
}

/// Without spaces around, empty lines, roles said twice, nor a territory that does not exist.
fn tidied(new: NewGathering) -> NewGathering {
    let mut roles: Vec<String> = Vec::new();
    for role in new.told.roles {
        let role = role.split_whitespace().collect::<Vec<_>>().join(" ");
        if !role.is_empty() && !roles.contains(&role) {
            roles.push(role);
        }
    }
    let territory = new.told.territory.as_ref().and_then(|code| code.parse().ok());
    let territory = territory.and_then(|code| atlas().resolve(&code));
    NewGathering {
        title: new.title.split_whitespace().collect::<Vec<_>>().join(" "),
        told: Told {
            roles,
            territory: territory.map(|place| place.territory.code.to_string()),
            welcome: new.told.welcome.trim().to_owned(),
        },
        closes_on: new.closes_on,
    }
}
