//! The search page: words, filters as links, results that say why.

use std::collections::HashMap;

use super::search_outcome::notices;
use app::{Facet, FacetCount, FacetValue, Filters, SearchRequest, SearchResult, Sort};
use askama::Template;
use axum::extract::{Query, State};
use model::territories::{Code, atlas};
use model::{Kind, Ref};

use super::{Frame, Page, html};
use crate::link::{encode, query};
use crate::searched::Searched;
use crate::site::Site;
use crate::view::{CardView, Choice, LinkView};
use crate::words;

/// The parameter that unfolds the tree of territories.
const OPEN: &str = "ouvert";

/// Steps by which the tree of a facet is shifted at most.
const DEEPEST: u8 = 4;

struct FacetView {
    label: &'static str,
    name: &'static str,
    open: bool,
    values: Vec<FacetLink>,
}

struct FacetLink {
    href: String,
    label: String,
    count: u32,
    /// « fiche » or « fiches », for who hears the number alone.
    noun: &'static str,
    chosen: bool,
    depth: u8,
    /// Unfolds or folds what a territory contains.
    unfold: Option<Unfold>,
}

struct Unfold {
    href: String,
    open: bool,
}

/// The platform that a search keeps to, and the way out.
struct Scope {
    title: String,
    href: String,
    widen: String,
    beyond: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    words: String,
    hidden: Vec<(&'static str, String)>,
    territory_hidden: Vec<(&'static str, String)>,
    count: String,
    total: usize,
    notices: Vec<String>,
    chips: Vec<LinkView>,
    clear: String,
    without: usize,
    without_words: String,
    gps: String,
    sorts: Vec<Choice>,
    facets: Vec<FacetView>,
    /// Someone is choosing among the filters: on a phone they stay in sight.
    choosing: bool,
    cards: Vec<CardView>,
    try_also: Vec<(LinkView, u32, &'static str)>,
    scope: Option<Scope>,
    scope_slug: String,
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// What the address of a search says.
struct Asked {
    words: String,
    filters: Filters,
    sort: Sort,
    page: usize,
    /// The territory down to which the tree is unfolded.
    open: Option<Code>,
    /// A place typed by hand that names no territory.
    unknown_place: Option<String>,
}

impl Asked {
    fn read(parameters: &HashMap<String, String>) -> Self {
        let mut filters = Filters::new();
        for facet in Facet::ALL {
            if let Some(text) = parameters.get(words::facet_parameter(facet)) {
                let values = text.split(',').map(str::trim).filter(|v| !v.is_empty()).map(ToOwned::to_owned);
                filters.insert(facet, values.take(20).collect());
            }
        }
        let mut unknown_place = None;
        if let Some(typed) = parameters.get("lieu").map(|t| t.trim()).filter(|t| !t.is_empty())
            && filters.get(&Facet::Territory).is_none_or(Vec::is_empty)
        {
            match atlas().search(typed, 1).first() {
                Some(hit) => {
                    filters.insert(Facet::Territory, vec![hit.territory.code.to_string()]);
                }
                None => unknown_place = Some(typed.to_owned()),
            }
        }
        filters.retain(|_, values| !values.is_empty());
        Self {
            words: parameters.get("q").map(|q| q.chars().take(400).collect()).unwrap_or_default(),
            filters,
            sort: parameters.get("tri").and_then(|name| Sort::from_name(name)).unwrap_or_default(),
            page: parameters.get("page").and_then(|page| page.parse().ok()).unwrap_or(1),
            open: parameters.get(OPEN).and_then(|code| code.parse().ok()),
            unknown_place,
        }
    }

    /// The only platform asked for.
    fn platform(&self) -> Option<&str> {
        match self.filters.get(&Facet::Platform).map(Vec::as_slice) {
            Some([platform]) => Some(platform),
            _ => None,
        }
    }

    /// What is to be counted: words as they were first asked, not each way of turning their results over.
    fn searched(&self, results: usize) -> Option<Searched> {
        let narrowed = self.filters.keys().any(|facet| *facet != Facet::Platform);
        let turned = narrowed || self.page > 1 || self.sort != Sort::default() || self.open.is_some();
        let asks = !turned && self.unknown_place.is_none() && !self.words.trim().is_empty();
        asks.then(|| Searched {
            words: self.words.clone(),
            platform: self.platform().map(str::to_owned),
            results,
        })
    }

    /// The address of the same search with other filters, order or page.
    fn address(&self, filters: &Filters, sort: Sort, page: usize) -> String {
        let mut pairs: Vec<(&str, String)> = vec![("q", self.words.clone())];
        for (facet, values) in filters {
            pairs.push((words::facet_parameter(*facet), values.join(",")));
        }
        if sort != Sort::default() {
            pairs.push(("tri", sort.as_str().into()));
        }
        if page > 1 {
            pairs.push(("page", page.to_string()));
        }
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (*k, v.as_str())).collect();
        format!("/recherche?{}", query(&borrowed))
    }

    /// The address of the same results, with the tree of territories unfolded down to one.
    fn unfolded(&self, value: &str) -> String {
        let address = self.address(&self.filters, self.sort, self.page);
        let joint = if address.ends_with('?') { "" } else { "&" };
        format!("{address}{joint}{}#facette-territoire", query(&[(OPEN, value)]))
    }

    /// The address without any value of a facet.
    fn without(&self, facet: Facet) -> String {
        let mut filters = self.filters.clone();
        filters.remove(&facet);
        self.address(&filters, self.sort, 1)
    }

    /// The address with one value of a facet taken or left; taken, it replaces those that contain it or lie in it.
    fn toggled(&self, catalogue: &app::Catalogue, facet: Facet, value: &str) -> String {
        let mut filters = self.filters.clone();
        let values = filters.entry(facet).or_default();
        if let Some(at) = values.iter().position(|other| other == value) {
            values.remove(at);
        } else {
            values.retain(|other| !app::overlap(catalogue, facet, value, other));
            values.push(value.to_owned());
        }
        filters.retain(|_, values| !values.is_empty());
        self.address(&filters, self.sort, 1)
    }

    fn hidden(&self, but: Option<Facet>) -> Vec<(&'static str, String)> {
        let chosen = self.filters.iter().filter(|(facet, _)| Some(**facet) != but);
        chosen.map(|(facet, values)| (words::facet_parameter(*facet), values.join(","))).collect()
    }
}

pub(super) async fn show(
    State(site): State<Site>,
    Query(parameters): Query<HashMap<String, String>>,
) -> Page {
    let asked = Asked::read(&parameters);
    let request = SearchRequest {
        words: asked.words.clone(),
        filters: asked.filters.clone(),
        sort: asked.sort,
        page: asked.page,
        per_page: 0,
        with_facets: true,
        open: asked.open.clone(),
    };
    let result = site.app().search(&request)?;
    let catalogue = site.app().catalogue();
    let searched = asked.searched(result.total);
    let chips = chips(&asked, &result, &catalogue);
    let title =
        if asked.words.is_empty() { "Rechercher".to_owned() } else { format!("{} : recherche", asked.words) };
    let mut territory_hidden = asked.hidden(Some(Facet::Territory));
    territory_hidden.push(("q", asked.words.clone()));
    let mut response = html(&SearchPage {
        frame: Frame::new(&site, title, "/recherche").hidden(),
        hidden: asked.hidden(None),
        territory_hidden,
        count: words::count(result.total, "fiche trouvée", "fiches trouvées", "Aucune fiche trouvée"),
        total: result.total,
        notices: notices(&result, asked.unknown_place.as_deref()),
        clear: asked.address(&Filters::new(), asked.sort, 1),
        without: result.total_without_filters,
        without_words: words::count(result.total_without_filters, "fiche", "fiches", "aucune fiche"),
        gps: format!("/gps?besoin={}", encode(&asked.words)),
        sorts: sorts(&asked),
        facets: facets(&asked, &result.facets, &catalogue),
        choosing: !chips.is_empty() || asked.open.is_some(),
        try_also: try_also(&asked, &result, &catalogue),
        scope: scope(&asked, &result, &catalogue),
        scope_slug: asked.platform().unwrap_or_default().to_owned(),
        cards: result.hits.iter().map(|hit| CardView::of_hit(&catalogue, hit)).collect(),
        page: result.page,
        pages: result.pages,
        previous: (result.page > 1).then(|| asked.address(&asked.filters, asked.sort, result.page - 1)),
        next: (result.page < result.pages)
            .then(|| asked.address(&asked.filters, asked.sort, result.page + 1)),
        chips,
        words: asked.words,
    })?;
    if let Some(searched) = searched {
        response.extensions_mut().insert(searched);
    }
    Ok(response)
}

fn sorts(asked: &Asked) -> Vec<Choice> {
    Sort::ALL
        .into_iter()
        .map(|sort| Choice {
            value: asked.address(&asked.filters, sort, 1),
            label: match sort {
                Sort::Relevance => "Les plus utiles",
                Sort::Title => "De A à Z",
                Sort::Newest => "Les plus récentes",
                Sort::Stage => "Les mieux éprouvées",
            }
            .into(),
            chosen: sort == asked.sort,
        })
        .collect()
}

const fn noun(count: u32) -> &'static str {
    if count > 1 { "fiches" } else { "fiche" }
}

fn label_of(facet: Facet, value: &str, label: &str) -> String {
    if facet == Facet::Kind { words::kind_value(value).unwrap_or(label).to_owned() } else { label.to_owned() }
}

/// The platform searched in, with what the whole commons would add.
fn scope(asked: &Asked, result: &SearchResult, catalogue: &app::Catalogue) -> Option<Scope> {
    let slug = asked.platform()?;
    let card = catalogue.find(&Ref::new(Kind::Platform, slug))?;
    Some(Scope {
        title: card.title.to_string(),
        href: card.reference().path(),
        widen: asked.without(Facet::Platform),
        beyond: words::count(result.beyond_platform, "fiche de plus", "fiches de plus", ""),
    })
}

fn try_also(
    asked: &Asked,
    result: &SearchResult,
    catalogue: &app::Catalogue,
) -> Vec<(LinkView, u32, &'static str)> {
    let link = |also: &app::TryAlso| {
        let href = asked.toggled(catalogue, also.facet, &also.value);
        (LinkView::new(href, also.label.clone()), also.count, noun(also.count))
    };
    result.try_also.iter().map(link).collect()
}

fn facets(asked: &Asked, counts: &[FacetCount], catalogue: &app::Catalogue) -> Vec<FacetView> {
    counts
        .iter()
        .enumerate()
        .map(|(i, counts)| FacetView {
            label: words::facet(counts.facet),
            name: words::facet_parameter(counts.facet),
            open: i < 2
                || counts.values.iter().any(|value| value.chosen)
                || (counts.facet == Facet::Territory && asked.open.is_some()),
            values: counts
                .values
                .iter()
                .map(|value| FacetLink {
                    href: asked.toggled(catalogue, counts.facet, &value.value),
                    label: label_of(counts.facet, &value.value, &value.label),
                    count: value.count,
                    noun: noun(value.count),
                    chosen: value.chosen,
                    depth: value.depth.min(DEEPEST),
                    unfold: unfold(asked, value),
                })
                .collect(),
        })
        .collect()
}

/// The link that unfolds a territory, or folds it again; one that is chosen, or contains a chosen one, stays unfolded.
fn unfold(asked: &Asked, value: &FacetValue) -> Option<Unfold> {
    let open = value.unfolded?;
    if !open {
        return Some(Unfold { href: asked.unfolded(&value.value), open });
    }
    let code: Code = value.value.parse().ok()?;
    let chain = |inner: &Code| atlas().chain(inner).iter().any(|place| place.code == code);
    let chosen = asked.filters.get(&Facet::Territory).into_iter().flatten();
    if chosen.filter_map(|text| text.parse().ok()).any(|inner| chain(&inner)) {
        return None;
    }
    let above = atlas().chain(&code).get(1).map(|place| place.code.to_string()).unwrap_or_default();
    Some(Unfold { href: asked.unfolded(&above), open })
}

/// The chosen filters, each a link that removes it; also those that leave nothing.
fn chips(asked: &Asked, result: &SearchResult, catalogue: &app::Catalogue) -> Vec<LinkView> {
    let mut chips = Vec::new();
    for (facet, values) in &asked.filters {
        let counts = result.facets.iter().find(|counts| counts.facet == *facet);
        for value in values {
            let known = counts.and_then(|c| c.values.iter().find(|v| v.value == *value));
            let label = match (known, facet.vocabulary()) {
                (Some(known), _) => label_of(*facet, value, &known.label),
                (None, Some(vocabulary)) => catalogue.label(vocabulary, value).to_owned(),
                (None, None) if *facet == Facet::Territory => {
                    value.parse::<Code>().map_or_else(|_| value.clone(), |code| atlas().label(&code))
                }
                (None, None) => label_of(*facet, value, value),
            };
            chips.push(LinkView::new(asked.toggled(catalogue, *facet, value), label));
        }
    }
    chips
}
